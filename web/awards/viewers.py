"""Who looks, and which programme or entry an address names: every handler of this room begins here."""

from domain.awards.blind import Viewer
from domain.awards.models import AwardEntry, AwardProgramme
from domain.awards.models_panel import PanelMember
from domain.awards.queries import identities, programmes, reviewing
from domain.awards.states import PUBLIC_STAGES, State
from domain.errors import N_, Forbidden, Missing, Refused
from web.frame.visit import Visit

TOO_MUCH = N_(
    "Your account has a role whose pages show who wrote what, so you cannot review blind. Ask the office to give the role to somebody else."
)


async def viewer(visit: Visit) -> Viewer:
    """Whoever asks."""
    email = visit.session.person.email if visit.session else ""
    return await identities.viewer_of(visit.actor, email or "")


async def public_programme(visit: Visit) -> AwardProgramme:
    """The programme of the address, for everybody. Raises Missing for one that is being prepared."""
    found = await programmes.by_id(visit.request.path_params["programme"])
    if found.stage not in PUBLIC_STAGES:
        raise Missing("being prepared")
    return found


async def office_programme(visit: Visit) -> AwardProgramme:
    """The programme of the address, for the office. Raises Forbidden for somebody of its panel, whatever else they are."""
    found = await programmes.by_id(visit.request.path_params["programme"])
    if found.id in (await viewer(visit)).panels:
        raise Forbidden("a member of the panel")
    return found


async def office_entry(visit: Visit) -> tuple[AwardProgramme, AwardEntry]:
    """The entry of the address with its programme, for the office. Raises Forbidden as above, Missing for an unsent draft."""
    entry = await programmes.entry_by_number(visit.request.path_params["entry"])
    if entry.programme_id in (await viewer(visit)).panels:
        raise Forbidden("a member of the panel")
    if entry.state == State.DRAFT:
        raise Missing("a draft is its authors' alone")
    return await programmes.by_id(entry.programme_id), entry


async def own_seat(visit: Visit) -> tuple[AwardProgramme, PanelMember]:
    """The reader's seat on the panel of the address. Raises Missing; Refused for somebody who sees whose entries are."""
    number, email = visit.request.path_params["programme"], visit.person.email or ""
    member = await reviewing.seat(email, number)
    if member.invited_at is None:
        raise Missing("nobody was invited yet")
    if await identities.sees_too_much(email):
        raise Refused(TOO_MUCH)
    return await programmes.by_id(number), member
