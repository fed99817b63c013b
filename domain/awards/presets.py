"""Rules to begin with, as the council report of May 2016 and other cities have them. Pure."""

from dataclasses import dataclass

from domain.awards.panel import Method, TieBreak
from domain.awards.programme import CriterionRule, Named, Rules, TierRule
from domain.translated import Translated


def _t(zh: str, en: str) -> Translated:
    return Translated.of(zh_Hant=zh, en=en)


BANDS = _t(
    "90 分以上：可立即推動且成效顯著；80 分：可行，細節待補；70 分：構想可取，可行性不足",
    "90 and above: ready to run, with clear effect; 80: workable, details missing; 70: a good thought that is not yet workable",
)


@dataclass(frozen=True)
class Preset:
    """A kind of programme. title: what a programme of it is called without its year; about: what it says of itself."""

    title: Translated
    about: Translated
    rules: Rules


_INNOVATION = Rules(
    categories=(
        Named("innovation", _t("創新獎", "Innovation")),
        Named("improvement", _t("精進獎", "Improvement")),
        Named("joint", _t("跨域合作獎", "Cooperation across fields")),
    ),
    criteria=(
        CriterionRule(_t("創新性", "Novelty"), 40, anchors=BANDS),
        CriterionRule(_t("可行性", "Feasibility"), 30, anchors=BANDS),
        CriterionRule(_t("預期效益", "Expected benefit"), 30, anchors=BANDS),
    ),
    method=Method.RANK_SUM.value,
    ties=(TieBreak.HEAVIEST.value, TieBreak.LOT.value),
    tiers=(
        TierRule("t1", _t("特優", "Outstanding"), 1, 50_000, minimum="90"),
        TierRule("t2", _t("優等", "Excellent"), 2, 30_000, minimum="85"),
        TierRule("t3", _t("甲等", "Grade A"), 3, 10_000, minimum="80"),
    ),
    text_least=600,
    fee=1_000,
)

_RESEARCH = Rules(
    authors=5,
    text_least=600,
    criteria=(
        CriterionRule(_t("研究主題與市政關聯", "Relevance to the city"), 30, anchors=BANDS),
        CriterionRule(_t("研究方法與分析", "Method and analysis"), 35, anchors=BANDS),
        CriterionRule(_t("結論與建議可行性", "Feasible conclusions"), 20, anchors=BANDS),
        CriterionRule(_t("文字與結構", "Text and structure"), 15, anchors=BANDS),
    ),
    tiers=(
        TierRule("t1", _t("甲等", "Grade A"), 5, 20_000, minimum="80"),
        TierRule("t2", _t("乙等", "Grade B"), 4, 8_000, minimum="75"),
        TierRule("t3", _t("佳作", "Honourable mention"), 6, 5_000, minimum="70"),
    ),
    report=True,
    grants=True,
    fee=1_200,
)

_THESIS = Rules(
    forwarded=False,
    authors=1,
    text_most=20_000,
    classes=(
        Named("phd", _t("博士論文", "Doctoral thesis")),
        Named("master", _t("碩士論文", "Master's thesis")),
        Named("phd-writing", _t("博士論文撰寫中", "Doctoral thesis being written")),
        Named("master-writing", _t("碩士論文撰寫中", "Master's thesis being written")),
    ),
    criteria=(
        CriterionRule(_t("與高雄市政之關聯", "Relevance to Kaohsiung"), 40, anchors=BANDS),
        CriterionRule(_t("研究方法與內容", "Method and content"), 40, anchors=BANDS),
        CriterionRule(_t("政策建議", "Advice for policy"), 20, anchors=BANDS),
    ),
    tiers=(
        TierRule("d1", _t("特優", "Outstanding"), 1, 60_000, "phd"),
        TierRule("d2", _t("優等", "Excellent"), 1, 40_000, "phd"),
        TierRule("d3", _t("佳作", "Honourable mention"), 1, 20_000, "phd"),
        TierRule("m1", _t("特優", "Outstanding"), 1, 40_000, "master"),
        TierRule("m2", _t("優等", "Excellent"), 1, 20_000, "master"),
        TierRule("m3", _t("佳作", "Honourable mention"), 3, 10_000, "master"),
        TierRule("dw", _t("寫作獎助", "Writing grant"), 2, 20_000, "phd-writing"),
        TierRule("mw", _t("寫作獎助", "Writing grant"), 3, 10_000, "master-writing"),
    ),
    fee=1_500,
)

_SERVICE = Rules(
    criteria=(
        CriterionRule(_t("服務流程", "Service process"), 35, anchors=BANDS),
        CriterionRule(_t("民眾感受", "What the public says"), 35, anchors=BANDS),
        CriterionRule(_t("創新加值", "Added value"), 30, anchors=BANDS),
    ),
    authors=8,
    tiers=(TierRule("t1", _t("服務品質獎", "Service quality award"), 3, 20_000, minimum="80"),),
    shortlist=3,
    fee=1_200,
)

PRESETS: dict[str, Preset] = {
    "innovation": Preset(
        _t("市政創新提案", "Innovation proposals for the city"),
        _t(
            "本府各機關及學校同仁都可以提案。個人或 3 人以內共同提案，由服務機關薦送本會，評審看不到提案人與機關。",
            "Staff of all agencies and schools can enter, alone or with up to two others. Your agency forwards the entry; "
            "the panel does not see who wrote it.",
        ),
        _INNOVATION,
    ),
    "research": Preset(
        _t("自行研究", "Research by city staff"),
        _t(
            "各機關提出研究計畫，經核定後可申請補助；研究報告完成後送專家評審，獲獎報告公開供機關與市民參考。",
            "Agencies propose research. What is approved can be subsidised; the finished reports are reviewed by experts, "
            "and those that win are published.",
        ),
        _RESEARCH,
    ),
    "thesis": Preset(
        _t("學位論文獎補助", "Awards and grants for theses"),
        _t(
            "以高雄市政為題的博、碩士論文，撰寫中可申請寫作獎助，完成後可申請論文獎。研究生自行報名，免由機關薦送。",
            "For doctoral and master’s theses about Kaohsiung: grants while they are written, awards once they are finished. "
            "Students apply by themselves.",
        ),
        _THESIS,
    ),
    "service": Preset(
        _t("政府服務品質獎", "Service quality award"),
        _t(
            "各機關推薦服務單位，經書面審查後，由委員實地訪查入圍單位。",
            "Agencies nominate service units; after a review on paper the panel visits those on the shortlist.",
        ),
        _SERVICE,
    ),
}
