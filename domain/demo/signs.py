"""The demo's reports of signs: eight, one in every state at least, with pictures of the signs before and afterwards."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files as package_files

from domain.files import actions as files
from domain.files.images import Renditions, reencode
from domain.files.stores import Store
from domain.glossary.models import GlossaryEntry
from domain.signs import actions
from domain.signs.actions import Draft, walking
from domain.signs.models import SignReport
from domain.signs.rules import State
from domain.translated import Translated


@dataclass(frozen=True)
class Made:
    """A report of the demo: what it says, how many days ago it came, and what became of it after how many days."""

    says: str
    zh: str
    defect: str
    place: str
    point: tuple[float, float]
    days: int
    becomes: State
    owner: str = ""
    took: int = 0
    reason: str = ""


REPORTS = (
    Made("Qijin Ferry Station", "旗津渡輪站", "system", "渡輪站出口", (22.6135, 120.2683), 96, State.CORRECTED, "交通局", 41),
    Made("Chihou Fort", "旗后砲台", "system", "砲台步道入口", (22.6155, 120.2626), 80, State.CORRECTED, "文化局", 66),
    Made("Binhai 1nd Rd.", "濱海一路", "typing", "濱海一路與鼓波街口", (22.6208, 120.2711), 63, State.ASSIGNED, "工務局"),
    Made(
        "Sizihwan Station",
        "哈瑪星站",
        "former",
        "公車站牌",
        (22.6214, 120.2746),
        35,
        State.PASSED_ON,
        "高雄捷運公司",
        reason="站牌由捷運公司維護。",
    ),
    Made(
        "Love River",
        "愛河",
        "translation",
        "愛河橋頭",
        (22.6262, 120.2893),
        30,
        State.NO_DEFECT,
        took=4,
        reason="Love River 即為審定名稱。",
    ),
    Made("Qijin Ferry Sta.", "旗津渡輪站", "system", "渡輪站", (22.6136, 120.2684), 22, State.DOUBLE, took=2),
    Made("", "登山街", "missing", "登山街60巷口", (22.6222, 120.2699), 9, State.ASSIGNED, "工務局"),
    Made("Ciaoshuan St.", "哨船街", "typing", "哨船街", (22.6193, 120.2683), 1, State.RECEIVED),
)

CORRECTED = {"旗津渡輪站": "Cijin Ferry Station", "旗后砲台": "Cihou Fort"}
"""What stands on signs that were corrected."""


def sign_picture(zh: str, en: str) -> bytes:
    """A street sign on a post, as a JPEG."""
    from PIL import Image, ImageDraw, ImageFont

    font = str(package_files("pylopdf_fonts_zh_tw") / "NotoSansTC-Regular.otf")
    picture = Image.new("RGB", (900, 600), "#cfe3df")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 470, 900, 600), fill="#b9ab92")
    draw.rectangle((435, 330, 465, 560), fill="#6b746f")
    draw.rounded_rectangle((90, 110, 810, 360), 18, fill="#1d5b34", outline="#f4eee0", width=8)
    draw.text((450, 185), zh, "#ffffff", ImageFont.truetype(font, 96), anchor="mm")
    draw.text((450, 300), en or " ", "#ffffff", ImageFont.truetype(font, 62), anchor="mm")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def pictures() -> dict[str, Renditions]:
    """Every sign before and, where it was corrected, afterwards; we drew them ourselves."""
    made = {f"before {one.says} {one.zh}": reencode(sign_picture(one.zh, one.says)) for one in REPORTS if one.becomes is not State.DOUBLE}
    return made | {f"after {zh}": reencode(sign_picture(zh, en)) for zh, en in CORRECTED.items()}


async def _hung(store: Store | None, held: Mapping[str, Renditions], name: str, at: datetime) -> str:
    """The key of a picture that was put into the store; empty without one."""
    if store is None or name not in held:
        return ""
    alt = Translated.of(zh_Hant="標示的照片", en="Photo of a sign")
    return (await files.keep_photo(store, "sign.jpg", held[name], at=at, by=None, alt=alt, public=False)).key


async def fill(at: datetime, store: Store | None, held: Mapping[str, Renditions]) -> None:
    """Each report on its day, and what became of it."""
    for made in REPORTS:
        day = at - timedelta(days=made.days)
        row = await GlossaryEntry.get_or_none(zh=made.zh)
        entry, kind = (row.number, row.kind) if row else (None, "")
        photo = await _hung(store, held, f"before {made.says} {made.zh}", day)
        draft = Draft(made.says, made.zh, made.defect, made.place, "", entry, kind, *made.point, photo)
        report = await actions.report(draft, day.date(), at=day)
        after = await _hung(store, held, f"after {made.zh}", day)
        await _become(report, made, day, after)
    await _walk(at)


ROUTE = ("鼓山渡輪站", "旗津渡輪站", "旗津老街", "旗后燈塔")
FOUND = (
    ("鼓山渡輪站", "sign", "月台指標寫 Gu Shan，與審定的 Gushan 不同", "交通局"),
    ("旗津老街", "service", "菜單的「旗魚黑輪」譯為 Flag fish black wheel", "旗津區公所"),
    ("旗后燈塔", "sign", "步道入口沒有英文", "觀光局"),
)
"""What the demo's inspection walk found: stop, kind, text and who mends it."""


async def _walk(at: datetime) -> None:
    """An inspection walk of last week, one finding of which is mended."""
    day = at - timedelta(days=7)
    made = await walking.plan_walk("旗津一日檢視", day.date(), "\n".join(ROUTE), "許淑芬、Anna Lindqvist、觀光局", at=day, by=None)
    for number, (stop, kind, text, owner) in enumerate(FOUND):
        row = await walking.note(made.id, f"demo-{number}", stop, kind, text, owner, at=day, by=None)
        if number == 0:
            await walking.mend(row.id, (at - timedelta(days=2)).date(), at=at, by=None)


async def _become(report: SignReport, made: Made, day: datetime, after: str) -> None:
    number, later = report.number, day + timedelta(days=made.took or 1)
    if made.owner and made.becomes is not State.PASSED_ON:
        await actions.assign(number, made.owner, 60, day.date(), at=day + timedelta(days=1), by=None)
    if made.becomes is State.CORRECTED and after:
        await files.publish([after])
        await actions.correct(number, after, later.date(), at=later, by=None)
    elif made.becomes is State.PASSED_ON:
        await actions.pass_on(number, made.owner, made.reason, at=later, by=None)
    elif made.becomes is State.NO_DEFECT:
        await actions.no_defect(number, made.reason, later.date(), at=later, by=None)
    elif made.becomes is State.DOUBLE:
        await actions.double(number, 1, later.date(), at=later, by=None)
