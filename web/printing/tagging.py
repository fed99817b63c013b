"""The structure of a PDF for those who hear it: headings and paragraphs in their order, everything else as decoration.

fpdf2 keeps a structure tree for the descriptions of pictures alone; here each text becomes an element of it, over pages too. What it
leans on is internal to fpdf2 and pinned with it; `tests/web/test_printing.py` reads the tags back.
"""

from types import MethodType
from typing import TYPE_CHECKING, Any

from fpdf import FPDF
from fpdf.structure_tree import StructElem

if TYPE_CHECKING:
    from fpdf.line_break import TextLine

    from web.printing.fonts import Fonts


class TaggedPdf(FPDF):
    """A document whose texts have tags. held: its fonts, given by `documents.sheet`."""

    held: "Fonts"

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._element: StructElem | None = None
        self._kind = "P"
        self._decoration = False

    def begin(self, kind: str) -> None:
        """From here on the text is another heading (`H1` to `H6`) or paragraph (`P`)."""
        self._kind, self._element = kind, None

    def decorate(self, on: bool) -> None:
        """What is written now says nothing that has not been said, such as the foot of a page."""
        self._decoration = on

    def mark(self, kind: str, *, again: bool) -> int:
        """The number of a mark that is drawn by operators. again: it goes on with the paragraph before it."""
        if not again:
            self.begin(kind)
        return self._next_mark()

    def _render_styled_text_line(self, text_line: "TextLine", h: float | None = None, *args: Any, **more: Any) -> bool:
        if not isinstance(self._out, MethodType):  # the library measures: nothing is written
            return super()._render_styled_text_line(text_line, h, *args, **more)
        broken = self._perform_page_break_if_need_be(h if h is not None else self.font_size)  # before the mark, which ends with its page
        self._out("/Artifact BMC" if self._decoration else f"/{self._kind} <</MCID {self._next_mark()}>> BDC")
        rest = super()._render_styled_text_line(text_line, h, *args, **more)
        self._out("EMC")
        return broken or rest

    def _next_mark(self) -> int:
        """The number of the next mark on this page, for the element that is being written."""
        tree = self.struct_builder
        if self._element is None or self._element.page_number() != self.page:
            self._element = StructElem(f"/{self._kind}", tree.doc_struct_elem, [], page_number=self.page)
            tree.doc_struct_elem.k.append(self._element)
        parents = tree.spid_per_page_number.setdefault(self.page, len(tree.spid_per_page_number))
        marks = tree.struct_tree_root.parent_tree.nums[parents]
        self._element.k.append(len(marks))
        marks.append(self._element)
        self.pages[self.page].struct_parents = parents
        self._set_min_pdf_version("1.4")
        return len(marks) - 1
