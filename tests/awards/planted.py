"""Files that tell who made them, each in another way, and files that do not."""

import io
import zipfile
from collections.abc import Callable
from functools import cache

import pikepdf
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from fpdf import FPDF
from odfdo import Document as OdfDocument
from odfdo import Paragraph
from PIL import Image
from pptx import Presentation
from pptx.util import Inches

from domain.awards.spellings import Pattern, Person, patterns
from web.printing import documents

AUTHOR = Person("許志豪", "Michael Hsu", "chhsu88@kcg.gov.tw", "運輸規劃科")
SECOND = Person("陳雅婷", "", "yating.chen@kcg.gov.tw", "")
AGENCIES = ("高雄市政府交通局", "Transportation Bureau, Kaohsiung City Government")
WANTED: list[Pattern] = patterns([AUTHOR, SECOND], AGENCIES)
CLEAN_TEXT = (
    "本提案建議於輕軌沿線設置智慧候車資訊，結合公車動態與即時天氣，預期縮短候車時間。主任委員會於期中檢討，科長層級會議每季召開一次。",
    "The proposal puts real-time signs along the tram line. It cooperates with all bureaus of the city and with schools nearby.",
)


@cache
def _pdf(*lines: str) -> bytes:
    """Latin lines alone stand in a font that every reader has: the Chinese one takes half a second each time."""
    if lines and all(line.isascii() for line in lines):
        return _plain(*lines)
    made = documents.sheet("提案", foot="")
    made.add_page()
    for line in (*CLEAN_TEXT, *lines):
        documents.body(made, line)
    return documents.done(made)


def _plain(*lines: str) -> bytes:
    made = FPDF()
    made.add_page()
    made.set_font("Helvetica", size=11)
    for line in (CLEAN_TEXT[1], *lines):
        made.multi_cell(0, 8, line, new_x="LMARGIN", new_y="NEXT")
    return bytes(made.output())


def _pdf_with(change: Callable[[pikepdf.Pdf], None], *lines: str) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(_pdf(*lines))) as pdf:
        change(pdf)
        pdf.save(out)
    return out.getvalue()


def _info(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Author"] = "Hsu Chih-Hao"


def _xmp(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as meta:
        meta["dc:creator"] = ["許志豪"]


def _embedded(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["草稿_許志豪.docx"] = b"x"


def _annotation(pdf: pikepdf.Pdf) -> None:
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[10, 10, 30, 30], Contents="ok", T=pikepdf.String("陳雅婷")
    )
    pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(note)])


def _link(pdf: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("mailto:chhsu88@kcg.gov.tw"))
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[10, 10, 30, 30], A=action)
    pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(link)])


def _bookmark(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("交通局的構想", 0))


def _alternative(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Extra = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructElem, Alt=pikepdf.String("陳雅婷站在月台上")))


def _field(pdf: pikepdf.Pdf) -> None:
    widget = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Tx,
            T=pikepdf.String("applicant"),
            V=pikepdf.String("Michael Hsu"),
            Rect=[50, 50, 300, 80],
            DA=pikepdf.String("/Helv 12 Tf 0 g"),
            P=pdf.pages[0].obj,
        )
    )
    pdf.pages[0].Annots = pikepdf.Array([widget])
    helv = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(Helv=helv))
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([widget]), DR=resources, DA=pikepdf.String("/Helv 12 Tf 0 g"))


def photo(words: str = "許志豪") -> bytes:
    exif = Image.Exif()
    exif[0x013B] = words.encode()
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(out, "JPEG", exif=exif)
    return out.getvalue()


def _camera() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(_pdf())) as pdf:
        picture = pikepdf.Stream(pdf, photo("Chih-Hao Hsu"))
        for name, value in (("Type", pikepdf.Name.XObject), ("Subtype", pikepdf.Name.Image), ("Width", 60), ("Height", 40)):
            picture[f"/{name}"] = value
        picture.ColorSpace, picture.BitsPerComponent, picture.Filter = pikepdf.Name.DeviceRGB, 8, pikepdf.Name.DCTDecode
        pdf.pages[0].Resources.XObject = pikepdf.Dictionary(Im1=picture)
        pdf.save(out)
    return out.getvalue()


def _docx(change: Callable[[Document], None] | None = None) -> bytes:
    made = Document()
    made.core_properties.author = ""
    for line in CLEAN_TEXT:
        made.add_paragraph(line)
    if change is not None:
        change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _set(made: Document, name: str, value: str) -> None:
    setattr(made.core_properties, name, value)


def _inserted(made: Document) -> None:
    run = made.add_paragraph("新增的一段").runs[0]._r
    ins = OxmlElement("w:ins")
    ins.set(qn("w:author"), "Hsu, Chih-hao")
    run.getparent().replace(run, ins)
    ins.append(run)


def _deleted(made: Document) -> None:
    gone = OxmlElement("w:del")
    gone.set(qn("w:author"), "x")
    run, text = OxmlElement("w:r"), OxmlElement("w:delText")
    text.text = "提案人許志豪"
    run.append(text)
    gone.append(run)
    made.add_paragraph("前文")._p.append(gone)


def _hidden(made: Document) -> None:
    run = made.add_paragraph().add_run("陳雅婷撰寫")
    run.font.hidden = True


def _runs(made: Document) -> None:
    paragraph = made.add_paragraph("感謝")
    for sign in "許志豪":
        paragraph.add_run(sign)


def _box(made: Document) -> None:
    made.add_table(1, 1).cell(0, 0).text = "聯絡人 chhsu88"


def _alt(made: Document) -> None:
    made.add_picture(io.BytesIO(photo("")))
    made.inline_shapes[0]._inline.docPr.set("descr", "許志豪拍攝")


def _hyperlink(made: Document) -> None:
    made.part.relate_to("mailto:yating.chen@kcg.gov.tw", RELATIONSHIP_TYPE.HYPERLINK, True)


def _with_part(data: bytes, name: str, text: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as held, zipfile.ZipFile(out, "w") as made:
        for one in held.infolist():
            made.writestr(one, held.read(one.filename))
        made.writestr(name, text)
    return out.getvalue()


def _pptx(change: Callable[[Presentation], None] | None = None) -> bytes:
    made = Presentation()
    made.core_properties.author = ""
    slide = made.slides.add_slide(made.slide_layouts[1])
    slide.shapes.title.text, slide.placeholders[1].text = "智慧候車", CLEAN_TEXT[0]
    if change is not None:
        change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _notes(made: Presentation) -> None:
    made.slides[0].notes_slide.notes_text_frame.text = "許科長口頭報告"


def _slide_text(made: Presentation) -> None:
    made.slides[0].shapes.add_textbox(Inches(1), Inches(1), Inches(3), Inches(1)).text_frame.text = "交通局 運輸規劃科"


def _hidden_slide(made: Presentation) -> None:
    slide = made.slides.add_slide(made.slide_layouts[5])
    slide.shapes.title.text = "報告人 陳雅婷"
    slide._element.set("show", "0")


def _slide_alt(made: Presentation) -> None:
    shape = made.slides[0].shapes.add_picture(io.BytesIO(photo("")), Inches(1), Inches(1))
    shape._element.nvPicPr.cNvPr.set("descr", "Ya-Ting Chen")


def _slide_photo(made: Presentation) -> None:
    made.slides[0].shapes.add_picture(io.BytesIO(photo("Ya-Ting Chen")), Inches(1), Inches(1))


def _odt(change: Callable[[OdfDocument], None] | None = None, *lines: str) -> bytes:
    made = OdfDocument("text")
    made.body.clear()
    for line in (*CLEAN_TEXT, *lines):
        made.body.append(Paragraph(line))
    if change is not None:
        change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _inside(xml: str) -> Callable[[OdfDocument], None]:
    from odfdo import Element

    def change(made: OdfDocument) -> None:
        paragraph = Paragraph("文")
        paragraph.append(Element.from_tag(xml))
        made.body.append(paragraph)

    return change


def _odt_creator(made: OdfDocument) -> None:
    made.meta.creator = "許志豪"


def _odt_footer(made: OdfDocument) -> None:
    made.get_style("master-page", "Standard").set_page_footer("高雄市政府交通局")


PLANTED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "pdf info": (".pdf", lambda: _pdf_with(_info)),
    "pdf xmp": (".pdf", lambda: _pdf_with(_xmp)),
    "pdf embedded": (".pdf", lambda: _pdf_with(_embedded)),
    "pdf annotation": (".pdf", lambda: _pdf_with(_annotation)),
    "pdf link": (".pdf", lambda: _pdf_with(_link)),
    "pdf bookmark": (".pdf", lambda: _pdf_with(_bookmark)),
    "pdf alternative text": (".pdf", lambda: _pdf_with(_alternative)),
    "pdf field": (".pdf", lambda: _pdf_with(_field)),
    "pdf photo": (".pdf", _camera),
    "pdf text": (".pdf", lambda: _pdf("提案人：許志豪")),
    "pdf wade-giles": (".pdf", lambda: _pdf("drafted by Hsu Chih-hao in 2026")),
    "pdf hanyu": (".pdf", lambda: _pdf("drafted by Zhihao Xu")),
    "pdf tongyong": (".pdf", lambda: _pdf("drafted by Syu Jhihhao")),
    "pdf agency": (".pdf", lambda: _pdf("本局（交通局）已於去年試辦")),
    "pdf agency english": (".pdf", lambda: _pdf("as the Transportation Bureau has found")),
    "pdf office": (".pdf", lambda: _pdf("經許科長同意後試辦")),
    "docx author": (".docx", lambda: _docx(lambda made: _set(made, "author", "許志豪"))),
    "docx last editor": (".docx", lambda: _docx(lambda made: _set(made, "last_modified_by", "chhsu88"))),
    "docx comment": (".docx", lambda: _docx(lambda made: made.add_comment(made.paragraphs[0].runs[0], "請改", "陳雅婷", "陳"))),
    "docx insertion": (".docx", lambda: _docx(_inserted)),
    "docx deletion": (".docx", lambda: _docx(_deleted)),
    "docx header": (".docx", lambda: _docx(lambda made: made.sections[0].header.paragraphs[0].add_run("交通局 運輸規劃科"))),
    "docx footer": (".docx", lambda: _docx(lambda made: made.sections[0].footer.paragraphs[0].add_run("Michael Hsu"))),
    "docx hidden text": (".docx", lambda: _docx(_hidden)),
    "docx runs": (".docx", lambda: _docx(_runs)),
    "docx table": (".docx", lambda: _docx(_box)),
    "docx alternative text": (".docx", lambda: _docx(_alt)),
    "docx photo": (".docx", lambda: _docx(lambda made: made.add_picture(io.BytesIO(photo("Chih-Hao Hsu"))))),
    "docx link": (".docx", lambda: _docx(_hyperlink)),
    "docx simplified": (".docx", lambda: _docx(lambda made: made.add_paragraph("负责人 许志豪"))),
    "docx custom": (".docx", lambda: _with_part(_docx(), "customXml/item9.xml", "<a>許志豪</a>")),
    "pptx author": (".pptx", lambda: _pptx(lambda made: setattr(made.core_properties, "author", "Ya-Ting Chen"))),
    "pptx notes": (".pptx", lambda: _pptx(_notes)),
    "pptx text": (".pptx", lambda: _pptx(_slide_text)),
    "pptx hidden slide": (".pptx", lambda: _pptx(_hidden_slide)),
    "pptx alternative text": (".pptx", lambda: _pptx(_slide_alt)),
    "pptx photo": (".pptx", lambda: _pptx(_slide_photo)),
    "odt creator": (".odt", lambda: _odt(_odt_creator)),
    "odt footer": (".odt", lambda: _odt(_odt_footer)),
    "odt note": (
        ".odt",
        lambda: _odt(_inside("<office:annotation><dc:creator>陳雅婷</dc:creator><text:p>好</text:p></office:annotation>")),
    ),
    "odt sender": (".odt", lambda: _odt(_inside("<text:sender-lastname>許志豪</text:sender-lastname>"))),
    "odt text": (".odt", lambda: _odt(None, "聯絡：yating.chen@kcg.gov.tw")),
    "jpeg": (".jpg", photo),
}

UNPLANTED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "pdf": (".pdf", _pdf),
    "pdf other people": (".pdf", lambda: _pdf("許多科長與志工都支持；陳情案件由承辦人許可後辦理。")),
    "pdf english": (".pdf", lambda: _pdf("Chen et al. (2020) show that the shuttle bus works. Contact the city's bureaus.")),
    "docx": (".docx", _docx),
    "docx agencies": (".docx", lambda: _docx(lambda made: made.add_paragraph("請工務局、文化局與各區公所協助，交通順暢局部改善。"))),
    "docx table": (".docx", lambda: _docx(lambda made: made.add_table(2, 2))),
    "docx picture": (".docx", lambda: _docx(lambda made: made.add_picture(io.BytesIO(photo("camera"))))),
    "pptx": (".pptx", _pptx),
    "pptx picture": (
        ".pptx",
        lambda: _pptx(lambda made: made.slides[0].shapes.add_picture(io.BytesIO(photo("x")), Inches(1), Inches(1))),
    ),
    "odt": (".odt", _odt),
}


def everything(data: bytes) -> str:
    """All that a file holds, unpacked."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as held:
            return "\n".join(name + held.read(name).decode("utf-8", "ignore") for name in held.namelist())
    if data.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(data)) as pdf:
            plain = io.BytesIO()
            pdf.save(plain, stream_decode_level=pikepdf.StreamDecodeLevel.generalized, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        return plain.getvalue().decode("latin-1")
    return data.decode("latin-1")
