"""What the demo's past event has left: notes of its tables, minutes, photos of flip charts, and what people thought."""

from datetime import datetime, timedelta

from domain.demo.pictures import drawn
from domain.files import actions as files
from domain.files.images import Renditions, reencode
from domain.files.stores import Store
from domain.translated import Translated
from domain.workshops.actions import photos
from domain.workshops.actions.feedback import keep_feedback
from domain.workshops.actions.minuting import publish_minutes, save_minutes
from domain.workshops.actions.noting import save_notes
from domain.workshops.models import WorkshopEvent
from domain.workshops.models_after import EventPhoto
from domain.workshops.notes import Sent

ZONE = "Asia/Taipei"
SCENES = ("flip_chart", "flip_chart_two")

NOTES = {
    1: (("渡輪站前的坡道太陡", "無障礙"), ("推嬰兒車要繞一大圈", "無障礙"), ("站前的路磚鬆了", "無障礙"), ("想要看得到港的座位", "休憩")),
    2: (("鼓波街上學路沒有樹蔭", "樹蔭"), ("公車站牌沒有地方躲太陽", "樹蔭"), ("晚上後巷只有一盞燈", "照明")),
    3: (("老屋的故事應該有人說", "文化"), ("舊車站週末可以辦市集", "文化"), ("導覽牌上的英文拼法不一樣", "指標")),
}  # fmt: skip
"""By table: a note and the heading of its group."""

DECISIONS = "無障礙坡道列為第一優先，請第一桌寫成提案\n鼓波街遮蔭由里辦公處找樹種專家一起看\n下次工作坊加開越南語桌"
TEXT = (
    "第一桌談的是從渡輪站到鼓山國小這段路：推車、輪椅和買菜的推車都會卡住。\n"
    "第二桌希望夏天上學的路有樹蔭，也擔心樹根弄壞人行道。\n第三桌想把老屋和舊車站的故事留下來。（示範資料）"
)
PHOTOS = ((1, "flip_chart", "第 1 桌海報紙：無障礙與休憩，四則想法"), (3, "flip_chart_two", "第 3 桌海報紙：老屋、市集與指標"))
ANSWERS = (
    (5, 4, 5, 5, "終於有人聽我們講坡道的事。", "65-"), (4, 4, 4, 5, "", "45-64"), (5, 5, 4, 5, "", "30-44"), (3, 4, 4, 4, "時間可以再長一點。", "45-64"),
    (4, 3, 5, 4, "", "65-"), (5, 4, 5, 5, "", "30-44"), (4, 4, 3, 4, "麥克風要再大聲。", "65-"), (5, 5, 5, 5, "", "18-29"), (2, 3, 4, 3, "", ""),
    (4, 4, 4, 4, "", "45-64"), (5, 4, 4, 5, "", "30-44"),
)  # fmt: skip


def renditions() -> dict[str, Renditions]:
    """The photos, drawn and made small."""
    return {scene: reencode(drawn(scene)) for scene in SCENES}


async def fill(event: WorkshopEvent, store: Store | None, pictures: dict[str, Renditions]) -> None:
    """All of it; without a store no photos."""
    at = event.starts_at + timedelta(minutes=50)
    for table, notes in NOTES.items():
        sent = [Sent(f"demo-{event.id}-{table}-{n}", text, group, "") for n, (text, group) in enumerate(notes)]
        await save_notes(event.id, table, sent, "", at=at)
    after = event.ends_at + timedelta(days=2)
    await save_minutes(event.id, DECISIONS, TEXT, 0, at=after, by=None)
    for number, (heard, clear, fair, again, text, band) in enumerate(ANSWERS):
        typed = {"heard": str(heard), "clear": str(clear), "fair": str(fair), "again": str(again)}
        await keep_feedback(event, f"demo-{event.id}-{number}", typed, text, band, day=after.date(), at=after)
    if store is not None:
        await _photos(event, store, pictures, at, after)
    await publish_minutes(event.id, zone=ZONE, at=after, by=None)


async def _photos(event: WorkshopEvent, store: Store, pictures: dict[str, Renditions], at: datetime, after: datetime) -> None:
    for table, scene, words in PHOTOS:
        name, alt = f"event-{event.id}-{table}.jpg", Translated.of(zh_Hant=words)
        kept = await files.keep_photo(store, name, pictures[scene], at=at, by=None, alt=alt, public=False)
        row = await EventPhoto.create(event_id=event.id, place=table, file=kept.key, words=words, at=at)
        await photos.release(event.id, row.id, at=after, by=None)
