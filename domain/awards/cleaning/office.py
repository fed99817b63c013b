"""DOCX, PPTX and ODT without what tells who made them. All three are archives of XML parts, cleaned part by part: libraries for them keep
parts that they do not know, and those are where names hide. What comes out is opened by the library once, so that it is known to open."""

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

from domain.awards.cleaning.pictures import FORMATS, remade
from domain.awards.cleaning.result import BROKEN, DRAWINGS, ENCRYPTED, MACROS, TOO_LARGE, Cleaned
from domain.awards.finding import blacken, find
from domain.awards.spellings import Pattern
from domain.errors import Refused

MOST_PARTS, MOST_UNPACKED = 2000, 150 * 1024 * 1024
MACRO = re.compile(r"vbaProject|vbaData|activeX|^Basic/|^Scripts/", re.IGNORECASE)
DROPPED = re.compile(
    r"^docProps/|/comments[^/]*\.xml$|/commentAuthors\.xml$|/comments/|/people\.xml$|/persons/|^customXml/|/customXml/|/embeddings/|"
    r"/printerSettings|/threadedComments|^Thumbnails/|^Configurations2/|^meta\.xml$|^settings\.xml$|/glossary/|/revisionInfo|/changesInfos|"
    r"^META-INF/(?!manifest\.xml)|^Object [^/]*/meta\.xml|^_rels/\.xml",
    re.IGNORECASE,
)
"""Parts that say who worked on it, and when, or hold other files."""

MARGINS = re.compile(r"^word/(?:header|footer)\d*\.xml$|^ppt/notesSlides/notesSlide\d+\.xml$")
"""Headers, footers and speaker's notes: emptied."""

GONE = {
    "del", "moveFrom", "commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef", "annotation", "annotation-end",
    "tracked-changes", "change", "change-start", "change-end", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "trPrChange",
    "tcPrChange", "numberingChange", "docPartObj", "dataBinding", "header-left", "footer-left", "docVars", "extLst",
}  # fmt: skip
"""Elements that hold earlier versions, comments and what programs keep for themselves; their content goes with them."""

UNWRAPPED = {"ins", "moveTo"}
FIELDS = {
    "author-name", "author-initials", "creator", "initial-creator", "printed-by", "file-name", "editing-duration", "user-defined",
    "sender-firstname", "sender-lastname", "sender-initials", "sender-title", "sender-position", "sender-email", "sender-company",
    "sender-phone-private", "sender-phone-work", "sender-street",
}  # fmt: skip
AUTHORS = {"author", "initials", "lastModifiedBy", "userId", "providerId"}
PARAGRAPHS = {"p", "h", "si"}
DOCX_FIELDS = re.compile(r"\b(?:AUTHOR|LASTSAVEDBY|USERNAME|USERINITIALS|USERADDRESS|FILENAME|DOCPROPERTY|TEMPLATE)\b")


def clean_office(data: bytes, ending: str, patterns: Sequence[Pattern]) -> Cleaned:
    """The copy. ending: `.docx`, `.pptx` or `.odt`. Raises Refused for what cannot be opened."""
    made = Cleaned()
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as held, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
            _check(held)
            _Copy(held, kept, made, patterns).run()
    except (zipfile.BadZipFile, RuntimeError, EOFError, KeyError, ValueError, NotImplementedError, OSError) as problem:
        raise Refused(BROKEN, field="file") from problem
    made.data = out.getvalue()
    _opens(made.data, ending)
    return made


def _check(held: zipfile.ZipFile) -> None:
    parts = held.infolist()
    if len(parts) > MOST_PARTS or sum(one.file_size for one in parts) > MOST_UNPACKED:
        raise Refused(TOO_LARGE, field="file")
    if any(one.flag_bits & 1 for one in parts):
        raise Refused(ENCRYPTED, field="file")
    names = [one.filename for one in parts]
    if len(set(names)) != len(names):
        raise Refused(BROKEN, field="file")
    if any(MACRO.search(name) for name in names):
        raise Refused(MACROS, field="file")


class _Copy:
    """One archive on its way into another."""

    def __init__(self, held: zipfile.ZipFile, kept: zipfile.ZipFile, made: Cleaned, patterns: Sequence[Pattern]) -> None:
        self.held, self.kept, self.made, self.patterns = held, kept, made, patterns
        self.fine: set[str] = set()
        self.names = [name for name in held.namelist() if not name.endswith("/")]
        self.dropped = {name for name in self.names if DROPPED.search(name)}

    def run(self) -> None:
        for name in self.names:
            data = self._part(name)
            if name in self.dropped:
                self.made.takes_out(f"{name}\n{data.decode('utf-8', 'ignore')}", self.patterns, "properties")
                continue
            cleaned = self._cleaned(name, data)
            if cleaned is not None:
                info = zipfile.ZipInfo(name)  # of 1980: the times of the parts tell nothing
                info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
                self.kept.writestr(info, cleaned)

    def _part(self, name: str) -> bytes:
        with self.held.open(name) as part:
            data = part.read(MOST_UNPACKED + 1)
        if len(data) > MOST_UNPACKED:
            raise Refused(TOO_LARGE, field="file")
        return data

    def _cleaned(self, name: str, data: bytes) -> bytes | None:
        ending = name[name.rfind(".") :].lower() if "." in name else ""
        if ending in FORMATS:
            picture = remade(data, ending, self.made, self.patterns, "pictures")
            return self._unread(name) if picture is None else picture
        if ending in (".xml", ".rels", ".svg") or data.lstrip()[:5] == b"<?xml":
            return self._xml(name, data)
        if name == "mimetype" or ending in (".ttf", ".odttf", ".fntdata", ".rdf"):
            return None if ending == ".rdf" else data
        return self._unread(name)

    def _unread(self, name: str) -> bytes:
        """Something that nobody can read is left out; an empty part keeps the links to it whole."""
        self.made.looked_at(DRAWINGS)
        return b""

    def _xml(self, name: str, data: bytes) -> bytes:
        from lxml import etree

        try:
            root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True))
        except etree.XMLSyntaxError as problem:
            raise Refused(BROKEN, field="file") from problem
        if root.getroottree().docinfo.doctype:
            raise Refused(BROKEN, field="file")
        if name in ("[Content_Types].xml", "META-INF/manifest.xml") or name.endswith(".rels"):
            self._directory(root, name)
        else:
            self._content(root, name)
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))

    def _directory(self, root: Any, name: str) -> None:
        """Lists of parts and links: without those that are gone; links to the outside lead nowhere."""
        for one in list(root):
            path = next((value for key, value in one.attrib.items() if _local(key) in ("PartName", "full-path", "Target")), "")
            if one.get("TargetMode") == "External":
                self.made.takes_out(path, self.patterns, "links")
                one.set("Target", "about:blank")
            elif self._is_gone(path, name):
                root.remove(one)

    def _is_gone(self, path: str, name: str) -> bool:
        if not name.endswith(".rels"):
            return path.lstrip("/") in self.dropped
        folder = name.replace("_rels/", "").rpartition("/")[0]
        whole = path.lstrip("/") if path.startswith("/") else _joined(folder, path)
        return whole in self.dropped

    def _content(self, root: Any, name: str) -> None:
        for one in [held for held in root.iter() if isinstance(held.tag, str)]:
            self._element(one)
        if MARGINS.search(name):
            self._emptied(root, lambda one: _local(one.tag) == "t")
        for tag in ("header", "footer"):
            for one in [held for held in root.iter() if _local(held.tag) == tag and "style" in str(held.tag)]:
                self._emptied(one, lambda held: True)
        self._keeps(root)

    def _element(self, one: Any) -> None:
        tag = _local(one.tag)
        if one.getparent() is not None and (tag in GONE or self._vanishes(one, tag)):
            self.made.takes_out(" ".join(one.itertext()) + " " + " ".join(map(str, one.attrib.values())), self.patterns, "comments")
            _remove(one)
            return
        if tag in FIELDS or (tag in ("instrText", "fldSimple") and DOCX_FIELDS.search((one.text or "") + str(dict(one.attrib)))):
            self._emptied(one, lambda held: True)
        for key, value in list(one.attrib.items()):
            self._attribute(one, key, value)
        if tag in UNWRAPPED and one.getparent() is not None:
            _unwrap(one)

    @staticmethod
    def _vanishes(one: Any, tag: str) -> bool:
        """A run of hidden text."""
        return tag == "r" and any(_local(held.tag) in ("vanish", "webHidden") for prop in one if _local(prop.tag) == "rPr" for held in prop)

    def _attribute(self, one: Any, key: str, value: str) -> None:
        local = _local(key)
        if local in AUTHORS:
            self.made.takes_out(value, self.patterns, "comments")
            one.attrib[key] = ""
        elif local == "href" and re.match(r"[a-z][a-z0-9+.-]*:|//", value, re.IGNORECASE):
            self.made.takes_out(value, self.patterns, "links")
            one.attrib[key] = "about:blank"
        elif value not in self.fine and find(value, self.patterns):
            self.made.takes_out(value, self.patterns, "alternative texts")
            one.attrib[key] = blacken(value, self.patterns)
        else:
            self.fine.add(value)

    def _emptied(self, root: Any, wanted: Callable[[Any], bool]) -> None:
        for one in root.iter():
            if isinstance(one.tag, str) and wanted(one) and one.text:
                self.made.takes_out(" ".join(root.itertext()), self.patterns, "header and footer")
                one.text = ""
            if isinstance(one.tag, str) and one is not root and one.tail and wanted(one):
                one.tail = ""

    def _keeps(self, root: Any) -> None:
        """Names in what stays: paragraph by paragraph, since a name may lie in several runs."""
        seen = [one for one in root.iter() if isinstance(one.tag, str) and _local(one.tag) in PARAGRAPHS]
        for one in seen:
            self.made.keeps("".join(_words(one)), self.patterns, "text")
        if not seen:
            self.made.keeps(" ".join(root.itertext()), self.patterns, "text")
        else:
            loose = [
                held.text for held in root.iter() if isinstance(held.tag, str) and held.text and _local(held.tag) in ("v", "title", "desc")
            ]
            self.made.keeps("\n".join(loose), self.patterns, "text")


def _words(one: Any) -> list[str]:
    """The texts of a paragraph; breaks and tabs are blanks."""
    found = []
    for held in one.iter():
        if isinstance(held.tag, str):
            found.append(" " if _local(held.tag) in ("br", "tab", "cr", "line-break", "s") else held.text or "")
            if held is not one and held.tail:
                found.append(held.tail)
    return found


def _local(tag: Any) -> str:
    return str(tag).rpartition("}")[2]


def _joined(folder: str, path: str) -> str:
    parts = [*folder.split("/")] if folder else []
    for one in path.split("/"):
        if one == "..":
            parts = parts[:-1]
        elif one not in ("", "."):
            parts.append(one)
    return "/".join(parts)


def _remove(one: Any) -> None:
    """Take an element out; what stands behind it stays."""
    parent = one.getparent()
    if one.tail:
        before = one.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + one.tail
        else:
            parent.text = (parent.text or "") + one.tail
    parent.remove(one)


def _unwrap(one: Any) -> None:
    """Put the content of an element in its place."""
    parent, place = one.getparent(), one.getparent().index(one)
    for child in list(one):
        parent.insert(place, child)
        place += 1
    _remove(one)


def _opens(data: bytes, ending: str) -> None:
    """Raises Refused where the library for such files cannot open the copy."""
    try:
        if ending == ".docx":
            from docx import Document

            Document(io.BytesIO(data))
        elif ending == ".pptx":
            from pptx import Presentation

            Presentation(io.BytesIO(data))
        else:
            from odfdo import Document as OdfDocument

            OdfDocument(io.BytesIO(data)).body  # noqa: B018 - reading it is the check
    except Exception as problem:  # the libraries raise whatever their parsers raise
        raise Refused(BROKEN, field="file") from problem
