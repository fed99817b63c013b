"""The rooms that this site is put together from; everybody asks here who cannot know them by name."""

import functools
import re
from collections.abc import Sequence

from starlette.routing import compile_path

from web.frame import flash, permalinks, rendering, request_log, template_compiler, template_globals, throttle, urls
from web.frame.kept_pages import kept_pattern
from web.frame.page_routes import PageRoute
from web.frame.room import AssistedKind, CallKind, LedgerThing, Link, Room

_installed: tuple[Room, ...] = ()


def rooms() -> tuple[Room, ...]:
    """The rooms, in the order in which the site names them."""
    return _installed


def install(chosen: Sequence[Room]) -> None:
    """Make these the rooms of this process: their pages have addresses, their words are known. Raises ValueError for two of one name."""
    global _installed
    names = [page.name for room in chosen for page in every_page(room)]
    if len(set(names)) != len(names):
        raise ValueError(f"pages of one name: {sorted({name for name in names if names.count(name) > 1})}")
    if tuple(chosen) == _installed:
        return
    _installed = tuple(chosen)
    _patterns.cache_clear()
    for held in (flash.NOTICES, template_globals.KNOWN, throttle.FREE_OF, permalinks.LEADS_TO):
        held.clear()
    urls.register({page.name: page.path for room in chosen for page in every_page(room)})
    for room in chosen:
        flash.NOTICES.update(room.notices)
        template_globals.KNOWN.update(room.template_globals)
        throttle.FREE_OF.update(room.free_tries)
        permalinks.LEADS_TO.update(room.permalinks)
    template_globals.KNOWN["menu"] = menu
    template_globals.KNOWN["guide"] = guide
    template_globals.KNOWN["page_help"] = page_help
    template_globals.KNOWN["kept_pages"] = kept_pattern([page for room in chosen for page in every_page(room)])
    request_log.keep_silent([pattern for room in chosen for pattern in room.silent])
    template_compiler.FOLDERS[:] = [template_compiler.FOLDER, *(room.templates for room in chosen if room.templates)]
    rendering.environment.cache_clear()
    for room in chosen:
        if room.assembled is not None:
            room.assembled(chosen)


def every_page(room: Room) -> list[PageRoute]:
    """The pages of a room."""
    return [*room.urgent, *room.pages]


def page_at(path: str) -> PageRoute | None:
    """The page with this path, its language in front; None for none of ours."""
    return next((page for pattern, page in _patterns() if pattern.match(path)), None)


@functools.cache
def _patterns() -> list[tuple[re.Pattern[str], PageRoute]]:
    pages = [page for room in _installed for page in every_page(room)]
    return [(compile_path("/{language:str}" + page.path)[0], page) for page in pages]


def menu(name: str) -> list[Link]:
    """The links of a menu, `main` or `staff`, of all rooms in their order."""
    return sorted((link for room in _installed for link in (room.main if name == "main" else room.staff)), key=lambda link: link.order)


def page_help(name: str) -> str:
    """What staff are told beside the task of a page, a message id; empty where there is nothing to say."""
    return next((room.help[name] for room in _installed if name in room.help), "")


def guide() -> list[list[Link]]:
    """The public pages of each room that has any: those of the menu first, then the others."""
    found = [[*room.main, *room.guide] for room in _installed]
    return sorted((links for links in found if links), key=lambda links: links[0].order)


def assisted_kinds() -> dict[str, AssistedKind]:
    """What officers enter for people, by kind."""
    return {kind: facts for room in _installed for kind, facts in room.assisted.items()}


def call_kinds() -> dict[str, CallKind]:
    """What calls are about, by the template of the letter."""
    return {template: kind for room in _installed for template, kind in room.calls.items()}


def ledger_things() -> dict[str, LedgerThing]:
    """Of what the audit trail speaks, by kind."""
    return {kind: thing for room in _installed for kind, thing in room.ledger_things.items()}


def ledger_words() -> dict[str, str]:
    """What the audit trail says of each verb, message ids."""
    return {verb: words for room in _installed for verb, words in room.ledger_words.items()}
