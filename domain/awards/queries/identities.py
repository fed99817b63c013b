"""Whose entries are. Nothing else reads the tables that say so; whatever could show a person or an agency asks here, with a viewer."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from domain.agency_names import same_agency
from domain.awards.blind import Viewer, Whose, who
from domain.awards.models import AwardEntry, AwardProgramme, EntryAuthor, EntryOrigin
from domain.awards.models_panel import Award, PanelMember
from domain.awards.spellings import Pattern, Person, patterns
from domain.awards.states import RESULT_STAGES
from domain.errors import Missing
from domain.people import queries as people_queries
from domain.policy import Actor, Role, may

SEEING = frozenset({Role.ADMINISTRATOR, Role.OFFICER, Role.AUDITOR, Role.SECRETARY})
"""Roles whose pages show files, letters or acts of everybody: nobody who holds one reviews blind."""

YEARS = 3
"""So many years back, writing something together is a conflict."""


@dataclass(frozen=True)
class People:
    """Who stands behind an entry, for a viewer who may know. agency: its key."""

    authors: Sequence[EntryAuthor]
    agency: str

    @property
    def names(self) -> list[str]:
        """In their order."""
        return [one.name for one in self.authors]


async def viewer_of(actor: Actor, email: str) -> Viewer:
    """The viewer that somebody is. email: of their account, which finds the panels they sit on."""
    if actor.person is None:
        return Viewer()
    held = actor.active()
    agencies = frozenset(one.scope.partition(":")[2] for one in held if one.role is Role.AGENCY_FORWARDER and one.scope)
    panels = await PanelMember.filter(email=email).only("id", "programme_id") if email else []
    return Viewer(actor.person, may(actor, "awards.read"), agencies, frozenset(seat.programme_id for seat in panels))


async def whose(entries: Collection[int]) -> dict[int, Whose]:
    """Whose each entry is; for the functions of this file and for what asks `who`."""
    numbers = list(entries)
    rows = {row.id: row for row in await AwardEntry.filter(id__in=numbers).only("id", "programme_id")}
    chosen = AwardProgramme.filter(id__in={row.programme_id for row in rows.values()})
    stages = {one.id: one.stage for one in await chosen.only("id", "stage")}
    awarded = set(await Award.filter(entry_id__in=numbers).values_list("entry_id", flat=True))
    origins = {row.entry_id: row for row in await EntryOrigin.filter(entry_id__in=numbers)}
    people: dict[int, set[int]] = defaultdict(set)
    for author in await EntryAuthor.filter(entry_id__in=numbers, person__not_isnull=True).only("id", "entry_id", "person"):
        people[author.entry_id].add(author.person or 0)
    found = {}
    for number, row in rows.items():
        origin = origins.get(number)
        owner = {origin.owner} if origin and origin.owner is not None else set()
        public = number in awarded and stages[row.programme_id] in RESULT_STAGES
        found[number] = Whose(row.programme_id, frozenset(people[number] | owner), origin.agency if origin else "", public)
    return found


async def people_of(viewer: Viewer, entries: Collection[int]) -> dict[int, People]:
    """Authors and agency of those entries of which this viewer may know them; the others are not in it."""
    known = [number for number, one in (await whose(entries)).items() if who(viewer, one)]
    return await _people(known)


async def knows_before(viewer: Viewer, entry: int) -> bool:
    """Whether this viewer may know whose an entry is also without its award: only they open files as they came."""
    return who(viewer, replace((await whose([entry]))[entry], public=False))


async def _people(entries: Collection[int]) -> dict[int, People]:
    authors: dict[int, list[EntryAuthor]] = defaultdict(list)
    for row in await EntryAuthor.filter(entry_id__in=list(entries)).order_by("entry_id", "place"):
        authors[row.entry_id].append(row)
    origins = {row.entry_id: row.agency for row in await EntryOrigin.filter(entry_id__in=list(entries))}
    return {number: People(authors[number], origins.get(number, "")) for number in entries}


async def to_write_to(entry: int) -> People:
    """The same for letters to the authors themselves and to their agency, and for certificates: nobody looks at it."""
    return (await _people([entry]))[entry]


async def mine(person: int, email: str) -> list[int]:
    """Entries that somebody began, or is an author of."""
    own = await EntryOrigin.filter(owner=person).only("id", "entry_id")
    joint = await EntryAuthor.filter(email=email).only("id", "entry_id") if email else []
    return sorted({row.entry_id for row in own} | {row.entry_id for row in joint})


async def of_agencies(viewer: Viewer) -> list[int]:
    """Entries that a forwarder may know of."""
    rows = await EntryOrigin.filter(agency__in=list(viewer.agencies)).only("id", "entry_id")
    known = await whose([row.entry_id for row in rows])
    return sorted(number for number, one in known.items() if who(viewer, one))


async def patterns_of(entry: int) -> list[Pattern]:
    """What would tell whose an entry is, in every spelling."""
    held = await to_write_to(entry)
    names = (await _agencies()).get(held.agency, [])
    return patterns([Person(one.name, one.latin, one.email, one.unit) for one in held.authors], names)


async def _agencies() -> dict[str, list[str]]:
    """Every agency's names, by key."""
    return {one.key: [text.text for text in one.name.texts.values()] for one in await people_queries.agencies()}


async def sees_too_much(email: str) -> bool:
    """Whether the account with this address has a role whose pages show whose entries are."""
    person = await people_queries.by_email(email)
    if person is None:
        return False
    return any(hold.role in SEEING for hold in await people_queries.holds_of(person.id))


@dataclass(frozen=True)
class Ties:
    """What binds a member of the panel to an entry. reasons: `author`, `same_name`, `agency`, `unit`, `together`."""

    entry: int
    reasons: frozenset[str]


async def ties_of(member: PanelMember, entries: Iterable[int], today: date) -> list[Ties]:
    """The entries that a member is bound to by what the site knows of both."""
    held = await _people(list(entries))
    names = await _agencies()
    partners = await _partners(member.email, today)
    known = await people_queries.by_email(member.email)
    account = known.id if known else None
    found = []
    for number, people in held.items():
        emails = {one.email for one in people.authors}
        reasons = {
            "author": member.email in emails or (account is not None and account in {one.person for one in people.authors}),
            "same_name": any(same_name(member.name, one.name) for one in people.authors),
            "agency": any(same_agency(member.agency, name) for name in names.get(people.agency, ())),
            "unit": bool(member.unit) and any(one.unit and one.unit.strip() == member.unit.strip() for one in people.authors),
            "together": bool(partners & emails),
        }
        if any(reasons.values()):
            found.append(Ties(number, frozenset(name for name, holds in reasons.items() if holds)))
    return found


def same_name(one: str, other: str) -> bool:
    """Whether two people may be one by their names."""
    plain = ["".join(name.split()).casefold() for name in (one, other)]
    return bool(plain[0]) and plain[0] == plain[1]


async def _partners(email: str, today: date) -> set[str]:
    """Addresses of those with whom somebody entered something in these years."""
    recent = await AwardProgramme.filter(year__gte=today.year - YEARS).values_list("id", flat=True)
    own = await EntryAuthor.filter(email=email, entry__programme_id__in=list(recent)).values_list("entry_id", flat=True)
    rows = await EntryAuthor.filter(entry_id__in=list(own)).values_list("email", flat=True) if own else []
    return {str(one) for one in rows} - {email}


async def author_of_link(author: int) -> EntryAuthor:
    """A co-author, for whoever holds their link, with the entry. Raises Missing."""
    found = await EntryAuthor.get_or_none(id=author, place__gt=1).select_related("entry")
    if found is None:
        raise Missing("no such co-author")
    return found
