"""Write csrc/known_runs.bin and seen_pairs.bin: which Han characters right text has side by side.

    python csrc/make_known_runs.py LAWS.jsonl.xz POSTS.jsonl.xz

Counted are the laws and regulations and the news before BEFORE, each a line with its text in the field "text". A run of
three is known that stands there KNOWN times; so is one of two where Han characters begin or end, with EDGE on the other
side, that stands there AT_EDGE times. A pair is seen that stands there SEEN times, the same character twice only where
no other one stands twice beside it. The files hold no text: for the hash of each run four bits, all in one of 2^bits
words of 64, as `has_run` in segment.c looks them up; of other runs four in a thousand or fewer look like one of them.
They are committed; tests/test_tables.py proves them current where the texts are at hand.
"""

from __future__ import annotations

import json
import lzma
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

BITS = {"known_runs": 18, "seen_pairs": 16}
KNOWN, AT_EDGE, SEEN = 2, 5, 4
EDGE = 1
BEFORE = "20250701"
SHIFTS = (42, 36, 30, 24)
"""Where in the hash the numbers of the four bits lie."""
Runs = np.ndarray[tuple[int], np.dtype[np.uint64]]


def texts(path: Path) -> Iterator[str]:
    """The text of each line that is not of a later day; laws bear no date that matters."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if not row["id"].startswith("xwlb") or row["date"].replace("-", "") < BEFORE:
                yield row["text"]


def right_runs(paths: list[Path]) -> dict[str, Runs]:
    """What each file is about, each run as a number of 48 bits."""
    text = "\0\0".join(text for path in paths for text in texts(path))
    han = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.uint64)
    han[(han < 0x4E00) | (han > 0x9FFF)] = EDGE
    first, second, third = han[:-2], han[1:-1], han[2:]
    threes = first << np.uint64(32) | second << np.uint64(16) | third
    inside, found = (first > EDGE) & (second > EDGE) & (third > EDGE), {}
    at_edges = (second > EDGE) & ((first > EDGE) != (third > EDGE))
    found["known_runs"] = np.append(standing(threes[inside], KNOWN), standing(threes[at_edges], AT_EDGE))
    # Twice the same in 兢兢业业 does not show that 毕业业生 is right.
    twice = first == second
    pairs = (first > EDGE) & (second > EDGE) & ~(twice & (np.roll(twice, 2) | np.roll(twice, -2)))
    found["seen_pairs"] = standing((first << np.uint64(16) | second)[pairs], SEEN)
    return found


def standing(runs: Runs, least: int) -> Runs:
    """Those that are there so often, each once."""
    found, counts = np.unique(runs, return_counts=True)
    often: Runs = found[counts >= least]
    return often


def bits_of(runs: Runs, bits: int) -> bytes:
    """A file of 2^bits words."""
    hashes = runs * np.uint64(0x9E3779B97F4A7C15)
    words = np.zeros(1 << bits, "<u8")
    for shift in SHIFTS:
        np.bitwise_or.at(words, hashes >> np.uint64(64 - bits), np.uint64(1) << (hashes >> np.uint64(shift) & 63))
    return words.tobytes()


if __name__ == "__main__":
    for name, runs in right_runs([Path(argument) for argument in sys.argv[1:]]).items():
        (Path(__file__).parent / f"{name}.bin").write_bytes(bits_of(runs, BITS[name]))
