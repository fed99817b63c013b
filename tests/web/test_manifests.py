"""What a room must not forget: words for its acts and letters, and what becomes of the people whom its tables name."""

import ast
from typing import Any

import pytest

from tests.architecture.sources import ROOT, sources
from tests.stored_names import models
from tests.support import Site
from web.app import PARTS, ROOMS
from web.frame.page_routes import PageRoute
from web.frame.room import Room
from web.frame.rooms import every_page, install

PEOPLE = {
    "person", "member", "person_id", "email", "phone", "name", "address", "owner", "actor", "who", "by", "asked_by", "decided_by",
    "assigned_by", "offered_by", "opened_by", "entered_by",
}  # fmt: skip
"""Columns that name somebody."""


def columns(model: type[Any]) -> set[str]:
    """The columns of a table; links to others, too, which Tortoise adds when it starts."""
    links = {f"{link}_id" for link in model._meta.fk_fields | model._meta.o2o_fields}
    return set(model._meta.fields_db_projection) | links


def recorded() -> set[str]:
    """The verbs that the domain writes into the ledger, as far as they stand there as words; notes on proposals begin with their room."""
    found = set()
    for source in sources():
        for call in source.calls() if source.top == "domain" else ():
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            first = call.args[0] if call.args else None
            if name in ("record", "note") and isinstance(first, ast.Constant) and isinstance(first.value, str):
                found.add(first.value if name == "record" else f"proposals.{first.value}")
    return found


def test_every_act_in_the_ledger_has_its_words() -> None:
    words = {verb for room in ROOMS for verb in room.ledger_words}
    verbs = {verb for verb in recorded() if "." in verb}
    assert len(verbs) > 60
    assert verbs <= words


def test_every_letter_is_called_something() -> None:
    named = {template for room in ROOMS for template in room.letters.names}
    written = {path.stem for path in (ROOT / "web" / "templates" / "mail").glob("*.txt")}
    assert written == named


def test_every_table_that_names_people_is_erased_or_kept_for_a_reason() -> None:
    named = {model._meta.db_table for model in models() if PEOPLE & columns(model)}
    said = {table for room in ROOMS for table in [*room.erases, *room.keeps]}
    assert named == said
    for room in ROOMS:
        assert bool(room.erases) == (room.erase is not None), room.name
        assert all(room.keeps.values()), room.name


def test_two_pages_of_one_name_are_refused() -> None:
    assert len({room.name for room in (*PARTS, *ROOMS)}) == len((*PARTS, *ROOMS))
    with pytest.raises(ValueError, match="home"):
        install((*PARTS, *ROOMS, Room("again", pages=[PageRoute("home", "/again")])))


def test_the_app_only_puts_rooms_together() -> None:
    assert len((ROOT / "web" / "app.py").read_text().splitlines()) <= 120


def test_what_can_be_taken_back_has_a_place_of_its_own_while_it_can() -> None:
    """A notice goes with its page: the button stands somewhere else as well."""
    templates = "\n".join(path.read_text() for path in (ROOT / "web/templates").rglob("*.html"))
    offered = {undo for room in ROOMS for _, undo in room.notices.values() if undo}
    assert len(offered) > 4
    assert {undo for undo in offered if f'url("{undo}")' not in templates} == set()


STEPS_OF_A_JOURNEY = {
    "offline", "set_up", "sign_in_code", "second_factor", "sso", "sso_back", "set_totp", "vote_check", "vote_cast",
}  # fmt: skip
"""Public pages that lead nowhere by themselves."""


async def test_the_site_guide_is_made_from_the_rooms_and_leaves_no_public_page_out(site: Site) -> None:
    text = (await site.browser().get("/en/guide")).response.text
    pages = [page for room in ROOMS if not room.demo_only for page in every_page(room)]
    entries = [page for page in pages if page.get and page.needs == "public" and "{" not in page.path and "." not in page.path]
    missing = [page.name for page in entries if f'href="/en{page.path}"' not in text and page.name not in STEPS_OF_A_JOURNEY]
    assert missing == []
    assert len(entries) > 30


def test_staff_are_told_beside_every_task_of_their_menu_what_to_do() -> None:
    told = {page for room in ROOMS for page in room.help}
    menu = {link.page for room in ROOMS for link in room.staff}
    assert menu <= told
    assert told <= {page.name for room in ROOMS for page in every_page(room) if page.get is not None}
    assert all(20 < len(words) < 220 for room in ROOMS for words in room.help.values())
