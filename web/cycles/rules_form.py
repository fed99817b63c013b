"""The rule parameters and agencies of a cycle, as a form."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypedDict

from starlette.responses import Response
from wtforms import BooleanField, SelectField, StringField

from domain.cycles import actions, queries
from domain.cycles.models import Cycle
from domain.cycles.rules import CHANNELS, LINKS, Ballot, Rules, Selection, votes_for
from domain.errors import N_, Refused
from domain.people.queries import agencies
from web.bridges.cycle_display import thing_of
from web.bridges.cycle_words import BALLOTS, CHANNEL_NAMES, LINK_NAMES, MAIN, SELECTIONS, TIE_NAMES, percent
from web.cycles import edit_conflicts
from web.cycles.change_texts import ChangeRow
from web.cycles.edit_conflicts import News
from web.frame.fields import count_of, day_or_none, share_of
from web.frame.forms import Needed, Optional, PageForm, choices
from web.frame.page_routes import PageRoute
from web.frame.problems import Problem
from web.frame.visit import Visit

NOTICES = {
    "rules_saved": (N_("The rules are saved."), ""),
}

RULES = edit_conflicts.part("rules", "agencies")
MOST_PROOF = 200


class RulesForm(PageForm):
    """The parameters; ticks, proofs and weights are read beside the form. wrong: what is wrong with those, by the input's id."""

    age = StringField(N_("Minimum age"), [Needed(N_("Enter the minimum age. 0: there is none."))])
    born_by = StringField(N_("Or born on or before"), [Optional()])
    links = StringField(N_("Who counts as local"))
    cut_off = StringField(N_("Registered by"), [Optional()])
    credential = BooleanField(N_("A card earned at meetings is asked for (審議卡)"))
    channels = StringField(N_("Ways to vote"))
    ballot = SelectField(N_("How many may be chosen"))
    least = StringField(N_("Smallest number"), [Optional()])
    most = StringField(N_("Largest number"), [Optional()])
    grouped = BooleanField(N_("A choice in each area"))
    order = SelectField(N_("Order on screens"))
    rounds = StringField(N_("Rounds"), [Optional()])
    selection = SelectField(N_("How winners are chosen"))
    winners = StringField(N_("Number of winners"), [Optional()])
    threshold = StringField(N_("Votes a proposal needs"), [Optional()])
    share = StringField(N_("Or a share of the eligible people, in percent"), [Optional()])
    eligible = StringField(N_("Number of eligible people"), [Optional()])
    tie_1 = SelectField(N_("First by"))
    tie_2 = SelectField(N_("then by"))
    tie_3 = SelectField(N_("then by"))
    blank = BooleanField(N_("A blank ballot is allowed"))
    hidden = BooleanField(N_("No running totals before the close"))
    draw = BooleanField(N_("A draw for voters, with a list of its own"))
    support = StringField(N_("Supports a proposal needs before the review"), [Optional()])
    at_once = BooleanField(N_("Proposals show at once, before an officer has read them"))

    def __init__(self, formdata: Any = None, **values: Any) -> None:
        self.wrong: dict[str, Problem] = {}
        super().__init__(formdata, **values)

    @property
    def problems(self) -> list[tuple[str, Problem]]:
        """What is wrong with proofs and weights leads to their inputs."""
        return super().problems + list(self.wrong.items())


TICKS = ("credential", "grouped", "blank", "hidden", "draw", "at_once")
NUMBERS = ("age", "least", "most", "winners", "threshold", "support", "eligible")
TIE_FIELDS = ("tie_1", "tie_2", "tie_3")


async def rules_page(visit: Visit) -> Response:
    """The parameters as they are."""
    cycle = await queries.by_key(visit.request.path_params["cycle"])
    held = cycle.plan.rules
    ties = held.telling_ties
    values: dict[str, Any] = {name: getattr(held, name) for name in TICKS} | {name: str(getattr(held, name)) for name in NUMBERS}
    values |= {"born_by": str(held.born_by or ""), "cut_off": str(held.cut_off or ""), "rounds": ", ".join(map(str, held.rounds))}
    values |= {"ballot": held.ballot.value, "selection": held.selection.value, "order": held.order}
    values |= {f"tie_{place}": ties[place - 1] if len(ties) >= place else "" for place in (1, 2, 3)}
    values |= {"share": percent(held.share) if held.share else "", "eligible": str(held.eligible or "")}
    weights = {link: str(held.weights.get(link, 1)) for link in LINKS}
    return await _page(visit, cycle, _bound(visit, values), held, weights, cycle.plan.agencies, edit_conflicts.mark_of(cycle, RULES))


def _bound(visit: Visit, values: dict[str, Any]) -> RulesForm:
    form = visit.bind(RulesForm, **values)
    form.ballot.choices = choices((ballot.value, visit.say(words)) for ballot, words in BALLOTS.items())
    form.selection.choices = choices((way.value, visit.say(words)) for way, words in SELECTIONS.items())
    for name in TIE_FIELDS:
        field: Any = form[name]
        field.choices = choices([("", "–"), *((key, visit.say(words)) for key, words in TIE_NAMES.items())])
    form.order.choices = choices([("random", visit.say(N_("random for each ballot"))), ("number", visit.say(N_("by number")))])
    return form


class RulesFormPage(TypedDict):
    """What `cycles/rules_form.html` is given."""

    cycle: Cycle
    form: RulesForm
    held: Rules
    weights: Mapping[str, str]
    proof: Callable[..., str]
    chosen: tuple[str, ...]
    agencies: list[Any]
    links: dict[str, str]
    channels: dict[str, str]
    frozen: bool
    seen_mark: str
    news: News | None


async def _page(
    visit: Visit,
    cycle: Cycle,
    form: RulesForm,
    held: Rules,
    weights: Mapping[str, str],
    chosen: tuple[str, ...],
    mark: str,
    news: edit_conflicts.News | None = None,
) -> Response:
    return visit.page(
        "cycles/rules_form.html",
        RulesFormPage(
            cycle=cycle,
            form=form,
            held=held,
            weights=weights,
            proof=lambda link, tag: proof_text(held, link, tag),
            chosen=chosen,
            agencies=[item for item in await agencies() if item.active or item.key in cycle.plan.agencies],
            links=LINK_NAMES,
            channels=CHANNEL_NAMES,
            frozen=actions.frozen(cycle, visit.at),
            seen_mark=mark,
            news=news,
        ),
        status=422 if form.problems else 200,
    )


def proof_text(rules: Rules, link: str, tag: str) -> str:
    """The kinds of proof in one language."""
    return rules.proofs.get(link, "") if tag == MAIN else rules.proofs_in.get(tag, {}).get(link, "")


async def save_rules(visit: Visit) -> Response:
    """Keep them, or say why not. After the opening the attempt is recorded and nothing changes."""
    cycle, form = await queries.by_key(visit.request.path_params["cycle"]), _bound(visit, {})
    sent, mark, me = visit.form, str(visit.form.get("seen") or ""), visit.person.id
    ticked = [item.key for item in await agencies() if sent.get(f"agency-{item.key}") == "yes"]
    # Those that were there stay in their order: it is a part of what is fixed.
    chosen = tuple(key for key in dict.fromkeys([*cycle.plan.agencies, *ticked]) if key in ticked)
    typed = {link: str(sent.get(f"weight-{link}") or "").strip() for link in LINKS}
    rules = replace(
        cycle.plan.rules,
        links=tuple(link for link in LINKS if sent.get(f"link-{link}") == "yes"),
        channels=tuple(way for way in CHANNELS if sent.get(f"channel-{way}") == "yes"),
        weights=_weights(typed, form),
        **_proofs(visit, form),
    )
    news = None
    if visit.switching:
        form.wrong.clear()
    elif visit.ready(form) and not form.wrong:
        try:
            rules = _read(form.data, rules)
            edit_conflicts.check_unchanged(visit, cycle, RULES)
            await actions.change_plan(cycle, lambda plan: replace(plan, rules=rules, agencies=chosen), "cycles.rules", at=visit.at, by=me)
            return visit.go("staff_cycle", "rules_saved", cycle=cycle.key)
        except Refused as refusal:
            form.refuse(refusal)
            if refusal.reason == actions.OVERTAKEN:
                cycle = await queries.by_key(cycle.key)
                news = await edit_conflicts.news(visit, cycle, RULES, lambda old, new: _rows(visit, form, old, new))
                mark = edit_conflicts.mark_of(cycle, RULES)
    return await _page(visit, cycle, form, rules, typed, chosen, mark, news)


def _weights(typed: Mapping[str, str], form: RulesForm) -> dict[str, int]:
    weights: dict[str, int] = {}
    for link, text in typed.items():
        try:
            weights[link] = count_of(text or "1", f"weight-{link}", least=1, most=10, why=N_("Enter a weight from 1 to 10."))
        except Refused as refusal:
            form.wrong[f"weight-{link}"] = Problem(refusal.reason)
    return weights if set(weights.values()) - {1} else {}


def _proofs(visit: Visit, form: RulesForm) -> dict[str, Any]:
    """The kinds of proof of each link in every language."""
    found: dict[str, dict[str, str]] = {}
    for tag in visit.services.locales.tags:
        for link in LINKS:
            text = str(visit.form.get(f"proof-{link}-{tag}") or "").strip()
            if len(text) > MOST_PROOF:
                form.wrong[f"proof-{link}-{tag}"] = Problem(N_("Use at most %(most)s characters."), {"most": MOST_PROOF})
            if text:
                found.setdefault(tag, {})[link] = text
    return {"proofs": found.pop(MAIN, {}), "proofs_in": found}


def _read(data: dict[str, Any], held: Rules) -> Rules:
    """The rules of a posted form. Raises Refused beside the field."""
    values: dict[str, Any] = {name: count_of(data[name], name) for name in NUMBERS} | {name: bool(data[name]) for name in TICKS}
    ties = tuple(data[name] for name in TIE_FIELDS if data[name])
    if not ties or len({tie.removesuffix("-desc") for tie in ties}) != len(ties):
        raise Refused(N_("Name at least one way, and each only once."), field="tie_1")
    if "votes" in ties and data["selection"] != Selection.EQUAL_SHARES:
        words = N_("Proposals that tie have equally many votes here. Choose another way; this one only decides with equal shares.")
        raise Refused(words, field=f"tie_{ties.index('votes') + 1}")
    rounds = tuple(count_of(part, "rounds") for part in data["rounds"].replace("，", ",").replace("、", ",").split(",") if part.strip())
    values |= {name: day_or_none(data[name], name, first_year=1900) for name in ("born_by", "cut_off")}
    values |= {"ballot": Ballot(data["ballot"]), "selection": Selection(data["selection"]), "order": data["order"]}
    values["share"] = share_of(data["share"], "share")
    if values["share"] and values["eligible"]:
        values["threshold"] = votes_for(values["share"], values["eligible"])
    values["eligible"] = values["eligible"] if values["share"] else 0
    return replace(held, ties=ties, rounds=rounds, **values)


def _rows(visit: Visit, form: RulesForm, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[ChangeRow]:
    """What differs between the rules of two states; lists by their words."""
    rows = []
    for name in [*old["rules"], *(name for name in new["rules"] if name not in old["rules"])]:
        before, after = old["rules"].get(name), new["rules"].get(name)
        if before != after:
            label = visit.say(form[name].label.text) if name in form else visit.say(MORE.get(name, N_("Rules and agencies")))
            rows.append(ChangeRow(label, _told(visit, name, before), _told(visit, name, after)))
    if old["agencies"] != new["agencies"]:
        rows.append(ChangeRow(visit.say(N_("Agencies that take part")), ", ".join(old["agencies"]), ", ".join(new["agencies"])))
    return rows


MORE = {
    "ties": N_("Ties are broken by"),
    "weights": N_("Weight of a vote"),
    "proofs": N_("Kind of proof"),
    "proofs_in": N_("Kind of proof"),
}


def _told(visit: Visit, name: str, value: Any) -> str:
    names: dict[str, Any] = {"links": LINK_NAMES, "channels": CHANNEL_NAMES, "ties": TIE_NAMES, "ballot": BALLOTS, "selection": SELECTIONS}
    if isinstance(value, bool):
        return visit.say(N_("yes") if value else N_("no"))
    if isinstance(value, list):
        return ", ".join(_told(visit, name, item) for item in value) or "–"
    if isinstance(value, dict):
        return ", ".join(
            f"{visit.say(LINK_NAMES[key]) if key in LINK_NAMES else key} {_told(visit, name, item)}" for key, item in value.items()
        )
    known = names.get(name, {})
    return visit.say(known[value]) if value in known else "–" if value in (None, "") else str(value)


PAGES = [PageRoute("cycle_rules_form", "/staff/cycles/{cycle}/rules", rules_page, save_rules, needs="cycles.change", thing=thing_of)]
