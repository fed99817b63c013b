"""Small helpers for arrays of numbers."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def distinct(values: NDArray[Any]) -> NDArray[Any]:
    """The different values, rising. (`np.unique` loads numpy's masked arrays first, which takes longer than reading a city's file.)"""
    found = np.sort(values)
    first = np.ones(len(found), bool)
    first[1:] = found[1:] != found[:-1]
    return found[first]


def repeats(values: NDArray[Any]) -> bool:
    """Whether a value stands twice."""
    found = np.sort(values)
    return bool(np.any(found[1:] == found[:-1]))
