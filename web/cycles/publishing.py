"""Letting the public see a cycle, after one look at everything; hiding it, fixing its plan, deleting one that nobody ever saw."""

from datetime import datetime
from typing import Any, TypedDict

from starlette.responses import Response

from domain.cycles import actions, phases, queries
from domain.cycles.models import Cycle, CyclePage
from domain.cycles.plan import Plan
from domain.errors import N_, Missing, Refused
from domain.proposals.queries.lists import counts_by_state
from domain.voting.queries import all_elections
from web.bridges.cycle_display import thing_of, timeline
from web.cycles import edit_conflicts
from web.cycles.change_texts import doubt_words
from web.cycles.staff import desk_page
from web.frame.forms import PageForm
from web.frame.labels import name_of
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit

NOTICES = {
    "cycle_public": (N_("The cycle is public."), ""),
    "cycle_hidden": (N_("The cycle is no longer public."), ""),
    "cycle_frozen": (N_("The plan is fixed. Its digest is published with the rules."), ""),
    "cycle_deleted": (N_("The cycle is deleted."), ""),
}

EVERYTHING = edit_conflicts.part("phases", "areas", "categories", "prices", "agencies", "rules", "name", "summary")


async def preview(visit: Visit) -> Response:
    """What will be public, what is doubtful or missing, and when the plan will be fixed: before anybody else sees it."""
    cycle = await queries.by_key(visit.request.path_params["cycle"])
    if cycle.published_at is not None:
        return visit.go("staff_cycle", cycle=cycle.key)
    return await _preview(visit, cycle, visit.bind(PageForm))


class PublishPage(TypedDict):
    """What `cycles/publish.html` is given."""

    cycle: Cycle
    plan: Plan
    form: PageForm
    stations: list[tuple[str, str, str]]
    doubts: list[str]
    lacking: list[tuple[str, str, bool]]
    opens: datetime | None
    at_once: bool
    pages: list[CyclePage]
    seen_mark: str


async def _preview(visit: Visit, cycle: Cycle, form: PageForm) -> Response:
    plan, opens = cycle.plan, cycle.plan.opens_at()
    pages = await queries.pages(cycle.id, public_only=False)
    return visit.page(
        "cycles/publish.html",
        PublishPage(
            cycle=cycle,
            plan=plan,
            form=form,
            stations=timeline(visit, cycle),
            doubts=doubt_words(visit, cycle),
            lacking=_lacking(visit, cycle),
            opens=opens,
            at_once=opens is not None and opens <= visit.at,
            pages=pages,
            seen_mark=edit_conflicts.mark_of(cycle, EVERYTHING),
        ),
        status=422 if form.problems else 200,
    )


def _lacking(visit: Visit, cycle: Cycle) -> list[tuple[str, str, bool]]:
    """What is missing: in words, where it is entered, and whether publishing must wait for it."""
    plan, here = cycle.plan, {"cycle": cycle.key}
    dates, about, rules = (visit.path(page_name, **here) for page_name in ("cycle_dates", "cycle_about", "cycle_rules_form"))
    areas, categories, prices = (visit.path("cycle_items", part=part, **here) for part in ("areas", "categories", "prices"))
    checks = [
        (not plan.areas, N_("There is no area with a budget."), areas, True),
        (not plan.categories, N_("There is no category."), categories, True),
        (not phases.held(plan.phases), N_("There is no phase."), dates, True),
        (not cycle.summary, N_("There is no summary."), about, False),
        (bool(plan.areas) and not plan.budget, N_("The budget is 0."), areas, False),
        (any(not area.polygons for area in plan.areas), N_("Areas have no borders: “Which area am I in?” cannot answer."), areas, False),
        (not plan.prices, N_("There are no typical prices to help proposers."), prices, False),
        (not plan.agencies, N_("No agency takes part: nobody can review."), rules, False),
    ]
    found = [(visit.say(words), address, must) for lacks, words, address, must in checks if lacks]
    texts = [(cycle.name, about), (cycle.summary, about)]
    texts += [(item.name, areas) for item in plan.areas] + [(item.name, categories) for item in plan.categories]
    texts += [(item.name, prices) for item in plan.prices]
    for tongue in visit.languages():
        missing = [(name_of(visit, text), address) for text, address in texts if text and not text.text(tongue.tag)]
        if missing:
            names = visit.say(N_(", ")).join(name for name, _ in missing)
            words = visit.say(N_("Not in %(language)s yet: %(names)s"), language=tongue.name, names=names)
            found.append((words, missing[0][1], False))
    return found


async def act(visit: Visit) -> Response:
    """Publish, hide, fix or delete. What cannot be taken back is asked for first."""
    cycle, wish = await queries.by_key(visit.request.path_params["cycle"]), str(visit.form.get("act") or "")
    form, me = visit.bind(PageForm), visit.person.id
    if wish == "publish" and "seen" not in visit.form:
        return visit.go("cycle_publish", cycle=cycle.key)
    if wish in ("freeze", "delete") and visit.form.get("sure") != wish:
        return await desk_page(visit, cycle, form, asked=wish)
    try:
        if wish == "publish":
            edit_conflicts.check_unchanged(visit, cycle, EVERYTHING)
            await actions.publish(cycle, at=visit.at, by=me)
            return visit.go("staff_cycle", "cycle_public", cycle=cycle.key)
        if wish == "hide":
            await actions.hide(cycle, at=visit.at, by=me)
            return visit.go("staff_cycle", "cycle_hidden", cycle=cycle.key)
        if wish == "freeze":
            await actions.freeze(cycle, at=visit.at, by=me)
            return visit.go("staff_cycle", "cycle_frozen", cycle=cycle.key)
        if wish == "delete":
            await _delete(visit, cycle)
            return visit.go("staff_cycles", "cycle_deleted")
    except Refused as refusal:
        form.refuse(refusal)
        fresh = await queries.by_key(cycle.key)
        return await _preview(visit, fresh, form) if wish == "publish" else await desk_page(visit, fresh, form, 422)
    except Missing:  # somebody else was faster: it is hidden already
        return visit.go("staff_cycle", cycle=cycle.key)
    return visit.go("staff_cycle", cycle=cycle.key)


async def _delete(visit: Visit, cycle: Cycle) -> None:
    """Delete a cycle that nothing belongs to. Raises Refused."""
    votes: list[Any] = [row for row in await all_elections() if row.plan.get("cycle") == cycle.key]
    if votes or await counts_by_state(cycle.id):
        raise Refused(N_("Proposals or votes belong to this cycle, so it stays."))
    await actions.delete(cycle, at=visit.at, by=visit.person.id)


_CHANGE: dict[str, Any] = {"needs": "cycles.change", "thing": thing_of}
PAGES = [
    PageRoute("cycle_publish", "/staff/cycles/{cycle}/publish", preview, **_CHANGE),
    PageRoute("cycle_act", "/staff/cycles/{cycle}/act", post=act, **_CHANGE),
]
