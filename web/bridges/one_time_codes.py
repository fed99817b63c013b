"""The form and the cookie of a one-time code, wherever one is asked for."""

from wtforms import StringField

from domain.errors import N_
from web.frame.forms import Needed, PageForm


class CodeForm(PageForm):
    """The six digits."""

    code = StringField(N_("The six digits from our message"), [Needed(N_("Enter the six digits from our message."))])


CODE, SEND = "code", "send"
"""What is slowed down: tries of a code, and messages with one."""

HANDLE_COOKIE = "handle"
"""The browser that asked for a code, or that left for single sign-on; it lives minutes."""
