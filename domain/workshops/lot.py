"""Seats by public lot: what is published before, how the order is drawn, and who gets a seat. Anybody can draw it again. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.counting.ties import draw

MOST_SHARE = 100


@dataclass(frozen=True)
class Entrant:
    """A sign-up in the lot. people: seats that it needs, all or none; band: of its age, empty for none given."""

    ticket: int
    people: int
    band: str = ""


@dataclass(frozen=True)
class Lot:
    """A lot of seats. commitment: SHA-256 of the secret part of its seed, published with the announcement; sealed: that part, sealed under
    the site's secret until it is drawn; shares: percent of the seats that a band of age is sure of; words: drawn in public on the day;
    seed: of the draw, `secret/words`; seats: that there were; entrants: as they were drawn, with what they were then; seated: tickets that
    got seats. The last four once it is drawn: what changes afterwards changes none of them."""

    commitment: str
    sealed: str
    draws_at: datetime
    shares: Mapping[str, int] = field(default_factory=dict)
    words: str = ""
    seed: str = ""
    seats: int = 0
    entrants: tuple[Entrant, ...] = ()
    seated: tuple[int, ...] = ()

    @property
    def is_drawn(self) -> bool:
        """Whether it has been drawn."""
        return bool(self.seed)

    @property
    def order(self) -> tuple[int, ...]:
        """The tickets as they were drawn."""
        return tuple(one.ticket for one in self.entrants)

    @classmethod
    def from_json(cls, held: Mapping[str, Any] | None) -> "Lot | None":
        """As it is stored; None where seats go in the order of sign-ups."""
        if held is None:
            return None
        read = {
            "draws_at": datetime.fromisoformat(held["draws_at"]),
            "entrants": tuple(Entrant(*one) for one in held["entrants"]),
            "seated": tuple(held["seated"]),
        }
        return cls(**{**held, **read})

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "commitment": self.commitment,
            "sealed": self.sealed,
            "draws_at": self.draws_at.isoformat(),
            "shares": dict(self.shares),
            "words": self.words,
            "seed": self.seed,
            "seats": self.seats,
            "entrants": [[one.ticket, one.people, one.band] for one in self.entrants],
            "seated": list(self.seated),
        }


def drawn(seed: str, entrants: Sequence[Entrant]) -> list[Entrant]:
    """The order: each ticket by the SHA-256 of `seed/ticket`, the smallest first."""
    places = {ticket: place for place, ticket in enumerate(draw(seed, [str(one.ticket) for one in entrants]))}
    return sorted(entrants, key=lambda one: places[str(one.ticket)])


def seated(order: Sequence[Entrant], seats: int, shares: Mapping[str, int]) -> list[int]:
    """The tickets that get seats, in the order of the lot.

    First each band gets as many seats as it is sure of (rounded down), then everybody else in the order; who does not fit into what is left
    is passed over, and the next one that fits is taken.
    """
    left, chosen = seats, set[int]()
    for band, share in sorted(shares.items()):
        sure = seats * share // 100
        for one in order:
            if one.band == band and one.people <= min(sure, left):
                chosen.add(one.ticket)
                sure, left = sure - one.people, left - one.people
    for one in order:
        if one.ticket not in chosen and one.people <= left:
            chosen.add(one.ticket)
            left -= one.people
    return [one.ticket for one in order if one.ticket in chosen]
