"""Messages in templates: folded when a template loads, against Jinja's new-style calls.

uv run --group test python -m tests.bench.gettext
"""

import statistics
import timeit

from jinja2 import DictLoader, Environment

from web.frame.template_compiler import FoldingEnvironment
from web.text.languages import Locales

MESSAGES = 190
PARTS = [
    "Save",
    "Sign in",
    "How it works",
    "Good to know",
    "Privacy notice",
    "Agency review",
    "Public display",
    "Start page",
    "Help",
    "Contact",
]


def source() -> str:
    """A page of about 15 KB with 190 messages, a tenth of them with a value."""
    lines = []
    for n in range(MESSAGES):
        message = '{{ _("%(n)s tries", n=n) }}' if n % 10 == 9 else '{{ _("' + PARTS[n % 10] + '") }}'
        lines.append(f'<li class="row"><a href="/zh-Hant/page/{n}">{message}</a> <span>{{{{ n }}}}</span></li>')
    return "<ul>" + "\n".join(lines) + "</ul>"


def main() -> None:
    """Print both times and their ratio; the goal is 0.4."""
    locale = Locales()["zh-Hant"]
    loader = DictLoader({"page.html": source()})
    plain = Environment(autoescape=True, extensions=["jinja2.ext.i18n"], loader=loader)
    plain.install_gettext_callables(locale.translations.gettext, locale.translations.ngettext, newstyle=True)  # type: ignore[attr-defined]
    folded = FoldingEnvironment(locale)
    folded.loader = loader
    pages = [environment.get_template("page.html") for environment in (plain, folded)]
    assert pages[0].render(n=3) == pages[1].render(n=3)
    ratios, times = [], []
    for _ in range(15):
        pair = [min(timeit.repeat(lambda page=page: page.render(n=3), number=50, repeat=3)) / 50 for page in pages]
        times.append(pair)
        ratios.append(pair[1] / pair[0])
    print(f"new-style calls {statistics.median(t[0] for t in times) * 1000:.3f} ms a page")
    print(f"folded          {statistics.median(t[1] for t in times) * 1000:.3f} ms a page   ratio {statistics.median(ratios):.3f}")


if __name__ == "__main__":
    main()
