"""The notice that one page leaves for the next: what was done, said once, with a way to take it back."""

from typing import Protocol

from starlette.requests import Request

SAID_COOKIE = "said"


class Reader(Protocol):
    """Whoever may be shown a notice."""

    request: Request

    @property
    def htmx(self) -> bool:
        """Whether htmx asks for a part of the page."""
        ...

    def set_cookie(self, name: str, value: str, *, max_age: int, http_only: bool = True) -> None:
        """Set a cookie with the answer; an age of 0 removes it."""
        ...


NOTICES: dict[str, tuple[str, str]] = {}
"""What a page says once after an act: key to (message id, page that takes it back or "")."""


def notice(key: str, message: str, undo: str = "") -> None:
    """Register what to say after an act; undo: the name of a page that takes it back, posted with `about`."""
    NOTICES[key] = (message, undo)


def said(visit: Reader) -> dict[str, str] | None:
    """The notice that the page before left for this one; it is shown once, and not used up by a part of a page that has no room for it."""
    left = visit.request.cookies.get(SAID_COOKIE, "")
    key, _, about = left.partition(":")
    if key not in NOTICES or visit.htmx:
        return None
    visit.set_cookie(SAID_COOKIE, "", max_age=0)
    message, undo = NOTICES[key]
    return {"message": message, "undo": undo, "about": about}
