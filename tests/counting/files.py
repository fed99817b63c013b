"""Small .pb files."""

from domain.counting.pb.writer import written

META = {
    "description": "Test", "country": "Taiwan", "unit": "Kaohsiung", "instance": "2027", "num_projects": 3, "num_votes": 4,
    "budget": 3_000_000, "vote_type": "approval", "rule": "greedy", "date_begin": "2027-05-01", "date_end": "2027-05-08",
}  # fmt: skip


PROJECTS = [("1", 1_200_000, "坡道"), ("22", 500_000, 'shade; "trees"'), ("c/3", 300_000, "lamps")]


VOTES = [("1", "1,22"), ("2", ""), ("3", "c/3"), ("4", "22,1,c/3")]


def file(
    meta: dict[str, object] | None = None,
    projects: object = PROJECTS,
    votes: object = VOTES,
    *,
    vote_columns: tuple[str, ...] = ("voter_id", "vote"),
) -> bytes:
    """A good file, or one with other parts."""
    return written({**META, **(meta or {})}, ("project_id", "cost", "name"), projects, vote_columns, votes)  # type: ignore[arg-type]
