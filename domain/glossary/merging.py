"""What an import does to the list, decided before anything is written: new, changed and unchanged entries, conflicts, numbers. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from domain.errors import N_, Refused
from domain.glossary.clean import group_of, in_order
from domain.glossary.entry import ENGLISH, Entry, Spelling, Status, Type
from domain.glossary.exchange.record import TEXTS, Read

Key = tuple[str, str, tuple[str, ...]]


class Conflict(StrEnum):
    """Whose English is taken where a file has another one for the same name."""

    FILE = "file"
    OURS = "ours"
    STOP = "stop"


@dataclass(frozen=True)
class Clash:
    """The same name with another English. place: of the record in the file."""

    place: int
    number: int
    zh: str
    ours: str
    file: str


@dataclass
class Plan:
    """What is to be written. changed: entries as they were and as they will be. doubled: records about a name that an earlier one had.

    renumbered: record, number in the file, number given.
    """

    new: list[Entry] = field(default_factory=list)
    changed: list[tuple[Entry, Entry]] = field(default_factory=list)
    same: int = 0
    clashes: list[Clash] = field(default_factory=list)
    doubled: list[tuple[int, str]] = field(default_factory=list)
    renumbered: list[tuple[int, int, int]] = field(default_factory=list)

    @property
    def writes(self) -> bool:
        """Whether anything would be written."""
        return bool(self.new or self.changed)


STOPPED = N_("%(count)s names have another English here. Nothing was taken over.")


def plan(
    held: Iterable[Entry],
    records: Sequence[Read],
    *,
    conflict: Conflict = Conflict.FILE,
    status: Status | None = None,
    choices: Mapping[int, Conflict] | None = None,
) -> Plan:
    """Compare a file with the list. status: of every entry of the file, instead of its own; choices: by place, for single conflicts.

    What a file leaves empty stays as it is; lists of spellings grow. Raises Refused where conflicts stop it.
    """
    ours = {entry.key: entry for entry in held}
    taken, alone = {entry.number for entry in ours.values()}, _alone(ours.values())
    planned, seen = Plan(), dict[Key, Read]()
    for record in _each_once(records, seen, planned):
        record = _with_status(record, status)
        before = ours.get(record.entry.key) or (alone.get((record.entry.zh, record.entry.kind)) if record.anywhere else None)
        if before is None:
            planned.new.append(_new(record, taken, planned))
            continue
        after = _merged(before, record, (choices or {}).get(record.place, conflict), planned)
        if after == before:
            planned.same += 1
        else:
            planned.changed.append((before, after))
    if planned.clashes and any((choices or {}).get(clash.place, conflict) is Conflict.STOP for clash in planned.clashes):
        raise Refused(STOPPED, count=len(planned.clashes))
    return planned


def _alone(entries: Iterable[Entry]) -> dict[tuple[str, str], Entry]:
    """The entry of each name and kind of which there is just one, in whatever district."""
    found: dict[tuple[str, str], Entry | None] = {}
    for entry in entries:
        found[entry.zh, entry.kind] = None if (entry.zh, entry.kind) in found else entry
    return {name: entry for name, entry in found.items() if entry is not None}


def _each_once(records: Sequence[Read], seen: dict[Key, Read], planned: Plan) -> list[Read]:
    """The records, those about one name made one: the first one's English holds, the others' are spellings of it."""
    for record in records:
        first = seen.get(record.entry.key)
        if first is None:
            seen[record.entry.key] = record
            continue
        planned.doubled.append((record.place, record.entry.zh))
        seen[record.entry.key] = replace(first, entry=_joined(first.entry, record.entry))
    return list(seen.values())


def _joined(first: Entry, later: Entry) -> Entry:
    spellings = [*first.spellings, *later.spellings]
    if later.en and later.en != first.en:
        spellings.append(Spelling(later.en))
    return replace(first, en=first.en or later.en, spellings=_known(first.en or later.en, spellings))


def _known(english: str, spellings: Iterable[Spelling]) -> tuple[Spelling, ...]:
    """Spellings without the one that is the approved English itself."""
    return in_order(one for one in spellings if not (one.text == english and one.language == ENGLISH and one.type != Type.FORMER))


def _with_status(record: Read, status: Status | None) -> Read:
    entry = replace(record.entry, status=status.value) if status else record.entry
    if not entry.en and entry.status == Status.APPROVED:
        entry = replace(entry, status=Status.DRAFT.value)
    return replace(record, entry=entry, present=record.present | ({"status"} if status else set()))


def _new(record: Read, taken: set[int], planned: Plan) -> Entry:
    wanted = record.entry.number
    number = wanted if wanted and wanted not in taken else max(taken, default=0) + 1
    if wanted and number != wanted:
        planned.renumbered.append((record.place, wanted, number))
    taken.add(number)
    return replace(record.entry, number=number, spellings=_known(record.entry.en, record.entry.spellings))


def _merged(before: Entry, record: Read, conflict: Conflict, planned: Plan) -> Entry:
    given, present = record.entry, record.present
    if given.number and given.number != before.number:
        planned.renumbered.append((record.place, given.number, before.number))
    english, spellings = before.en, [*before.spellings]
    if given.en and before.en and given.en != before.en:
        planned.clashes.append(Clash(record.place, before.number, before.zh, before.en, given.en))
        if conflict is Conflict.FILE:
            english = given.en
            spellings.append(Spelling(before.en, type=Type.FORMER.value))
    english = english or given.en
    changes = {name: getattr(given, name) for name in (*TEXTS, "lat", "lon") if name in present}
    return replace(
        before,
        en=english,
        status=_status(before, given, present, english),
        spellings=_known(english, _together(spellings, given.spellings)),
        others={**before.others, **given.others},
        definition={**before.definition, **given.definition},
        note={**before.note, **given.note},
        **changes,
    )


def _together(ours: Sequence[Spelling], theirs: Sequence[Spelling]) -> list[Spelling]:
    """Ours, with the details that the file knows more of, then those that we did not have."""
    known = {(one.text, one.language, group_of(one)): one for one in theirs}
    held = {(one.text, one.language, group_of(one)) for one in ours}
    better = [known.get((one.text, one.language, group_of(one)), one) if one.plain else one for one in ours]
    return better + [one for one in theirs if (one.text, one.language, group_of(one)) not in held]


def _status(before: Entry, given: Entry, present: frozenset[str], english: str) -> str:
    """The file's where it names one; an approved list also approves a draft, and nothing takes an approval back but the file's own word."""
    if not english:
        return before.status if before.status != Status.APPROVED else Status.DRAFT.value
    if "status" in present or before.status in (Status.DRAFT, Status.SUGGESTED):
        return given.status
    return before.status
