"""How a room says no.

HamasenError
├── Refused        a rule says no: shown beside the field, or as its own page (422)
├── Missing        there is no such thing, or not for this reader (404)
├── Forbidden      the person may not do this (403)
├── TooMany        slow down; carries the seconds to wait (429)
├── Unavailable    a part this needs does not answer; trying again may help (503)
└── Misconfigured  a setting is wrong; the sentence says what to do
"""


def N_(message: str) -> str:  # noqa: N802 - gettext's customary name
    """Mark a message id for the catalogues without translating it here.

    The domain speaks in message ids (the English text); `web` translates them.
    """
    return message


class HamasenError(Exception):
    """The root of every error that is part of a room's language."""


class Refused(HamasenError):
    """A business "no".

    reason: a message id marked with N_, with named placeholders.
    field: the form field it belongs beside; empty for the whole form.
    facts: the values of the placeholders, plain data.
    """

    def __init__(self, reason: str, *, field: str = "", **facts: object) -> None:
        super().__init__(reason % facts if facts else reason)
        self.reason = reason
        self.field = field
        self.facts = facts


class Missing(HamasenError):
    """There is no such thing, or not for this reader."""


class Forbidden(HamasenError):
    """The person may not do this."""


class TooMany(HamasenError):
    """Too many tries from one place; `wait` is in whole seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"wait {wait} s")
        self.wait = wait


class Unavailable(HamasenError):
    """A part this needs does not answer."""


class Misconfigured(HamasenError):
    """A setting is wrong. The text is a whole English sentence that says what to do."""
