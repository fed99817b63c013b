"""What takes two officers: one asks, another confirms, and only then it happens. In a small assembly one is enough."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.db import writing
from domain.errors import N_, Missing, Refused
from domain.people.queries import holds_of
from domain.people.rules import SSO_ROLES_LAST
from domain.policy import Actor, may
from domain.site.queries import day_at
from domain.two_officers import check_second
from domain.voting.actions import commission, ending, opening, packs, publishing, reconciling, roll, roll_changes
from domain.voting.actions.ledger_entries import note
from domain.voting.actions.officers import Officers, one_is_enough
from domain.voting.actions.reason_redaction import BEFORE_THE_COUNT, black_out
from domain.voting.codes import read_tracker
from domain.voting.models import Election, State
from domain.voting.models_public import Act
from domain.voting.queries import by_id, scope_of
from domain.voting.vault import Vault

WHEN = {
    "open": (State.FROZEN,),
    "close": (State.OPEN,),
    "stop": (State.OPEN,),
    "difference": (State.CLOSED,),
    "seal": (State.CLOSED,),
    "times": (State.FROZEN, State.OPEN),
    "open_pack": (State.FROZEN, State.OPEN),
    "quarantine": (State.FROZEN, State.OPEN, State.CLOSED),
    "withdraw": (State.OPEN, State.CLOSED),
    "grant": (State.OPEN,),
    "correct": (State.FROZEN, State.OPEN),
    "black_out": BEFORE_THE_COUNT,
    "unverified": (State.SEALED,),
    "certify": (State.COUNTED,),
    "destroy": (State.CERTIFIED,),
}
"""States in which an act may be asked for."""

KINDS = tuple(WHEN)

REASONED = frozenset({"times", "quarantine", "withdraw", "grant", "black_out", "stop", "difference", "unverified"})
"""Acts whose reason is published."""


async def obstacles(election: Election, kind: str, *, at: datetime, vault: Vault) -> list[Refused]:
    """Everything that stops an act now, as it would be refused. What it is about, a pack or a person, is judged when it is asked for."""
    if election.state not in WHEN[kind]:
        return [Refused(NOT_NOW)]
    if kind == "open":
        return await opening.obstacles_to_opening(election, vault)
    if kind == "close":
        return await ending.obstacles_to_closing(election)
    if kind == "seal":
        return await ending.obstacles_to_sealing(election, vault)
    if kind == "difference":
        return await reconciling.obstacles_to_accepting(election)
    if kind == "certify":
        return await publishing.obstacles_to_certifying(election, await day_at(at))
    if kind == "destroy":
        return await publishing.obstacles_to_destroying(election)
    return []


NOT_NOW = N_("This cannot be done at this stage of the vote.")


async def ask_for(
    election: Election,
    kind: str,
    *,
    by: int,
    at: datetime,
    vault: Vault,
    subject: str = "",
    facts: Mapping[str, Any] | None = None,
    reason: str = "",
) -> bool:
    """Ask for an act; returns True when it was done at once, because one officer is enough here.

    Raises Refused for what cannot be, or has been asked for already.
    """
    await _check_asked(election, kind, subject, facts or {}, reason)
    for refusal in await obstacles(election, kind, at=at, vault=vault):
        raise refusal
    if one_is_enough(election):
        await _perform(election, kind, subject, facts or {}, reason, Officers(by), vault, at)
        await _enter(election, "done", by, kind, subject, reason)
        return True
    async with writing():
        _, new = await Act.get_or_create(
            election=election.id,
            kind=kind,
            subject=subject,
            defaults={"facts": dict(facts or {}), "reason": reason.strip(), "asked_by": by, "asked_at": at},
        )
        if not new:
            raise Refused(N_("This has been asked for already and waits for a second officer."))
        await _enter(election, "ask", by, kind, subject, reason)
    return False


async def _check_asked(election: Election, kind: str, subject: str, facts: Mapping[str, Any], reason: str) -> None:
    """Raises Refused beside what was typed."""
    if kind not in KINDS:
        raise Refused(N_("There is no such act."))
    if kind == "times":
        if "closes" not in facts or election.state not in WHEN[kind]:
            raise Refused(NOT_NOW)
        await ending.check_new_end(election, last_handout=facts.get("last_handout"), closes=facts["closes"])
    if kind in REASONED and not reason.strip():
        raise Refused(N_("Say why."), field="reason")
    if kind == "withdraw" and read_tracker(subject) is None:
        raise Refused(N_("This is not a tracker."), field="number")
    if kind == "black_out" and not (subject.isdecimal() and len(subject) < 10):
        raise Refused(N_("Choose a public act that has a reason."), field="number")
    if kind in ("open_pack", "quarantine") and len(subject) > 6:
        raise Refused(N_("Choose a pack."), field="number")


async def confirm(election: Election, act_id: int, *, by: int, at: datetime, vault: Vault) -> Act:
    """Confirm what another officer has asked for within a day, and do it. Raises Missing, or Refused as `check_second` and the act do."""
    act = await _held(election, act_id)
    asker = Actor(act.asked_by, await holds_of(act.asked_by, at - SSO_ROLES_LAST), strong=True)
    check_second(act, by=by, at=at, still=may(asker, "votes.act", scope_of(election)))
    await _perform(election, act.kind, act.subject, act.facts, act.reason, Officers(act.asked_by, by), vault, at)
    await _enter(election, "confirm", by, act.kind, act.subject, act.reason)
    await _drop(act)
    return act


SILENT = frozenset({"grant", "correct"})
"""Acts for one voter who comes for a slip or a code next: the ledger has nothing of them, for it would say when somebody votes."""


async def _enter(election: Election, step: str, by: int, kind: str, subject: str, reason: str) -> None:
    """Note in the staff's ledger who asked, confirmed or took back what."""
    if kind in SILENT:
        return
    async with writing():
        about = {} if kind == "withdraw" or not subject else {"subject": subject}
        await note(election, kind, by, why=reason.strip(), step=step, **about)


async def take_back(election: Election, act_id: int, by: int) -> None:
    """Take back what was asked for; any officer may. Raises Missing."""
    act = await _held(election, act_id)
    await _enter(election, "take_back", by, act.kind, act.subject, "")
    await _drop(act)


async def _held(election: Election, act_id: int) -> Act:
    act = await Act.get_or_none(id=act_id, election=election.id)
    if act is None:
        raise Missing("no such act")
    return act


async def _drop(act: Act) -> None:
    async with writing():
        await Act.filter(id=act.id).delete()


@dataclass(frozen=True)
class _Asked:
    """What was asked for, when it is done: the vote as it is now, what it is about, and the two officers."""

    row: Election
    subject: str
    facts: Mapping[str, Any]
    reason: str
    officers: Officers
    vault: Vault
    at: datetime


async def _certify(act: _Asked) -> None:
    await publishing.certify(act.row, act.officers, act.reason, await day_at(act.at))


async def _times(act: _Asked) -> None:
    last = act.facts.get("last_handout")
    await ending.change_times(act.row, act.officers, act.reason, last_handout=last, closes=act.facts["closes"])


_PERFORM: dict[str, Callable[[_Asked], Awaitable[object]]] = {
    "open": lambda act: opening.open_box(act.row, act.officers, act.vault),
    "close": lambda act: ending.close_box(act.row, act.officers),
    "stop": lambda act: ending.stop(act.row, act.officers, act.reason),
    "difference": lambda act: reconciling.accept_difference(act.row, act.officers, act.reason),
    "seal": lambda act: ending.shut_box(act.row, act.officers, act.vault),
    "times": _times,
    "open_pack": lambda act: packs.open_pack(act.row, int(act.subject), act.officers),
    "quarantine": lambda act: packs.quarantine(act.row, int(act.subject), act.reason, act.officers),
    "withdraw": lambda act: commission.withdraw(act.row, act.subject, act.reason, act.officers),
    "grant": lambda act: roll.replace_granted(act.row, act.subject, act.reason, act.officers),
    "correct": lambda act: roll_changes.correct(act.row, act.subject, act.facts, act.officers),
    "black_out": lambda act: black_out(act.row, int(act.subject), act.reason, act.officers),
    "unverified": lambda act: publishing.accept_unverified(act.row, act.officers, act.reason),
    "certify": _certify,
    "destroy": lambda act: publishing.destroy(act.row, act.officers, act.vault),
}
"""What each kind does. A kind that is not here is a fault, and does nothing."""


async def _perform(
    election: Election, kind: str, subject: str, facts: Mapping[str, Any], reason: str, officers: Officers, vault: Vault, at: datetime
) -> None:
    perform = _PERFORM[kind]
    await perform(_Asked(await by_id(election.id), subject, facts, reason, officers, vault, at))
