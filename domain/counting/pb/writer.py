"""Writing .pb files: the same bytes for a file that was read, one single form for a file of ours."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from domain.counting.pb.lexing import rows, spelled


def copy(data: bytes) -> bytes:
    """Read a file into rows and fields and write them again. Nothing is judged: what is wrong stays as it is."""
    return "".join(map(str, rows(data.decode("utf-8", "surrogateescape")))).encode("utf-8", "surrogateescape")


def written(
    meta: Mapping[str, object],
    project_columns: Sequence[str],
    projects: Iterable[Sequence[object]],
    vote_columns: Sequence[str],
    votes: Iterable[Sequence[object]],
) -> bytes:
    """A file of ours: UTF-8 without a mark at its head, LF, sections and rows in the order given.

    The columns begin with project_id and cost, and with voter_id and vote.
    """
    sections: list[Iterable[Sequence[object]]] = [
        [["META"], ["key", "value"]],
        meta.items(),
        [["PROJECTS"], project_columns],
        projects,
        [["VOTES"], vote_columns],
        votes,
    ]
    lines = (";".join(spelled(str(field)) for field in row) for row in chain.from_iterable(sections))
    return "".join(f"{line}\n" for line in lines).encode()
