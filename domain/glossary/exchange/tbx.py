"""The list as TBX, in the dialects that today's tools read: `martif` of 2008, and TBX-Core of ISO 30042:2019. Pure.

An entry is a concept: its Chinese terms, its English ones, then other languages, the approved term first. What TBX has no place for
stands in `<admin type="x-NAME">`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from domain.errors import N_, Refused
from domain.glossary.exchange.record import LISTS, Record, is_language

NAMESPACE = "urn:iso:std:iso:30042:ed-2"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
NOT_READ = N_("This is no TBX file that can be read.")
APPROVED, OTHER, FORMER = "preferredTerm-admn-sts", "admittedTerm-admn-sts", "supersededTerm-admn-sts"


@dataclass(frozen=True)
class Dialect:
    """The names that the two dialects have for the same things."""

    root: str
    attributes: Mapping[str, str]
    header: str
    concept: str
    section: str
    term: str
    status: str


OF_2008 = Dialect("martif", {"type": "TBX"}, "martifHeader", "termEntry", "langSet", "tig", "administrativeStatus")
OF_2019 = Dialect(
    "tbx",
    {"type": "TBX-Core", "style": "dca", "xmlns": NAMESPACE},
    "tbxHeader",
    "conceptEntry",
    "langSec",
    "termSec",
    "administrativeStatus",
)
_TERMS = (("zh", "zh", APPROVED), ("also_zh", "zh", OTHER), ("en", "en", APPROVED), ("also_en", "en", OTHER), ("former_en", "en", FORMER))


def write(records: Sequence[Record], dialect: Dialect) -> bytes:
    """UTF-8 with an XML declaration, indented by one blank."""
    root = Element(dialect.root, {**dialect.attributes, LANGUAGE: "zh"})
    file = SubElement(SubElement(root, dialect.header), "fileDesc")
    SubElement(SubElement(file, "titleStmt"), "title").text = "Bilingual glossary of place names"
    SubElement(SubElement(file, "sourceDesc"), "p").text = "Hamasen"
    body = SubElement(SubElement(root, "text"), "body")
    for record in records:
        _concept(body, record, dialect)
    indent(root, " ")
    body_text: str = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body_text}\n'.encode()


def _concept(body: Element, record: Record, dialect: Dialect) -> None:
    concept = SubElement(body, dialect.concept, {"id": f"g{record['number']}"} if "number" in record else {})
    terms = {name for name, _, _ in _TERMS} | {name for name in record if is_language(name)}
    for name in record:
        if name not in terms and name != "number":
            value = record[name]
            text = value if isinstance(value, str) else _joined(name, value)
            SubElement(concept, "admin", {"type": f"x-{name}"}).text = text
    sections: dict[str, Element] = {}
    for name, language, status in (*_TERMS, *((tag, tag, APPROVED) for tag in record if is_language(tag))):
        value = record.get(name, ())
        for text in (value,) if isinstance(value, str) else map(str, value):
            if language not in sections:
                sections[language] = SubElement(concept, dialect.section, {LANGUAGE: language})
            term = SubElement(sections[language], dialect.term)
            SubElement(term, "term").text = text
            SubElement(term, "termNote", {"type": dialect.status}).text = status


def _joined(name: str, value: Any) -> str:
    return "|".join(value) if name in LISTS else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def read(data: bytes) -> list[dict[str, Any]]:
    """The records of a file in either dialect, also of one that other tools wrote. Raises Refused, also for one that declares entities."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root = fromstring(data)
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError) as problem:
        raise Refused(NOT_READ, field="file") from problem
    concepts = [element for element in root.iter() if _name(element) in ("termEntry", "conceptEntry")]
    if _name(root) not in ("martif", "tbx"):
        raise Refused(NOT_READ, field="file")
    return [_record(concept) for concept in concepts]


def _name(element: Element) -> str:
    return str(element.tag).rsplit("}", 1)[-1]


def _record(concept: Element) -> dict[str, Any]:
    identifier = concept.get("id", "")
    record: dict[str, Any] = {"number": identifier[1:]} if identifier[:1] == "g" and identifier[1:].isdigit() else {}
    for admin in concept.iter():
        kind = admin.get("type", "")
        if _name(admin) == "admin" and kind.startswith("x-"):
            record[kind[2:]] = _value(kind[2:], admin.text or "")
    for section in (element for element in concept.iter() if _name(element) in ("langSet", "langSec")):
        _terms(record, section)
    return record


def _value(name: str, text: str) -> Any:
    if name == "spellings":
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as problem:
            raise Refused(N_("This is no list of spellings."), field="spellings") from problem
    return tuple(text.split("|")) if name in LISTS else text


def _terms(record: dict[str, Any], section: Element) -> None:
    """The terms of one language: the preferred one, or else the first, is the name."""
    tag = section.get(LANGUAGE, section.get("lang", ""))
    language = "zh" if tag.lower().startswith("zh") else "en" if tag.lower().startswith("en") else tag
    for term in (element for element in section.iter() if _name(element) in ("tig", "ntig", "termSec")):
        text = next((element.text or "" for element in term.iter() if _name(element) == "term"), "")
        status = next((element.text or "" for element in term.iter() if _name(element) == "termNote" and _is_status(element)), "")
        if language not in record and status in ("", APPROVED):
            record[language] = text
        elif language in ("zh", "en"):
            name = "former_en" if status == FORMER and language == "en" else f"also_{language}"
            record[name] = (*record.get(name, ()), text)


def _is_status(element: Element) -> bool:
    return element.get("type", "").lower() == "administrativestatus"
