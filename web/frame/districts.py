"""Kaohsiung's 38 districts with a point in each: the map picker's list, which also works without a map.

English names follow the city's own spelling (Tongyong Pinyin); the points are approximate middles of the
built-up area, good enough to centre a map. The city's own list replaces this one when there is a glossary.
"""

from typing import Any, NamedTuple

from domain.errors import N_
from web.frame import districts
from web.frame.forms import choices
from web.frame.visit import Visit


class District(NamedTuple):
    """A district: key, name in Chinese and English, latitude and longitude in degrees."""

    key: str
    zh: str
    en: str
    latitude: float
    longitude: float


DISTRICTS = tuple(
    District(*row)
    for row in (
        ("yancheng", "鹽埕區", "Yancheng District", 22.625, 120.284),
        ("gushan", "鼓山區", "Gushan District", 22.650, 120.276),
        ("zuoying", "左營區", "Zuoying District", 22.684, 120.295),
        ("nanzih", "楠梓區", "Nanzih District", 22.728, 120.326),
        ("sanmin", "三民區", "Sanmin District", 22.648, 120.318),
        ("sinsing", "新興區", "Sinsing District", 22.631, 120.309),
        ("cianjin", "前金區", "Cianjin District", 22.629, 120.294),
        ("lingya", "苓雅區", "Lingya District", 22.622, 120.320),
        ("cianjhen", "前鎮區", "Cianjhen District", 22.595, 120.318),
        ("cijin", "旗津區", "Cijin District", 22.590, 120.280),
        ("siaogang", "小港區", "Siaogang District", 22.565, 120.345),
        ("fongshan", "鳳山區", "Fongshan District", 22.627, 120.356),
        ("linyuan", "林園區", "Linyuan District", 22.505, 120.395),
        ("daliao", "大寮區", "Daliao District", 22.605, 120.395),
        ("dashu", "大樹區", "Dashu District", 22.693, 120.433),
        ("dashe", "大社區", "Dashe District", 22.730, 120.347),
        ("renwu", "仁武區", "Renwu District", 22.702, 120.348),
        ("niaosong", "鳥松區", "Niaosong District", 22.659, 120.364),
        ("gangshan", "岡山區", "Gangshan District", 22.797, 120.296),
        ("ciaotou", "橋頭區", "Ciaotou District", 22.758, 120.306),
        ("yanchao", "燕巢區", "Yanchao District", 22.793, 120.362),
        ("tianliao", "田寮區", "Tianliao District", 22.869, 120.359),
        ("alian", "阿蓮區", "Alian District", 22.884, 120.327),
        ("lujhu", "路竹區", "Lujhu District", 22.857, 120.262),
        ("hunei", "湖內區", "Hunei District", 22.908, 120.212),
        ("cieding", "茄萣區", "Cieding District", 22.906, 120.182),
        ("yongan", "永安區", "Yong-an District", 22.818, 120.225),
        ("mituo", "彌陀區", "Mituo District", 22.783, 120.247),
        ("zihguan", "梓官區", "Zihguan District", 22.760, 120.267),
        ("cishan", "旗山區", "Cishan District", 22.888, 120.482),
        ("meinong", "美濃區", "Meinong District", 22.898, 120.541),
        ("liouguei", "六龜區", "Liouguei District", 22.997, 120.633),
        ("jiasian", "甲仙區", "Jiasian District", 23.084, 120.591),
        ("shanlin", "杉林區", "Shanlin District", 22.971, 120.539),
        ("neimen", "內門區", "Neimen District", 22.943, 120.462),
        ("maolin", "茂林區", "Maolin District", 22.886, 120.663),
        ("taoyuan", "桃源區", "Taoyuan District", 23.159, 120.760),
        ("namasia", "那瑪夏區", "Namasia District", 23.217, 120.714),
    )
)
KEYS = {district.key for district in DISTRICTS}


def name_of(key: str, *, chinese: bool) -> str:
    """A district's name, or an empty string for an unknown key."""
    for district in DISTRICTS:
        if district.key == key:
            return district.zh if chinese else district.en
    return ""


def districts_for(visit: Visit) -> Any:
    """The choices of the district list in the reader's language."""
    first = ("", visit.say(N_("No district chosen")))
    return choices([first, *((item.key, item.zh if visit.locale.chinese else item.en) for item in districts.DISTRICTS)])
