"""Quorum and majority, over random meetings."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.committee.rules import APPROVING, Outcome, Tally, Term, decision_number, judged, members_on
from domain.errors import Refused
from domain.presence import Mark, Presence, present, quorum_of

LOG = [*[Presence.ARRIVED] * 6, Presence.LEFT, Presence.EXCUSED]
BEGAN = datetime(2026, 11, 30, 1, tzinfo=UTC)


def test_nothing_is_approved_below_the_quorum_in_ten_thousand_meetings() -> None:
    """The log, the recusals and the votes are random; a second count by hand decides."""
    random.seed(20261130)
    approved = 0
    for _ in range(10_000):
        members = random.randint(3, 25)
        needed = quorum_of(members)
        marks = [
            Mark(random.randrange(members), random.choice(LOG).value, BEGAN + timedelta(minutes=minute))
            for minute in range(random.randint(0, 60))
        ]
        inside = {
            member for member in range(members) if ([mark.what for mark in marks if mark.member == member] or ["left"])[-1] == "arrived"
        }
        assert present(marks) == inside
        recused = {member for member in inside if random.random() < 0.1}
        voting = len(inside - recused)
        counts = None
        if random.random() < 0.7:
            yes = random.randint(0, voting)
            no = random.randint(0, voting - yes)
            counts = yes, no, voting - yes - no
        tally = Tally(frozenset(inside), frozenset(recused), needed, counts)
        try:
            judged(tally, random.choice([Outcome.AS_PROPOSED, Outcome.AMENDED]))
        except Refused:
            enough = voting >= needed and (counts is None or counts[0] > voting / 2)
            assert not enough
            continue
        approved += 1
        assert voting >= needed
        assert counts is None or counts[0] * 2 > voting
    assert 500 < approved < 9_500


def test_nine_of_nineteen_are_too_few() -> None:
    assert quorum_of(19) == 10
    with pytest.raises(Refused, match="9 are present"):
        judged(Tally(frozenset(range(9)), frozenset(), 10), Outcome.AS_PROPOSED)
    judged(Tally(frozenset(range(10)), frozenset(), 10), Outcome.AS_PROPOSED)
    with pytest.raises(Refused):
        judged(Tally(frozenset(range(10)), frozenset({3}), 10), Outcome.DEFERRED)


def test_a_tie_fails_or_the_chair_decides_and_abstentions_count_as_present() -> None:
    room = frozenset(range(10))
    assert not Tally(room, frozenset(), 6, (5, 5, 0)).accepted
    assert Tally(room, frozenset(), 6, (5, 5, 0), chair_decides=True, chair_says_yes=True).accepted
    assert not Tally(room, frozenset(), 6, (5, 0, 5), chair_decides=True, chair_says_yes=True).accepted
    assert Tally(room, frozenset(), 6, (6, 0, 4)).accepted
    with pytest.raises(Refused, match="together are 9"):
        judged(Tally(room, frozenset(), 6, (6, 0, 3)), Outcome.AS_PROPOSED)
    with pytest.raises(Refused):
        judged(Tally(room, frozenset(), 6, (6, 0, 4)), Outcome.REJECTED)


def test_terms_and_numbers() -> None:
    terms = [Term(1, date(2024, 1, 1), date(2025, 12, 31)), Term(2, date(2026, 1, 1)), Term(3, date(2026, 6, 1))]
    assert members_on(terms, date(2026, 1, 1)) == {2}
    assert decision_number(date(2026, 11, 30), 2, 3) == "115-2-03"
    assert {Outcome.AS_PROPOSED, Outcome.AMENDED} == APPROVING
