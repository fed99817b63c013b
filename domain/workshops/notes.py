"""How two writers of one note are kept apart: nothing is written over that its writer had not read. Pure."""

from dataclasses import dataclass, replace

MOST_TEXT, MOST_GROUP = 500, 60
MOST_NOTES = 1000
"""Of one table."""

PAPER = 1000
"""Stands for the table of proposals that were typed from a form: no table, and no notes."""

BETWEEN = "\n―\n"
"""Between the versions of one note that wait for somebody to choose."""

MOST_RIVALS = 12


class Full(Exception):
    """So many versions of one note wait that another waits on its device."""


@dataclass(frozen=True)
class Note:
    """A note as it is stored. group: its heading, empty for none; rival: what others wrote at the same
    time, each after BETWEEN, empty without a clash;
    revision: counts changes; deleted: it can be put back."""

    key: str
    text: str
    group: str = ""
    by: str = ""
    rival: str = ""
    rival_by: str = ""
    revision: int = 1
    deleted: bool = False


@dataclass(frozen=True)
class Sent:
    """A note as a device sends it. seen: the revision that its writer had before them, 0 for a new one."""

    key: str
    text: str
    group: str = ""
    by: str = ""
    seen: int = 0
    deleted: bool = False


def merged(held: Note | None, sent: Sent) -> Note:
    """What is kept of a note and of what is sent of it.

    Sending the same again changes nothing. Who had read the newest text replaces it, and ends a clash. Who had not keeps both texts: the
    first stays, the other stands beside it until somebody chooses. A note that somebody changed meanwhile is not deleted unread.
    """
    if held is None:
        return Note(sent.key, sent.text, sent.group, sent.by, deleted=sent.deleted)
    if (held.text, held.group, held.deleted, held.rival) == (sent.text, sent.group, sent.deleted, ""):
        return held
    if sent.seen == held.revision:
        by = sent.by if sent.text != held.text else held.by
        changed = replace(held, text=sent.text, group=sent.group, by=by, rival="", rival_by="", deleted=sent.deleted)
        return replace(changed, revision=held.revision + 1)
    return _clashing(held, sent)


def _clashing(held: Note, sent: Sent) -> Note:
    """What is kept where the writer had not read the newest: their text beside it, their group, and never their deleting."""
    rivals = held.rival.split(BETWEEN) if held.rival else []
    if sent.text == held.text or sent.text in rivals:
        if sent.group == held.group or sent.deleted:
            return held  # the same words, or a deleting of what was changed since
        return replace(held, group=sent.group, revision=held.revision + 1)
    if len(rivals) >= MOST_RIVALS:
        raise Full
    rival = BETWEEN.join([*rivals, sent.text])
    return replace(held, rival=rival, rival_by=sent.by, deleted=False, revision=held.revision + 1)
