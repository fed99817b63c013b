"""From the accepted count to awards: the public list, corrections, the announcement, payment, adoption, revocation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from domain import ledger, outbox
from domain.awards.actions.common import hold, write_to_authors, write_to_forwarders
from domain.awards.models import AwardProgramme
from domain.awards.models_panel import Award, AwardCorrection
from domain.awards.panel import read_panel
from domain.awards.programme import Rules
from domain.awards.queries import identities, reviewing
from domain.awards.queries.awards import public_files
from domain.awards.queries.counting import Count, Outcome, vacant
from domain.awards.queries.programmes import rules_of
from domain.awards.ranking import as_json, rank
from domain.awards.states import Stage
from domain.db import writing
from domain.delivery.actions.cases import Decided, open_cases
from domain.errors import N_, Missing, Refused
from domain.files import actions as files
from domain.glossary.clean import clean_text
from domain.outbox import Channel
from domain.people import queries as people_queries
from domain.people.rules import clean_email, clean_name
from domain.translated import Text, Translated

SOURCE = "award"
"""What cases of adopted works come from."""

MOST_A_DAY = 100


def check_again(counted: Count, decided: Sequence[Outcome]) -> None:
    """As somebody with the panel's file would: count it again, and compare every award that nobody changed. Raises Refused."""
    wanted = {one.id: (one.tier, one.prize) for one in rank(read_panel(counted.file)).order}
    for one in decided:
        given = (one.tier.name.piece("zh-Hant").text, one.tier.prize) if one.tier else (None, 0)
        if not one.changed and given != wanted[one.entry.number]:
            raise Refused(N_("The count does not agree with itself. Nothing was accepted; tell the operators."))


@dataclass(frozen=True)
class Sitting:
    """The meeting that accepted a count. present, quorum: members; absences: how many stood aside, by entry."""

    present: int
    quorum: int
    absences: Mapping[str, int]


async def give(
    programme: AwardProgramme, counted: Count, decided: Sequence[Outcome], sitting: Sitting, until: date, *, at: datetime
) -> None:
    """Make the awards and the protocol, and tell everybody. Called inside the transaction of accepting."""
    rules = rules_of(programme)
    winners = [one for one in decided if one.tier is not None]
    for place, one in enumerate(winners, 1):
        await _award(programme, one, place)
    await AwardProgramme.filter(id=programme.id).update(
        stage=Stage.DECIDED.value, decided_at=at, notice_until=until, result=_protocol(counted, decided, sitting, rules)
    )
    for one in decided:
        kind = "awarded" if one.tier else "not_awarded"
        tier = one.tier.name.to_json() if one.tier else None
        await write_to_authors(one.entry, kind, at=at, tier=tier, on=until)
    await ledger.record("awards.decide", "award_programme", programme.id, at=at, by=None, after={"awards": len(winners)})


async def _award(programme: AwardProgramme, one: Outcome, place: int) -> None:
    people = await identities.to_write_to(one.entry.id)
    agency = next((held for held in await people_queries.agencies() if held.key == people.agency), None)
    assert one.tier is not None
    made = Award(
        programme_id=programme.id,
        entry_id=one.entry.id,
        serial=f"{programme.year - 1911}-{programme.id}-{place:03}",
        tier=one.tier.key,
        place=place,
        prize=one.tier.prize,
        work=one.entry.title,
        names=people.names,
        agency_key=people.agency,
    )
    made.agency = agency.name if agency else Translated()
    await made.save()


def _protocol(counted: Count, decided: Sequence[Outcome], sitting: Sitting, rules: Rules) -> dict[str, Any]:
    """What everybody may read of the count: totals and rank sums, never one member's score."""
    assert counted.ranking is not None
    made = as_json(counted.ranking, len(counted.panel.members))
    rows: list[dict[str, Any]] = made["order"]
    tiers = {one.entry.number: one.tier.key if one.tier else None for one in decided}
    prizes = {one.entry.number: one.tier.prize if one.tier else 0 for one in decided}
    kinds = {one.entry.number: one.entry.kind for one in decided}
    return {
        "method": rules.method,
        "members": len(counted.panel.members),
        "entries": len(decided),
        "order": [row | {"class": kinds[row["id"]], "tier": tiers[row["id"]], "prize": prizes[row["id"]]} for row in rows],
        "ties": made["ties"],
        "lot": list(counted.panel.lot or []),
        "changes": [{"entry": one.entry.number, "reason": one.changed} for one in decided if one.changed],
        "vacant": vacant(decided, rules),
        "present": sitting.present,
        "quorum": sitting.quorum,
        "absences": dict(sorted(sitting.absences.items())),
        "money": sum(prizes.values()),
        "over_ceiling": rules.ceiling is not None and sum(prizes.values()) > rules.ceiling,
    }


async def award_by(serial: str) -> Award:
    """An award by its serial. Raises Missing."""
    found = await Award.get_or_none(serial=serial).select_related("programme", "entry")
    if found is None:
        raise Missing(f"no award {serial}")
    return found


async def correct(serial: str, work: str, names: Sequence[str], *, at: datetime, by: int) -> None:
    """Correct a title or names while the list can be corrected. Raises Refused."""
    title, kept = clean_text(work, "work", 200), [clean_name(name) for name in names if name.strip()]
    if not title or not kept:
        raise Refused(N_("An award has a title and at least one name."), field="work")
    async with writing():
        award = await award_by(serial)
        programme = await hold(award.programme_id)
        if programme.stage != Stage.DECIDED:
            raise Refused(N_("The list is final. Revoke an award instead, or print a new certificate after a decision of the city."))
        before = {"work": award.work, "names": award.names}
        await Award.filter(id=award.id).update(work=title, names=kept)
        after = {"work": title, "names": kept}
        await ledger.record("awards.correct", "award", serial, at=at, by=by, before=before, after=after)


async def ask_correction(programme: int, text: str, name: str, email: str, locale: str, today: date, *, at: datetime) -> None:
    """Somebody asks to correct the public list. Raises Refused beside the field."""
    words = clean_text(text, "text", 2000, lines=True)
    if not words:
        raise Refused(N_("Write what is wrong, and how it should be."), field="text")
    address = clean_email(email) if email.strip() else ""
    async with writing(quiet=True):
        held = await hold(programme)
        if held.stage != Stage.DECIDED or held.notice_until is None or today > held.notice_until:
            raise Refused(N_("The time for corrections is over."))
        if await AwardCorrection.filter(programme_id=programme, at__gt=at - timedelta(days=1)).count() >= MOST_A_DAY:
            raise Refused(N_("There were very many of them. Please write to the office."))
        await AwardCorrection.create(programme_id=programme, text=words, name=clean_name(name), email=address, locale=locale, at=at)


async def answer_correction(number: int, text: str, *, at: datetime, by: int) -> None:
    """The office answers; whoever left an address is written to. Raises Refused."""
    words = clean_text(text, "answer", 2000, lines=True)
    if not words:
        raise Refused(N_("Write an answer."), field="answer")
    async with writing(quiet=True):
        row = await AwardCorrection.get_or_none(id=number)
        if row is None:
            raise Missing("no such request")
        if await AwardCorrection.filter(id=number, answered_at=None).update(answer=words, answered_at=at) != 1:
            raise Refused(N_("Somebody has answered this already."))
        if row.email:
            await outbox.tell(
                "award_correction",
                channel=Channel.EMAIL,
                address=row.email,
                name=row.name,
                locale=row.locale,
                at=at,
                facts={"text": row.text, "answer": words, "programme": row.programme_id},
            )
        await ledger.record("awards.answer", "award_programme", row.programme_id, at=at, by=by, after={"correction": number})


async def announce(programme: int, today: date, *, at: datetime, by: int) -> None:
    """Make the list final, after the days for corrections. Raises Refused while requests wait."""
    async with writing():
        held = await hold(programme)
        if held.stage != Stage.DECIDED:
            raise Refused(N_("There is no list to announce."))
        if held.notice_until is not None and today <= held.notice_until:
            raise Refused(N_("The list can be corrected until %(day)s."), day=held.notice_until.isoformat())
        if await AwardCorrection.filter(programme_id=programme, answered_at=None).exists():
            raise Refused(N_("Requests to correct the list wait for an answer."))
        await AwardProgramme.filter(id=programme).update(stage=Stage.ANNOUNCED.value, announced_at=at)
        agencies: dict[str, int] = {}
        for award in await Award.filter(programme_id=programme, revoked_on=None).select_related("entry"):
            await write_to_authors(award.entry, "announced", at=at, serial=award.serial)
            await files.publish(await public_files(award.entry))
            if award.agency_key:
                agencies[award.agency_key] = agencies.get(award.agency_key, 0) + 1
        for key, count in sorted(agencies.items()):
            await write_to_forwarders(key, "announced", at=at, programme=programme, count=count, on=today)
        await ledger.record("awards.announce", "award_programme", programme, at=at, by=by)


async def revoke(serial: str, reason: str, today: date, *, at: datetime, by: int) -> None:
    """Take an award back, as for copying; the public list keeps it with day and reason. Raises Refused without a reason."""
    if not reason.strip():
        raise Refused(N_("Say why. Everybody can read it."), field="reason")
    async with writing():
        award = await award_by(serial)
        if await Award.filter(id=award.id, revoked_on=None).update(revoked_on=today, reason=reason.strip()[:500]) != 1:
            raise Refused(N_("This award is revoked already."))
        await files.unpublish(await public_files(award.entry))
        await write_to_authors(award.entry, "revoked", at=at, text=reason.strip()[:500], serial=serial)
        await ledger.record("awards.revoke", "award", serial, at=at, by=by, why=reason.strip())


async def note_money(serial: str, what: str, on: date, *, at: datetime, by: int) -> None:
    """Note the day on which a prize was paid, or after a revocation repaid. Raises Refused."""
    async with writing(quiet=True):
        award = await award_by(serial)
        if what not in ("paid_on", "repaid_on") or (what == "repaid_on" and award.revoked_on is None):
            raise Refused(N_("Only the prize of a revoked award is repaid."), field="on")
        if what == "paid_on" and (award.revoked_on is not None or award.programme.stage != Stage.ANNOUNCED):
            raise Refused(N_("Prizes are paid once the list is final."), field="on")
        await Award.filter(id=award.id).update(**{what: on})
        await ledger.record("awards.money", "award", serial, at=at, by=by, after={what: on.isoformat()})


async def adopt(serial: str, agency: str, due_on: date, today: date, *, at: datetime, by: int) -> str:
    """Have a work carried out (採行), followed as a case of an agency; returns the case's short name. Raises Refused, UnknownSource."""
    if due_on < today:
        raise Refused(N_("This day is past. Choose today or a later day."), field="due_on")
    async with writing():
        award = await award_by(serial)
        if award.revoked_on is not None or award.programme.stage != Stage.ANNOUNCED:
            raise Refused(N_("Only works with a final award are carried out."))
        if award.case:
            raise Refused(N_("It is carried out already."))
        title = Translated({award.entry.locale: Text(award.work, reviewed=True)}, award.entry.locale)
        case = (await open_cases([Decided(SOURCE, serial, "", title, agency, due_on=due_on)], on=today, at=at, by=by))[0]
        await Award.filter(id=award.id).update(case=case.code)
        await write_to_authors(award.entry, "adopted", at=at, case=case.code)
        await ledger.record("awards.adopt", "award", serial, at=at, by=by, after={"case": case.code, "agency": agency})
    return case.code


async def fees(programme: AwardProgramme) -> list[tuple[str, str, int, int]]:
    """Members from outside with their address, how many sheets they handed in, and NT$."""
    rules = rules_of(programme)
    rows = await reviewing.sheets(programme.id, ["1", "2"])
    members = [one for one in await reviewing.panel(programme.id) if one.external]
    return [(one.name, one.email, n, n * rules.fee) for one in members for n in [sum(row.member_id == one.id for row in rows)]]
