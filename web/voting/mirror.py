"""An observer's copy of a board: fetched, compared with what was fetched before, and kept."""

import json
from pathlib import Path
from typing import Any

from domain.errors import N_, Refused, Unavailable
from domain.voting import merkle
from domain.voting.board import leaf_of
from domain.voting.bundle import read_log
from domain.voting.sealing import head_text, signed


def mirror(address: str, folder: Path) -> str:
    """Fetch the board at an address into a folder; returns a sentence that says what it is now.

    Raises Refused, and keeps the older copy, when a head is not signed by the same key, is not the root of the log, or when the log is
    not the continuation of the copy: then the board tells two stories. Raises Unavailable when it does not answer.
    """
    import httpx2

    base = address.split("?")[0].rstrip("/").removesuffix("/board")
    try:
        with httpx2.Client(timeout=30, follow_redirects=True) as client:
            answers = [client.get(f"{base}/{name}").raise_for_status() for name in ("heads.json", "log.csv")]
    except httpx2.HTTPError as problem:
        raise Unavailable(f"The board does not answer: {problem}") from problem
    heads, log = answers[0].json(), read_log(answers[1].content)
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / "heads.json"
    check(heads, log, json.loads(kept.read_text()) if kept.exists() else None)
    (folder / "log.csv").write_bytes(answers[1].content)
    kept.write_text(json.dumps(heads, indent=1))
    newest = heads["heads"][-1] if heads["heads"] else {"size": 0, "root": ""}
    return f"{newest['size']} entries, root {newest['root']}"


def check(heads: dict[str, Any], log: list[tuple[str, bytes]], older: dict[str, Any] | None) -> None:
    """Raises Refused for a board that contradicts itself or an older copy."""
    key, hashes = bytes.fromhex(heads["signing_key"]), [leaf_of(tracker, com) for tracker, com in log]
    if older is not None and (older["signing_key"], older["eid"]) != (heads["signing_key"], heads["eid"]):
        raise Refused(N_("The board has another key than the copy: it is not the same vote."))
    for head in heads["heads"]:
        root = bytes.fromhex(head["root"])
        if not signed(key, bytes.fromhex(head["signature"]), head_text(heads["eid"], head["size"], root)):
            raise Refused(N_("The head of size %(size)s is not signed by the key of the vote."), size=head["size"])
        if head["size"] > len(hashes) or merkle.root(hashes[: head["size"]]) != root:
            raise Refused(N_("The head of size %(size)s is not the root of this log."), size=head["size"])
    for head in (older or {"heads": []})["heads"]:
        if head["size"] > len(hashes) or merkle.root(hashes[: head["size"]]).hex() != head["root"]:
            raise Refused(N_("Equivocation: the board no longer has the head of size %(size)s that you hold."), size=head["size"])
