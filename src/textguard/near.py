"""Whether a near-miss of a canonical phrase is an error, and how sure that is.

The core finds what is nearly a phrase; most of that in right text is another phrase (监狱法 beside 监察法, 副主席
beside 主席) or a shorter one and the next word. Such forms are right: they are no hits that somebody has to see.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from operator import attrgetter

from .engine import (
    MAX_PHRASE,
    MIN_PHRASE,
    Engine,
    Hit,
    Phrase,
    edge_margin,
    find_slips,
    fold,
    fold_all,
    likeness,
    pair_level,
)
from .finding import Fix, Severity
from .lexicon import Canonical
from .records import NamedTuple
from .words import SURE

_NUMERALS = frozenset("〇零一二三四五六七八九十百千万亿两第")
_RANKS = frozenset("正副总原前新")
_TELLING = (_RANKS, frozenset("东南西北中上下左右前后内外"), frozenset("省市县区州乡镇村国"))
"""Another one of the same group is another thing, not a slip, and so is one more or one less of the first."""
_FUNCTION = frozenset("的地得之和与及或、在了着过是为对于把被将从向以而并等各该其这那有不也都")
_NAMES = frozenset({"institution-name", "law-name"})
"""Categories of phrases in which a function word is no matter of style: 国家发展与改革委员会."""
_FREE = frozenset("的是在了和与及或等为对于从向将并也都")
"""Characters that stand beside a name or phrase as words of their own."""
_PARTS_OF_WORDS = frozenset("会人家学党军部国和中行局区村院自")
"""First and last characters of many phrases that are in other words as well: 大会会在北京举行, 共产党党旗."""
_LEADING = frozenset("省市县区州盟旗乡镇村对为和与经在向从由")
"""What stands before a phrase that begins with it, too: 市市场监督管理局, 对对外贸易法."""

_REACH = 40
"""How far around a near-miss known forms are looked for, in code points."""
_MIN_COVERING = 5
_MIN_FOR_ERROR = 6
_MIN_FOR_MISSING = 6
"""A shorter phrase without one of its characters may be a phrase of its own: 中国现代化."""
_MIN_FOR_WRONG = 8
"""The same with another character."""
_MIN_FOR_MISSING_WORD = 12
_MIN_FOR_SAFE = 8
"""From this length on a wrong character inside a phrase leaves no doubt what is meant."""
_PLAUSIBLE, _COMMON, _COMMON_OUTSIDE, _VERY_COMMON = 3, 5, 8, 9
"""Levels of pairs of characters (engine.pair_level)."""
_FORMS_KEPT = 10_000
_MOST_MEANT = 3
"""Phrases of which one may be meant."""
_OTHER_KIND = re.compile(r"[\u4e00-\u9fff]{0,4}(?:条例|规定|办法|细则|法)(?=》)")
"""What ends a title of which the phrase has the beginning: 《中华人民共和国义务教育|条例》."""
_BEFORE, _BEHIND = 8, 6
"""How many characters of a phrase and behind it tell whether its last one is miswritten."""
_PERHAPS = -3.0
"""Log odds that a word is miswritten, where a phrase already says what is meant."""


class Edit(NamedTuple):
    """`wrong`, from `at` on in the form, stands for `right`, from `into` on in the phrase; one of them may be empty."""

    at: int
    wrong: str
    into: int
    right: str


class NearMiss(NamedTuple):
    """`text[start:end]` is to be one of `phrases`, best first."""

    start: int
    end: int
    phrases: tuple[Canonical, ...]
    severity: Severity
    fix: Fix
    spans_break: bool
    site: tuple[int, int]
    """From the first to the last edit, in code points of the text."""
    score: int
    """How much of the phrase is there, less the edits."""
    is_alike: bool
    """Whether each other character sounds or looks like the one that the phrase has."""


class _Form(NamedTuple):
    """What can be said of a near-miss without its surroundings."""

    found: str
    """Folded, without blanks, and without what stands beside it."""
    skipped: int
    """Characters at its start that are no part of it …"""
    left_out: int
    """… and at its end."""
    edits: tuple[Edit, ...]
    excused_by: str
    severity: Severity
    fix: Fix
    score: int
    is_alike: bool
    ends_wrong: bool
    """Its last character is another one than the phrase's."""


class CanonicalPhrases:
    """The right forms whose near-misses are looked for, and all that are known to be right. Safe to share."""

    def __init__(
        self,
        entries: Iterable[Canonical],
        known: Engine,
        compiled: Sequence[tuple[str, Canonical]] | None = None,
    ) -> None:
        """`known` finds all right forms, those of the entries too; `compiled` is what is made of the entries."""
        written: list[Canonical] = []
        forms: dict[str, Canonical] = {}
        for entry in entries:
            if entry.severity == "off":
                continue
            written.append(entry)
            written += (entry._replace(phrase=alias, fixed="") for alias in entry.aliases)
        for form, entry in zip(fold_all([entry.phrase for entry in written]), written, strict=True):
            if MIN_PHRASE <= len(form) <= MAX_PHRASE:
                forms.setdefault(form, entry)
        self._phrases = list(forms.items()) if compiled is None else compiled
        self._known = known
        self._forms: dict[tuple[int, str], _Form] = {}

    @property
    def phrases(self) -> list[Phrase]:
        """What the core is to look for."""
        return [
            Phrase(form, entry.fixed in ("start", "both"), entry.fixed in ("end", "both"))
            for form, entry in self._phrases
        ]

    def _is_known(self, form: str) -> bool:
        """Whether the form, which is folded, is right as a whole."""
        return any(match.end - match.start == len(form) for match in self._known.find(form))

    def judge(
        self,
        text: str,
        hits: Iterable[Hit],
        first_term: int = 0,
        know_right: Callable[[int, str, int], None] | None = None,
    ) -> tuple[list[NearMiss], list[tuple[Hit, str]]]:
        """The errors, each once and by the phrase that explains most of it; and for each hit that is none, why.

        `hit.term` is `first_term` plus the index of the phrase. `know_right` is told this index and the form where
        the form is right whatever stands around it (0), or with the character before it (-1) or behind it (1) where
        that makes it right.
        """
        candidates: list[NearMiss] = []
        excused: list[tuple[Hit, str]] = []
        for hit in dict.fromkeys(hits):  # a hit comes once for each piece that is intact
            index = hit.term - first_term
            form = self._form(index, text[hit.start : hit.end])
            judged = form.excused_by or self._judge(text, hit, index, form)
            if isinstance(judged, str):
                excused.append((hit, judged))
                if know_right and form.excused_by:
                    know_right(index, text[hit.start : hit.end], 0)
                elif know_right and judged.startswith("next-word:") and not form.ends_wrong:
                    side = -1 if form.edits[0].into <= 1 else 1
                    if side > 0 or hit.start > 0:
                        know_right(index, text[hit.start + min(side, 0) : hit.end + max(side, 0)], side)
            else:
                candidates.append(judged)
        misses: list[NearMiss] = []  # by start, none overlapping
        for miss in sorted(candidates, key=lambda miss: (-miss.score, miss.start, not miss.is_alike)):
            at = bisect_right(misses, miss.start, key=attrgetter("start"))
            before, behind = misses[at - 1 : at] if at else [], misses[at : at + 1]
            if before and (miss.start, miss.end, miss.score) == (before[0].start, before[0].end, before[0].score):
                phrases = (before[0].phrases + miss.phrases)[:_MOST_MEANT]
                fix = before[0].fix if before[0].is_alike and not miss.is_alike else "ask"
                misses[at - 1] = before[0]._replace(phrases=phrases, fix=fix)
            elif not (before and miss.start < before[0].end) and not (behind and behind[0].start < miss.end):
                misses.insert(at, miss)
        return misses, excused

    def _form(self, term: int, matched: str) -> _Form:
        """Most near-misses in right text are the same few forms: these are judged once."""
        form = self._forms.get((term, matched))
        if form is None:
            if len(self._forms) >= _FORMS_KEPT:
                self._forms.clear()
            form = self._forms[term, matched] = self._judge_form(term, matched)
        return form

    def _judge_form(self, term: int, matched: str) -> _Form:
        phrase, entry = self._phrases[term]
        found = "".join(c for c in fold(matched) if not c.isspace())
        edits = edits_between(found, phrase)
        skipped = int(bool(edits) and _is_beside(edits[0]) and edits[0].into == 0)
        left_out = int(bool(edits) and _is_beside(edits[-1]) and edits[-1].into == len(phrase) - 1)
        if skipped or left_out:  # “，华人民共和国”: the first character is missing, not replaced
            found = found[skipped : len(found) - left_out]
            edits = edits_between(found, phrase)
        severity = _severity(phrase, entry, edits)
        excused_by = "blank:空白" if not edits else f"covered:{found}" if self._is_known(found) else ""
        excused_by = excused_by or _excuse(found, phrase, entry.fixed, edits)
        if not excused_by and self._is_another_word(found, "", "", phrase, edits):
            excused_by = f"next-word:{edits[0].wrong}"
        sure = severity != "hint" and len(phrase) >= _MIN_FOR_SAFE and _is_one_inner_character(phrase, edits)
        fix: Fix = "safe" if entry.fix == "ask" and sure else entry.fix
        cost = sum(1 if _is_swap(edit) else max(len(edit.wrong), len(edit.right)) for edit in edits)
        score = len(phrase) - 2 * cost
        ends_wrong = _ends_wrong(found, edits)
        is_alike = all(map(_is_alike, edits))
        return _Form(found, skipped, left_out, tuple(edits), excused_by, severity, fix, score, is_alike, ends_wrong)

    def _judge(self, text: str, hit: Hit, index: int, form: _Form) -> NearMiss | str:
        """The error, or why it is none."""
        phrase, entry = self._phrases[index]
        marks = list(range(hit.start, hit.end))
        if len(form.found) + form.skipped + form.left_out < len(marks):  # something is skipped inside
            marks = [at for at in marks if not text[at].isspace() and fold(text[at])]
        start, end, edits = hit.start, hit.end, list(form.edits)
        if form.skipped or form.left_out:
            marks = marks[form.skipped : len(marks) - form.left_out]
            start, end = marks[0], marks[-1] + 1
        last = edits[-1]
        severity = form.severity
        if form.ends_wrong:
            if _is_miswritten(form.found, last, text[end : end + _BEHIND]):
                if len(edits) == 1 and len(phrase) >= _MIN_FOR_WRONG and entry.severity != "off":
                    severity = entry.severity
            elif _is_next_word(text, end, last):
                end = marks[-2] + 1
                edits[-1] = last = last._replace(wrong="")
        if entry.category == "law-name" and text[start - 1 : start] == "《" and (kind := _OTHER_KIND.match(text, end)):
            end = kind.end()
        first = edits[0]
        site = (
            marks[first.at if first.wrong else max(0, first.at - 1)],
            marks[last.at + len(last.wrong) - 1 if last.wrong else min(last.at, len(marks) - 1)] + 1,
        )
        if hit.spans_break and any(c.isspace() for c in text[slice(*site)]):
            return "line-break:断行处"
        before, behind = text[max(0, hit.start - 1) : hit.start], text[hit.end : hit.end + 1]
        if self._is_another_word(form.found, before, behind, phrase, edits):
            return f"next-word:{first.wrong}"
        if form.found in (phrase[0] + phrase, phrase + phrase[-1]):
            at_start = form.found == phrase[0] + phrase
            if reason := _of_other_word(text, hit, at_start=at_start):
                return reason
            if is_han(before if at_start else behind):
                severity = "hint"
        if covering := self._covering(text, start, end, *site, phrase):
            return f"covered:{covering}"
        return NearMiss(start, end, (entry,), severity, form.fix, hit.spans_break, site, form.score, form.is_alike)

    def _is_another_word(self, found: str, before: str, behind: str, phrase: str, edits: Sequence[Edit]) -> bool:
        """The edit lies in the first or last word, which is another one: 坚守以人民为中心 beside 坚持….

        Or what is left of it belongs to the word before or behind, as far as their characters are given:
        助推乡村振兴 beside 推进乡村振兴.
        """
        edit = edits[0] if len(edits) == 1 else None
        if not edit or len(edit.right) != 1 or len(edit.wrong) > 1:
            return False
        if edit.into == 1:
            pair, rest = found[:2] if edit.wrong else before + found[0], phrase[2:]
        elif edit.into == len(phrase) - 2 or (
            edit.into == len(phrase) - 1 and self._is_known(phrase[:-2])  # 中央宣传部部署 beside …部长
        ):
            pair, rest = found[-2:] if len(found) == len(phrase) else found[-1] + behind, phrase[:-2]
        else:
            return False
        if len(pair) < 2 or not all(map(is_han, pair)):
            return False
        level = pair_level(*pair)
        return level >= _PLAUSIBLE if self._is_known(rest) else not edit.wrong and level >= _VERY_COMMON

    def _covering(self, text: str, start: int, end: int, first: int, last: int, phrase: str) -> str:
        """A known form around the near-miss, or around its edits if it is no part of the phrase; "" for none."""
        low = max(0, start - _REACH)
        for match in self._known.find(text[low : end + _REACH]):
            a, b = match.start + low, match.end + low
            form = text[a:b]
            if (a <= start and end <= b) or (
                a <= first and last <= b and b - a >= _MIN_COVERING and fold(form) not in phrase
            ):
                return form
        return ""


def edits_between(found: str, phrase: str) -> list[Edit]:
    """The edits that make the phrase of what was found: of one place or two; none where they are equal."""
    head = 0
    while head < min(len(found), len(phrase)) and found[head] == phrase[head]:
        head += 1
    tail = 0
    while tail < min(len(found), len(phrase)) - head and found[-1 - tail] == phrase[-1 - tail]:
        tail += 1
    for at in range(max(0, head - 1), head + 1):  # words that are swapped may have characters in common
        swap = Edit(at, found[at : at + 4], at, phrase[at : at + 4])
        if _has_swapped_words(swap) and found[at + 4 :] == phrase[at + 4 :] and swap.wrong != swap.right:
            return [swap]
    wrong, right = found[head : len(found) - tail], phrase[head : len(phrase) - tail]
    whole = Edit(head, wrong, head, right)
    if not wrong or not right or len(wrong) == len(right) == 1 or _is_swap(whole):
        return [whole] if wrong or right else []
    # What is between two edits is the longest part that both have.
    for size in range(min(len(wrong), len(right)), 0, -1):
        for i in range(len(wrong) - size + 1):
            at = right.find(wrong[i : i + size])
            if at >= 0:
                before = Edit(head, wrong[:i], head, right[:at])
                after = Edit(head + i + size, wrong[i + size :], head + at + size, right[at + size :])
                return [edit for edit in (before, after) if edit.wrong or edit.right]
    return [whole]


def is_han(character: str) -> bool:
    """Whether it is one Han character (of those in use)."""
    return len(character) == 1 and "\u3400" <= character <= "\u9fff"


def _is_alike(edit: Edit) -> bool:
    """Whether one character stands for another that sounds or looks like it."""
    return len(edit.wrong) == len(edit.right) == 1 and likeness(edit.wrong, edit.right) > 0


def _is_swap(edit: Edit) -> bool:
    """Whether two characters, or two words of two characters, are in the other order."""
    return (len(edit.wrong) == 2 and edit.wrong == edit.right[::-1]) or _has_swapped_words(edit)


def _has_swapped_words(edit: Edit) -> bool:
    return len(edit.wrong) == 4 and edit.wrong == edit.right[2:] + edit.right[:2]


def _is_doubled(edit: Edit, phrase: str) -> bool:
    """Whether the text repeats characters of the phrase, one or a run."""
    size = len(edit.wrong)
    before, behind = phrase[max(0, edit.into - size) : edit.into], phrase[edit.into : edit.into + size]
    return not edit.right and edit.wrong in (before, behind)


def _is_one_inner_character(phrase: str, edits: Sequence[Edit]) -> bool:
    return len(edits) == 1 and len(edits[0].wrong) == len(edits[0].right) == 1 and 0 < edits[0].into < len(phrase) - 1


def _ends_wrong(found: str, edits: Sequence[Edit]) -> bool:
    """Whether the last edit is another character at the end."""
    return any(len(edit.wrong) == len(edit.right) == 1 and edit.at + 1 == len(found) for edit in edits[-1:])


def _is_telling(edit: Edit) -> bool:
    changed = edit.wrong + edit.right
    groups = _TELLING if edit.wrong and edit.right else (_RANKS,)
    return bool(_NUMERALS.intersection(changed)) or any(group.issuperset(changed) for group in groups)


def _is_beside(edit: Edit) -> bool:
    return len(edit.wrong) == len(edit.right) == 1 and is_han(edit.right) and not is_han(edit.wrong)


def _is_natural(found: str, edit: Edit) -> bool:
    """Whether the pairs of characters that the edit makes are all common, as they are in another word."""
    around = found[max(0, edit.at - 1) : edit.at + len(edit.wrong) + 1]
    return all(pair_level(a, b) >= _COMMON for a, b in pairwise(around))


def _excuse(found: str, phrase: str, fixed: str, edits: Sequence[Edit]) -> str:
    """Why the form is right whatever stands around it, as kind:detail; else ""."""
    for edit in edits:
        if not all(map(is_han, edit.wrong + edit.right)):
            return f"punctuation:{edit.wrong}{edit.right}"
        if _is_swap(edit):
            continue
        doubled = _is_doubled(edit, phrase)
        if _is_telling(edit) and not (doubled and not _NUMERALS.intersection(edit.wrong)):
            return f"telling:{edit.wrong}{edit.right}"
        if not edit.right and not doubled:
            if _FUNCTION.issuperset(edit.wrong) and len(edits) == 1:
                return f"function-word:{edit.wrong}"
            # 安全生产违法 beside 安全生产法: a phrase shorter by a word, and a word that ends alike.
            if (edit.into == 1 and fixed not in ("start", "both")) or (
                edit.into == len(phrase) - 1 and fixed not in ("end", "both")
            ):
                return f"next-word:{edit.wrong}"
        rare = len(edits) > 1 or doubled or (edit.right and len(phrase) >= _MIN_FOR_ERROR)
        if not rare and _is_natural(found, edit):
            return f"word:{edit.wrong}"
        if not edit.wrong and len(phrase) < (_MIN_FOR_MISSING if len(edit.right) == 1 else _MIN_FOR_MISSING_WORD):
            return f"shorter:{edit.right}"
        # “非物质文化遗产” beside 非物质文化遗产法: a bracket does not tell that the last character is missing.
        if not edit.wrong and (
            (edit.into == 0 and fixed not in ("start", "both"))
            or (edit.into == len(phrase) - 1 and fixed not in ("end", "both"))
        ):
            return f"shorter:{edit.right}"
    return ""


def _severity(phrase: str, entry: Canonical, edits: Sequence[Edit]) -> Severity:
    """The entry's where nothing but a slip explains the edits, else a hint.

    Swapped and doubled characters are slips; swapped words may be meant. A missing or wrong character may be another
    word: in a short phrase, in its first or last word, in place of a function word, or if a whole word is missing or
    another one.
    """
    sure = len(phrase) >= _MIN_FOR_ERROR and all(
        (_is_swap(edit) and len(edit.wrong) == 2)
        or _is_doubled(edit, phrase)
        or (
            len(edit.wrong) <= len(edit.right) == 1
            and (edit.right not in _FUNCTION or entry.category in _NAMES)
            and 1 < edit.into < len(phrase) - 2
            and (not edit.wrong or len(phrase) >= _MIN_FOR_WRONG)
        )
        for edit in edits
    )
    return entry.severity if sure and entry.severity != "off" else "hint"


def _is_miswritten(found: str, last: Edit, behind: str) -> bool:
    """Whether the dictionary takes the last character for one that sounds or looks like the phrase's: 现代划."""
    written = found[-_BEFORE:] + behind
    at = min(len(found), _BEFORE) - 1
    return any(
        slip.start <= at < slip.start + len(slip.right) and slip.right[at - slip.start] == last.right
        for slip in find_slips(written, _PERHAPS)
    )


def _of_other_word(text: str, hit: Hit, *, at_start: bool) -> str:
    """Why the first or last character, which the phrase has once and the text twice, belongs to the word before it or
    behind it (高质量发展展现); else "". What more than the neighbour tells is a word-edge.
    """
    at, outside = (hit.start, hit.start - 1) if at_start else (hit.end - 1, hit.end)
    doubled, neighbour = text[at], text[max(0, outside) : outside + 1]
    if at_start and doubled in _LEADING:
        return f"next-word:{doubled}"
    if not is_han(neighbour):
        return ""
    pair = neighbour + doubled if at_start else doubled + neighbour
    if doubled in _PARTS_OF_WORDS or (neighbour not in _FREE and pair_level(*pair) >= _COMMON_OUTSIDE):
        return f"next-word:{doubled}"
    return f"word-edge:{pair}" if edge_margin(text, hit.start if at_start else hit.end) < SURE else ""


def _is_next_word(text: str, end: int, edit: Edit) -> bool:
    """Whether the last character of the phrase is missing, and what stands there belongs to the next word."""
    behind = text[end : end + 1]
    if not is_han(edit.wrong) or edit.wrong in _FUNCTION:
        return True
    return is_han(behind) and pair_level(edit.wrong, behind) >= _PLAUSIBLE + 1
