"""What every form asks by which an officer enters something for somebody: the language of calls, and how they told us."""

from collections.abc import Mapping

from wtforms import RadioField, SelectField, StringField

from domain.assisted.rules import SHEET_MOST, Helped, How, clean_helped
from domain.errors import N_
from web.frame.forms import AtMost, Optional, PageForm, choices
from web.frame.visit import Visit

HOWS = {
    How.CALL: N_("They telephoned us: the number is called back before it counts"),
    How.PAPER: N_("On paper, with name and number: the number is called before it counts"),
    How.CALLED: N_("I have called this number, and they told me: it counts now"),
}


SEAT_HOWS = {
    How.CALL: N_("They telephoned us: the call with their ticket confirms it"),
    How.PAPER: N_("On paper: the call with their ticket confirms it"),
    How.CALLED: N_("I have called this number, and they told me"),
}
"""The same of a seat, which is kept at once."""

DRAFT_HOWS = {
    How.CALL: N_("They are on the telephone, or have telephoned"),
    How.PAPER: N_("On paper, with name and number"),
}
"""The same of a proposal, whose text is read to them in the call that confirms it."""


class HelpedForm(PageForm):
    """Nothing is chosen beforehand: whether somebody has to be called depends on it."""

    how = RadioField(N_("How did they tell us?"), choices=choices((how.value, words) for how, words in HOWS.items()), validate_choice=False)
    sheet = StringField(N_("Which paper"), [Optional(), AtMost(SHEET_MOST)])
    locale = SelectField(N_("Language of letters and calls"), choices=[])


def prepare(visit: Visit, form: HelpedForm, hows: Mapping[How, str] = HOWS) -> None:
    """The site's languages as choices, the officer's own first; and the ways, with what each means here."""
    form.how.choices = choices((how.value, words) for how, words in hows.items())
    if form.how.data not in hows:
        form.how.data = None
    form.locale.choices = choices((locale.tag, locale.name) for locale in visit.services.locales)
    if form.locale.data not in visit.services.locales:
        form.locale.data = visit.locale.tag


def helped_of(form: HelpedForm, name: str, phone: str, *, row: str = "") -> Helped:
    """Whoever is helped, with what the form says of all of them. row: see `clean_helped`. Raises Refused beside the field."""
    how, sheet = str(form.how.data or ""), str(form.sheet.data or "")
    return clean_helped(name, phone, locale=str(form.locale.data), how=how, sheet=sheet, row=row)
