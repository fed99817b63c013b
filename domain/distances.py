"""How far two points of one city are apart."""

import math

METRES_A_DEGREE = 111_195
"""Of latitude, on a sphere of 6,371 km."""


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres between two points, each latitude and longitude in degrees; exact enough within a hundred kilometres."""
    middle = math.radians((one[0] + other[0]) / 2)
    north = (one[0] - other[0]) * METRES_A_DEGREE
    east = (one[1] - other[1]) * METRES_A_DEGREE * math.cos(middle)
    return math.hypot(north, east)
