"""The demo's place names: a small list of our own around Hamasen, written by the city's rules. Not the city's official list."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from domain.glossary.actions.importing import take_over
from domain.glossary.actions.searches import count_empty
from domain.glossary.entry import CHINESE, Entry, Spelling, Status, Type
from domain.glossary.exchange.record import Read

MARKED = {"zh": "示範資料，並非市府公告的名冊。", "en": "Demonstration data, not the city's official list."}
GUSHAN, YANCHENG, CIJIN = "鼓山區", "鹽埕區", "旗津區"

NAMES = """
district 鼓山區 鼓山區 Gushan District
district 鹽埕區 鹽埕區 Yancheng District
district 旗津區 旗津區 Cijin District
district 前金區 前金區 Cianjin District
district 苓雅區 苓雅區 Lingya District
district 新興區 新興區 Sinsing District
district 三民區 三民區 Sanmin District
district 左營區 左營區 Zuoying District
district 前鎮區 前鎮區 Cianjhen District
district 楠梓區 楠梓區 Nanzih District
district 小港區 小港區 Siaogang District
district 鳳山區 鳳山區 Fongshan District
area 哈瑪星 鼓山區 Hamasen
area 鹽埕埔 鹽埕區 Yanchengpu
island 旗津島 旗津區 Cijin Island
bay 西子灣 鼓山區 Sizihwan
mountain 壽山 鼓山區 Shoushan
river 愛河 鹽埕區|前金區|三民區 Love River
village 壽山里 鼓山區 Shoushan Village
village 惠安里 鼓山區 Huei-an Village
village 峰南里 鼓山區 Fongnan Village
village 麗興里 鼓山區 Lising Village
village 維生里 鼓山區 Weisheng Village
road 濱海一路 鼓山區 Binhai 1st Rd.
road 濱海二路 鼓山區 Binhai 2nd Rd.
road 臨海一路 鼓山區 Linhai 1st Rd.
road 臨海二路 鼓山區 Linhai 2nd Rd.
road 鼓波街 鼓山區 Gubo St.
road 鼓元街 鼓山區 Guyuan St.
road 登山街 鼓山區 Dengshan St.
road 延平街 鼓山區 Yanping St.
road 安海街 鼓山區 Anhai St.
road 麗雄街 鼓山區 Lisyong St.
road 哨船街 鼓山區 Shaochuan St.
road 捷興一街 鼓山區 Jiesing 1st St.
road 捷興二街 鼓山區 Jiesing 2nd St.
road 蓮海路 鼓山區 Lianhai Rd.
road 七賢三路 鹽埕區 Cisian 3rd Rd.
road 大勇路 鹽埕區 Dayong Rd.
road 五福四路 鹽埕區 Wufu 4th Rd.
road 必信街 鹽埕區 Bisin St.
road 中洲三路 旗津區 Jhongjhou 3rd Rd.
road 廟前路 旗津區 Miaocian Rd.
road 中山一路 新興區|三民區 Jhongshan 1st Rd.
road 中正路 鳳山區 Jhongjheng Rd.
metro 鹽埕埔站 鹽埕區 Yanchengpu
lightrail 駁二大義站 鹽埕區 Dayi Pier-2
lightrail 駁二蓬萊站 鹽埕區 Penglai Pier-2
lightrail 壽山公園站 鼓山區 Shoushan Park
pier 旗津渡輪站 旗津區 Cijin Ferry Station
heritage 旗后砲台 旗津區 Cihou Fort
temple 旗津天后宮 旗津區 Cijin Tianhou Temple
temple 代天宮 鼓山區 Daitian Temple
museum 哈瑪星鐵道文化園區 鼓山區|鹽埕區 Hamasen Railway Cultural Park
landmark 壽山動物園 鼓山區 Shoushan Zoo
landmark 武德殿 鼓山區 Wude Martial Arts Hall
"""
"""Kind, Chinese, districts, English."""

FULL = (
    Entry("鼓山渡輪站", "Gushan Ferry Station", "pier", (GUSHAN,), spellings=(Spelling("鼓山輪渡站", CHINESE), Spelling("Kushan Ferry Pier")),
          lat="22.6187", lon="120.2697", others={"ja": "鼓山フェリー乗り場", "vi": "Bến phà Cổ Sơn"},
          definition={"zh": "往旗津的渡輪在此搭乘。", "en": "Where the ferry to Cijin leaves."}),
    Entry("哈瑪星站", "Hamasen", "metro", (GUSHAN,), spellings=(Spelling("Sizihwan", type=Type.FORMER.value, until="2024-07-01", scope="O1"),),
          lat="22.6214", lon="120.2746"),
    Entry("旗后燈塔", "Cihou Lighthouse", "heritage", (CIJIN,), spellings=(Spelling("旗後燈塔", CHINESE), Spelling("Kaohsiung Lighthouse")),
          lat="22.6178", lon="120.2645"),
    Entry("打狗英國領事館", "British Consulate at Takao", "heritage", (GUSHAN,),
          spellings=(Spelling("打狗領事館", CHINESE), Spelling("Former British Consulate"), Spelling("Dagou British Consulate", type=Type.FORBIDDEN.value)),
          lat="22.6189", lon="120.2669", reason="The name of the house in the nineteenth century, as it is known abroad."),
    Entry("駁二藝術特區", "Pier-2 Art Center", "landmark", (YANCHENG,), spellings=(Spelling("駁二", CHINESE), Spelling("Boer Art District")),
          lat="22.6200", lon="120.2816"),
    Entry("高雄車站", "Kaohsiung Main Station", "rail", ("三民區",), spellings=(Spelling("高雄火車站", CHINESE),), owner="臺灣鐵路"),
)  # fmt: skip

WAITING = (
    Entry("新濱老街廓", "Sinbin Old Block", "area", (GUSHAN,), status=Status.SUBMITTED.value, owner="文化局"),
    Entry("香蕉碼頭", "Banana Pier", "pier", (GUSHAN,), status=Status.SUBMITTED.value, owner="觀光局"),
    Entry("棧貳庫", "KW2", "landmark", (GUSHAN,), status=Status.DRAFT.value),
    Entry("貿易商大樓", "", "unknown", (), status=Status.SUGGESTED.value, note={"en": "The red brick house near the ferry."}),
)
"""Names on their way."""

VAIN = ("teapot hill", "sunset bar", "mini three gorges")


def _listed() -> Iterator[Entry]:
    for line in NAMES.strip().splitlines():
        kind, zh, districts, english = line.split(" ", 3)
        yield Entry(zh, english, kind, tuple(sorted(districts.split("|"))))


async def fill(at: datetime) -> None:
    """Two releases, names in every state, and searches in vain."""
    earlier, day = at - timedelta(days=120), at.date()
    listed, full = list(_listed()), [replace(entry, note=MARKED) for entry in FULL]
    first = [replace(entry, note=MARKED, decision="115-1-01", approved_on=earlier.date().isoformat()) for entry in listed]
    await take_over([Read(place, entry, frozenset()) for place, entry in enumerate(first, 1)], earlier.date(), at=earlier, by=None)
    second = [replace(entry, decision="115-2-03", approved_on=(at - timedelta(days=20)).date().isoformat()) for entry in full]
    later = at - timedelta(days=20)
    await take_over(
        [Read(place, entry, frozenset()) for place, entry in enumerate((*second, *WAITING), 1)], later.date(), at=later, by=None
    )
    for back in range(1, 5):
        for text in VAIN[: 4 - back // 2]:
            await count_empty(text, day - timedelta(days=back))
