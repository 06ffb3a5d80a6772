"""Whether a near-miss of a canonical phrase is an error, and how sure that is.

The core finds what is nearly a phrase; most of that in right text is another phrase: 监狱法 beside 监察法, 副主席 beside
主席, a phrase with 的 in it. What is excused here is kept with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from .engine import MAX_PHRASE, MIN_PHRASE, Engine, Hit, Phrase, fold, pair_level
from .finding import Fix, Severity
from .lexicon import Canonical

_NUMERALS = frozenset("〇零一二三四五六七八九十百千万亿两第")
# Another one of the same group, one more or one less of the first, is another thing, not a slip: 主席 / 副主席.
_RANKS = frozenset("正副总原前新")
_TELLING = (_RANKS, frozenset("东南西北中上下左右前后内外"), frozenset("省市县区州乡镇村国"))
_FUNCTION = frozenset("的地得之和与及或、在了着过是为对于把被将从向以而并等各该其这那有不也都")
_FREE = frozenset("的是在了和与及或等为对于从向将并也都，。、；：！？")
"""Characters that follow a name or phrase as words of their own."""
_PARTS_OF_WORDS = frozenset("会人家学党军部国和中")
"""First and last characters of many phrases that begin or end other words as well: 大会会在北京举行, 共产党党旗."""
_REACH = 40
"""How far around a near-miss known forms are looked for, in code points."""
_MIN_COVERING = 5
_MIN_FOR_MISSING = 6
"""A shorter phrase without one of its characters may be a word or phrase of its own: 中国现代化."""
_MIN_FOR_MISSING_WORD = 12
_MIN_FOR_ERROR = 6
_MIN_FOR_WRONG = 8
"""A shorter phrase with another character may be a phrase of its own."""
_PLAUSIBLE = 3
_COMMON = 5
_VERY_COMMON = 9
"""Levels of pairs of characters (engine.pair_level)."""
_SAFE = 8
"""From this length on a wrong character inside a phrase leaves no doubt what is meant."""


class Edit(NamedTuple):
    """`wrong` in the text, from `at` on, stands for `right` in the phrase, from `into` on; one of them may be empty."""

    at: int
    wrong: str
    into: int
    right: str


class NearMiss(NamedTuple):
    """A near-miss as it was judged: `text[start:end]` is to be one of `phrases`, best first."""

    start: int
    end: int
    phrases: tuple[Canonical, ...]
    severity: Severity
    fix: Fix
    spans_break: bool
    site: tuple[int, int]
    """From the first to the last edit, in code points of the text."""
    excused_by: str


class CanonicalPhrases:
    """The right forms that are looked for, and those that are known to be right as well. Immutable."""

    def __init__(self, entries: Iterable[Canonical], known: Iterable[str]) -> None:
        """`known` are all right forms, those of the entries too."""
        forms: dict[str, Canonical] = {}
        for entry in entries:
            if entry.severity == "off":
                continue
            for form in (entry.phrase, *entry.aliases):
                folded = fold(form)
                if MIN_PHRASE <= len(folded) <= MAX_PHRASE:
                    own = entry if form == entry.phrase else entry._replace(phrase=form, fixed="")
                    forms.setdefault(folded, own)
        self._forms = list(forms.items())
        self._known = list(known)

    @property
    def phrases(self) -> list[Phrase]:
        """What the core is to look for."""
        return [
            Phrase(form, entry.fixed in ("start", "both"), entry.fixed in ("end", "both"))
            for form, entry in self._forms
        ]

    # Made when the first near-miss is judged.

    @cached_property
    def _folded(self) -> set[str]:
        return set(map(fold, self._known))

    @cached_property
    def _known_forms(self) -> Engine:
        return Engine([form for form in self._folded if len(form) >= 2], fold=True)

    def judge(self, text: str, hits: Sequence[Hit]) -> Iterator[NearMiss]:
        """Each error once, by the phrase that explains most of it; `hit.term` is the index of the phrase."""
        judged: dict[tuple[int, int], list[tuple[float, NearMiss]]] = {}
        for hit in dict.fromkeys(hits):
            score, miss = self._judge(text, hit)
            judged.setdefault((hit.start, hit.end), []).append((score, miss))
        best: list[tuple[float, NearMiss]] = []
        for candidates in judged.values():
            standing = [item for item in candidates if not item[1].excused_by] or candidates
            standing.sort(key=lambda item: -item[0])
            score, miss = standing[0]
            equal = dict.fromkeys(m.phrases[0] for s, m in standing if s == score)
            best.append((score, miss._replace(phrases=tuple(equal))))
        best.sort(key=lambda item: (bool(item[1].excused_by), -item[0], item[1].start))
        taken: list[NearMiss] = []
        for _, miss in best:
            if all(miss.end <= other.start or other.end <= miss.start for other in taken):
                taken.append(miss)
        yield from sorted(taken)

    def _judge(self, text: str, hit: Hit) -> tuple[float, NearMiss]:
        phrase, entry = self._forms[hit.term]
        read = [(c, at) for at in range(hit.start, hit.end) if (c := fold(text[at])) and not c.isspace()]
        found = "".join(c for c, _ in read)
        edits = edits_between(found, phrase)
        end = hit.end
        if edits and edits[-1].at + len(edits[-1].wrong) == len(found) and self._is_next_word(text, hit, edits[-1]):
            # 社会主 的: the last character is missing, what follows is the next word.
            end = read[-2][1] + 1
            edits[-1] = edits[-1]._replace(at=len(found) - 1, wrong="")
        marks = [at for _, at in read] + [end]
        first = marks[max(0, edits[0].at - (not edits[0].wrong))]
        last = marks[min(len(marks) - 1, edits[-1].at + len(edits[-1].wrong) - bool(edits[-1].wrong))] + 1
        excused_by = self._covered(text, hit.start, end, first, min(last, end), phrase) or self._excuse(
            text, hit, found, phrase, edits, entry.fixed
        )
        if not excused_by and hit.spans_break and any(c.isspace() for c in text[first:last]):
            excused_by = "line-break:断行处"
        severity = _severity(text, hit, phrase, entry, edits)
        interior = edits[0].into > 0 and edits[-1].into + len(edits[-1].right) < len(phrase)
        fix: Fix = entry.fix
        if fix == "ask" and severity != "hint" and len(phrase) >= _SAFE and interior and _is_one_wrong_character(edits):
            fix = "safe"
        cost = sum(1 if _is_swap(edit) else max(len(edit.wrong), len(edit.right)) for edit in edits)
        miss = NearMiss(
            hit.start, end, (entry,), severity, fix, hit.spans_break, (first, last), excused_by
        )
        return len(phrase) - 2 * cost, miss

    @staticmethod
    def _is_next_word(text: str, hit: Hit, edit: Edit) -> bool:
        if len(edit.wrong) != 1 or len(edit.right) != 1:
            return False
        behind = text[hit.end : hit.end + 1]
        return not is_han(edit.wrong) or edit.wrong in _FUNCTION or (is_han(behind) and pair_level(edit.wrong, behind) > 3)

    def _excuse(self, text: str, hit: Hit, found: str, phrase: str, edits: list[Edit], fixed: str) -> str:
        if found == phrase:
            return "blank:空白"
        for edit in edits:
            changed = edit.wrong + edit.right
            if any(not is_han(c) for c in changed):
                return f"punctuation:{changed}"
            if _is_swap(edit):
                continue
            if not (_is_doubled(edit, phrase) and edit.wrong not in _NUMERALS) and _is_telling(edit):
                return f"telling:{changed}"
            extra = not edit.right and not _is_doubled(edit, phrase)
            if extra and _FUNCTION.issuperset(edit.wrong):
                return f"function-word:{edit.wrong}"
            # 安全生产违法 beside 安全生产法: a phrase shorter by a word, and a word that ends alike.
            if extra and edit.into == 1 and fixed not in ("start", "both"):
                return f"next-word:{edit.wrong}"
            if extra and edit.into == len(phrase) - 1 and fixed not in ("end", "both"):
                return f"next-word:{edit.wrong}"
            if (extra or len(phrase) < _MIN_FOR_ERROR) and _is_natural(found, edit):
                return f"word:{edit.wrong}"
            if not edit.wrong and len(phrase) < (_MIN_FOR_MISSING if len(edit.right) == 1 else _MIN_FOR_MISSING_WORD):
                return f"shorter:{edit.right}"
            if edit.right and self._is_another_word(text, hit, found, phrase, edit):
                return f"next-word:{edit.wrong}"
        doubled_first, doubled_last = found == phrase[0] + phrase, found == phrase + phrase[-1]
        if doubled_first and not _stands_alone(text[hit.start], text[hit.start - 1 : hit.start], before=True):
            return f"next-word:{text[hit.start]}"
        if doubled_last and not _stands_alone(text[hit.end - 1], text[hit.end : hit.end + 1], before=False):
            return f"next-word:{text[hit.end - 1]}"
        return ""

    def _is_another_word(self, text: str, hit: Hit, found: str, phrase: str, edit: Edit) -> bool:
        """The edit lies in the first or last word, which is another one: 坚守以人民为中心 beside 坚持…, and beside 推进…
        助推乡村振兴, of which the word before has the rest.
        """
        if edit.into == 1 and len(edit.right) == 1:
            pair = found[:2] if edit.wrong else text[hit.start - 1 : hit.start + 1]
            rest = phrase[2:]
        elif edit.into == len(phrase) - 2 and len(edit.right) == 1:
            pair = found[-2:] if edit.wrong else text[hit.end - 1 : hit.end + 1]
            rest = phrase[:-2]
        else:
            return False
        if len(pair) < 2 or not all(map(is_han, pair)):
            return False
        level = pair_level(*pair)
        return level >= _PLAUSIBLE if rest in self._folded else not edit.wrong and level >= _VERY_COMMON

    def _covered(self, text: str, start: int, end: int, first: int, last: int, phrase: str) -> str:
        """The known form that the near-miss is or lies in, or that its edits lie in and that is no part of the phrase."""
        low = max(0, start - _REACH)
        window = text[low : end + _REACH]
        for match in self._known_forms.find(window):
            a, b = match.start + low, match.end + low
            around = a <= start and end <= b
            if around or (a <= first and last <= b and b - a >= _MIN_COVERING and fold(text[a:b]) not in phrase):
                return f"covered:{text[a:b]}"
        return ""


def is_han(character: str) -> bool:
    """Whether it is one Han character (of those in use)."""
    return len(character) == 1 and "\u3400" <= character <= "\u9fff"


def edits_between(found: str, phrase: str) -> list[Edit]:
    """The fewest edits that make the phrase of what was found: characters, or one run of them."""
    head = 0
    while head < min(len(found), len(phrase)) and found[head] == phrase[head]:
        head += 1
    tail = 0
    while tail < min(len(found), len(phrase)) - head and found[-1 - tail] == phrase[-1 - tail]:
        tail += 1
    wrong, right = found[head : len(found) - tail], phrase[head : len(phrase) - tail]
    if len(wrong) <= 1 or len(right) <= 1 or (len(wrong) == len(right) == 2 and wrong == right[::-1]):
        if not wrong or not right or len(wrong) == len(right):
            return [Edit(head, wrong, head, right)]
    # Two edits: split where the part between them is longest.
    for size in range(min(len(wrong), len(right)), 0, -1):
        for i in range(len(wrong) - size + 1):
            at = right.find(wrong[i : i + size])
            if at >= 0:
                before = Edit(head, wrong[:i], head, right[:at])
                after = Edit(head + i + size, wrong[i + size :], head + at + size, right[at + size :])
                return [edit for edit in (before, after) if edit.wrong or edit.right]
    return [Edit(head, wrong, head, right)]


def _is_one_wrong_character(edits: list[Edit]) -> bool:
    return len(edits) == 1 and len(edits[0].wrong) == len(edits[0].right) == 1


def _is_telling(edit: Edit) -> bool:
    changed = edit.wrong + edit.right
    if not edit.wrong or not edit.right:
        return bool((_NUMERALS | _RANKS).intersection(changed))
    return bool(_NUMERALS.intersection(changed)) or any(group.issuperset(changed) for group in _TELLING)


def _stands_alone(character: str, neighbour: str, before: bool) -> bool:
    """Whether a character doubled at the edge of a phrase belongs to no word with its neighbour outside."""
    if character in _PARTS_OF_WORDS:
        return False
    if not is_han(neighbour) or neighbour in _FREE:
        return True
    return pair_level(*((neighbour, character) if before else (character, neighbour))) < _COMMON


def _severity(text: str, hit: Hit, phrase: str, entry: Canonical, edits: list[Edit]) -> Severity:
    """The entry's where nothing but a slip explains the edits, else a hint.

    Swapped and doubled characters are slips. A missing or wrong one may be another word: in a short phrase, in its first
    or last word, in place of a function word, or if a whole word is missing or another one.
    """
    if len(phrase) < _MIN_FOR_ERROR:
        return "hint"
    for edit in edits:
        size = max(len(edit.wrong), len(edit.right))
        if _is_swap(edit) or _is_doubled(edit, phrase):
            continue
        if size > 1 or not edit.right or edit.right in _FUNCTION:
            return "hint"
        if not 1 < edit.into < len(phrase) - 2 or (edit.wrong and len(phrase) < _MIN_FOR_WRONG):
            return "hint"
    return entry.severity


def _is_swap(edit: Edit) -> bool:
    return len(edit.wrong) == 2 and edit.wrong == edit.right[::-1]


def _is_doubled(edit: Edit, phrase: str) -> bool:
    """Whether the text repeats characters of the phrase, one or a run."""
    size = len(edit.wrong)
    return not edit.right and edit.wrong in (phrase[edit.into - size : edit.into], phrase[edit.into : edit.into + size])


def _is_natural(found: str, edit: Edit) -> bool:
    """Whether the pairs of characters that the edit makes are all common, as they are in another word."""
    around = found[max(0, edit.at - 1) : edit.at + len(edit.wrong) + 1]
    return all(pair_level(a, b) >= _COMMON for a, b in pairwise(around))
