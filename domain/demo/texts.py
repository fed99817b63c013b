"""The words of the demo: invented proposals for Hamasen after the 2017 EcoMobility festival, in both languages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Idea:
    """One invented proposal. title, problem, idea: Chinese and English ("" where nobody has translated it yet); cost in NT$."""

    by: str
    area: str
    category: str
    title: tuple[str, str]
    problem: tuple[str, str]
    idea: tuple[str, str]
    cost: int | None
    point: tuple[float, float] | None
    where: str = ""


AREAS = (
    (
        "harbour",
        "港邊",
        "Harbour side",
        3_000_000,
        "鼓山渡輪站、濱海一路、哨船頭",
        ((120.2665, 22.6185), (120.2730, 22.6185), (120.2730, 22.6235), (120.2665, 22.6235)),
    ),
    (
        "streets",
        "老街區",
        "Old streets",
        3_000_000,
        "臨海二路、鼓波街、捷興二街、代天宮",
        ((120.2730, 22.6185), (120.2790, 22.6185), (120.2790, 22.6235), (120.2730, 22.6235)),
    ),
    (
        "railway",
        "鐵道園區",
        "Railway park",
        2_000_000,
        "哈瑪星鐵道文化園區、駁二蓬萊",
        ((120.2730, 22.6150), (120.2790, 22.6150), (120.2790, 22.6185), (120.2730, 22.6185)),
    ),
)
CATEGORIES = (
    ("walking", "步行與無障礙", "Walking and access", "rails"),
    ("shade", "綠蔭與休憩", "Shade and rest", "trees"),
    ("water", "親水與生態", "Water and nature", "waves"),
    ("culture", "文化與老屋", "Culture and old houses", "roofs"),
    ("safety", "夜間與安全", "Night and safety", "lamps"),
)
PRICES = (
    ("ramp", "無障礙坡道", "Ramp", "處", "piece", 80_000, 150_000),
    ("bench", "座椅", "Bench", "張", "piece", 12_000, 25_000),
    ("tree", "植樹含三年養護", "Tree with three years of care", "株", "tree", 15_000, 30_000),
    ("lamp", "節能路燈", "LED street lamp", "盞", "piece", 35_000, 60_000),
    ("paving", "人行道鋪面", "Pavement", "平方公尺", "square metre", 2_500, 4_500),
    ("sign", "雙語解說牌", "Bilingual information board", "座", "piece", 20_000, 45_000),
)

NOW = (
    Idea(
        "蔡美玉",
        "harbour",
        "walking",
        ("鼓山渡輪站前加設無障礙坡道", "A ramp in front of Gushan Ferry Station"),
        (
            "從公車站走到渡輪站要上三階，推輪椅、推嬰兒車和拉菜籃的人都得繞到車道上。下雨天特別滑。",
            "From the bus stop to the ferry there are three steps. People with wheelchairs, prams and shopping carts have to use the roadway. It is slippery in the rain.",
        ),
        ("把三階改成坡道，兩側加扶手，地面用止滑磚。", "Turn the three steps into a ramp with handrails and non-slip tiles."),
        480_000,
        (22.6206, 120.2686),
        "鼓山渡輪站前公車站",
    ),
    Idea(
        "林志豪",
        "streets",
        "shade",
        ("鼓波街上學路種遮蔭樹", "Shade trees along the school way on Gubo Street"),
        (
            "孩子上下學走的這一段沒有樹，夏天路面燙得可以煎蛋。",
            "There is no tree on this stretch that children walk. In summer the ground is burning hot.",
        ),
        ("沿路種十二株小葉欖仁或苦楝，學生認養。", "Plant twelve shade trees along the way; pupils look after them."),
        360_000,
        (22.6221, 120.2751),
        "鼓山國小旁",
    ),
    Idea(
        "Maria Santos",
        "harbour",
        "culture",
        ("渡輪站雙語乘船說明", "Boarding information in more languages at the ferry"),
        (
            "外籍看護和遊客常常看不懂排隊和票價的說明。",
            "Carers from abroad and visitors often cannot read the signs about queues and fares.",
        ),
        (
            "用圖和中、英、印尼、越南文寫清楚在哪裡排隊、怎麼付錢、末班船幾點。",
            "Say with pictures and in Chinese, English, Indonesian and Vietnamese where to queue, how to pay and when the last ferry leaves.",
        ),
        150_000,
        (22.6203, 120.2681),
        "鼓山渡輪站",
    ),
    Idea(
        "陳阿土",
        "streets",
        "walking",
        ("捷興二街騎樓整平", "Level arcades on Jiesing 2nd Street"),
        ("騎樓一戶一個高度，阿公阿嬤常常絆倒。", "Every house has an arcade of another height; old people often trip."),
        ("和住戶一起把高低差做成斜坡。", "Make slopes of the steps together with the owners."),
        1_200_000,
        (22.6209, 120.2762),
        "捷興二街 10 號至 48 號",
    ),
    Idea(
        "吳佩珊",
        "railway",
        "shade",
        ("鐵道園區涼亭與飲水機", "A pavilion and drinking water in the railway park"),
        ("假日人很多，能坐下來的陰影很少，也沒有地方裝水。", "At weekends it is full of people, with little shade to sit in and no water."),
        ("在舊月台旁搭一座涼亭，裝兩台飲水機。", "Build a pavilion beside the old platform, with two water fountains."),
        900_000,
        (22.6172, 120.2752),
        "舊月台旁",
    ),
    Idea(
        "黃建國",
        "streets",
        "culture",
        ("代天宮廟埕老照片牆", "A wall of old photos at Daitian Temple"),
        ("年輕人不知道這裡以前是什麼樣子。", "Young people do not know what this place used to look like."),
        (
            "和廟方、里民一起蒐集老照片，做成可以換展的牆。",
            "Collect old photos with the temple and the neighbours, and show them on a wall that can change.",
        ),
        260_000,
        (22.6213, 120.2749),
        "哈瑪星代天宮",
    ),
    Idea(
        "張雅婷",
        "harbour",
        "water",
        ("哨船頭親水階梯", "Steps down to the water at Shaochuantou"),
        ("住在海邊卻摸不到海水。", "We live by the sea and cannot touch it."),
        (
            "在水淺的一段做五公尺寬的階梯，加救生設備和潮位標示。",
            "Five metres of steps where the water is shallow, with life-saving equipment and tide marks.",
        ),
        None,
        (22.6190, 120.2672),
        "哨船頭公園旁",
    ),
    Idea(
        "許文雄",
        "railway",
        "safety",
        ("夜間騎車經過園區的地燈", "Ground lights for cycling through the park at night"),
        ("晚上騎車看不到鐵軌，輪子會卡進去。", "At night cyclists do not see the rails and get caught in them."),
        ("在三個穿越鐵軌的地方裝節能地燈。", "Energy-saving ground lights at the three places where the path crosses the rails."),
        210_000,
        (22.6166, 120.2768),
        "駁二蓬萊側入口",
    ),
    Idea(
        "蔡美玉",
        "harbour",
        "shade",
        ("濱海一路候車亭座椅", "Seats at the bus shelters of Binhai 1st Road"),
        ("等公車沒有地方坐。", "There is nowhere to sit while waiting for the bus."),
        ("四個候車亭各加兩張有扶手的座椅。", ""),
        160_000,
        (22.6211, 120.2700),
        "濱海一路",
    ),
    Idea(
        "劉小梅",
        "streets",
        "safety",
        ("暗巷補燈", ""),
        ("臨海二路後面的巷子晚上很暗，女生都繞路。", ""),
        ("裝六盞路燈，並修剪遮住光線的樹。", ""),
        280_000,
        (22.6217, 120.2770),
        "臨海二路 30 巷",
    ),
    Idea(
        "Daniel Huang",
        "railway",
        "culture",
        ("", "Bilingual boards that tell the story of the harbour railway"),
        ("", "Visitors see old engines but not why the railway was built here and what Hama-sen means."),
        ("", "Eight boards along the tracks, written with former railway workers."),
        320_000,
        (22.6177, 120.2745),
        "Railway museum",
    ),
    Idea(
        "周明德",
        "harbour",
        "walking",
        ("渡輪站前無障礙斜坡與扶手", "Ramp and handrails at the ferry station"),
        ("長輩搭船要上階梯，很危險。", "Older people have to climb steps to the ferry, which is dangerous."),
        ("做一條有扶手的斜坡。", "Build a ramp with handrails."),
        400_000,
        (22.6205, 120.2688),
        "渡輪站剪票口前",
    ),
)

SELECTED = (
    Idea(
        "林志豪",
        "streets",
        "walking",
        ("生態交通之後：臨海二路人行優先", "After EcoMobility: pedestrians first on Linhai 2nd Road"),
        (
            "2017 生態交通全球盛典時這條路沒有車，節目結束後車又停滿人行道。",
            "During the EcoMobility World Festival of 2017 this street was free of cars. Afterwards parked cars filled the pavement again.",
        ),
        ("拓寬人行道，設卸貨停車格，假日人行優先。", "Wider pavements, loading bays, and pedestrians first at weekends."),
        1_800_000,
        (22.6219, 120.2757),
        "臨海二路",
    ),
    Idea(
        "吳佩珊",
        "railway",
        "shade",
        ("鐵道旁的自行車休息站", "A rest stop for cyclists by the rails"),
        ("騎車的人沒有地方打氣、裝水。", "Cyclists have no place for air and water."),
        ("打氣筒、維修架、飲水機和一張長椅。", "A pump, a repair stand, a water fountain and a bench."),
        420_000,
        (22.6169, 120.2750),
        "園區西側",
    ),
    Idea(
        "黃建國",
        "harbour",
        "culture",
        ("老船長說故事：每月一場港邊導覽", "Old captains tell stories: a harbour walk every month"),
        ("老船長愈來愈少，故事沒有人記。", "There are fewer and fewer old captains, and nobody writes their stories down."),
        ("每月一場導覽，錄音並整理成冊。", "One walk a month, recorded and made into a booklet."),
        300_000,
        (22.6199, 120.2689),
        "漁會旁",
    ),
)

ENTRIES = (
    (
        ("現地會勘，與店家討論卸貨時間。", "Site visit; delivery hours discussed with the shops."),
        ("完成細部設計，辦理一場說明會。", "Detailed design finished and explained at a meeting."),
        ("東側人行道開工。", "Work has begun on the pavement of the east side."),
        ("東側人行道完成，西側施工中。", "The pavement on the east side is done, the west side is being built."),
    ),
    (
        ("選定地點，向自來水公司申請接水。", "The place is chosen; the water company has been asked for a connection."),
        ("第二次公告招標，仍無廠商投標。", "A second call for tenders; again nobody bid."),
        ("修改規範後重新公告。", "The terms were changed and published again."),
        ("決標，準備開工。", "The contract is awarded; work is about to begin."),
    ),
    (
        ("徵求說故事的老船長，已有四位報名。", "Captains were asked to tell their stories; four have come forward."),
        ("完成導覽路線和錄音設備採購。", "The walk is planned and the recording gear bought."),
        ("辦理第一場導覽，36 人參加。", "The first walk, with 36 people."),
        ("辦理第二、三場導覽，錄音整理中。", "The second and third walk; the recordings are being edited."),
    ),
)
"""What the agencies enter month by month, for each of SELECTED."""
