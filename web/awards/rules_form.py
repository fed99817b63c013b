"""The rules of a programme as a form: limits, method, and tables of criteria and awards with two empty rows below."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from starlette.responses import Response
from wtforms import BooleanField, SelectField, StringField, TextAreaField

from domain.amounts import clean_money
from domain.awards.actions import programmes
from domain.awards.models import AwardProgramme
from domain.awards.panel import Method, TieBreak
from domain.awards.programme import LEGAL, MOST_ROWS, CriterionRule, Dates, Named, Rules, TierRule
from domain.awards.queries.programmes import rules_of
from domain.awards.states import Stage
from domain.errors import N_, Refused
from domain.translated import Translated
from web.awards.display import Card, card_of
from web.awards.viewers import office_programme
from web.awards.words import METHODS, TIES
from web.frame.fields import count_of, day_of, day_or_none
from web.frame.forms import Optional, PageForm, choices, translated_from
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit

EMPTY_ROWS = 2
NUMBERS = ("authors", "abstract", "text_least", "text_most", "shortlist", "fee", "window")


class RulesForm(PageForm):
    """Everything but the tables and the texts in two languages."""

    opens_on = StringField(N_("The call opens"))
    closes_on = StringField(N_("Entries in by"))
    report_by = StringField(N_("Reports in by"), [Optional()])
    scores_by = StringField(N_("The panel scores until"))
    announce_on = StringField(N_("Result"))
    forwarded = BooleanField(N_("Agencies forward the entries of their staff"))
    report = BooleanField(N_("What is admitted is research; its report comes later, and only reports are scored"))
    grants = BooleanField(N_("Approved research can be subsidised"))
    authors = StringField(N_("Authors of an entry, at most"))
    abstract = StringField(N_("Characters of the abstract, at most"))
    text_least = StringField(N_("Characters of the text, at least"))
    text_most = StringField(N_("Characters of the text, at most"))
    categories = TextAreaField(N_("Categories"), [Optional()])
    classes = TextAreaField(N_("Classes of applicants, counted apart"), [Optional()])
    method = SelectField(N_("Method"), choices=[])
    ties = SelectField(N_("If entries are equal"), choices=[])
    shortlist = StringField(N_("How many go on to a second round (a visit); 0 for one round"))
    ceiling = StringField(N_("Ceiling of all prizes in NT$"), [Optional()])
    fee = StringField(N_("Fee for each sheet of a reviewer from outside, in NT$"))
    window = StringField(N_("Days in which the public list can be corrected"))


@dataclass(frozen=True)
class Row:
    """A row of a table, as texts."""

    place: int
    values: dict[str, str]


class RulesPage(TypedDict):
    """What `awards/rules.html` is given."""

    card: Card
    form: PageForm
    title: Translated
    about: Translated
    criteria: list[Row]
    tiers: list[Row]


async def rules_page(visit: Visit) -> Response:
    """Change a draft. Raises Refused where the call is open."""
    programme = await office_programme(visit)
    if programme.stage != Stage.DRAFT:
        raise Refused(programmes.FROZEN)
    rules = rules_of(programme)
    form = visit.bind(RulesForm, **_held(programme, rules))
    form.outside = {"criteria": [], "tiers": [], "title": []}
    form.method.choices = choices([(key, visit.say(words)) for key, words in METHODS.items()])
    form.ties.choices = choices(
        [(_chain(chain), visit.say(N_(", then ")).join(visit.say(TIES[one]) for one in chain)) for chain in _chains()]
    )
    title = translated_from(visit.form, "title", programme.title, form.languages) if visit.form else programme.title
    about = translated_from(visit.form, "about", programme.about, form.languages) if visit.form else programme.about
    if visit.ready(form):
        try:
            chosen = _rules(visit, form, rules)
            await programmes.change(programme.id, title, about, chosen, _dates(form), at=visit.at, by=visit.person.id)
            if visit.form.get("act") == "rows":
                return visit.go_to(visit.path("award_rules", programme=programme.id) + "#criteria", "award_rules_saved")
            chosen.check()
            return visit.go("award_programme_desk", "award_rules_saved", programme=programme.id)
        except Refused as refusal:
            form.refuse(refusal)
    sent = visit.request.method == "POST"
    return visit.page(
        "awards/rules.html",
        RulesPage(
            card=card_of(visit, programme),
            form=form,
            title=title,
            about=about,
            criteria=_rows(visit, "c", CRITERION) if sent else _criteria(rules),
            tiers=_rows(visit, "t", TIER) if sent else _tiers(rules),
        ),
        status=422 if form.problems else 200,
    )


def _chains() -> list[tuple[TieBreak, ...]]:
    return list(dict.fromkeys(chain for method in Method for chain in LEGAL[method]))


def _chain(chain: Sequence[str]) -> str:
    return "+".join(chain)


def _held(programme: AwardProgramme, rules: Rules) -> dict[str, Any]:
    days = ("opens_on", "closes_on", "report_by", "scores_by", "announce_on")
    held: dict[str, Any] = {name: day.isoformat() if day else "" for name in days for day in [getattr(programme, name)]}
    held |= {name: str(getattr(rules, name)) for name in NUMBERS}
    held |= {name: getattr(rules, name) for name in ("forwarded", "report", "grants", "method")}
    held |= {name: "\n".join(_line(one.name) for one in getattr(rules, name)) for name in ("categories", "classes")}
    return held | {"ties": _chain(rules.ties), "ceiling": str(rules.ceiling) if rules.ceiling is not None else ""}


def _line(name: Translated) -> str:
    return f"{name.text('zh-Hant')} | {name.text('en')}"


def _dates(form: RulesForm) -> Dates:
    return Dates(
        day_of(str(form.opens_on.data), "opens_on"),
        day_of(str(form.closes_on.data), "closes_on"),
        day_of(str(form.scores_by.data), "scores_by"),
        day_of(str(form.announce_on.data), "announce_on"),
        day_or_none(str(form.report_by.data or ""), "report_by"),
    )


def _rules(visit: Visit, form: RulesForm, before: Rules) -> Rules:
    """What was typed. Raises Refused beside the field."""
    numbers = {name: count_of(str(form[name].data or "0"), name, most=10_000_000) for name in NUMBERS}
    classes = _names(str(form.classes.data or ""), before.classes, "classes")
    return Rules(
        **numbers,
        forwarded=bool(form.forwarded.data),
        report=bool(form.report.data),
        grants=bool(form.grants.data),
        categories=_names(str(form.categories.data or ""), before.categories, "categories"),
        classes=classes,
        criteria=tuple(_criterion(row.values) for row in _rows(visit, "c", CRITERION) if row.values["zh"].strip()),
        tiers=tuple(
            _tier(row, {one.name.text("zh-Hant"): one.key for one in classes})
            for row in _rows(visit, "t", TIER)
            if row.values["zh"].strip()
        ),
        method=str(form.method.data),
        ties=tuple(str(form.ties.data).split("+")),
        ceiling=clean_money(str(form.ceiling.data), field="ceiling") if str(form.ceiling.data or "").strip() else None,
        shared=before.shared,
    )


def _names(typed: str, before: Sequence[Named], field: str) -> tuple[Named, ...]:
    """Lines “Chinese | English”; a name that was there keeps its key."""
    known = {one.name.text("zh-Hant"): one.key for one in before}
    found: list[Named] = []
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    if len(lines) > MOST_ROWS:
        raise Refused(N_("At most %(most)s lines."), field=field, most=MOST_ROWS)
    for line in lines:
        zh, _, en = (part.strip() for part in line.replace("｜", "|").partition("|"))
        free = next(key for key in (f"k{place}" for place in range(1, 99)) if key not in {*known.values(), *(one.key for one in found)})
        found.append(Named(known.get(zh, free), Translated.of(zh_Hant=zh, en=en)))
    return tuple(found)


CRITERION = ("zh", "en", "weight", "least", "most", "anchors-zh", "anchors-en")
TIER = ("key", "zh", "en", "class", "quota", "prize", "minimum")


def _rows(visit: Visit, sign: str, names: Sequence[str]) -> list[Row]:
    """The rows of a table as they were typed; empty ones in the middle fall away."""
    typed = [{name: str(visit.form.get(f"{sign}-{place}-{name}") or "") for name in names} for place in range(MOST_ROWS + EMPTY_ROWS)]
    filled = [row for row in typed if row["zh"].strip() or row["en"].strip()]
    empty: list[dict[str, str]] = [dict.fromkeys(names, "")] * EMPTY_ROWS
    return [Row(place, row) for place, row in enumerate([*filled, *empty])]


def _criteria(rules: Rules) -> list[Row]:
    rows = [
        {
            "zh": one.name.text("zh-Hant"),
            "en": one.name.text("en"),
            "weight": str(one.weight),
            "least": str(one.least),
            "most": str(one.most),
            "anchors-zh": one.anchors.text("zh-Hant"),
            "anchors-en": one.anchors.text("en"),
        }
        for one in rules.criteria
    ]
    return [Row(place, row) for place, row in enumerate([*rows, *[dict.fromkeys(CRITERION, "")] * EMPTY_ROWS])]


def _tiers(rules: Rules) -> list[Row]:
    names = {one.key: one.name.text("zh-Hant") for one in rules.classes}
    rows = [
        {
            "key": one.key,
            "zh": one.name.text("zh-Hant"),
            "en": one.name.text("en"),
            "class": names.get(one.kind, ""),
            "quota": str(one.quota),
            "prize": str(one.prize),
            "minimum": one.minimum,
        }
        for one in rules.tiers
    ]
    return [Row(place, row) for place, row in enumerate([*rows, *[dict.fromkeys(TIER, "")] * EMPTY_ROWS])]


def _criterion(row: dict[str, str]) -> CriterionRule:
    return CriterionRule(
        Translated.of(zh_Hant=row["zh"], en=row["en"]),
        count_of(row["weight"], "criteria", most=100),
        count_of(row["least"] or "0", "criteria", most=1000),
        count_of(row["most"] or "100", "criteria", most=1000),
        Translated.of(zh_Hant=row["anchors-zh"], en=row["anchors-en"]),
    )


def _tier(row: Row, classes: dict[str, str]) -> TierRule:
    values = row.values
    kind = values["class"].strip()
    if kind and kind not in classes:
        raise Refused(N_("“%(name)s” is none of the classes."), field="tiers", name=kind)
    minimum = values["minimum"].strip()
    return TierRule(
        f"t{row.place + 1}",
        Translated.of(zh_Hant=values["zh"], en=values["en"]),
        count_of(values["quota"], "tiers", most=1000),
        clean_money(values["prize"] or "0", field="tiers"),
        classes.get(kind, ""),
        minimum,
    )


NOTICES = {"award_rules_saved": (N_("The rules are saved."), "")}
PAGES = [PageRoute("award_rules", "/staff/awards/{programme:number}/rules", rules_page, rules_page, needs="awards.work")]
