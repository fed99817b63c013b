"""Fetching a board into an observer's folder, which only ever grows."""

from pathlib import Path

from domain.errors import N_, Refused, Unavailable
from domain.voting.mirrored import HEADS, LOG, Mirrored


def mirror(address: str, folder: Path, key: str = "") -> str:
    """Fetch the board at an address into a folder; returns a sentence that says what it is now.

    key: the vote's signing key, in hexadecimal. Raises Refused, and keeps the older copy, when the board contradicts itself, the copy
    or the key: then it tells two stories. Raises Unavailable when it does not answer.
    """
    import httpx2

    base = address.split("?")[0].rstrip("/").removesuffix("/board")
    try:
        with httpx2.Client(timeout=30, follow_redirects=True) as client:
            heads, log = (client.get(f"{base}/{name}").raise_for_status().content for name in (HEADS, LOG))
    except httpx2.HTTPError as problem:
        raise Unavailable(f"The board does not answer: {problem}") from problem
    board = Mirrored.of(heads, log)
    check_copy(board, Mirrored.kept(folder), key)
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in ((LOG, log), (HEADS, heads)):  # cut off between both, the longer log still begins with the kept one
        fresh = folder / f"{name}.new"
        fresh.write_bytes(data)
        fresh.replace(folder / name)
    newest = board.heads[-1] if board.heads else {"size": 0, "root": ""}
    return f"{newest['size']} entries, root {newest['root']}"


def check_copy(board: Mirrored, older: Mirrored | None, key: str = "") -> None:
    """Raises Refused for a board that contradicts itself, an older copy, or the key that somebody holds."""
    if key and board.signing_key != key.strip().lower():
        raise Refused(N_("The board is signed with another key than the one you gave: %(key)s."), key=board.signing_key)
    board.check()
    if older is not None:
        older.check_continued_by(board)
