"""Write the image of the dictionary that words.c reads: jieba's words, and which characters are confusable.

    python csrc/make_dictionary.py IMAGE

Run when the package is built. Words of up to eight characters form a trie, as arrays in breadth-first order: the
children of a node are adjacent and ascending. Numbers are in the byte order of the machine that builds.
"""

from __future__ import annotations

import re
import struct
import sys
from array import array
from collections import defaultdict
from collections.abc import Callable
from importlib.util import find_spec
from itertools import accumulate, pairwise, permutations, product
from math import log
from pathlib import Path

HERE = Path(__file__).parent
MAGIC = b"tgwords8"
LONGEST = 8
HAN_FIRST, HAN_LAST = 0x4E00, 0x9FFF
PROPOSED, PHRASE, COMBINATION = 0x8000, 0x4000, 0x2000
SAME_SOUND, NEAR_SOUND, LOOK, PART = 1, 2, 4, 32
PERSONS = ("nr", "nrt", "nrfg")
NAMES = (*PERSONS, "ns", "nt", "nz", "x", "eng")
"""jieba's parts of speech for names, of persons, places, brands: never proposed, for there are others like them."""
USUAL = 30
"""How often a word must have been seen to make its pairs of characters usual …"""
LONGEST_USUAL = 3
"""… and how long it may be: the pairs of an idiom do not show that the character beside them is right."""
OFTEN = 50
SEEN = 3
"""How often a word must have been seen for its pairs to count as right, whatever they mean."""
USUAL_BITS, JOINED_BITS, SOUND_BITS, THREE_BITS, THREE_SLOTS = 21, 22, 16, 21, 16
RIGHT_TABLES = ((2, 17), (2, 14), (2, 12), (3, 19), (3, 17), (3, 15), (4, 18))
"""Of each table in right_text.bin the length of its runs and the bits of its size, as core.h has them."""
LEAF = 0xFFFF
READINGS = 3
HELD_BITS = 18
MOST_MEANT = 3
OWN = {"words.txt": "n", "names.txt": "nz"}
"""Lists of our own, with the part of speech of what is in them."""
NO_NAMES = {"idioms.txt": "i", "ordinary.txt": "n"}
"""What jieba takes for names, in truth idioms or ordinary words."""
PHRASES = "phrase"
"""The part of speech, as it were, of the phrases in phrases.txt; their counts are there, as if of jieba's texts."""
COMBINATIONS = "combination"
"""That of what is in combinations.txt, and how often each counts as seen."""
COMBINATION_COUNT = 30
ALIKE = "alike"
"""That of those which only are not taken for others, and never proposed."""
TOGETHER = (PHRASES, COMBINATIONS, ALIKE)
OWN_COUNT = 300
"""How often a word of them counts as seen: about as often as those of one subject."""
JUDGES = ("look", "judge")

# What is written for what is meant, where it sounds nearly the same.
INITIALS = {"zh": "z", "ch": "c", "sh": "s", "n": "l", "h": "f"}
FINALS = {"ang": "an", "eng": "en", "ing": "in"}


def fewest(word: str, tag: str) -> int:
    """How often a word must have been seen to be proposed: the rare ones of the dictionary are mostly no idioms."""
    if len(word) == 2:
        return 20
    return 3 if tag in ("i", "l") else 5


def words() -> tuple[list[tuple[str, int, str]], int]:
    """jieba's words and our own with count and part of speech, and the sum of all counts."""
    spec = find_spec("jieba")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    rows = (Path(spec.submodule_search_locations[0]) / "dict.txt").read_text("utf-8").splitlines()
    left_out = {*(HERE / "left_out.txt").read_text("utf-8").splitlines()}
    table = {word: (int(count), tag) for word, count, tag in map(str.split, rows) if word not in left_out}
    for name, tag in OWN.items():
        own = (HERE / name).read_text("utf-8").splitlines()
        table |= {word: (OWN_COUNT, tag) for word in own if not word.startswith("#")}
    for name, tag in NO_NAMES.items():
        for word in (HERE / name).read_text("utf-8").splitlines():
            if word in table:  # not the comment
                table[word] = (table[word][0], tag)
    phrases = (HERE / "phrases.txt").read_text("utf-8").splitlines()
    for phrase, count, *alike in (line.split("\t") for line in phrases if not line.startswith("#")):
        table.setdefault(phrase, (int(count), ALIKE if alike else PHRASES))
    for combination in (HERE / "combinations.txt").read_text("utf-8").splitlines():
        if not combination.startswith("#"):
            table.setdefault(combination, (COMBINATION_COUNT, COMBINATIONS))
    total = sum(count for count, tag in table.values() if tag not in TOGETHER)
    return [(word, *rest) for word, rest in table.items()], total


def blurred(syllable: str) -> str:
    """The syllable without what people do not tell apart: zhang → zan."""
    initial = next((i for i in sorted(INITIALS, key=len, reverse=True) if syllable.startswith(i)), "")
    rest = syllable[len(initial) :]
    for final, short in FINALS.items():
        if rest.endswith(final):
            rest = rest[: -len(final)] + short
    return INITIALS.get(initial, "") + rest


class Collocations:
    """What stands together (森林防火), with a word in the place of another that sounds the same (森林放火)."""

    LEAST = 5
    """How often a word must have been seen to be one that somebody may write: the rare ones are mostly no words."""
    COUNT = 300
    """How often a collocation counts as seen."""
    EQUAL = frozenset(
        frozenset(pair.split())
        for pair in ("督查 督察", "截止 截至", "作出 做出", "账户 帐户", "标志 标识", "纯朴 淳朴")
    )
    """Words of which one is about as right as the other."""
    CHANCE = 1 / 150
    """How often the wrong form stands together by chance, at most, where the right one stands once."""

    def __init__(self, table: list[tuple[str, int, str]], sounds: dict[str, str]) -> None:
        """`sounds`: how each character is mostly read."""
        self.right = {word for word, *_ in table}
        self.counts = {word: count for word, count, tag in table if tag not in TOGETHER}
        self.sounds = sounds
        self.by_sound: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for word, count, tag in table:
            if 1 < len(word) <= MOST_MEANT and count >= self.LEAST and tag not in (*PERSONS, *TOGETHER):
                self.by_sound[self.sound(word)].append(word)

    def sound(self, word: str) -> tuple[str, ...]:
        """How the word is read; what nobody knows is read as it is written."""
        return tuple(self.sounds.get(c, c) for c in word)

    def sounding(self, word: str) -> list[str]:
        """Other words that sound the same."""
        return [other for other in self.by_sound[self.sound(word)] if {word, other} not in self.EQUAL and other != word]

    def parts(self, collocation: str) -> int:
        """Where its second word begins, or 0 where it is not two."""
        cuts = [k for k in range(2, len(collocation) - 1) if {collocation[:k], collocation[k:]} <= self.counts.keys()]
        return max(cuts, key=lambda k: self.counts[collocation[:k]] * self.counts[collocation[k:]], default=0)

    def wrong(self, lines: list[str], total: int) -> dict[str, tuple[int, str]]:
        """Each wrong form, with where its wrong word is and what it should be. A line is a collocation, and behind it
        those forms that are right, too.
        """
        rows = [line.split("\t") for line in lines if not line.startswith("#")]
        right = self.right.union(*rows)
        forms: dict[str, tuple[int, str]] = {}
        for collocation, *_ in rows:
            cut = self.parts(collocation)
            for start, end in ((0, cut), (cut, len(collocation))) if cut else ():
                kept = max(self.counts[collocation[:start] + collocation[end:]], self.COUNT)
                for word in self.sounding(collocation[start:end]) if end - start <= MOST_MEANT else ():
                    form = collocation[:start] + word + collocation[end:]
                    if form not in right and kept * self.counts[word] / total <= self.CHANCE * self.COUNT:
                        forms.setdefault(form, (start, collocation[start:end]))
        return forms


def is_han(character: str) -> bool:
    """Whether words.c has a row for it."""
    return HAN_FIRST <= ord(character) <= HAN_LAST


def set_bit(bits: bytearray, bit: int) -> None:
    """Sets one bit."""
    bits[bit >> 3] |= 1 << (bit & 7)


def confusables(path: Path) -> tuple[dict[str, dict[str, int]], dict[str, list[int]]]:
    """Character to the characters that it may stand for, with how they are alike; and to the numbers of its sounds."""
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
    rows = [row for row in rows if len(row) == 4 and row[0] != "character"]
    alike: dict[str, dict[str, int]] = {row[0]: defaultdict(int) for row in rows}

    def characters_by(name: Callable[[str], str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for character, readings, *_ in rows:
            for sound in {name(reading) for reading in readings.split()}:
                found[sound].append(character)
        return found

    for name, flag in ((str, SAME_SOUND), (blurred, NEAR_SOUND)):
        for group in characters_by(name).values():
            for a, b in permutations(group, 2):
                alike[a][b] |= flag
    for character, _, look, part in rows:
        for others, flag in ((look, LOOK), (part, PART)):
            for other in others:
                alike[character][other] |= flag
                alike[other][character] |= flag
    number = {sound: index for index, sound in enumerate(sorted(characters_by(blurred)), 1)}
    numbers = {
        character: sorted({number[blurred(reading)] for reading in readings.split()})[:READINGS]
        for character, readings, *_ in rows
    }
    return alike, numbers


def mostly_read(path: Path) -> dict[str, str]:
    """How each character is read if nothing else is known."""
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
    return {row[0]: row[1].split()[0] for row in rows if len(row) == 4 and row[1] and row[0] != "character"}


def slot(first: int, second: int) -> int:
    """The hash of two sounds, as in words.c."""
    return ((first << 18 | second << 2) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF) >> (64 - SOUND_BITS)


def pair_hash(first: str, second: str) -> int:
    """As hash_pair in core.h."""
    pair = (ord(first) | ord(second) << 16) * 0x9E3779B1 & 0xFFFFFFFF
    return pair ^ pair >> 15


def set_pair(table: bytearray, bits: int, first: str, second: str) -> None:
    """Sets the two bits of a pair in a table of 2^bits, as has_pair in core.h looks them up."""
    hashed = pair_hash(first, second)
    for shift in (32 - bits, 27 - bits):
        set_bit(table, hashed >> (37 - bits) << 5 | hashed >> shift & 31)


class RightText:
    """The tables of right_text.bin, to which the runs in words are added."""

    def __init__(self, path: Path) -> None:
        self.words = array("I", path.read_bytes())
        if sys.byteorder == "big":
            self.words.byteswap()
        self.first: dict[int, tuple[int, int]] = {}
        at = 0
        for length, bits in RIGHT_TABLES:
            self.first.setdefault(length, (at, bits))  # the table of all that is known at all
            at += 2 << bits
        assert at == len(self.words)

    def add(self, run: str) -> None:
        """One more run of two or three."""
        hashed = pair_hash(*run[-2:])
        for character in run[:-2]:
            hashed = run_hash(hashed, character)
        at, bits = self.first[len(run)]
        for number, shift in enumerate((27, 22, 17, 12)):
            word = at + 2 * (hashed >> (32 - bits)) + number // 2
            self.words[word] |= 1 << ((hashed * 0x9E3779B1 & 0xFFFFFFFF) >> shift & 31)


def trees(judge: str) -> bytes:
    """The nodes of a judge's trees; judge.tsv has them as fit_judge.py wrote them."""
    header = (HERE / "core.h").read_text("utf-8")
    names = re.findall(r"^    E_([A-Z_]+)", header, re.MULTILINE)
    rows = [line.split("\t") for line in (HERE / "judge.tsv").read_text("utf-8").splitlines() if line[:1] != "#"]
    nodes = []
    for row in rows:
        if row[0] == judge:
            number = LEAF if row[1] == "leaf" else names.index(row[1].upper())
            nodes.append(struct.pack("=fHH", float(row[2]), int(row[3]), number))
    return b"".join(nodes)


def run_hash(behind: int, character: str) -> int:
    """As hash_run in core.h."""
    return (behind ^ ord(character) * 0x85EBCA6B & 0xFFFFFFFF) * 0x85EBCA6B & 0xFFFFFFFF


def image() -> bytes:
    """The whole image; words.c describes it."""
    alike, sounds = confusables(HERE / "confusables.tsv")
    table, total = words()
    logs = sorted({log(count or 1) - log(total) for _, count, _ in table})
    number = {value: index for index, value in enumerate(logs, 1)}
    assert len(logs) < COMBINATION

    values: dict[str, int] = {}
    usual, joined = bytearray(1 << (USUAL_BITS - 3)), bytearray(1 << (JOINED_BITS - 3))
    right = RightText(HERE / "right_text.bin")
    proposed: set[str] = set()
    by_sound: list[list[str]] = [[] for _ in range(1 << SOUND_BITS)]
    for word, count, tag in table:
        if len(word) > LONGEST or not all(ord(c) < 0x10000 for c in word):
            continue
        value = number[log(count or 1) - log(total)]
        if (
            len(word) > 1
            and tag not in (*NAMES, ALIKE)
            and count >= fewest(word, tag)
            and all(c in alike and is_han(c) for c in word)
        ):
            value |= PROPOSED
        values[word] = value | PHRASE * (tag in TOGETHER) | COMBINATION * (tag == COMBINATIONS)
        if count >= SEEN:
            for first, second in pairwise(word):
                if first != second or (count >= OFTEN and len(word) < 4):  # 活活, but not 快快活活
                    right.add(first + second)
        if value & PROPOSED:
            for at in range(len(word) - 2):
                right.add(word[at : at + 3])
        if count >= USUAL and tag not in TOGETHER and len(word) <= LONGEST_USUAL:
            for first, second in pairwise(word):
                set_pair(usual, USUAL_BITS, first, second)
        if value & PROPOSED:
            proposed.update(word)
            for first, second in pairwise(word):
                set_pair(joined, JOINED_BITS, first, second)
        if value & PROPOSED and len(word) == 2:
            for key in product(sounds[word[0]], sounds[word[1]]):
                by_sound[slot(*key)].append(word)

    lines = (HERE / "collocations.txt").read_text("utf-8").splitlines()
    read = mostly_read(HERE / "confusables.tsv")
    wrong = Collocations(table, read).wrong(lines, total)
    threes, in_slot, held, rows_of_wrong = bytearray(1 << (THREE_BITS - 3)), [0] * (1 << THREE_SLOTS), [], []
    assert len(wrong) < 1 << (HELD_BITS - 1)
    for collocation in (line.split("\t")[0] for line in lines if not line.startswith("#")):
        for pair in pairwise(collocation):
            right.add("".join(pair))
        for at in range(len(collocation) - 2):
            right.add(collocation[at : at + 3])
    for index, form in enumerate(sorted(wrong)):
        for inside in (0, 1):
            hashed = run_hash(pair_hash(form[inside + 1], form[inside + 2]), form[inside])
            set_bit(threes, hashed >> (32 - THREE_BITS))
            in_slot[hashed >> (32 - THREE_SLOTS)] += 1
            check = (hashed & (1 << (32 - HELD_BITS)) - 1) << HELD_BITS
            held.append((hashed >> (32 - THREE_SLOTS), check | 2 * index + inside))
        place, meant = wrong[form]
        padded = [*map(ord, form.ljust(LONGEST, "\0") + meant.ljust(MOST_MEANT, "\0"))]
        rows_of_wrong.append(struct.pack(f"={len(padded)}HBB", *padded, place, len(meant)))

    nodes = sorted({word[:end] for word in values for end in range(len(word) + 1)}, key=lambda node: (len(node), node))
    children: dict[str, int] = defaultdict(int)
    for node in nodes[1:]:
        children[node[:-1]] += 1
    first_child, at = array("I"), 1
    for node in nodes:
        first_child.append(at)
        at += children.get(node, 0)
    first_child.append(at)

    starts, parts, others, kinds = array("I", [0]), array("I"), array("H"), bytearray()
    for code_point in range(HAN_FIRST, HAN_LAST + 1):
        row = [
            (kind == PART or other not in proposed, other, kind)
            for other, kind in alike.get(chr(code_point), {}).items()
            if is_han(other)
        ]
        others.extend(ord(other) for _, other, _ in sorted(row))
        kinds.extend(kind for *_, kind in sorted(row))
        parts.append(starts[-1] + sum(not useless for useless, *_ in row))
        starts.append(len(others))

    readings = array("H")
    for code_point in range(HAN_FIRST, HAN_LAST + 1):
        numbers = sounds.get(chr(code_point), [])
        readings.extend(numbers + [0] * (READINGS - len(numbers)))
    judges = [trees(judge) for judge in JUDGES]
    header = struct.pack(
        "=8s8q",
        MAGIC,
        len(nodes),
        len(logs),
        len(others),
        sum(map(len, by_sound)),
        len(rows_of_wrong),
        *(len(judge) // 8 for judge in judges),
        number[log(OWN_COUNT) - log(total)],
    )
    sections = (
        array("d", [0.0, *logs]).tobytes(),
        first_child.tobytes(),
        starts.tobytes(),
        parts.tobytes(),
        bytes(usual),
        bytes(joined),
        right.words.tobytes(),
        *judges,
        bytes(threes),
        array("I", accumulate(in_slot, initial=0)).tobytes(),
        array("I", (where for _, where in sorted(held))).tobytes(),
        b"".join(rows_of_wrong),
        array("I", accumulate(map(len, by_sound), initial=0)).tobytes(),
        readings.tobytes(),
        array("H", (ord(c) for group in by_sound for word in group for c in word)).tobytes(),
        array("H", (ord(node[-1]) if node else 0 for node in nodes)).tobytes(),
        array("H", (values.get(node, 0) for node in nodes)).tobytes(),
        others.tobytes(),
        bytes(kinds),
    )
    return header + b"".join(section + bytes(-len(section) % 8) for section in sections)


if __name__ == "__main__":
    path = Path(sys.argv[1])
    written = path.with_suffix(".new")
    written.write_bytes(image())
    written.replace(path)  # whoever reads the old one keeps it
