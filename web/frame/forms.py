"""Forms: what was typed, what is wrong with it, and the error summary. WTForms binds, the rooms judge."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from starlette.datastructures import FormData
from wtforms import Form, StringField
from wtforms.fields import Field
from wtforms.validators import StopValidation, ValidationError

from domain.errors import N_, Refused
from domain.translated import Translated
from web.frame.problems import Problem, as_problem


class _NoTranslations:
    """WTForms' own texts stay message ids; templates translate them with all others."""

    def gettext(self, text: str) -> str:
        return text

    def ngettext(self, one: str, many: str, n: int) -> str:
        return one if n == 1 else many


NOTHING = FormData()


class PageForm(Form):
    """A form of a page. `whole` are problems of no single field.

    posted: everything that was sent, fields that the class does not list too; languages: tags of the site's languages, in their order.

    outside: problems of fields that the page draws itself, by id; a page that has such fields names them there.
    """

    class Meta:
        def get_translations(self, form: Form) -> _NoTranslations:
            return _NoTranslations()

    def __init__(self, formdata: Any = None, *, posted: FormData = NOTHING, languages: Sequence[str] = (), **values: Any) -> None:
        self.posted, self.languages = posted, languages
        self.whole: list[Problem] = []
        self.outside: dict[str, list[Problem]] = {}
        super().__init__(formdata, **values)
        for item in self:  # a text field that was not sent at all is an empty one
            if isinstance(item, StringField) and item.data is None:
                item.data = ""

    def refuse(self, refusal: Refused) -> None:
        """Put a room's "no" beside the field it names, or above the form."""
        problem = Problem(refusal.reason, dict(refusal.facts))
        target = self._fields.get(refusal.field)
        if target is None:
            self.outside.get(refusal.field, self.whole).append(problem)
        else:
            # WTForms shows whatever lies here; its stubs say text.
            target.errors = [*target.errors, problem]  # type: ignore[list-item]

    @property
    def problems(self) -> list[tuple[str, Problem]]:
        """Every problem with the id of its field (empty for the whole form), in the order of the page."""
        found = [("", problem) for problem in self.whole]
        for item in self:
            found += [(item.id, as_problem(error)) for error in item.errors]
        return found + [(name, problem) for name, problems in self.outside.items() for problem in problems]


def choices(pairs: Iterable[tuple[str, str]]) -> Any:
    """The choices of a list as WTForms wants them: value to words, in order."""
    return dict(pairs)


LIBRARY_TEXTS = (N_("Not a valid choice."), N_("Invalid Choice: could not coerce."))
"""What WTForms itself may say of a field; listed here so that the catalogues hold it."""


class Needed:
    """Refuses an empty field, in words that say what to enter."""

    field_flags = {"needed": True}  # noqa: RUF012 - WTForms' own protocol

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, form: Form, field: Field) -> None:
        if not str(field.data or "").strip():
            raise StopValidation(self.message)


class Optional:
    """Marks a field as optional, so that its label says so."""

    field_flags = {"optional": True}  # noqa: RUF012 - WTForms' own protocol

    def __call__(self, form: Form, field: Field) -> None:
        if not str(field.data or "").strip():
            raise StopValidation


class Either(Optional):
    """Marks fields of which one is needed, whichever; the act says so where all are empty. Their labels say it from the beginning."""

    field_flags = {"either": True}  # noqa: RUF012 - WTForms' own protocol


class AtMost:
    """Refuses a text longer than so many characters."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, form: Form, field: Field) -> None:
        if len(str(field.data or "")) > self.most:
            raise ValidationError(Problem(N_("Use at most %(most)s characters."), {"most": self.most}))  # type: ignore[arg-type]


class Cleaned:
    """Judges a field by a room's own rule, which cleans it or refuses."""

    def __init__(self, rule: Callable[[str], Any]) -> None:
        self.rule = rule

    def __call__(self, form: Form, field: Field) -> None:
        try:
            field.data = self.rule(field.data or "")
        except Refused as refusal:
            raise ValidationError(Problem(refusal.reason, dict(refusal.facts))) from refusal  # type: ignore[arg-type]


def translated_from(form: Any, name: str, before: Translated, tags: Sequence[str], *, most: int = 2000) -> Translated:
    """The `Translated` of the fields `name-<tag>` and `name-<tag>-reviewed` of a posted form."""
    value = before
    order = sorted(tags, key=lambda tag: tag != (before.source or tags[0]))
    for tag in order:
        text = str(form.get(f"{name}-{tag}") or "")[:most]
        value = value.written(tag, text, reviewed=form.get(f"{name}-{tag}-reviewed") == "yes")
    return value
