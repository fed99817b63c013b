"""Phases by date, doubts about their order, areas on the map, money as people type it: all pure."""

import itertools
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cycles import phases as timing
from domain.cycles.actions.making import moved_rules, whole_weeks
from domain.cycles.changes import Told, first_promised, of_items, of_phases
from domain.cycles.phases import HAMASEN, KINDS, Act, Phase, PhaseKind, allowed, from_template, moved, opening, span_of_act, stopped
from domain.cycles.places import area_at, feature_collection, inside, overlaps, read_features
from domain.cycles.plan import Area, Plan
from domain.cycles.plan_checks import doubts
from domain.cycles.rules import Ballot, Rules, Selection, check_rules, digest, votes_for
from domain.errors import Refused
from domain.translated import Translated
from web.bridges.cycle_display import teaser, unbroken
from web.cycles.copying import later

TAIPEI = ZoneInfo("Asia/Taipei")
START = datetime(2027, 3, 1, tzinfo=TAIPEI)
SECOND = timedelta(seconds=1)


def phase(kind: PhaseKind, begin: datetime, days: int = 10, **more: object) -> Phase:
    return Phase(kind.value, kind, begin, begin + timedelta(days=days), KINDS[kind].acts, **more)  # type: ignore[arg-type]


def test_the_template_has_every_phase_of_the_pilot_one_after_the_other() -> None:
    made = from_template(HAMASEN, START)
    names = "preparation training briefing workshop review display deliberation vote result delivery closing"
    assert [item.kind.value for item in made] == names.split()
    assert all(later.starts_at == earlier.ends_at for earlier, later in itertools.pairwise(made))
    assert made[0].starts_at.astimezone(UTC) == datetime(2027, 2, 28, 16, tzinfo=UTC)
    assert doubts(made) == []


@pytest.mark.parametrize("kind", list(PhaseKind))
def test_what_may_be_done_changes_with_the_second(kind: PhaseKind) -> None:
    one = phase(kind, START)
    acts = KINDS[kind].acts
    assert allowed([one], START - SECOND) == frozenset()
    assert allowed([one], START) == acts
    assert allowed([one], one.ends_at - SECOND) == acts
    assert allowed([one], one.ends_at) == frozenset()


def test_a_moment_is_the_same_in_every_time_zone() -> None:
    one = phase(PhaseKind.WORKSHOP, START)
    assert Act.PROPOSE in allowed([one], START.astimezone(UTC))
    assert Act.PROPOSE not in allowed([one], (START - SECOND).astimezone(ZoneInfo("America/New_York")))


def test_phases_that_overlap_allow_what_either_allows_and_a_gap_allows_nothing() -> None:
    talk, vote = phase(PhaseKind.WORKSHOP, START), phase(PhaseKind.VOTE, START + timedelta(days=5))
    assert allowed([talk, vote], START + timedelta(days=6)) == talk.acts | vote.acts
    late = phase(PhaseKind.VOTE, START + timedelta(days=20))
    assert allowed([talk, late], START + timedelta(days=15)) == frozenset()


def test_a_skipped_phase_allows_nothing_and_opens_nothing() -> None:
    skipped = phase(PhaseKind.WORKSHOP, START, skipped=True)
    assert allowed([skipped], START) == frozenset()
    assert opening([skipped]) is None
    assert timing.upcoming([skipped], START - SECOND) is None


@given(st.integers(0, 400 * 24 * 3600), st.sampled_from(list(Act)))
def test_the_time_of_an_act_agrees_with_what_is_allowed(seconds: int, act: Act) -> None:
    made, at = from_template(HAMASEN, START), START + timedelta(seconds=seconds)
    found = span_of_act(made, act, at)
    assert (found is not None and found.now(at)) == (act in allowed(made, at))


def test_a_phase_must_end_after_it_begins() -> None:
    with pytest.raises(Refused):
        timing.check_phase(phase(PhaseKind.VOTE, START, days=0))


def test_last_years_plan_moves_as_one() -> None:
    made = from_template(HAMASEN, START)
    later = moved(made, timedelta(days=365))
    assert [item.ends_at - item.starts_at for item in later] == [item.ends_at - item.starts_at for item in made]
    assert later[0].starts_at - made[0].starts_at == timedelta(days=365)


def test_a_plan_survives_json_and_its_digest_sees_what_is_fixed() -> None:
    square = [[[[120.0, 22.0], [121.0, 22.0], [121.0, 23.0], [120.0, 23.0], [120.0, 22.0]]]]
    area = Area("harbour", Translated.of(zh_Hant="港邊"), 3_000_000, square)
    plan = Plan(from_template(HAMASEN, START), (area,), (), (), ("transport",), Rules(rounds=(12, 6), weights={"lives": 2}))
    again = Plan.from_json(json.loads(json.dumps(plan.to_json())))
    assert again == plan
    assert digest(again.fixed()) == digest(plan.fixed())
    dearer = replace(plan, areas=(replace(area, budget=3_000_001),))
    assert digest(dearer.fixed()) != digest(plan.fixed())
    renamed = replace(plan, areas=(replace(area, name=Translated.of(zh_Hant="碼頭")),))
    assert digest(renamed.fixed()) == digest(plan.fixed())


SQUARE = [[[[120.0, 22.0], [121.0, 22.0], [121.0, 23.0], [120.0, 23.0], [120.0, 22.0]]]]
RING = [[*SQUARE[0], [[120.4, 22.4], [120.6, 22.4], [120.6, 22.6], [120.4, 22.6], [120.4, 22.4]]]]


def test_a_point_lies_inside_outside_or_in_a_hole() -> None:
    assert inside(SQUARE, 22.5, 120.5)
    assert not inside(SQUARE, 22.5, 121.5)
    assert not inside(RING, 22.5, 120.5)
    assert inside(RING, 22.3, 120.5)


@given(st.floats(22.0, 22.999), st.floats(119.5, 122.5))
def test_a_point_on_a_shared_border_lies_in_one_area_alone(latitude: float, longitude: float) -> None:
    east = [[[[121.0, 22.0], [122.0, 22.0], [122.0, 23.0], [121.0, 23.0], [121.0, 22.0]]]]
    found = [inside(SQUARE, latitude, longitude), inside(east, latitude, longitude)]
    assert sum(found) == (1 if 120 <= longitude < 122 else 0)
    assert area_at([("west", SQUARE), ("east", east)], 22.5, 121.0) == "east"


def test_geojson_is_read_and_written_alike() -> None:
    data = {"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"name": "港邊"}, "geometry": {"type": "Polygon", "coordinates": SQUARE[0]}},
        {"type": "Feature", "properties": {"key": "x"}, "geometry": {"type": "MultiPolygon", "coordinates": RING}},
    ]}  # fmt: skip
    found = read_features(json.dumps(data))
    assert [names for names, _ in found] == [("港邊",), ("x",)]
    town = {"properties": {"TOWNNAME": "旗津區", "VILLNAME": "中和里"}, "geometry": {"type": "Polygon", "coordinates": SQUARE[0]}}
    assert read_features(json.dumps({"features": [town]}))[0][0] == ("旗津區中和里", "中和里", "旗津區")
    written = feature_collection([("a", "港邊", found[0][1])])
    assert written["features"][0]["geometry"]["coordinates"] == SQUARE


@pytest.mark.parametrize(
    "text",
    [
        "", "[" * 200_000, "[]", "{}", '{"features": []}', '{"features": [1]}', '{"features": [{"geometry": null}]}',
        '{"features": [{"geometry": {"type": "Polygon"}}]}',
        '{"features": [{"geometry": {"type": "Point", "coordinates": [120, 22]}}]}',
        '{"features": [{"geometry": {"type": "Polygon", "coordinates": [[[120, 22], [121, 22], [120, 22]]]}}]}',
        '{"features": [{"geometry": {"type": "Polygon", "coordinates": [[[22, 120], [22, 121], [23, 121], [22, 120]]]}}]}',
        '{"features": [{"geometry": {"type": "Polygon", "coordinates": [[["a", 22], [121, 22], [121, 23], ["a", 22]]]}}]}',
        '{"features": [{"geometry": {"type": "Polygon", "coordinates": [[[NaN, 22], [121, 22], [121, 23], [NaN, 22]]]}}]}',
    ],
)  # fmt: skip
def test_what_is_no_geojson_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        read_features(text)


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        (Rules(age=121), "age"), (Rules(links=()), "links"), (Rules(channels=()), "channels"), (Rules(most=0), "most"),
        (Rules(ballot=Ballot.BETWEEN, least=4, most=3), "least"), (Rules(selection=Selection.TOP, winners=0), "winners"),
        (Rules(selection=Selection.THRESHOLD), "threshold"), (Rules(rounds=(6, 12)), "rounds"), (Rules(support=-1), "support"),
    ],
)  # fmt: skip
def test_rules_that_cannot_be_meant_are_refused(rules: Rules, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_rules(rules)
    assert refusal.value.field == field


def test_the_rules_seen_in_the_field_can_all_be_stated() -> None:
    """Every row of the design's table of Taiwanese votes (`domain.md` 2.1)."""
    seen = [
        Rules(age=16, born_by=date(2001, 5, 31), ballot=Ballot.BETWEEN, least=4, most=8, selection=Selection.THRESHOLD, threshold=3315),
        Rules(grouped=True, selection=Selection.TOP_PER_AREA),
        Rules(age=12, ballot=Ballot.EXACTLY, most=3),
        Rules(age=15, ballot=Ballot.EXACTLY, most=8, weights={"registered": 2}, selection=Selection.DOWN_STOP, draw=True),
        Rules(credential=True, channels=("paper",), rounds=(12, 6)),
        Rules(ballot=Ballot.BUDGET, selection=Selection.EQUAL_SHARES),
    ]
    for rules in seen:
        check_rules(rules)
        assert Rules.from_json(json.loads(json.dumps(rules.to_json()))) == rules


def test_what_came_later_leaves_earlier_digests_alone() -> None:
    """The digest of rules that were fixed before these parameters existed."""
    made = Rules(ties=("cost", "votes", "lot")).to_json()
    assert not {"proofs_in", "share", "eligible"} & set(made)
    assert digest({"rules": made}) == "4ee057d72fa82feaddbfc07f707428a25a7c1413f716acec72b96c413af1997f"
    again = Rules(share=50, eligible=1001, threshold=6, proofs_in={"en": {"lives": "bill"}})
    check_rules(again)
    assert Rules.from_json(json.loads(json.dumps(again.to_json()))) == again


@pytest.mark.parametrize(("share", "people", "votes"), [(100, 331_450, 3_315), (50, 1_000, 5), (50, 1_001, 6), (1, 1, 1), (10_000, 7, 7)])
def test_a_share_comes_to_whole_votes_rounded_up(share: int, people: int, votes: int) -> None:
    assert votes_for(share, people) == votes
    with pytest.raises(Refused) as refusal:
        check_rules(Rules(share=share, eligible=people, threshold=votes + 1))
    assert refusal.value.field == "threshold"


def _square(west: float, south: float, side: float = 1.0) -> list[list[list[list[float]]]]:
    corners = [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]
    return [[corners]]


@pytest.mark.parametrize(
    ("other", "crossing"),
    [
        (_square(121.0, 22.0), False), (_square(120.995, 22.0), False), (_square(120.9, 22.0), True), (_square(120.4, 22.4, 0.1), True),
        (_square(120.9, 22.9), True), (_square(122.5, 22.0), False), ([], False),
    ],
)  # fmt: skip
def test_areas_that_overlap_are_found_and_neighbours_are_not(other: list[Any], crossing: bool) -> None:
    found = overlaps([("one", SQUARE), ("other", other)])
    assert found == ([("one", "other")] if crossing else [])


def test_an_area_in_the_hole_of_another_does_not_overlap_it() -> None:
    assert overlaps([("ring", RING), ("hole", _square(120.4, 22.4, 0.2))]) == []
    assert overlaps([("ring", RING), ("wide", _square(120.3, 22.3, 0.4))]) == [("ring", "wide")]


def test_what_stops_is_what_could_be_done_and_no_longer_can() -> None:
    talk = phase(PhaseKind.WORKSHOP, START)
    assert stopped([talk], [replace(talk, skipped=True)], START) == talk.acts
    assert stopped([talk], [replace(talk, ends_at=START)], START) == talk.acts
    assert stopped([talk], [replace(talk, ends_at=START + SECOND)], START) == frozenset()
    assert stopped([talk], [], START - SECOND) == frozenset()


def test_what_the_public_is_told_of_a_change() -> None:
    old = from_template(HAMASEN, START)
    later = tuple(
        replace(item, starts_at=item.starts_at + SECOND) if item.kind is PhaseKind.VOTE
        else replace(item, skipped=True) if item.kind is PhaseKind.TRAINING
        else item
        for item in old
    )  # fmt: skip
    found = {change.phase.kind: change for change in of_phases(old, later)}
    assert set(found) == {PhaseKind.VOTE, PhaseKind.TRAINING}
    assert found[PhaseKind.TRAINING].span_after is None
    assert of_phases(old, old[::-1]) == [], "the order of the list is nobody's business"
    steps = [
        Told(START, "", {"phases": [one.to_json() for one in a]}, {"phases": [one.to_json() for one in b]})
        for a, b in ((old, later), (later, old))
    ]
    vote = next(item for item in old if item.kind is PhaseKind.VOTE)
    assert first_promised(steps)["vote"] == (vote.starts_at, vote.ends_at)
    areas: list[dict[str, Any]] = [
        {"key": "a", "name": Translated.of(zh_Hant="港邊").to_json(), "budget": 1},
        {"key": "b", "name": None, "budget": 1},
    ]
    dearer = of_items(areas, [areas[0] | {"budget": 2}])
    assert [(change.renamed, change.budgets) for change in dearer] == [(False, (1, 2)), (False, (1, None))]


@pytest.mark.parametrize(
    ("text", "later_text"),
    [
        ("哈瑪星 2027：生態交通之後", "哈瑪星 2028：生態交通之後"), ("116 年度參與式預算", "117 年度參與式預算"),
        ("hamasen-2027", "hamasen-2028"),
        ("第 1 屆", "第 1 屆"), ("自 1895 年以來", "自 1895 年以來"), ("20270", "20270"),
    ],
)  # fmt: skip
def test_a_copy_is_called_after_its_year(text: str, later_text: str) -> None:
    assert later(text, 1, START.date()) == later_text


@pytest.mark.parametrize(("days", "weeks"), [(0, 0), (3, 0), (4, 1), (364, 52), (366, 52), (368, 53), (-7, -1)])
def test_dates_move_by_whole_weeks(days: int, weeks: int) -> None:
    assert whole_weeks(START, START + timedelta(days=days)) == timedelta(weeks=weeks)


def test_a_born_by_day_keeps_the_age_even_on_a_leap_day() -> None:
    moved_on = moved_rules(Rules(born_by=date(2008, 2, 29), cut_off=date(2027, 3, 1)), timedelta(weeks=52))
    assert (moved_on.born_by, moved_on.cut_off) == (date(2009, 2, 28), date(2028, 2, 28))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("## 標題\n\n**粗體**與[連結](https://x.tw)。\n", "粗體與連結。"), ("| a |\n|---|\n\n- 一\n\n1. 二", "二"), ("# only", ""),
        ("字" * 100, "字" * 89 + "…"), ("word " * 18 + "longer words", "word " * 17 + "word…"),
    ],
)  # fmt: skip
def test_a_teaser_is_plain_words(text: str, shown: str) -> None:
    assert teaser(text) == shown


def test_a_date_stays_in_one_piece_and_nothing_else_changes() -> None:
    assert (
        unbroken("2027年3月1日（一）至3月5日（五）")
        == '<span class="phrase">2027年3月1日（一）</span>至<span class="phrase">3月5日（五）</span>'
    )
    assert unbroken("Mon, 1 Mar to <b>Fri, 5 Mar 2027") == (
        '<span class="phrase">Mon, 1 Mar</span> to &lt;b&gt;<span class="phrase">Fri, 5 Mar 2027</span>'
    )
