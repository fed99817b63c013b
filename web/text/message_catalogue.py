"""Collecting every message of code and templates into the catalogues, and finding what is not translated.

`hamasen messages update` writes new messages into every `locales/*/messages.po`; `hamasen messages check`
prints what is missing. (`pybabel update --check` cannot be trusted: it fails on contexts and counts empty plurals.)
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from web.text.languages import FOLDER

ROOT = Path(__file__).parents[2]
KEYWORDS = {"N_": None, "_": None, "gettext": None, "ngettext": (1, 2), "say": None}
METHODS = [("domain/**.py", "python"), ("domain/**.js", "javascript"), ("web/**.py", "python"), ("web/templates/**", "jinja2")]
OPTIONS = {"web/templates/**": {"trimmed": "true", "extensions": "jinja2.ext.i18n"}}
SOURCE = "en"

_PLACE = re.compile(r"%\((\w+)\)[a-z]|%%|%")


def collect(root: Path = ROOT) -> Catalog:
    """A catalogue of every message id in the source, with the files that hold it."""
    catalogue = Catalog(project="Hamasen", charset="utf-8")
    for part in ("domain", "web"):
        found = extract_from_dir(
            str(root / part),
            method_map=[(pattern.removeprefix(part + "/"), method) for pattern, method in METHODS if pattern.startswith(part)],
            options_map={pattern.removeprefix(part + "/"): dict(values) for pattern, values in OPTIONS.items()},
            keywords=KEYWORDS,
        )
        for filename, _line, message, comments, context in found:
            catalogue.add(message, locations=[(f"{part}/{filename}", 0)], auto_comments=comments, context=context)
    return catalogue


def load(path: Path) -> Catalog:
    """Read one messages.po."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.name, ignore_obsolete=True)


def update(folder: Path = FOLDER) -> dict[str, int]:
    """Bring every catalogue up to date; returns how many messages each still lacks.

    The English one is filled from the ids themselves; only plurals are written by hand there.
    """
    lacking = {}
    for path in sorted(folder.glob("*/messages.po")):
        source = collect()  # anew for each: Babel moves these very messages into the catalogue it updates
        catalogue = load(path)
        catalogue.update(source, no_fuzzy_matching=True, keep_user_comments=True)
        catalogue.obsolete.clear()
        if path.parent.name == SOURCE:
            _fill_english(catalogue)
        out = io.BytesIO()
        write_po(out, catalogue, width=0, sort_output=True, omit_header=False, no_location=True)
        path.write_bytes(out.getvalue())
        lacking[path.parent.name] = len(list(problems(catalogue, source)))
    return lacking


def _fill_english(catalogue: Catalog) -> None:
    for message in catalogue:
        if message.id and not message.pluralizable:
            message.string = message.id
        elif message.id and not any(_texts(message.string)):
            message.string = tuple(message.id)


def problems(catalogue: Catalog, source: Catalog) -> Iterator[str]:
    """What is wrong with a catalogue: missing, empty, fuzzy, or placeholders that differ."""
    for wanted in source:
        if not wanted.id:
            continue
        message = catalogue.get(wanted.id if isinstance(wanted.id, str) else wanted.id[0], wanted.context)
        shown = wanted.id if isinstance(wanted.id, str) else wanted.id[0]
        if message is None or not _complete(message, catalogue):
            yield f"not translated: {shown}"
        elif message.fuzzy:
            yield f"marked fuzzy: {shown}"
        elif not _same_places(message):
            yield f"placeholders differ: {shown}"


def _texts(held: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [held] if isinstance(held, str) else list(held or ())


def _complete(message: Message, catalogue: Catalog) -> bool:
    texts = _texts(message.string)
    return all(texts) and len(texts) == (catalogue.num_plurals if message.pluralizable else 1)


def _same_places(message: Message) -> bool:
    """Whether a translation has the placeholders of its id; a plural form may leave the number out."""
    wanted = [set(_PLACE.findall(text)) for text in _texts(message.id)]
    most = set().union(*wanted)
    found = [set(_PLACE.findall(text)) for text in _texts(message.string)]
    return all(places <= most if message.pluralizable else places in wanted for places in found)
