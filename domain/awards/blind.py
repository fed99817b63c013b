"""Who may know whose an entry is: one function, which every page, file, letter, list and count asks. Pure."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Viewer:
    """Somebody who looks. person: their number, None for a visitor; office: whether they work for the office that runs programmes;
    agencies: that they forward for; panels: programmes on whose panel they sit."""

    person: int | None = None
    office: bool = False
    agencies: frozenset[str] = frozenset()
    panels: frozenset[int] = frozenset()


NOBODY = Viewer()


@dataclass(frozen=True)
class Whose:
    """Whose an entry is. authors: their numbers; agency: its key, empty for none; public: whether it has an award that everybody knows."""

    programme: int
    authors: frozenset[int] = field(default_factory=frozenset)
    agency: str = ""
    public: bool = False


def who(viewer: Viewer, entry: Whose) -> bool:
    """Whether this viewer may know the authors and the agency of an entry, all of them or none.

    Authors know themselves. Whoever sits on the panel knows nobody, whatever else they are, until the awards are public.
    """
    if entry.public or (viewer.person is not None and viewer.person in entry.authors):
        return True
    if entry.programme in viewer.panels:
        return False
    return viewer.office or (entry.agency != "" and entry.agency in viewer.agencies)
