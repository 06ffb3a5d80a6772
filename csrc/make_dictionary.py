"""Write the image of the dictionary that segment.c reads: jieba's words, and which characters are confusable.

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
from math import ceil, log
from pathlib import Path

HERE = Path(__file__).parent
MAGIC = b"tgwords7"
LONGEST = 8
HAN_FIRST, HAN_LAST = 0x4E00, 0x9FFF
PROPOSED, PHRASE, COMBINATION = 0x8000, 0x4000, 0x2000
SAME_SOUND, NEAR_SOUND, LOOK, PART = 1, 2, 4, 32
KEPT_BEHIND, KEPT_BEFORE, KEPT_AROUND = 0, 1, 2
"""What is kept of a word, up to three characters: those behind the wrong one, where it is the first; those before it;
those around it, where it is the second of more than two."""
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
USUAL_PAIR_BITS, KEPT_BITS, LEFT_BITS, ALIKE_BITS, SOUND_BITS, THREE_BITS, THREE_SLOTS = 21, 22, 19, 9, 16, 21, 16
KNOWN_BITS, PAIR_BITS = 18, 16
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
# The judge, a logistic regression: log odds that a proposal is what was meant. `judge` in segment.c says what each
# weight is for. Fitted on halves of the texts that docs/design.md names; the other halves measured it.
WEIGHTS = {
    "constant": -5.51,
    "gain": 0.38,
    "same_sound": 0.48,
    "sound_and_look": 1.66,
    "lonely": -1.70,
    "surname": -1.33,
    "level": 0.33,
    "two": -3.97,
    "two_cost": 0.15,
    "two_meant": -0.40,
    # The second judge, fitted on posts by others (docs/design.md).
    "supported": -9.92,
    "supported_gain": 0.63,
    "run": 2.44,
    "edge": 1.79,
    "strange": 1.70,
    "supported_sound": 1.46,
    "supported_look": 1.22,
    "supported_two": -2.49,
    "supported_two_cost": -0.27,
    "supported_meant": -0.38,
    "supported_written": 0.59,
    "between_marks": -0.67,
}

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


class Remains:
    """The words of the dictionary by what is left of them when one character is wrong."""

    def __init__(self, alike: dict[str, dict[str, int]], costs: dict[str, float]) -> None:
        self.costs = costs
        self.likest = {c: max(map(likeness_score, kinds.values()), default=0.0) for c, kinds in alike.items()}
        self.levels = [level for byte in table_of_levels() for level in (byte & 15, byte >> 4)]
        self.rarest = min(costs.values())
        self.kept = bytearray(1 << (KEPT_BITS - 3))
        self.entries: list[tuple[int, int, bytes]] = []

    def add(self, word: str, looks: bool) -> None:
        """`looks`: whether a character of more than two may be wrong by its looks only."""
        gain = self.costs[word] - sum(self.cost(character) for character in word)
        for at, wrong in enumerate(word):
            score = WEIGHTS["constant"] + WEIGHTS["gain"] * (gain + self.cost(wrong))
            score += WEIGHTS["level"] * min(map(self.level, pairwise(word[max(0, at - 1) : at + 2])))
            score += self.likest[wrong]
            if len(word) == 2:
                score += WEIGHTS["two"] + WEIGHTS["two_cost"] * self.costs[word]
                score += WEIGHTS["two_meant"] * self.cost(wrong)
            if at == 0:
                left, kind = word[1:4], KEPT_BEHIND
            elif at == 1 and len(word) > 2:
                left, kind = word[0] + word[2:4], KEPT_AROUND
            elif at == 2:
                left, kind = word[:2] + word[3:4], KEPT_BEFORE
            else:
                left, kind = word[max(0, at - 3) : at], KEPT_BEFORE
            first, second, third = map(ord, left.ljust(3, "\0"))
            key = (first ^ second << 8 ^ third << 16, 0, kind)
            set_bit(self.kept, slot(*key, KEPT_BITS))
            shape = at | (len(word) - 1) << 3 | looks << 6
            entry = struct.pack("=HBB", ord(wrong), bound(score), shape)
            self.entries.append((slot(*key, LEFT_BITS), -bound(score), entry))

    def sections(self) -> tuple[bytes, bytes, bytes]:
        """The bits of what is kept; the first entry of each slot; the entries, the best ones of a slot first."""
        counts = [0] * (1 << LEFT_BITS)
        for at, *_ in self.entries:
            counts[at] += 1
        entries = b"".join(entry for _, _, entry in sorted(self.entries))
        return bytes(self.kept), array("I", accumulate(counts, initial=0)).tobytes(), entries

    def cost(self, character: str) -> float:
        """Its log probability as a word."""
        return self.costs.get(character, self.rarest)

    def level(self, pair: tuple[str, str]) -> int:
        """As background_frequency in build.c."""
        first, second = map(ord, pair)
        return self.levels[((first * 0x9E3779B1 ^ second) * 0x9E3779B1 & 0xFFFFFFFF) >> 16]


def likeness_score(kind: int) -> float:
    """What it speaks for a proposal that the characters are alike in this way."""
    both = kind & LOOK and kind & (SAME_SOUND | NEAR_SOUND)
    return WEIGHTS["same_sound"] * bool(kind & SAME_SOUND) + WEIGHTS["sound_and_look"] * bool(both)


def is_han(character: str) -> bool:
    """Whether segment.c has a row for it."""
    return HAN_FIRST <= ord(character) <= HAN_LAST


def set_bit(bits: bytearray, bit: int) -> None:
    """Sets one bit."""
    bits[bit >> 3] |= 1 << (bit & 7)


def bound(score: float) -> int:
    """The score as a byte, rounded up: eighths from -11 on. More than fits is more than anybody asks for."""
    return min(max(0, ceil((score + 11) * 8)), 255)


def table_of_levels() -> list[int]:
    """The numbers of frequency_table.h."""
    text = (HERE / "frequency_table.h").read_text("utf-8")
    return [int(number) for number in re.findall(r"\d+(?=,)", text[text.index("{") : text.index("}")])]


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


def slot(first: int, second: int, kind: int, bits: int) -> int:
    """The hash of a key, as in segment.c."""
    return ((first << 18 | second << 2 | kind) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF) >> (64 - bits)


def pair_hash(first: str, second: str) -> int:
    """As hash_pair in core.h."""
    pair = (ord(first) | ord(second) << 16) * 0x9E3779B1 & 0xFFFFFFFF
    return pair ^ pair >> 15


def set_pair(bits: bytearray, first: str, second: str) -> None:
    """Sets the two bits of a usual pair, as in core.h."""
    hashed, start = pair_hash(first, second), 32 - USUAL_PAIR_BITS
    for shift in (start, start - 5):
        set_bit(bits, hashed >> (start + 5) << 5 | hashed >> shift & 31)


class Runs:
    """Runs of two or three characters that right text has: bits as make_known_runs.py writes them, and more of them."""

    def __init__(self, path: Path, bits: int) -> None:
        self.bits = bits
        self.words = array("Q", path.read_bytes())
        if sys.byteorder == "big":
            self.words.byteswap()

    def add(self, run: str) -> None:
        """One more."""
        number = 0
        for character in run:
            number = number << 16 | ord(character)
        hashed = number * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF
        for shift in (42, 36, 30, 24):
            self.words[hashed >> (64 - self.bits)] |= 1 << (hashed >> shift & 63)


def three_hash(run: str) -> int:
    """As hash_three in core.h."""
    return (pair_hash(*run[:2]) ^ ord(run[2]) * 0x85EBCA6B & 0xFFFFFFFF) * 0x85EBCA6B & 0xFFFFFFFF


def image() -> bytes:
    """The whole image; segment.c describes it."""
    alike, sounds = confusables(HERE / "confusables.tsv")
    table, total = words()
    logs = sorted({log(count or 1) - log(total) for _, count, _ in table})
    number = {value: index for index, value in enumerate(logs, 1)}
    assert len(logs) < COMBINATION

    values: dict[str, int] = {}
    costs = {word: log(count or 1) - log(total) for word, count, _ in table}
    remains = Remains(alike, costs)
    usual, within = bytearray(1 << (USUAL_PAIR_BITS - 3)), bytearray(1 << (USUAL_PAIR_BITS - 3))
    known, seen = Runs(HERE / "known_runs.bin", KNOWN_BITS), Runs(HERE / "seen_pairs.bin", PAIR_BITS)
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
                    seen.add(first + second)
        if value & PROPOSED:
            for at in range(len(word) - 2):
                known.add(word[at : at + 3])
        if count >= USUAL and tag not in TOGETHER and len(word) <= LONGEST_USUAL:
            for first, second in pairwise(word):
                set_pair(usual, first, second)
        if value & PROPOSED and tag not in TOGETHER and len(word) > LONGEST_USUAL:
            for first, second in pairwise(word):
                set_pair(within, first, second)
        if value & PROPOSED and len(word) == 2:
            for key in product(sounds[word[0]], sounds[word[1]]):
                by_sound[slot(*key, 0, SOUND_BITS)].append(word)
        if value & PROPOSED:
            remains.add(word, looks=tag in ("i", "l") or count >= OFTEN)

    lines = (HERE / "collocations.txt").read_text("utf-8").splitlines()
    read = mostly_read(HERE / "confusables.tsv")
    wrong = Collocations(table, read).wrong(lines, total)
    threes, in_slot, held, rows_of_wrong = bytearray(1 << (THREE_BITS - 3)), [0] * (1 << THREE_SLOTS), [], []
    assert len(wrong) < 1 << (HELD_BITS - 1)
    for collocation in (line.split("\t")[0] for line in lines if not line.startswith("#")):
        for pair in pairwise(collocation):
            seen.add("".join(pair))
        for at in range(len(collocation) - 2):
            known.add(collocation[at : at + 3])
    for index, form in enumerate(sorted(wrong)):
        for inside in (0, 1):
            hashed = three_hash(form[inside:])
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

    starts, others, kinds = array("I", [0]), array("H"), bytearray()
    rows = bytearray((HAN_LAST - HAN_FIRST + 1) << (ALIKE_BITS - 3))
    for row, code_point in enumerate(range(HAN_FIRST, HAN_LAST + 1)):
        for other, kind in sorted(alike.get(chr(code_point), {}).items()):
            if not is_han(other):
                continue
            others.append(ord(other))
            kinds.append(kind)
            if kind != PART:
                for bit in divmod(slot(ord(other), 0, 0, 2 * ALIKE_BITS), 1 << ALIKE_BITS):
                    set_bit(rows, row << ALIKE_BITS | bit)
        starts.append(len(others))

    readings = array("H")
    for code_point in range(HAN_FIRST, HAN_LAST + 1):
        numbers = sounds.get(chr(code_point), [])
        readings.extend(numbers + [0] * (READINGS - len(numbers)))
    header = struct.pack(
        "=8sqqqqqq",
        MAGIC,
        len(nodes),
        len(logs),
        len(others),
        sum(map(len, by_sound)),
        len(remains.entries),
        len(rows_of_wrong),
    )
    header += struct.pack(f"={len(WEIGHTS)}d", *WEIGHTS.values())
    sections = (
        array("d", [0.0, *logs]).tobytes(),
        first_child.tobytes(),
        starts.tobytes(),
        bytes(usual),
        bytes(within),
        known.words.tobytes(),
        seen.words.tobytes(),
        bytes(threes),
        array("I", accumulate(in_slot, initial=0)).tobytes(),
        array("I", (where for _, where in sorted(held))).tobytes(),
        b"".join(rows_of_wrong),
        *remains.sections(),
        bytes(rows),
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
