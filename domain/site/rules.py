"""Places on the map and what a site must say of itself."""

import math
from dataclasses import dataclass

from domain.errors import N_, Refused


@dataclass(frozen=True)
class Place:
    """A point (WGS 84 degrees) and the district it is in; a district alone is a place too."""

    latitude: float | None = None
    longitude: float | None = None
    district: str = ""
    words: str = ""

    def __bool__(self) -> bool:
        return self.latitude is not None or bool(self.district) or bool(self.words)

    def to_json(self) -> dict[str, object]:
        """Plain data for a JSON column."""
        return {"lat": self.latitude, "lon": self.longitude, "district": self.district, "words": self.words}

    @classmethod
    def from_json(cls, data: dict[str, object] | None) -> "Place":
        """The place that `to_json` made."""
        if not data:
            return cls()
        point = [float(str(data[part])) if data.get(part) is not None else None for part in ("lat", "lon")]
        return cls(point[0], point[1], str(data.get("district") or ""), str(data.get("words") or ""))


def clean_place(latitude: str, longitude: str, district: str, words: str, *, districts: set[str]) -> Place:
    """The place that was picked on the map or in the lists. Raises Refused for half a point or one outside Taiwan's seas."""
    wrong = N_("Pick the place again: the point on the map is not valid.")
    district = district if district in districts else ""
    words = " ".join(words.split())[:120]
    if not latitude.strip() and not longitude.strip():
        return Place(None, None, district, words)
    try:
        point = float(latitude), float(longitude)
    except ValueError as problem:
        raise Refused(wrong, field="place") from problem
    if not all(map(math.isfinite, point)) or not (20 <= point[0] <= 27 and 115 <= point[1] <= 124):
        raise Refused(wrong, field="place")
    return Place(round(point[0], 6), round(point[1], 6), district, words)
