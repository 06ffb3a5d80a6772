"""Write the image of the dictionary that segment.c reads: jieba's words, and which characters are confusable.

    python csrc/make_dictionary.py IMAGE

Run when the package is built. Words of up to eight characters form a trie, as arrays in breadth-first order: the
children of a node are adjacent and ascending. Numbers are in the byte order of the machine that builds.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections import defaultdict
from importlib.util import find_spec
from math import log
from pathlib import Path

MAGIC = b"tgwords1"
LONGEST = 8
HAN_FIRST, HAN_LAST = 0x4E00, 0x9FFF
# Under the first mark lie the words without their first character, then the second mark, then that character: so
# a wrong first character is looked for as any other is. No word contains either.
TAIL, HEAD = "\x01", "\x02"
PROPOSED, PLACE = 0x8000, 0x4000
SAME_SOUND, NEAR_SOUND, LOOK = 1, 2, 4
NAMES = ("nr", "nrt", "nrfg", "nz", "nt", "x", "eng")
"""jieba's parts of speech for names of persons, transliterations, brands: never proposed."""
FEWEST = 3
"""How often a word must have been seen to be proposed; USUAL, to make its pairs of characters usual."""
USUAL = 30
FILTER_BITS = 21
BOUND_BITS, MIDDLE_BITS = 20, 22
READINGS = 3
OWN_COUNT = 300
"""How often a word of words.txt counts as seen: about as often as those of one subject."""
LOOK_FROM = -13.0
"""From which log probability a word of two characters is looked for by look-alikes."""

# What is written for what is meant, where it sounds nearly the same.
INITIALS = {"zh": "z", "ch": "c", "sh": "s", "n": "l", "h": "f"}
FINALS = {"ang": "an", "eng": "en", "ing": "in"}


def words() -> tuple[list[tuple[str, int, str]], int]:
    """jieba's words and our own with count and part of speech, and the sum of all counts."""
    spec = find_spec("jieba")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    rows = (Path(spec.submodule_search_locations[0]) / "dict.txt").read_text("utf-8").splitlines()
    table = {word: (int(count), tag) for word, count, tag in map(str.split, rows)}
    own = (Path(__file__).parent / "words.txt").read_text("utf-8").splitlines()
    table |= {word: (OWN_COUNT, "n") for word in own if not word.startswith("#")}
    return [(word, *rest) for word, rest in table.items()], sum(count for count, _ in table.values())


def blurred(syllable: str) -> str:
    """The syllable without what people do not tell apart: zhang → zan."""
    initial = next((i for i in sorted(INITIALS, key=len, reverse=True) if syllable.startswith(i)), "")
    rest = syllable[len(initial) :]
    for final, short in FINALS.items():
        if rest.endswith(final):
            rest = rest[: -len(final)] + short
    return INITIALS.get(initial, "") + rest


class Guard:
    """What tells at once that no word of the dictionary can be meant."""

    def __init__(self, alike: dict[str, dict[str, int]], sounds: dict[str, list[int]]) -> None:
        self.alike, self.sounds = alike, sounds
        self.bounds = bytearray(1 << BOUND_BITS)
        self.middles = bytearray(1 << (MIDDLE_BITS - 3))

    def add(self, word: str, cost: float) -> None:
        """Adds what is left of the word when one character is wrong."""
        if len(word) > 2:
            for a, c in zip(word, word[2:]):
                bit = slot(ord(a), ord(c), 0, MIDDLE_BITS)
                self.middles[bit >> 3] |= 1 << (bit & 7)
            return
        bound = max(0, 255 + int(cost * 10))
        for side, (kept, wrong) in enumerate((word, word[::-1])):
            keys: list[int] = list(self.sounds[wrong])
            if cost >= LOOK_FROM:
                keys += [ord(other) for other, kind in self.alike[wrong].items() if kind & LOOK]
            for key in keys:
                at = slot(ord(kept), key, side, BOUND_BITS)
                self.bounds[at] = max(self.bounds[at], bound)


def confusables(path: Path) -> tuple[dict[str, dict[str, int]], dict[str, list[int]]]:
    """Character to the characters that it may stand for, with how they are alike; and to the numbers of its sounds."""
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
    rows = [row for row in rows if len(row) == 3 and row[0] != "character"]
    alike: dict[str, dict[str, int]] = {row[0]: defaultdict(int) for row in rows}
    for name, flag in ((str, SAME_SOUND), (blurred, NEAR_SOUND)):
        sounds: dict[str, list[str]] = defaultdict(list)
        for character, readings, _ in rows:
            for sound in {name(reading) for reading in readings.split()}:
                sounds[sound].append(character)
        for group in sounds.values():
            for a in group:
                for b in group:
                    if a != b:
                        alike[a][b] |= flag
    for character, _, look in rows:
        for other in look:
            alike[character][other] |= LOOK
            alike[other][character] |= LOOK
    number = {sound: index for index, sound in enumerate(sorted(sounds), 1)}  # blurred, as the last ones were
    readings = {
        character: sorted({number[blurred(reading)] for reading in readings.split()})[:READINGS]
        for character, readings, _ in rows
    }
    return alike, readings


def slot(first: int, second: int, kind: int, bits: int) -> int:
    """The hash of a key, as in segment.c."""
    return ((first << 18 | second << 2 | kind) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF) >> (64 - bits)


def image() -> bytes:
    """The whole image; segment.c describes it."""
    alike, sounds = confusables(Path(__file__).parent / "confusables.tsv")
    table, total = words()
    logs = sorted({log(count or 1) - log(total) for _, count, _ in table})
    number = {value: index for index, value in enumerate(logs, 1)}
    assert len(logs) < PLACE

    values: dict[str, int] = {}
    guard = Guard(alike, sounds)
    usual = bytearray(1 << (FILTER_BITS - 3))
    for word, count, tag in table:
        if len(word) > LONGEST or not all(ord(c) < 0x10000 for c in word):
            continue
        value = number[log(count or 1) - log(total)]
        if len(word) > 1 and tag not in NAMES and count >= FEWEST and all(c in alike for c in word):
            value |= PROPOSED
            if tag.startswith("ns"):
                value |= PLACE
            values[TAIL + word[1:] + HEAD + word[0]] = value
        values[word] = value
        if count >= USUAL:
            for first, second in zip(word, word[1:]):
                bit = slot(ord(first), ord(second), 0, FILTER_BITS)
                usual[bit >> 3] |= 1 << (bit & 7)
        if value & PROPOSED:
            guard.add(word, log(count) - log(total))

    nodes = sorted({word[:end] for word in values for end in range(len(word) + 1)}, key=lambda node: (len(node), node))
    children: dict[str, int] = defaultdict(int)
    for node in nodes[1:]:
        children[node[:-1]] += 1
    first_child, at = array("I"), 1
    for node in nodes:
        first_child.append(at)
        at += children.get(node, 0)
    first_child.append(at)

    starts, others, kinds = array("I", [0]), array("H"), bytearray()
    for code_point in range(HAN_FIRST, HAN_LAST + 1):
        for other, kind in sorted(alike.get(chr(code_point), {}).items()):
            others.append(ord(other))
            kinds.append(kind)
        starts.append(len(others))

    readings = array("H")
    for code_point in range(HAN_FIRST, HAN_LAST + 1):
        numbers = sounds.get(chr(code_point), [])
        readings.extend(numbers + [0] * (READINGS - len(numbers)))
    header = struct.pack("=8sqqq", MAGIC, len(nodes), len(logs), len(others))
    sections = (
        array("d", [0.0, *logs]).tobytes(),
        first_child.tobytes(),
        starts.tobytes(),
        bytes(usual),
        bytes(guard.bounds),
        bytes(guard.middles),
        readings.tobytes(),
        array("H", (ord(node[-1]) if node else 0 for node in nodes)).tobytes(),
        array("H", (values.get(node, 0) for node in nodes)).tobytes(),
        others.tobytes(),
        bytes(kinds),
    )
    print([len(x) for x in sections], len(nodes), file=sys.stderr)
    return header + b"".join(section + bytes(-len(section) % 8) for section in sections)


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(image())
