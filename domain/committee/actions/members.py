"""Members and their terms."""

from datetime import date, datetime

from domain import ledger
from domain.committee.models import CommitteeMember
from domain.db import writing
from domain.errors import N_, Missing, Refused
from domain.glossary.clean import clean_text
from domain.people.rules import clean_email

KINDS = ("internal", "external", "foreign")


async def add_member(
    name: str,
    kind: str,
    since: date,
    until: date | None,
    *,
    email: str = "",
    locale: str = "zh-Hant",
    agency: str = "",
    chair: bool = False,
    deputy: bool = False,
    at: datetime,
    by: int | None,
) -> CommitteeMember:
    """A new member with a term. Raises Refused."""
    name = clean_text(name, "name", 80)
    if not name:
        raise Refused(N_("Enter the name."), field="name")
    if kind not in KINDS:
        raise Refused(N_("Choose the kind of member."), field="kind")
    _check_term(since, until)
    whose, address = clean_text(agency, "agency", 80), _email(email)
    made = CommitteeMember(
        name=name, kind=kind, since=since, until=until, email=address, locale=locale, agency=whose, chair=chair, deputy=deputy
    )
    async with writing():
        await made.save()
        await ledger.record(
            "committee.member", "committee_member", made.id, at=at, by=by, after={"name": name, "kind": kind, "agency": whose}
        )
    return made


async def change_member(
    number: int,
    *,
    until: date | None,
    email: str,
    locale: str,
    agency: str = "",
    chair: bool,
    deputy: bool,
    at: datetime,
    by: int | None,
) -> None:
    """Another address, an end of the term, another agency or office. The name stays as decisions know it. Raises Missing, Refused."""
    async with writing():
        held = await CommitteeMember.get_or_none(id=number)
        if held is None:
            raise Missing
        _check_term(held.since, until)
        before = _kept(held.until, held.chair, held.deputy, held.agency)
        office = {"chair": chair, "deputy": deputy, "agency": clean_text(agency, "agency", 80)}
        await CommitteeMember.filter(id=number).update(until=until, email=_email(email), locale=locale, **office)
        after = _kept(until, chair, deputy, str(office["agency"]))
        await ledger.record("committee.member_change", "committee_member", number, at=at, by=by, before=before, after=after)


def _kept(until: date | None, chair: bool, deputy: bool, agency: str) -> dict[str, object]:
    """What the ledger keeps of a member."""
    return {"until": until.isoformat() if until else None, "chair": chair, "deputy": deputy, "agency": agency}


def _check_term(since: date, until: date | None) -> None:
    if until is not None and until < since:
        raise Refused(N_("The term ends before it begins."), field="until")


def _email(email: str) -> str:
    return clean_email(email) if email.strip() else ""
