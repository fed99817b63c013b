"""The manifest of a room: everything that a room gives the site, in one value that `web.app` puts together with the others'."""

from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from markupsafe import Markup
from starlette.routing import BaseRoute

from domain.assisted.actions import Effect
from domain.assisted.models import AssistedEntry
from domain.delivery.followers import Follower
from domain.keys import Keys
from domain.people.models import Person
from domain.translated import Translated
from web.frame.page_routes import PageRoute
from web.frame.services import Services
from web.frame.visit import Visit
from web.text.languages import Locale

Work = Callable[[Services, datetime], Coroutine[Any, Any, int | None]]
"""Something that comes round: it does what is due at that moment, however many processes ask, and says how much it did."""

OFFICER = "an officer's number, as in the audit trail"
"""Why a table that names who acted is kept."""

Facts = Mapping[str, Any]
"""What a letter was written with."""


@dataclass(frozen=True)
class Link:
    """A link of the menus. page: its name; title: a message id; order: where it stands among those of all rooms, the smaller the earlier.

    needs: the verb of the policy table without which it is not shown; about: what a tile of the work area says below the title, a message
    id; without it there is no tile. counted: how many things wait there; then the tile says `waiting` instead.
    """

    page: str
    title: str
    order: int
    needs: str = ""
    about: str = ""
    counted: Callable[[Visit], Awaitable[int]] | None = None
    waiting: str = ""


@dataclass(frozen=True)
class Tile:
    """A tile of the work area. title: a message id; about: what it says below, in the reader's language; count: 0 for none."""

    address: str
    title: str
    about: str | Markup
    count: int = 0


@dataclass(frozen=True)
class Waits:
    """What somebody should look at now: how many, where, and a message id. due: the nearest day; late: how many are past theirs."""

    count: int
    address: str
    words: str
    due: date | None = None
    late: int = 0


@dataclass(frozen=True)
class FirstStep:
    """Something that a new site needs before anybody comes. title: a message id; address: where it is done."""

    title: str
    address: str
    done: bool


@dataclass(frozen=True)
class Held:
    """Something that a room holds of a person, as “My data” and the page that erases an account say it.

    key: its name in what `export` answers; name, until, becomes: message ids: what it is, when it goes by itself, what becomes of it when
    the account is erased. page, part: the page of each of them and the part of its address, which their data has under the same name.
    """

    key: str
    name: str
    until: str
    becomes: str
    page: str = ""
    part: str = ""


@dataclass(frozen=True)
class LedgerThing:
    """A kind of thing that the audit trail names. name: a message id; named: for their keys, as rows keep them, title and address of each
    that is known; without it they are named by kind and key."""

    name: str
    named: Callable[[Visit, set[str]], Awaitable[Mapping[str, tuple[str, str]]]] | None = None


@dataclass(frozen=True)
class Letters:
    """The letters of a room, whose texts lie in `templates/mail/`.

    names: what staff call each template, message ids. words: what `told_by(name, kind)` says in them, message ids by name and kind.
    values: what their templates may call besides what all may. stop: the page, with its parts, that ends such letters with one tap, None
    where the facts name none. dates: days that go along as a calendar file: template, facts and the address of what it is about to bytes.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    values: Callable[[Locale, Keys, Facts], Mapping[str, Callable[..., str]]] | None = None
    stop: Callable[[Keys, Facts], tuple[str, dict[str, Any]] | None] | None = None
    dates: Callable[[Locale, Services, str, Facts], bytes | None] | None = None


@dataclass(frozen=True)
class PublicText:
    """A text of this site that everybody can read. address: of its page; title: what that page is about; text: in each language."""

    address: str
    title: Translated
    text: Translated


@dataclass(frozen=True)
class Origin:
    """What a case came from, as its page says it. words: in the reader's language; votes: that it got, None where there was no vote."""

    address: str
    words: str
    votes: int | None = None


@dataclass(frozen=True)
class CaseSource:
    """A kind of thing that cases come from. follower: of the domain, hears of every act on such a case.

    shown: which of these references the public may see; without it all. origin: what its page says of one; in_area: the references that
    lie in an area of a cycle.
    """

    follower: Follower
    shown: Callable[[set[str], datetime], Awaitable[Collection[str]]] | None = None
    origin: Callable[[Visit, str], Awaitable[Origin | None]] | None = None
    in_area: Callable[[int, str, datetime], Awaitable[Collection[str]]] | None = None


@dataclass(frozen=True)
class PromiseKind:
    """How promises of one kind are shown.

    name: what it is called; says: what is promised, with the title; page, part: the page of its link, if it has one.
    titles: asked once for all links of the kind: what each is about, without what the public may not see.
    """

    name: str
    says: str
    titles: Callable[[Visit, set[str]], Awaitable[Mapping[str, Translated]]]
    page: str = ""
    part: str = ""


@dataclass(frozen=True)
class AssistedKind:
    """Something that officers enter for people who telephone or write on paper, until a call has confirmed it.

    name: what it is called; says: what they are asked on the telephone, with `number` and `title`: message ids. page: of what it is about.
    effect, undo: of the domain, what a confirmed entry does and what takes it back; without them it is confirmed by the room's own call.
    """

    name: str
    says: str
    page: Callable[[Visit, AssistedEntry], str]
    effect: Effect | None = None
    undo: Effect | None = None


@dataclass(frozen=True)
class CallKind:
    """A kind of message that comes onto the call list, by its template.

    page: where what it speaks of is seen by staff, from its facts; "" for nowhere. answered: where the call asks whether something is
    theirs, what their yes or no does; reached: what follows from having told them. Both may raise Refused.
    """

    page: Callable[[Visit, Facts], str]
    answered: Callable[[Visit, Facts, bool], Awaitable[None]] | None = None
    reached: Callable[[Visit, Facts], Awaitable[None]] | None = None


@dataclass(frozen=True)
class RoomVote:
    """A vote in the room as another room asks for it. candidates: titles in order; winners: how many win; slips: how many are printed;
    ends: the latest end; phrase: opens the box."""

    title: str
    candidates: Sequence[str]
    winners: int
    slips: int
    ends: datetime
    phrase: str


@dataclass(frozen=True)
class Room:
    """A room of the site.

    urgent: pages whose routes are looked through before all others. routes: addresses without a language.
    parts: what the room keeps in each process, made from the services and found there by its type.
    notices: what a page says once after an act: key to (message id, name of the page that takes it back or "").
    template_globals: constants that templates may name. templates: a folder of its own besides `web/templates`.
    help: what staff are told beside a task, message ids by page.
    assisted: what officers enter for people, by kind; calls: what its calls of the call list are about, by the template of the letter.
    ledger_words: what the audit trail says of each verb, message ids; ledger_things: of what it speaks, by the kind that rows keep.
    main, staff: links of the two menus; guide: further public pages that the site guide names, with their titles.
    waits, tiles: for the start page of staff: what waits, and further tiles behind those of `staff`; first_steps: for that of an
    administrator, while some are not done.
    every_round, every_minute, every_hour: work of the worker. watch: what runs beside the requests of each process; close: what is done
    first at its end, at_last: once nothing runs any more, for ten seconds at most.
    export: everything held about a person, by name, as plain data; holds: the same in words; erase: take a person out, inside one
    transaction with the others.
    erases: the tables that it takes people out of; keeps: other tables of the room that name people, with the reason and how long.
    permalinks: lasting short addresses: first part to (page, name of its part, how that part is written). free_tries: failures and
    other counted things of one network before the waiting begins, by their name. silent: patterns of addresses of which nothing is kept.
    sitemap_pages, sitemap: pages for search engines, by name, and those that hang on data (name, parts, when it changed).
    case_sources, promise_kinds: what the room's cases come from and what it promises, by the name that a row keeps.
    texts: what the room shows the public, for whoever looks for names and words in all of it.
    sees_file: whether a reader sees a file that is not public, by its key, because of what it belongs to in this room.
    room_vote: makes the draft of a vote in the room, of which another room says what it is about; answers its key. Raises Refused.
    assembled: told of all rooms once they are known.
    demo_only: a room that only a demo opens.
    ill: what keeps this process from serving, in a few words; empty when nothing does.
    """

    name: str
    pages: Sequence[PageRoute] = ()
    urgent: Sequence[PageRoute] = ()
    routes: Sequence[BaseRoute] = ()
    parts: Sequence[Callable[[Services], object]] = ()
    notices: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    template_globals: Mapping[str, Any] = field(default_factory=dict)
    templates: Path | None = None
    help: Mapping[str, str] = field(default_factory=dict)
    letters: Letters = field(default_factory=Letters)
    assisted: Mapping[str, AssistedKind] = field(default_factory=dict)
    calls: Mapping[str, CallKind] = field(default_factory=dict)
    ledger_words: Mapping[str, str] = field(default_factory=dict)
    ledger_things: Mapping[str, LedgerThing] = field(default_factory=dict)
    main: Sequence[Link] = ()
    staff: Sequence[Link] = ()
    guide: Sequence[Link] = ()
    waits: Callable[[Visit], Awaitable[Sequence[Waits]]] | None = None
    tiles: Callable[[Visit], Awaitable[Sequence[Tile]]] | None = None
    first_steps: Callable[[Visit], Awaitable[Sequence[FirstStep]]] | None = None
    every_round: Sequence[Work] = ()
    every_minute: Sequence[Work] = ()
    every_hour: Sequence[Work] = ()
    watch: Sequence[Callable[[Services], Coroutine[Any, Any, None]]] = ()
    close: Sequence[Callable[[Services], Awaitable[None]]] = ()
    at_last: Sequence[Callable[[Services], Awaitable[None]]] = ()
    export: Callable[[Person, datetime], Awaitable[Mapping[str, Any]]] | None = None
    holds: Sequence[Held] = ()
    erase: Callable[[Person, str, datetime], Awaitable[None]] | None = None
    erases: Sequence[str] = ()
    keeps: Mapping[str, str] = field(default_factory=dict)
    permalinks: Mapping[str, tuple[str, str, Callable[[str], str]]] = field(default_factory=dict)
    free_tries: Mapping[str, int] = field(default_factory=dict)
    silent: Sequence[str] = ()
    sitemap_pages: Sequence[str] = ()
    sitemap: Callable[[datetime], Awaitable[Sequence[tuple[str, dict[str, str], datetime | None]]]] | None = None
    case_sources: Mapping[str, CaseSource] = field(default_factory=dict)
    promise_kinds: Mapping[str, PromiseKind] = field(default_factory=dict)
    texts: Callable[[Visit], Awaitable[Sequence[PublicText]]] | None = None
    sees_file: Callable[[Visit, str], Awaitable[bool]] | None = None
    room_vote: Callable[[Visit, RoomVote], Awaitable[str]] | None = None
    assembled: "Callable[[Sequence[Room]], None] | None" = None
    demo_only: bool = False
    ill: Callable[[Services], str] | None = None
