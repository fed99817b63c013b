"""What the glossary's pages call things, message ids."""

from domain.errors import N_
from domain.glossary.entry import Entry, Spelling, Status, Type
from domain.glossary.romanise import TAGS, System
from web.frame.visit import Visit

KINDS = {
    "city": N_("City"),
    "district": N_("District"),
    "village": N_("Village (里)"),
    "road": N_("Road or street"),
    "street": N_("Street"),
    "metro": N_("Metro station"),
    "lightrail": N_("Light rail station"),
    "rail": N_("Railway station"),
    "station": N_("Station"),
    "bike": N_("Public bike station"),
    "landmark": N_("Sight"),
    "heritage": N_("Monument"),
    "temple": N_("Temple"),
    "museum": N_("Museum"),
    "park": N_("Park"),
    "pier": N_("Pier or ferry"),
    "harbor": N_("Harbour"),
    "mountain": N_("Mountain"),
    "river": N_("River"),
    "lake": N_("Lake"),
    "bay": N_("Bay"),
    "island": N_("Island"),
    "beach": N_("Beach"),
    "bridge": N_("Bridge"),
    "market": N_("Market"),
    "venue": N_("Venue"),
    "library": N_("Library"),
    "area": N_("Neighbourhood"),
    "reservoir": N_("Reservoir"),
    "airport": N_("Airport"),
    "shop": N_("Shop"),
    "school": N_("School"),
    "building": N_("Building"),
    "institution": N_("Public institution"),
}
"""Kinds of place; others are shown by their own word."""

STATES = {
    Status.DRAFT: N_("being prepared"),
    Status.SUGGESTED: N_("suggested by a visitor"),
    Status.SUBMITTED: N_("submitted by an agency"),
    Status.AGENDA: N_("on an agenda"),
    Status.APPROVED: N_("approved"),
    Status.SUPERSEDED: N_("superseded"),
    Status.WITHDRAWN: N_("withdrawn"),
}
SYSTEMS = {
    "approved": N_("approved spelling"),
    System.TONGYONG: N_("Tongyong Pinyin"),
    System.HANYU: N_("Hanyu Pinyin"),
    System.WADE_GILES: N_("Wade-Giles"),
    System.MPS2: N_("MPS2"),
    Type.HOKKIEN: N_("Taiwanese Hokkien"),
    Type.HAKKA: N_("Hakka"),
    Type.JAPANESE: N_("Japanese"),
    Type.FORMER: N_("former name"),
    Type.FORBIDDEN: N_("not to be used"),
    Type.ALTERNATIVE: N_("another spelling"),
}
"""What a spelling is."""

REASONS = SYSTEMS | {
    "marks": N_("hyphen or apostrophe"),
    "ordinal": N_("wrong ordinal"),
    "typo": N_("typing mistake"),
    "pair": N_("English of another name"),
}
"""Why the checker marks a name."""


def kind_word(visit: Visit, kind: str) -> str:
    """A kind of place in the reader's language."""
    return visit.say(KINDS[kind]) if kind in KINDS else kind


def tag_of(why: str) -> str:
    """The language tag of a spelling in a system of romanisation; English for others."""
    return TAGS.get(System(why), "en") if why in set(System) else "en"


def owners_spelling(entry: Entry) -> Spelling | None:
    """The spelling that the owner of a place uses, where it is another one than the city's."""
    return next((one for one in entry.spellings if one.source and one.source == entry.owner and one.type != Type.FORMER), None)
