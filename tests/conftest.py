"""What several tests need."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# Tests say themselves which language they mean.
os.environ.pop("TEXTGUARD_LANG", None)

ROOT = Path(__file__).parents[1]


def resident_id(first: str = "11010519010101001") -> str:
    """A made-up 18-digit number with its check digit; who was born in 1901 is no living person."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return first + "10X98765432"[sum(w * int(d) for w, d in zip(weights, first, strict=True)) % 11]


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder with real texts, which are not part of the project."""
    folder = os.environ.get("TEXTGUARD_DATA")
    if not folder:
        pytest.skip("TEXTGUARD_DATA does not name a folder with real texts")
    return Path(folder)
