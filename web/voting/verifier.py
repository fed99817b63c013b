"""The page with which anybody checks a bundle in a browser: one file, the same bytes for everybody, that talks to nobody."""

import base64
import hashlib
import json
import re
from functools import cache
from importlib.resources import files

from starlette.responses import Response

from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.text.languages import Locales

CHECKS = (
    *("bytes", "sha2", "ed25519", "plain", "zip", "pb", "sheet", "ways", "shares", "count", "result", "explain", "log", "recount"),
    *("verify", "one"),
)
"""What runs in the worker, in the order in which constants need one another."""

NAME = "verify.html"
KEY = 5
"""Hexadecimal digits of a message's key; `page.js` takes as many."""

ABOUT = "/* Checks a result file of Hamasen without asking anybody. The commented source: domain/voting/standalone/verifier */"
MARK = "const N_ = (message) => message;"
"""What marks messages in the sources; it has done its work when the file is put together."""

_MESSAGE = re.compile(r'N_\("([^"]+)"\)')


def _source(name: str) -> str:
    return files("domain.voting.standalone").joinpath("verifier", name).read_text(encoding="utf-8")


def program() -> str:
    """What checks: one function without parameters, for a worker or for any other place where JavaScript runs."""
    parts = "\n".join(_source(f"{name}.js") for name in (*CHECKS, "worker"))
    return f'function program() {{\n"use strict";\n{MARK}\n{parts}}}'


def _small(script: str) -> str:
    """Without comments, empty lines, marks of messages and the indentation: the file must be small; the repository has the rest."""
    script = _MESSAGE.sub(r'"\1"', script).replace(f"{MARK}\n", "")
    bare = re.sub(r"^ *(//.*|/\*\*(.|\n)*?\*/)?\n", "", script, flags=re.MULTILINE)
    return re.sub(r"^ +", "", bare, flags=re.MULTILINE)


def _languages(script: str) -> str:
    """Every language with its name, and every message in it but in English, as which it stands in the script.

    The key of a message is the beginning of its SHA-256.
    """
    ids = sorted(set(_MESSAGE.findall(script)))
    keys = {message: hashlib.sha256(message.encode()).hexdigest()[:KEY] for message in ids}
    assert len(set(keys.values())) == len(ids)
    found = {
        locale.tag: {
            "lang": locale.lang,
            "name": locale.name,
            "words": {keys[one]: locale.translations.gettext(one) for one in ids if locale.tag != "en"},
        }
        for locale in Locales()
    }
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def built() -> tuple[bytes, str]:
    """The file, and its content security policy: its own script and style, a worker made of the script, and nothing else."""
    inside = f"{program()}\n{_source('page.js')}"
    script = _small(f'"use strict";\n{ABOUT}\nconst LANGUAGES = {_languages(inside)};\n{inside}\ndraw();\n')
    style = re.sub(r" ?([{};:,]) ?", r"\1", _source("page.css"))
    policy = (
        f"default-src 'none'; script-src {_digest(script)}; style-src {_digest(style)}; worker-src blob:; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    page = _source("page.html")
    for place, text in (("@POLICY@", policy), ("@STYLE@", style), ("@SCRIPT@", script)):
        page = page.replace(place, text)
    return page.encode(), policy


def digest() -> str:
    """SHA-256 of the file, in hexadecimal."""
    return hashlib.sha256(built()[0]).hexdigest()


async def verify_page(visit: Visit) -> Response:
    """The file, to use here or to save; the same bytes in every language."""
    page, policy = built()
    headers = {"Content-Security-Policy": f"{policy}; frame-ancestors 'none'"}
    if "save" in visit.request.query_params:
        headers["Content-Disposition"] = f'attachment; filename="{NAME}"'
    return Response(page, media_type="text/html", headers=headers)


PAGES = [PageRoute("verify", "/verify", get=verify_page, session=False, silent=True)]
