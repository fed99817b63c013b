"""A PDF without what tells who made it: Info, XMP, embedded files, comments, links, scripts, names in titles and alternative texts."""

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from domain.awards.cleaning.pictures import bare_jpeg, written_in
from domain.awards.cleaning.result import A_PHOTO, BROKEN, ENCRYPTED, PICTURE_PAGES, Cleaned
from domain.awards.finding import blacken, find
from domain.awards.spellings import Pattern
from domain.errors import Refused

if TYPE_CHECKING:
    import pikepdf

DROPPED = ("/Metadata", "/PieceInfo", "/AF", "/LastModified", "/AA", "/OpenAction", "/JavaScript", "/EmbeddedFiles", "/Collection")
"""Entries of any dictionary that say where a document comes from, or do something."""

MOST_PAGES = 400
LEAST_SIGNS = 12
"""Of a page with a picture: with fewer it is taken for a scan."""


def clean_pdf(data: bytes, patterns: Sequence[Pattern]) -> Cleaned:
    """The copy. Raises Refused for what cannot be opened."""
    import pikepdf

    made = Cleaned()
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) > MOST_PAGES or not len(pdf.pages):
                raise Refused(BROKEN, field="file")
            _strip(pdf, made, patterns)
            out = io.BytesIO()
            pdf.save(out, static_id=True, encryption=False)
    except pikepdf.PasswordError as problem:
        raise Refused(ENCRYPTED, field="file") from problem
    except (pikepdf.PdfError, ValueError, TypeError, RecursionError) as problem:
        raise Refused(BROKEN, field="file") from problem
    made.data = out.getvalue()
    _read(made, patterns)
    return made


def _strip(pdf: "pikepdf.Pdf", made: Cleaned, patterns: Sequence[Pattern]) -> None:
    made.takes_out(_info(pdf), patterns, "properties")
    for name, held in pdf.attachments.items():
        made.takes_out(f"{name} {held.description} {held.filename}", patterns, "embedded")
        made.takes_out(held.get_file().read_bytes().decode("utf-8", "ignore"), patterns, "embedded")
    for name in list(pdf.attachments):
        del pdf.attachments[name]
    if "/Info" in pdf.trailer:
        del pdf.trailer.Info
    for page in pdf.pages:
        _annotations(pdf, page, made, patterns)
    _fields(pdf)
    for one in list(pdf.objects):
        _object(one, made, patterns)
    _object(pdf.Root, made, patterns)


def _fields(pdf: "pikepdf.Pdf") -> None:
    """What was filled in becomes a part of the page; fields and what is left of other annotations go."""
    if "/AcroForm" in pdf.Root:
        pdf.Root.AcroForm.NeedAppearances = True
        pdf.generate_appearance_streams()
        pdf.flatten_annotations("all")
        for name in ("/AcroForm", "/Perms"):
            if name in pdf.Root:
                del pdf.Root[name]
    for page in pdf.pages:
        if "/Annots" in page:
            del page.Annots


def _info(pdf: "pikepdf.Pdf") -> str:
    said = [str(value) for value in pdf.trailer.get("/Info", {}).values()] if "/Info" in pdf.trailer else []
    if "/Metadata" in pdf.Root:
        said.append(pdf.Root.Metadata.read_bytes().decode("utf-8", "ignore"))
    return "\n".join(said)


def _annotations(pdf: "pikepdf.Pdf", page: "pikepdf.Page", made: Cleaned, patterns: Sequence[Pattern]) -> None:
    """Comments and links go; fields that were filled in stay, as a part of the page."""
    import pikepdf

    if "/Annots" not in page:
        return
    kept = []
    for one in page.Annots:
        if one.get("/Subtype") == "/Widget":
            kept.append(one)
        else:
            made.takes_out("\n".join(_strings(one)), patterns, "comments")
    page.Annots = pikepdf.Array(kept)


def _strings(held: Any, depth: int = 0) -> Iterator[str]:
    """The texts within an object, a few levels deep."""
    import pikepdf

    if isinstance(held, pikepdf.String):
        yield str(held)
    elif depth < 4 and isinstance(held, pikepdf.Dictionary):
        for name, value in held.items():
            if name not in ("/P", "/Parent", "/Popup"):
                yield from _strings(value, depth + 1)
    elif depth < 4 and isinstance(held, pikepdf.Array):
        for value in held:
            yield from _strings(value, depth + 1)


def _object(held: Any, made: Cleaned, patterns: Sequence[Pattern]) -> None:
    """Without what is dropped; names in its own texts are blacked out; a photo without what its camera wrote."""
    import pikepdf

    if isinstance(held, pikepdf.Array):
        pairs: list[tuple[Any, Any]] = list(enumerate(held))
    elif isinstance(held, pikepdf.Dictionary | pikepdf.Stream):
        for name in DROPPED:
            if name in held:
                del held[name]
        pairs = list(held.items())
    else:
        return
    for name, value in pairs:
        if isinstance(value, pikepdf.String):
            text = str(value)
            if find(text, patterns):
                made.takes_out(text, patterns, "structure")
                held[name] = pikepdf.String(blacken(text, patterns))
        elif isinstance(value, pikepdf.Dictionary | pikepdf.Array) and not value.is_indirect:
            _object(value, made, patterns)
    _photo(held, made, patterns)


def _photo(held: Any, made: Cleaned, patterns: Sequence[Pattern]) -> None:
    import pikepdf

    if not isinstance(held, pikepdf.Stream) or held.get("/Subtype") != "/Image":
        return
    filters = held.get("/Filter")
    names = [str(one) for one in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    if "/JPXDecode" in names or ("/DCTDecode" in names and len(names) > 1):
        made.looked_at(A_PHOTO)
    elif names == ["/DCTDecode"]:
        raw = held.read_raw_bytes()
        made.takes_out(written_in(raw), patterns, "pictures")
        held.write(bare_jpeg(raw), filter=pikepdf.Name.DCTDecode)


def _read(made: Cleaned, patterns: Sequence[Pattern]) -> None:
    """Look for names in what is left."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        pages = PdfReader(io.BytesIO(made.data)).pages
        texts = [page.extract_text() for page in pages]
        pictures = [
            bool(page.images) if len("".join(text.split())) < LEAST_SIGNS else False for page, text in zip(pages, texts, strict=True)
        ]
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, NotImplementedError) as problem:
        raise Refused(BROKEN, field="file") from problem
    for number, text in enumerate(texts, 1):
        made.keeps(text, patterns, f"page {number}")
    if any(pictures) or not "".join(texts).strip():
        made.notes.append(PICTURE_PAGES)
