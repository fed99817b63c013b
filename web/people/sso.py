"""Sessions as cookies, and the city's single sign-on through Authlib (OpenID Connect: discovery, code, PKCE, nonce)."""

import re
from functools import cache
from typing import Any

from starlette.responses import Response

from domain.errors import N_, Refused, Unavailable
from domain.keys import digest
from domain.people.actions import sso
from domain.people.models import Person
from web.frame.visit import Visit
from web.settings import Oidc


@cache
def _client(settings: Oidc) -> Any:
    """Authlib's client for the city's sign-on; loaded when somebody first uses it."""
    from authlib.integrations.starlette_client import OAuth

    return OAuth().register(
        "city",
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        server_metadata_url=f"{settings.issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256", "timeout": 8},
    )


DOWN = N_("Single sign-on does not answer at the moment. Sign in with your password and code instead.")
FAILED = N_("Single sign-on did not confirm who you are. Try again, or sign in with your password and code.")


async def leave_for_sso(visit: Visit, next_path: str) -> Response:
    """Send the browser to the city's sign-on. Raises Unavailable when it does not answer."""
    import httpx2

    oidc = visit.services.settings.oidc
    assert oidc is not None
    try:
        client = _client(oidc)
        url = await client.create_authorization_url(_callback(visit))
    except (httpx2.HTTPError, OSError, ValueError) as problem:
        raise Unavailable(f"single sign-on: {type(problem).__name__}") from problem
    handle = await sso.remember(
        {key: url[key] for key in ("state", "nonce", "code_verifier")}, next_path=next_path, at=visit.at, keys=visit.services.keys
    )
    visit.set_cookie(_cookie_of(url["state"]), handle, max_age=600)
    return visit.go_to(url["url"])


def _cookie_of(state: str) -> str:
    """The cookie that holds the handle of one attempt: each tab has its own."""
    return f"sso-{digest(state)[:12]}"


def _callback(visit: Visit) -> str:
    return visit.address("sso_back")


async def come_back_from_sso(visit: Visit) -> tuple[Person, str]:
    """The person the sign-on names and where they were going. Raises Refused, Unavailable."""
    import httpx2
    from authlib.integrations.base_client import OAuthError
    from joserfc.errors import JoseError

    oidc = visit.services.settings.oidc
    assert oidc is not None
    query = visit.request.query_params
    cookie = _cookie_of(query.get("state", ""))
    kept, next_path = await sso.recall(visit.request.cookies.get(cookie, ""), at=visit.at, keys=visit.services.keys)
    visit.set_cookie(cookie, "", max_age=0)
    if query.get("error") or not query.get("code") or query.get("state") != kept["state"]:
        raise Refused(FAILED)
    client = _client(oidc)
    try:
        token = await client.fetch_access_token(redirect_uri=_callback(visit), code=query["code"], code_verifier=kept["code_verifier"])
        claims = await client.parse_id_token(token, nonce=kept["nonce"])
        if claims is None:
            raise Refused(FAILED)
        more = await client.userinfo(token=token)
    except (OAuthError, JoseError) as problem:
        raise Refused(FAILED) from problem
    except (httpx2.HTTPError, OSError, ValueError) as problem:
        raise Unavailable(f"single sign-on: {type(problem).__name__}") from problem
    if more.get("sub") != claims["sub"]:
        raise Refused(FAILED)
    found = _claims(oidc, {**claims, **more})
    return await sso.arrive(found, oidc.roles, locale=visit.locale.tag, at=visit.at), next_path


def _claims(oidc: Oidc, said: dict[str, Any]) -> sso.Claims:
    """What we use of what the sign-on says. An address it does not vouch for is refused: it could be anybody's."""
    if str(said.get("email_verified")).lower() not in ("true", "1") and not oidc.trust_email:
        raise Refused(N_("Single sign-on has not verified your e-mail address yet."))
    return sso.Claims(
        issuer=oidc.issuer,
        subject=str(said["sub"]),
        email=str(said.get("email") or ""),
        name=str(said.get("name") or said.get("preferred_username") or "")[:80],
        groups=frozenset(_several(said.get(oidc.groups_claim))),
        agency=next(iter(_several(said.get(oidc.agency_claim))), ""),
    )


def _several(claim: Any) -> list[str]:
    """The values of a claim, however a sign-on writes it: a list, one text with commas or blanks, a number, null, or not at all."""
    found = claim if isinstance(claim, list) else re.split(r"[,\s]+", str(claim)) if isinstance(claim, str | int | float) else []
    return [str(one) for one in found if one is not None and str(one)]
