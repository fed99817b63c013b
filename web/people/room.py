"""The manifest of this room: what `web.people` gives the site."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain import outbox
from domain.errors import N_
from domain.people.actions import codes, privacy, roles, sessions
from domain.people.models import Person
from domain.people.queries import agencies, grants_of, open_invitations, others_hold_roles, sessions_of
from web.frame.labels import name_of
from web.frame.room import FirstStep, Held, LedgerThing, Letters, Link, Room
from web.frame.services import Services
from web.frame.visit import Visit
from web.people import account, invitations, security, sign_in, staff
from web.people.help import HELP


async def _first_steps(visit: Visit) -> list[FirstStep]:
    invited = await others_hold_roles(visit.person.id) or bool(await open_invitations(visit.at))
    return [
        FirstStep(N_("The agencies are entered"), visit.path("agencies"), bool(await agencies(active_only=True))),
        FirstStep(N_("The people who work here are invited"), visit.path("invite"), invited),
    ]


async def _tidy(services: Services, at: datetime) -> None:
    await codes.tidy(at)
    await sessions.tidy(at)
    await roles.tidy(at)


async def _erase(person: Person, email: str, at: datetime) -> None:
    await privacy.erase(person, at=at)


async def _held(person: Person, at: datetime) -> Mapping[str, Any]:
    return {
        "account": {
            "email": person.email,
            "name": person.name,
            "phone": person.phone,
            "language": person.locale,
            "since": person.created_at.isoformat(),
        },
        "roles": [
            {"role": grant.role, "scope": grant.scope, "since": grant.granted_at.isoformat()} for grant in await grants_of(person.id)
        ],
        "devices": [
            {"device": item.device, "since": item.created_at.isoformat(), "ends": item.expires_at.isoformat()}
            for item in await sessions_of(person.id, at)
        ],
        "messages": [
            {"kind": item.template, "channel": item.channel, "stage": item.stage, "at": item.created_at.isoformat()}
            for item in await outbox.to_person(person.id, person.email or "")
        ],
    }


async def _agencies_in_the_ledger(visit: Visit, keys: set[str]) -> Mapping[str, tuple[str, str]]:
    """Agencies by key."""
    rows = [row for row in await agencies() if row.key in keys]
    return {row.key: (name_of(visit, row.name), visit.path("agency", key=row.key)) for row in rows}


ROOM = Room(
    "people",
    guide=[
        Link("sign_in", N_("Sign in"), 800),
        Link("staff_sign_in", N_("Staff sign-in"), 800),
        Link("account", N_("My account"), 800),
        Link("data", N_("My data"), 800),
    ],
    help=HELP,
    pages=[*sign_in.PAGES, *security.PAGES, *account.PAGES, *invitations.PAGES, *staff.PAGES],
    notices=account.NOTICES | security.NOTICES | staff.NOTICES | sign_in.NOTICES,
    letters=Letters(
        {
            "sign_in": N_("Code to sign in"),
            "confirm_email": N_("Code to confirm an address"),
            "invitation": N_("Invitation"),
            "email_moved": N_("The e-mail address was changed"),
            "confirm_contact": N_("Code to confirm a contact"),
        }
    ),
    ledger_things={
        "person": LedgerThing(N_("person")),
        "agency": LedgerThing(N_("agency"), _agencies_in_the_ledger),
        "invitation": LedgerThing(N_("invitation")),
    },
    ledger_words={
        "people.join": N_("opened an account"),
        "people.email": N_("changed their e-mail address"),
        "people.invite": N_("invited somebody"),
        "people.invite_again": N_("sent an invitation again"),
        "people.withdraw": N_("withdrew an invitation"),
        "people.forget_secrets": N_("took password and second factor away, for a new beginning"),
        "people.give": N_("was given a role"),
        "people.take": N_("lost a role"),
        "people.block": N_("blocked an account"),
        "people.unblock": N_("opened a blocked account"),
        "people.erase": N_("erased their account"),
        "people.password": N_("set a password"),
        "people.totp": N_("set a second factor"),
        "people.recovery_codes": N_("made new recovery codes"),
        "people.recovery_code_used": N_("used a recovery code"),
        "session.begin": N_("signed in"),
        "session.end": N_("signed a device out"),
        "agencies.add": N_("added an agency"),
        "agencies.change": N_("changed an agency"),
        "people.factor_failed": N_("gave several wrong codes at the second factor"),
    },
    staff=[
        Link("people", N_("People"), 60, "people.read", N_("Who has an account and which role")),
        Link("invite", N_("Invitations"), 70, "people.change"),
        Link("agencies", N_("Agencies"), 80, "agencies.read", N_("Names in both languages, link to single sign-on")),
    ],
    free_tries={"send": 30},
    every_hour=[_tidy],
    holds=[
        Held("account", N_("Account"), N_("when you erase it"), N_("Address, name and telephone are erased at once and for good.")),
        Held("roles", N_("Roles"), N_("with the account"), N_("They end.")),
        Held("devices", N_("Signed-in devices"), N_("30 days after their last use"), N_("They are signed out.")),
        Held("messages", N_("Messages to you"), N_("after 30 days"), N_("Waiting ones are dropped, sent ones lose your address.")),
    ],
    export=_held,
    first_steps=_first_steps,
    erase=_erase,
    erases=["person", "session", "recovery_code", "staff_secret", "sso_identity", "role_grant", "invitation", "sign_in_code", "outbox"],
    keeps={"agency": "the name of an office"},
)
