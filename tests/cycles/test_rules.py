"""Phases by date, doubts about their order, areas on the map, money as people type it: all pure."""

import itertools
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cycles import phases as timing
from domain.cycles.phases import HAMASEN, KINDS, Act, Phase, PhaseKind, allowed, doubts, from_template, moved, opening, when
from domain.cycles.places import area_at, feature_collection, inside, read_features
from domain.cycles.plan import Area, Plan
from domain.cycles.rules import Ballot, Rules, Selection, check_rules, clean_money, digest
from domain.errors import Refused
from domain.translated import Translated

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
def test_when_agrees_with_allowed(seconds: int, act: Act) -> None:
    made, at = from_template(HAMASEN, START), START + timedelta(seconds=seconds)
    found = when(made, act, at)
    assert (found is not None and found.at(at) == "now") == (act in allowed(made, at))


def test_the_vote_before_the_end_of_the_display_is_doubted() -> None:
    display = phase(PhaseKind.DISPLAY, START)
    vote = phase(PhaseKind.VOTE, START + timedelta(days=3))
    result = phase(PhaseKind.RESULT, START + timedelta(days=30))
    found = doubts([display, vote, result])
    assert (PhaseKind.VOTE, PhaseKind.DISPLAY) in [(item.phase, item.other) for item in found]
    later = phase(PhaseKind.VOTE, display.ends_at)
    assert not [item for item in doubts([display, later, result]) if item.phase is PhaseKind.VOTE]


def test_a_vote_without_display_or_result_and_a_cycle_without_proposing_are_doubted() -> None:
    found = [(item.phase, item.other) for item in doubts([phase(PhaseKind.VOTE, START)])]
    assert (PhaseKind.VOTE, PhaseKind.RESULT) in found
    assert (PhaseKind.VOTE, PhaseKind.DISPLAY) in found
    assert (PhaseKind.VOTE, None) in found


def test_a_phase_must_end_after_it_begins() -> None:
    with pytest.raises(Refused):
        timing.check(phase(PhaseKind.VOTE, START, days=0))


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
    assert [name for name, _ in found] == ["港邊", "x"]
    written = feature_collection([("a", "港邊", found[0][1])])
    assert written["features"][0]["geometry"]["coordinates"] == SQUARE


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", '{"features": []}', '{"features": [1]}', '{"features": [{"geometry": null}]}',
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
    ("typed", "amount"),
    [
        ("1200000", 1_200_000), ("1,200,000", 1_200_000), ("１２０萬", 1_200_000), ("120 萬元", 1_200_000), ("NT$45", 45),
        ("1.5萬", 15_000),
        ("新臺幣 3,000 元", 3_000), ("2億", 200_000_000), ("0", 0),
    ],
)  # fmt: skip
def test_money_as_people_type_it(typed: str, amount: int) -> None:
    assert clean_money(typed, field="cost") == amount


@pytest.mark.parametrize("typed", ["1e309", "inf", "NaN", "-5", "1.5", "=1+1", "12 people", "", "9" * 16, "萬", "2000000萬元億"])
def test_what_is_no_money_is_refused_beside_its_field(typed: str) -> None:
    with pytest.raises(Refused) as refusal:
        clean_money(typed, field="cost")
    assert refusal.value.field == "cost"


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
    from datetime import date

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
