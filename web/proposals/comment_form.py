"""The form of a comment, which stands on a proposal's page and is read by the page that takes it."""

from wtforms import RadioField, StringField, TextAreaField

from domain.errors import N_
from domain.people.rules import NAME_MOST
from domain.proposals.rules import COMMENT_MOST
from web.frame.forms import AtMost, Needed, PageForm, choices

STANCES = {"": N_("a question or remark"), "for": N_("for it"), "against": N_("against it")}


class CommentForm(PageForm):
    """A comment and on which side it stands. name: asked of those who have not told it yet, kept for all their comments."""

    stance = RadioField(N_("Your comment is"), choices=choices(STANCES.items()), default="", validate_choice=False)
    name = StringField(N_("Your name, as it stands beside your comments"), [AtMost(NAME_MOST)])
    text = TextAreaField(N_("Your comment"), [Needed(N_("Write something first.")), AtMost(COMMENT_MOST)])
