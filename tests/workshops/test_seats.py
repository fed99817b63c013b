"""The book of seats: never more than there are, nobody passed over, nobody asked twice; and the desk's one rule table."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from domain.errors import Refused
from domain.workshops.rules import PartyState, Place, SeatBook, agenda_of, answer_until
from domain.workshops.scanning import Scan, judge
from domain.workshops.tickets import Ticket, is_genuine, new_key, sign, ticket_of

AT = datetime(2027, 3, 1, 6, tzinfo=UTC)


class Watched(SeatBook):
    """A book that remembers whom it asked, and checks itself after each act."""

    offered: list[int]
    parts: list[int]

    def watch(self) -> None:
        assert self.capacity is not None
        assert self.count(PartyState.TAKEN) + self.count(PartyState.OFFERED) <= self.capacity
        assert all(place.people > self.free for place in self.line())  # nobody waits who fits
        assert len(self.offered) == len(set(self.offered))
        assert len(self.parts) == len(set(self.parts))

    def _set(self, number: int, state: PartyState) -> None:
        if state is PartyState.OFFERED:
            self.offered.append(number)
            earlier = [place for place in self.line() if place.id < number]
            assert all(place.people > self.free for place in earlier)  # nobody who waited longer and fits is passed over
        super()._set(number, state)

    def move_up(self) -> None:
        before = {place.id for place in self.line() if place.part}
        super().move_up()
        self.parts += [place.id for place in self.places.values() if place.part and place.id not in before and place.id not in self.parts]


def test_ten_thousand_sequences_keep_the_promises_of_the_book() -> None:
    random = Random(7)
    for _ in range(10_000):
        book = Watched(random.randint(1, 6))
        book.offered, book.parts = [], []
        for number in range(1, 13):
            act = random.choice(("sign_up", "sign_up", "sign_up", "cancel", "lapse", "accept", "accept_part", "shrink", "resize"))
            someone = random.randint(1, number)
            try:
                if act == "sign_up":
                    book.sign_up(number, random.randint(1, 3))
                elif act == "resize":
                    book.resize(random.randint(1, 8))
                elif act == "shrink" and someone in book.places:
                    book.shrink(someone, random.randint(1, 3))
                elif someone in book.places:
                    getattr(book, act)(someone)
            except Refused:
                pass  # what is refused has changed nothing that the next lines would not see
            book.watch()


def test_a_party_of_which_a_part_fits_is_asked_and_the_next_that_fits_goes_first() -> None:
    book = SeatBook.of(3, [Place(1, 1, PartyState.TAKEN), Place(2, 2, PartyState.TAKEN)])
    assert book.sign_up(3, 2) is PartyState.WAITING
    assert book.sign_up(4, 1) is PartyState.WAITING
    book.cancel(1)
    assert (book.places[3].part, book.places[3].state, book.places[4].state) == (1, PartyState.WAITING, PartyState.OFFERED)
    with pytest.raises(Refused, match="taken meanwhile"):
        book.accept_part(3)
    book.lapse(4)
    book.accept_part(3)
    assert (book.places[3].people, book.places[3].state, book.free) == (1, PartyState.TAKEN, 0)


def test_fewer_seats_than_are_taken_are_refused_and_a_party_only_shrinks() -> None:
    book = SeatBook.of(4, [Place(1, 3, PartyState.TAKEN)])
    for capacity in (2, 0):
        with pytest.raises(Refused, match="taken or offered"):
            book.resize(capacity)
    with pytest.raises(Refused, match="smaller"):
        book.shrink(1, 4)
    with pytest.raises(Refused, match="in all"):
        book.sign_up(2, 5)
    assert (book.capacity, book.places[1].people, 2 in book.places) == (4, 3, False)


def test_an_offer_ends_with_the_beginning_and_none_is_made_too_late() -> None:
    assert answer_until(AT, 24, AT + timedelta(days=3)) == AT + timedelta(hours=24)
    assert answer_until(AT, 24, AT + timedelta(hours=5)) == AT + timedelta(hours=5)
    assert answer_until(AT, 24, AT + timedelta(hours=1)) == AT + timedelta(hours=1)
    assert answer_until(AT, 24, AT + timedelta(minutes=59)) is None


def test_an_agenda_is_minutes_and_words() -> None:
    assert [(step.minutes, step.title) for step in agenda_of("10 開場\n\n90 分桌討論\n")] == [(10, "開場"), (90, "分桌討論")]
    for bad in ("開場 10", "0 x", "601 x", "10", "\n".join(["5 a"] * 41)):
        with pytest.raises(Refused):
            agenda_of(bad)


def test_a_ticket_is_known_by_its_signature_alone() -> None:
    private, public = new_key()
    ticket = Ticket(12, 3456, 2)
    signature = sign(private, ticket)
    assert (len(signature), signature.isupper()) == (103, True)
    assert ticket_of(ticket.number) == ticket
    assert is_genuine(public, ticket.number, signature)
    assert is_genuine(public, ticket.number, signature.lower())
    for number, signed in (
        ("12-3456-3", signature),
        (ticket.number, signature[:-4] + "AAAA"),
        (ticket.number, ""),
        (ticket.number, "é1"),
        (ticket.number, "A" * 8),
    ):
        assert not is_genuine(public, number, signed)
    assert not is_genuine(new_key()[1], ticket.number, signature)
    assert [ticket_of(bad) for bad in ("", "1-2", "a-1-1", "1-1-1-1", "１-1-1")] == [None] * 5


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ((True, True, PartyState.TAKEN, 0, 2), Scan.WELCOME),
        ((True, True, PartyState.TAKEN, 1, 2), Scan.WELCOME),
        ((True, True, PartyState.TAKEN, 2, 2), Scan.AGAIN),
        ((True, True, PartyState.WAITING, 0, 1), Scan.WAITING),
        ((True, True, PartyState.OFFERED, 0, 1), Scan.WAITING),
        ((True, True, PartyState.CANCELED, 0, 1), Scan.CANCELED),
        ((True, True, PartyState.LAPSED, 0, 1), Scan.CANCELED),
        ((True, True, None, 0, 1), Scan.UNKNOWN),
        ((True, False, PartyState.TAKEN, 0, 1), Scan.OTHER_EVENT),
        ((False, True, PartyState.TAKEN, 0, 1), Scan.FORGED),
    ],
)
def test_the_rule_table_of_the_desk(facts: tuple[bool, bool, PartyState | None, int, int], verdict: Scan) -> None:
    assert judge(*facts) is verdict
