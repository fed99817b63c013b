"""Messages folded into templates say exactly what Jinja's own way would have said."""

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment
from markupsafe import Markup

from web.frame.template_compiler import FoldingEnvironment
from web.text.languages import Locales

SOURCES = [
    '{{ _("Save") }}',
    '{{ _("Hello %(name)s", name=name) }}',
    '{{ _("%(n)s tries", n=3) }}',
    "{% trans %}Save{% endtrans %}",
    "{% trans who=name %}Hello {{ who }} 100%{% endtrans %}",
    "{% trans n=2 %}{{ n }} thing{% pluralize %}{{ n }} things{% endtrans %}",
    '{{ _("Save") | upper }}',
    '{% set x = _("Save") %}{{ x }}',
    "{{ _(dynamic) }}",
    '{{ _("a <b> & c") }}',
    '{{ _("100%% sure") }}',
    '{{ _("<b>%(name)s</b>", name=name) }}',
]


@pytest.mark.long
@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("tag", ["zh-Hant", "en"])
def test_folding_changes_no_output(source: str, tag: str) -> None:
    locale = Locales()[tag]
    plain = Environment(autoescape=True, extensions=["jinja2.ext.i18n"], loader=DictLoader({"x.html": source}))
    plain.install_gettext_callables(locale.translations.gettext, locale.translations.ngettext, newstyle=True)  # type: ignore[attr-defined]
    ours = FoldingEnvironment(locale)
    ours.loader = DictLoader({"x.html": source})
    values = {"name": '<script>"', "dynamic": "Save"}
    assert ours.get_template("x.html").render(values) == plain.get_template("x.html").render(values)


def test_what_people_typed_is_escaped_and_what_translators_wrote_is_not() -> None:
    ours = FoldingEnvironment(Locales()["en"])
    ours.loader = DictLoader({"x.html": '{{ _("Hello %(name)s", name=name) }}'})
    assert ours.get_template("x.html").render(name="<i>") == "Hello &lt;i&gt;"
    assert ours.get_template("x.html").render(name=Markup("<i>")) == "Hello <i>"


def test_mails_are_plain_text(tmp_path: Path) -> None:
    ours = FoldingEnvironment(Locales()["en"])
    ours.loader = DictLoader({"x.txt": '{{ _("Hello %(name)s", name=name) }}'})
    assert ours.get_template("x.txt").render(name="Lee & Wu <x>") == "Hello Lee & Wu <x>"


@pytest.mark.long
def test_constant_messages_cost_no_call() -> None:
    ours = FoldingEnvironment(Locales()["zh-Hant"])
    code = ours.compile('<p>{{ _("Save") }}</p>', raw=True)
    assert "儲存" in code
    assert "gettext" not in code
