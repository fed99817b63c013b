"""Awards that were given: lists, the library of awarded works, money."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.awards.models import AwardEntry, AwardProgramme, EntryFile
from domain.awards.models_panel import Award, AwardCorrection
from domain.awards.queries.reviewing import OPEN_FILES
from domain.awards.states import RESULT_STAGES, Stage
from domain.errors import Missing
from domain.likeness import fold


async def by_serial(serial: str) -> Award:
    """An award that everybody may know. Raises Missing."""
    found = await Award.get_or_none(serial=serial).select_related("programme", "entry")
    if found is None or found.programme.stage not in RESULT_STAGES:
        raise Missing(f"no award {serial}")
    return found


async def given(programme: int) -> list[Award]:
    """A programme's awards in their places, revoked ones among them."""
    return await Award.filter(programme_id=programme).select_related("entry").order_by("place")


async def corrections(programme: int) -> list[AwardCorrection]:
    """Requests to correct the list, those without an answer first."""
    rows = await AwardCorrection.filter(programme_id=programme).order_by("id")
    return sorted(rows, key=lambda row: row.answered_at is not None)


async def unanswered() -> int:
    """How many requests wait."""
    return await AwardCorrection.filter(answered_at=None).count()


async def to_announce(today: date) -> int:
    """How many lists are past their days for corrections."""
    return await AwardProgramme.filter(stage=Stage.DECIDED.value, notice_until__lt=today).count()


def money(awards: Sequence[Award]) -> int:
    """NT$ of the awards that stand."""
    return sum(one.prize for one in awards if one.revoked_on is None)


@dataclass(frozen=True)
class Wish:
    """What somebody looks for in the library. adopted: `yes` or `no`, empty for both."""

    text: str = ""
    preset: str = ""
    year: str = ""
    adopted: str = ""


async def library(wish: Wish) -> list[Award]:
    """Works with a final award that fit, the latest first; revoked ones stay."""
    rows = (
        await Award.filter(programme__stage=Stage.ANNOUNCED.value)
        .select_related("programme", "entry")
        .order_by("-programme__year", "place", "id")
    )
    words = fold(wish.text).split()
    return [row for row in rows if _fits(row, wish) and all(word in _text(row) for word in words)]


def _fits(row: Award, wish: Wish) -> bool:
    return (
        wish.preset in ("", row.programme.preset)
        and wish.year in ("", str(row.programme.year))
        and (not wish.adopted or (wish.adopted == "yes") == bool(row.case))
    )


def _text(row: Award) -> str:
    agency = " ".join(text.text for text in row.agency.texts.values())
    return fold(" ".join([row.work, row.entry.abstract, row.entry.number, agency, *row.names]))


async def years() -> list[int]:
    """Years of final lists, the latest first."""
    rows = await AwardProgramme.filter(stage=Stage.ANNOUNCED.value).values_list("year", flat=True)
    return sorted({int(str(row)) for row in rows}, reverse=True)


async def public_files(entry: AwardEntry) -> list[str]:
    """Keys of the copies of a work's files that everybody may open."""
    rows = await EntryFile.filter(entry_id=entry.id, state__in=OPEN_FILES).order_by("id")
    return [row.blind for row in rows if row.blind]


async def of_agency(programme: int, agency: str) -> list[Award]:
    """An agency's awards in a programme, for its letter."""
    return await Award.filter(programme_id=programme, agency_key=agency).select_related("entry").order_by("place")


async def of_entry(entry: int) -> Award | None:
    """The award of an entry, if it has one."""
    return await Award.get_or_none(entry_id=entry)
