"""Write csrc/right_text.bin: which Han characters right text has side by side, and how often.

    python csrc/make_right_text.py LAWS.jsonl.xz POSTS.jsonl.xz

Counted are the laws and regulations, the news before BEFORE, each a line with its text in the field "text", and twice
the posts of csrc/local_posts.txt.xz, which were written for this. The file holds no text, only TABLES of runs that are
there so often: for the hash of each run two bits in each of two adjacent words of 32, as `has_run` in core.h looks them
up; of other runs one in a hundred or fewer look like one of them. EDGE stands for all that is no Han character. The
file is committed; tests/test_tables.py proves it current where the texts are at hand.
"""

from __future__ import annotations

import json
import lzma
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

HERE = Path(__file__).parent
EDGE = 1
BEFORE = "20250701"
LOCAL_COUNTS = 2
"""A post of a local office speaks for more of them than the news do."""
FACTORS = (0x9E3779B1, 0x85EBCA6B)
"""By which hash_pair and hash_three in core.h multiply."""
SHIFTS = (27, 22, 17, 12)
"""Where in the hash of the hash the numbers of the four bits lie."""
NEVER = 1 << 30
Runs = np.ndarray[tuple[int], np.dtype[np.uint64]]


class Table(NamedTuple):
    """Runs of `length` that are there `least` times, with EDGE at one end `at_edge` times; 2^bits times two words."""

    length: int
    least: int
    at_edge: int
    bits: int


TABLES = (
    Table(2, 4, NEVER, 17),
    Table(2, 31, NEVER, 14),
    Table(2, 401, NEVER, 12),
    Table(3, 2, 5, 19),
    Table(3, 5, 21, 17),
    Table(3, 21, NEVER, 15),
    Table(4, 3, NEVER, 18),
)
"""As core.h has them, in this order."""


def texts(path: Path) -> Iterator[str]:
    """The text of each line that is not of a later day; laws bear no date that matters."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if not row["id"].startswith("xwlb") or row["date"].replace("-", "") < BEFORE:
                yield row["text"]


def right_text(paths: list[Path]) -> str:
    """All of it."""
    with lzma.open(HERE / "local_posts.txt.xz", "rt", encoding="utf-8") as file:
        local = file.read()
    return "\0\0".join([*(text for path in paths for text in texts(path)), *[local] * LOCAL_COUNTS])


def make(text: str) -> bytes:
    """The file."""
    han = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.uint64)
    han[(han < 0x4E00) | (han > 0x9FFF)] = EDGE
    made = b""
    for length in (2, 3, 4):
        parts = [han[at : len(han) - length + 1 + at] for at in range(length)]
        good = np.logical_and.reduce([part > EDGE for part in parts[1:-1]] or [np.ones(len(parts[0]), bool)])
        good &= (parts[0] > EDGE) | (parts[-1] > EDGE)
        if length == 2:
            # Twice the same in 兢兢业业 does not show that 毕业业生 is right.
            twice = parts[0] == parts[1]
            good &= ~(twice & (np.roll(twice, 2) | np.roll(twice, -2)))
        runs = np.zeros(len(parts[0]), np.uint64)
        for part in parts:
            runs = runs << np.uint64(16) | part
        found, counts = np.unique(runs[good], return_counts=True)
        ends = (found & np.uint64(0xFFFF) == EDGE) | (found >> np.uint64(16 * length - 16) == EDGE)
        for table in TABLES:
            if table.length == length:
                made += bits_of(found[counts >= np.where(ends, table.at_edge, table.least)], table.bits)
    return made


def hashes_of(runs: Runs) -> Runs:
    """As hash_run in core.h: of the last two characters, and then of one more at a time."""
    full, (pair_factor, factor) = np.uint64(0xFFFFFFFF), map(np.uint64, FACTORS)
    characters = [runs >> np.uint64(shift) & np.uint64(0xFFFF) for shift in (48, 32, 16, 0)]
    last_two = characters[2] | characters[3] << np.uint64(16)
    hashes: Runs = last_two * pair_factor & full
    hashes ^= hashes >> np.uint64(15)
    for character in (characters[1], characters[0]):
        more = (hashes ^ (character * factor & full)) * factor & full
        hashes = np.where(character > 0, more, hashes)
    return hashes


def bits_of(runs: Runs, bits: int) -> bytes:
    """A table of 2^bits times two words."""
    hashes = hashes_of(runs)
    again = hashes * np.uint64(FACTORS[0]) & np.uint64(0xFFFFFFFF)
    words = np.zeros(2 << bits, "<u4")
    for number, shift in enumerate(SHIFTS):
        bit = (np.uint64(1) << (again >> np.uint64(shift) & np.uint64(31))).astype(np.uint32)
        at = (hashes >> np.uint64(32 - bits) << np.uint64(1)) + np.uint64(number // 2)
        np.bitwise_or.at(words, at, bit)
    return words.tobytes()


if __name__ == "__main__":
    paths = [Path(argument) for argument in sys.argv[1:]]
    (HERE / "right_text.bin").write_bytes(make(right_text(paths)))
