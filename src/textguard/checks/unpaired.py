"""成对的标点: quotation marks, brackets and title marks that do not pair.

A quotation of several paragraphs opens each of them and closes the last; a list counts 1） 2）; brackets and title
marks nest, quotation marks of one kind do so now and then.
"""

from __future__ import annotations

import datetime
import re
from collections import deque
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice

from ..engine import UNPAIRED
from ..finding import Severity
from . import Places, Slip

NAME = "unpaired"
CATEGORY = "punctuation"
MARKS = UNPAIRED
LITERALS = ()

_CLOSING = {"“": "”", "（": "）", "(": ")", "《": "》"}
_OPENING = {closing: opening for opening, closing in _CLOSING.items()}
_CUT_OUT = [["”", "“"], ["》", "《"]]
"""All marks without a partner in a passage that begins and ends within a quotation or a list of titles."""
_NAMES = {"“": "引号", "（": "括号", "(": "括号", "《": "书名号"}
_FAR = 300
"""How far apart brackets of a pair may stand."""
_SHORT = 30
# What a list counts with, before its half bracket.
_COUNTER = re.compile(
    r"(?:^|[^\w（(]|[\u4e00-\u9fff])(?:\d{1,3}|[a-zA-Z]|[一二三四五六七八九十]{1,3}|[①-⑳ivxⅰ-ⅹ]{1,4})\s*$"
)
_QUOTED = re.compile(r"[^“”《》（），。；：！？、,;:!?\n]{1,8}(?=[。；：！？、\n]|$)")
_CLOSED_STRAIGHT = re.compile(r"[^“”\"，。；！？\n]{1,28}\"")
_OPENED_STRAIGHT = re.compile(r"\"[^“”\"，。；！？\n]{1,28}$")
_TITLE = re.compile(
    r"[^《》（），。；：！？、\n]{2,40}?(?:办法|条例|规定|细则|通知|意见|方案|决定|纲要|规划|准则|制度|合同|协议|法)"
    r"(?=[，。；：！？、和及\n]|等|规定|要求|有关|第[一二三四五六七八九十百]+条|的(?:通知|决定|公告|规定|要求|相关|有关)|$)"
)
_REMARK = re.compile(r"[^“”《》（），。；：！？、,;:!?\n]{1,12}(?=[，。；：！？、\n]|$)")
_CALLED = re.compile(r"[^“”（），。；：！？\n]{2,20}?(?=的(?:模式|机制|原则|要求|理念|精神|思路|目标|格局|方式|做法))")
"""What a quotation holds that is to name something."""
_INSIDE = {"《": _TITLE, "（": _REMARK}
"""What may be closed where it ends."""
_SHORT_QUOTATION = re.compile(r"“([^“”，。；：！？\n]{2,12})”")
_MOST_QUOTATIONS, _FIRST = 1000, 100_000
"""Of so many, in so much of the text."""
_PARAGRAPH_BEGINS = re.compile(r"(?:^|\n)\s*$")


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """Marks without their partner."""
    passage = "\n" not in text
    for found in (_quotations(text), _brackets(text, "（(", "）)"), _brackets(text, "《", "》")):
        first = list(islice(found, 3))
        cut_out = passage and [text[slip.start] for slip in first] in _CUT_OUT
        yield from (slip._replace(severity="hint") if cut_out else slip for slip in first)
        yield from found


def _quotations(text: str) -> Iterator[Slip]:
    marks = ((match.start(), match[0]) for match in re.finditer("[“”]", text))
    ahead = deque(islice(marks, 3))  # this mark and the two behind it
    opened = -1
    quotations = cache(lambda: _short_quotations(text))  # looked for when they are needed

    def quoted_elsewhere(stands: Callable[[str], bool]) -> str:
        return next(filter(stands, quotations()), "")

    def unclosed(start: int) -> Slip:
        again = quoted_elsewhere(lambda quotation: text.startswith(quotation, start + 1))
        end = start + 1 + len(again)
        return _as_elsewhere(start, end, again, "缺少后引号") if again else _unclosed(text, start)

    def step(count: int) -> None:
        for _ in range(min(count, len(ahead))):
            ahead.popleft()
            ahead.extend(islice(marks, 1))

    while ahead:
        at, mark = ahead[0]
        following = [kind for _, kind in islice(ahead, 1, 3)]
        if mark == "”":
            if opened < 0:
                if following[:1] == ["”"] and _phrase(text, at, ahead[1][0]):
                    yield _turned(text, at, ahead[1][0])
                    step(1)
                elif straight := _OPENED_STRAIGHT.search(text, max(0, at - _SHORT), at):
                    yield _half_straight(straight.start(), at + 1, straight[0][1:])
                elif again := quoted_elsewhere(lambda quotation: text.endswith(quotation, 0, ahead[0][0])):
                    yield _as_elsewhere(at - len(again), at + 1, again, "缺少前引号")
                else:
                    yield _missing(at, "缺少前引号")
            opened = -1
        elif opened < 0 or _PARAGRAPH_BEGINS.search(text, max(0, at - _SHORT), at):
            opened = at
        elif following == ["”", "”"]:  # nested
            step(2)
            opened = -1
        elif following[:1] != ["”"] and _phrase(text, opened, at):
            yield _turned(text, opened, at)
            opened = -1
        else:
            yield unclosed(opened)
            opened = at
        step(1)
    if opened >= 0:
        yield unclosed(opened)


def _phrase(text: str, start: int, end: int) -> bool:
    return 1 < end - start < _SHORT and not re.search("[，。；！？\n]", text[start:end])


def _turned(text: str, start: int, end: int) -> Slip:
    right = f"“{text[start + 1 : end]}”"
    return Slip(start, end + 1, f"引号方向有误，应为{right}", "error", (right,))


def _half_straight(start: int, end: int, quoted: str) -> Slip:
    right = f"“{quoted}”"
    return Slip(start, end, f"中文的引号应为{right}", "error", (right,))


def _as_elsewhere(start: int, end: int, quotation: str, message: str) -> Slip:
    return Slip(start, end, message, "error", (f"“{quotation}”",), "文中别处是这样引的")


def _unclosed(text: str, start: int) -> Slip:
    if straight := _CLOSED_STRAIGHT.match(text, start + 1):
        return _half_straight(start, straight.end(), straight[0][:-1])
    quoted = _CALLED.match(text, start + 1) or _QUOTED.match(text, start + 1)
    if quoted:
        return Slip(start, quoted.end(), "缺少后引号", "error", (f"“{quoted[0]}”",), "请核对引文到哪里为止")
    return _missing(start, "缺少后引号")


def _short_quotations(text: str) -> list[str]:
    """What the text puts into quotation marks, the longest first."""
    found = (match[1] for match in _SHORT_QUOTATION.finditer(text, 0, _FIRST))
    return sorted({*islice(found, _MOST_QUOTATIONS)}, key=len, reverse=True)


def _missing(at: int, message: str, severity: Severity = "error") -> Slip:
    return Slip(at, at + 1, message, severity, (), "请在应有的地方补上，或者删去多余的一半", "never")


def _brackets(text: str, opening: str, closing: str) -> Iterator[Slip]:
    open_at: deque[int] = deque()
    for match in re.finditer(f"[{opening}{closing}]", text):
        at, mark = match.start(), match[0]
        while open_at and at - open_at[0] > _FAR:
            yield from _alone(text, open_at.popleft())
        if mark in opening:
            open_at.append(at)
        elif not open_at:
            if not _COUNTER.search(text, max(0, at - 6), at):
                yield from _alone(text, at)
        elif text[start := open_at.pop()] != _OPENING[mark]:
            yield _mixed(text, start, at)
    for at in open_at:
        yield from _alone(text, at)


def _looks_drawn(text: str, at: int) -> bool:
    """Whether the mark is part of a face or a formula: :) (ง."""
    return text[at] in "()" and not re.search("[\u4e00-\u9fff]", text[max(0, at - 2) : at + 3])


def _mixed(text: str, start: int, end: int) -> Slip:
    half = start if text[start] == "(" else end
    right = "（" if half == start else "）"
    return Slip(half, half + 1, f"括号一半全角、一半半角，应为“{right}”", "hint", (right,))


def _alone(text: str, at: int) -> Iterator[Slip]:
    if not _looks_drawn(text, at):
        name = _NAMES[_OPENING.get(text[at], text[at])]
        message = f"缺少前{name}" if text[at] in _OPENING else f"缺少后{name}"
        severity: Severity = "error" if name == "书名号" else "hint"
        inside = _INSIDE[text[at]].match(text, at + 1) if text[at] in _INSIDE else None
        if inside:
            right = text[at] + inside[0] + _CLOSING[text[at]]
            yield Slip(at, inside.end(), message, severity, (right,))
        else:
            yield _missing(at, message, severity)
