"""What people propose, in the words they use for it: Chinese and English words that mean the same count as one idea. Pure."""

import re

IDEAS: dict[str, tuple[str, ...]] = {
    "light": ("路燈", "照明", "補燈", "燈光", "夜燈", "昏暗", "太暗", "很暗", "light", "lights", "lighting", "lamp", "lamps", "dark"),
    "shade": ("樹", "綠蔭", "樹蔭", "遮蔭", "遮陽", "植栽", "綠化", "tree", "trees", "shade", "shading", "planting", "greenery"),
    "ramp": (
        "坡道", "斜坡", "無障礙", "輪椅", "嬰兒車", "推車", "階梯", "樓梯", "ramp", "ramps", "accessible", "accessibility", "wheelchair",
        "wheelchairs", "barrier", "pram", "prams", "stroller", "stairs", "steps",
    ),
    "bike": (
        "單車", "自行車", "腳踏車", "鐵馬", "車架", "bike", "bikes", "bicycle", "bicycles", "cycling", "cycle path", "cyclists",
    ),
    "walk": (
        "人行道", "騎樓", "步道", "行人", "走路", "斑馬線", "穿越道", "sidewalk", "pavement", "footpath", "arcade", "arcades", "pedestrian",
        "pedestrians", "walkway", "crossing", "crosswalk", "crossings",
    ),
    "seat": ("座椅", "長椅", "椅子", "休憩", "坐椅", "歇腳", "bench", "benches", "seat", "seats", "seating"),
    "water": ("飲水機", "飲水", "加水", "drinking", "fountain", "fountains", "tap"),
    "toilet": ("廁所", "公廁", "洗手間", "toilet", "toilets", "restroom", "restrooms", "wc"),
    "play": (
        "遊戲場", "兒童遊具", "遊具", "溜滑梯", "沙坑", "遊樂", "playground", "playgrounds", "slide", "sandpit", "play area",
    ),
    "rain": ("淹水", "積水", "排水", "水溝", "側溝", "雨水", "flood", "floods", "flooding", "drain", "drains", "drainage", "gutter"),
    "shelter": ("候車亭", "遮雨", "雨遮", "雨棚", "shelter", "shelters", "roof", "canopy", "awning"),
    "sign": ("解說牌", "指標", "告示", "牌示", "導覽", "sign", "signs", "signage", "wayfinding"),
    "safe": ("監視器", "治安", "安全", "減速", "車速", "通學", "camera", "cameras", "safe", "safety", "speed", "school route"),
    "old": ("老屋", "古蹟", "文史", "歷史", "老街", "修復", "heritage", "historic", "history", "restore", "restoration"),
    "market": ("市集", "市場", "攤位", "攤販", "market", "markets", "stall", "stalls"),
    "art": ("彩繪", "壁畫", "藝術", "雕塑", "mural", "murals", "art", "sculpture"),
    "elder": ("長者", "老人", "銀髮", "長照", "阿公", "阿嬤", "elderly", "seniors", "older people", "elders"),
    "child": ("兒童", "小孩", "孩子", "學童", "幼兒", "children", "kids", "pupils", "toddlers"),
    "pet": ("寵物", "狗", "毛小孩", "dog", "dogs", "pet", "pets"),
    "waste": ("垃圾", "回收", "髒亂", "rubbish", "garbage", "litter", "recycling", "bins", "bin"),
    "shore": ("親水", "碼頭", "港邊", "岸邊", "渡輪", "waterfront", "harbour", "harbor", "pier", "quay", "ferry"),
    "garden": ("花園", "菜園", "農園", "公園", "綠地", "garden", "gardens", "park", "parks"),
}  # fmt: skip

_HAN_WORDS = {word: f"\u00a7{idea}" for idea, words in IDEAS.items() for word in words if not word.isascii()}
_LATIN_WORDS = {word: f"\u00a7{idea}" for idea, words in IDEAS.items() for word in words if word.isascii()}
_LATIN = re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, _LATIN_WORDS), key=len, reverse=True)) + r")\b")


def ideas(folded: str) -> set[str]:
    """The ideas that a folded text names."""
    found = {idea for word, idea in _HAN_WORDS.items() if word in folded}
    return found | {_LATIN_WORDS[word] for word in _LATIN.findall(folded)}
