"""Sessions as cookies: beginning one, ending it, and the short name of a device."""

from starlette.responses import Response

from domain.people.actions import sessions
from domain.people.models import Person
from web.frame.page_routes import session_cookie
from web.frame.visit import Visit


async def sign_in(visit: Visit, person: Person, strength: str, *, may_enrol: bool = False) -> None:
    """Begin a session with a new token and set its cookie; whatever session the browser had ends."""
    device, old = device_of(visit), visit.token or None
    begun = await sessions.begin(person.id, strength, device=device, at=visit.at, instead_of=old, may_enrol=may_enrol)
    visit.set_cookie(session_cookie(visit.services), begun.token, max_age=begun.lasts)


async def sign_out(visit: Visit, response: Response) -> Response:
    """End the session and tell the browser to forget what it has seen: on a shared tablet nothing stays behind."""
    if visit.token:
        await sessions.end(visit.token)
    visit.set_cookie(session_cookie(visit.services), "", max_age=0)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Line/", "LINE"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))

_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"))


def device_of(visit: Visit) -> str:
    """A short name for the list of one's own sessions, `Android · Chrome`; the whole header is not kept."""
    header = visit.request.headers.get("user-agent", "")
    found = [next((name for mark, name in marks if mark in header), "") for marks in (_SYSTEMS, _BROWSERS)]
    return " · ".join(part for part in found if part)
