"""A page with many small forms, one for each act: only the one that was sent holds what was typed and what is wrong with it."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from domain.translated import Translated
from web.frame.forms import PageForm, translated_from
from web.frame.visit import Visit


class ActForm(PageForm):
    """The form of one act. Its fields keep their names; their ids begin with the act, so that no two forms of the page share one."""

    act = ""
    sent = False

    def words(self, name: str, before: Translated | None = None) -> Translated:
        """A text in several languages as it was typed here, else `before`."""
        held = before or Translated()
        return translated_from(self.posted, name, held, self.languages) if self.sent else held

    def typed(self, name: str) -> str:
        """A plain field that the form class does not list, as it was typed here."""
        return str(self.posted.get(name) or "") if self.sent else ""


Kind = TypeVar("Kind", bound=ActForm)


class Acts(Generic[Kind]):
    """The forms of a page, made as the template asks for them: `acts("refuse")`. sent: the act that was posted, if any."""

    def __init__(
        self, visit: Visit, kind: type[Kind], sent: str = "", prepare: Callable[[Kind], None] | None = None, **values: Any
    ) -> None:
        self.visit, self.kind, self.sent, self.prepare, self.values = visit, kind, sent, prepare, values
        self._made: dict[str, Kind] = {}

    def __call__(self, act: str) -> Kind:
        """The form of one act, always the same one."""
        if act not in self._made:
            sent = bool(self.sent) and act == self.sent
            form = self.visit.new_form(self.kind, self.visit.form if sent else None, data=self.values)
            form.act, form.sent = act, sent
            for item in form:
                item.id = self.id_of(act, item.id)
            if self.prepare is not None:
                self.prepare(form)
            self._made[act] = form
        return self._made[act]

    @staticmethod
    def id_of(act: str, name: str) -> str:
        """The id of a field of an act."""
        return f"{act.replace(':', '-')}-{name}"

    @property
    def form(self) -> Kind:
        """The form that was sent, whose problems stand at the top of the page; an empty one before anything was."""
        return self(self.sent or "none")
