"""The words that names are built with, in both languages: which are one, which name a kind, and how they are written. Pure data.

Source of the official forms: 標準地名譯寫準則 (Ministry of the Interior, 2008, amended 2009), and the post's abbreviations.
"""

from collections.abc import Mapping

SAME: Mapping[str, str] = {
    "road": "rd", "street": "st", "str": "st", "lane": "ln", "alley": "aly", "avenue": "ave", "av": "ave", "boulevard": "blvd",
    "section": "sec", "district": "dist", "village": "vil", "vill": "vil", "township": "twp", "neighborhood": "neigh", "number": "no",
    "floor": "f", "fl": "f", "room": "rm", "building": "bldg", "north": "n", "south": "s", "east": "e", "west": "w",
    "mount": "mt", "mountain": "mt", "mountains": "mt", "centre": "center", "harbour": "harbor", "theatre": "theater", "sta": "station",
    "stn": "station", "first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6", "seventh": "7", "eighth": "8",
    "ninth": "9", "tenth": "10", "eleventh": "11", "twelfth": "12", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5",
    "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10", "elem": "elementary", "univ": "university", "hwy": "highway",
    "intl": "international", "st.": "st", "1rd": "1", "1nd": "1", "lst": "1", "pk": "park", "mkt": "market", "museums": "museum",
}  # fmt: skip
"""A folded word and the one that it stands for. `lst` with the letter l, `1nd` and `1rd` are seen on signs."""

GENERIC = frozenset({"rd", "st", "ln", "aly", "ave", "blvd", "sec", "dist", "vil", "twp", "city"})
"""Words that only name the kind, at the end of an English name."""

ASIDE = frozenset(
    {"station", "mrt", "lrt", "krt", "metro", "tra", "hsr", "bus", "stop", "kaohsiung", "taiwan", "city", "the", "of", "and", "in", "at"}
)
"""Words that people add or leave out."""

SUFFIXES: Mapping[str, tuple[str, ...]] = {
    "大道": ("Blvd.",), "路": ("Rd.",), "街": ("St.",), "巷": ("Ln.",), "弄": ("Aly.",), "區": ("District",), "里": ("Village",),
    "橫巷": ("Side Ln.",), "段": ("Sec.",), "鄉": ("Township",), "市": ("City",),
    "高級中學": ("Senior High School",), "高中": ("Senior High School",), "國中": ("Junior High School",), "國小": ("Elementary School",),
    "大學": ("University",), "公園": ("Park",), "夜市": ("Night Market",), "老街": ("Old Street",), "市場": ("Market",),
    "商圈": ("Shopping District",),
    "車站": ("Station",), "渡輪站": ("Ferry Station", "Ferry Terminal"), "輪渡站": ("Ferry Terminal", "Ferry Station"), "站": ("Station",),
    "漁港": ("Fishing Harbor", "Fishing Port"), "港": ("Harbor", "Port"), "碼頭": ("Pier", "Wharf"), "海水浴場": ("Beach",),
    "燈塔": ("Lighthouse",),
    "砲台": ("Fort", "Battery"), "博物館": ("Museum",), "美術館": ("Museum of Fine Arts",), "圖書館": ("Library",),
    "文化中心": ("Cultural Center",),
    "文化園區": ("Cultural Park",), "風景區": ("Scenic Area",), "溫泉": ("Hot Springs", "Hot Spring"), "水庫": ("Reservoir",),
    "濕地公園": ("Wetland Park",),
    "濕地": ("Wetland",), "吊橋": ("Suspension Bridge",), "大橋": ("Bridge",), "橋": ("Bridge",), "隧道": ("Tunnel",),
    "醫院": ("Hospital",),
    "教堂": ("Church",), "孔廟": ("Confucius Temple",), "寺": ("Temple",), "宮": ("Temple",), "廟": ("Temple",), "塔": ("Pagoda", "Tower"),
    "體育場": ("Stadium",), "棒球場": ("Baseball Stadium",), "山": ("Mountain",), "湖": ("Lake",), "潭": ("Pond", "Lake"),
    "溪": ("River", "Creek"),
    "河": ("River",), "島": ("Island",), "灣": ("Bay",), "書院": ("Academy",), "新村": ("New Village",), "糖廠": ("Sugar Refinery",),
    "工業區": ("Industrial Park",), "動物園": ("Zoo",), "廣場": ("Plaza", "Square"), "機場": ("Airport",),
}  # fmt: skip
"""What a Chinese name ends with and how it is written in English, the official form first."""

DIRECTIONS: Mapping[str, str] = {"東": "E.", "西": "W.", "南": "S.", "北": "N.", "中": "Central"}
"""The direction before a generic word: 中山東路 is Jhongshan E. Rd."""

LONG: Mapping[str, str] = {
    "Rd.": "Road", "St.": "Street", "Ln.": "Lane", "Aly.": "Alley", "Blvd.": "Boulevard", "Sec.": "Section", "Ave.": "Avenue",
    "E.": "East", "W.": "West", "S.": "South", "N.": "North", "Dist.": "District", "Vil.": "Village",
}  # fmt: skip
"""The short form and the long one."""

SHORT: Mapping[str, str] = {long: short for short, long in LONG.items()} | {
    "Station": "Sta.", "Mountain": "Mt.", "Elementary": "Elem.", "University": "Univ.", "Building": "Bldg.", "International": "Intl.",
}  # fmt: skip
"""A long word and the short one that may stand for it where a panel is too narrow."""


def narrow(english: str, kind: str = "") -> str:
    """The name with every generic word in its permitted short form; as it is where there is none. A shopping district is no Dist."""
    kept = frozenset() if kind == "district" else frozenset({"District"})
    words = english.split(" ")
    return " ".join([word if place == 0 or word in kept else SHORT.get(word, word) for place, word in enumerate(words)])


FIRST_KINDS: Mapping[str, float] = {
    "city": 15, "district": 14, "area": 12, "island": 12, "bay": 10, "airport": 9, "metro": 9, "rail": 9, "station": 9, "lightrail": 8,
    "village": 4, "bike": 0, "street": 1, "road": 0,
}  # fmt: skip
"""Which kind is meant first when somebody types a bare name; what is not named here, the sights among them, has SIGHT."""

SIGHT = 7.0
STATIONS = frozenset({"metro", "rail", "lightrail", "station", "bike"})
STATION_WORDS = frozenset({"station", "mrt", "lrt", "krt", "metro", "tra", "hsr"})


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th … 11th … 21st."""
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
