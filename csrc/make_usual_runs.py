"""Write csrc/usual_runs.bin: which runs of three Han characters are usual in right text.

    python csrc/make_usual_runs.py LAWS.jsonl.xz POSTS.jsonl.xz

Counted are the laws and regulations and the news before BEFORE, each a line with its text in the field "text"; a run
is usual that stands there LEAST times. The file holds no text: for the hash of each run four bits, all in one of
2^RUN_BITS words of 64, as `is_usual_run` in segment.c looks them up; of other runs one in a thousand looks like one of
them. The output is committed; tests/test_tables.py proves it current where the texts are at hand.
"""

from __future__ import annotations

import json
import lzma
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

RUN_BITS = 17
LEAST = 5
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


def usual_runs(paths: list[Path]) -> Runs:
    """Each run as a number of 48 bits."""
    text = "\0\0".join(text for path in paths for text in texts(path))
    han = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.uint64)
    han[(han < 0x4E00) | (han > 0x9FFF)] = 0
    first, second, third = han[:-2], han[1:-1], han[2:]
    runs = (first << 32 | second << 16 | third)[(first > 0) & (second > 0) & (third > 0)]
    found, counts = np.unique(runs, return_counts=True)
    usual: Runs = found[counts >= LEAST]
    return usual


def bits_of(runs: Runs) -> bytes:
    """The file."""
    hashes = runs * np.uint64(0x9E3779B97F4A7C15)
    words = np.zeros(1 << RUN_BITS, "<u8")
    for shift in SHIFTS:
        np.bitwise_or.at(words, hashes >> np.uint64(64 - RUN_BITS), np.uint64(1) << (hashes >> np.uint64(shift) & 63))
    return words.tobytes()


if __name__ == "__main__":
    written = bits_of(usual_runs([Path(argument) for argument in sys.argv[1:]]))
    (Path(__file__).parent / "usual_runs.bin").write_bytes(written)
