"""遮盖互补: numbers of one person, each masked well enough, that together show nearly all digits.

That they are of one person is known by the name alone: where two numbers of a name contradict each other, several
persons have it, and none is reported. A name that is masked itself (张某某) must have some digits in common, too.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator

from ..finding import MASK, Severity
from ..layout import BLOCK, line_starts
from ..records import NamedTuple
from . import masked
from ._place import PERSON, UNIT, Place, Texts

NAME = "complementary-masks"
LABEL = "号码（遮盖互补）"
MESSAGE = "“{shown}”与{other}的号码遮盖的位置不同，合起来几乎是完整的号码，应当遮盖相同的位置"
COMPLEMENTARY_MASKS = 108
VISIBLE = {COMPLEMENTARY_MASKS: (0, 0)}

_MARKS = "*＊×●#•○xXｘＸ"
_MASKED = rf"(?<![0-9A-Za-z_.{_MARKS}])[\d{_MARKS}]{{11,20}}(?![0-9A-Za-z_{_MARKS}])"
_LEAST_MARKS = 2
_LEAST_DIGITS = 3
_LEAST_IN_COMMON = 4
"""So many digits two numbers of a masked name must share: the province and the city."""
_MOST_MASKS = 50
"""Of one name; of more persons have it than one."""
_NAME_REACH = 30
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑罗梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方"
    "白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤欧诸司上"
)
_IN_PROSE = (
    rf"(?:(?<![\u4e00-\u9fff])|(?<=[户民人者员为是名]))([{_SURNAMES}][\u4e00-\u9fff*＊×]{{1,3}}?)"
    "(?=[\\s，,、：:（(]|[男女]，|的?(?:居民|公民)?(?:身份|证件|手机|电话|联系|银行|卡|[账帐])|$)"
)
_IN_TABLE = r"[\u4e00-\u9fff·*＊×]{2,15}"


class _Number(NamedTuple):
    start: int
    end: int
    digits: dict[int, int]
    """The digits that are shown, by position."""
    length: int


def find(texts: Texts) -> Iterator[tuple[int, int, Severity, str, str]]:
    """Start and end of each number that completes an earlier one, how grave it is, itself with all hidden that the
    earlier one hides, and where that one stands.
    """
    named: defaultdict[tuple[str, int], list[_Number]] = defaultdict(list)
    for match in re.finditer(_MASKED, texts.text):
        number = _number(match)
        if number and (name := _name(Place(texts, *match.span()))):
            named[name, number.length].append(number)
    lines: list[int] = []
    for (name, length), numbers in named.items():
        if len(numbers) < 2 or len(numbers) > _MOST_MASKS:
            continue
        completes = _completing(numbers, length, is_masked=bool(re.search("[某*＊×]", name)))
        if completes is None:
            continue
        first, number = completes
        place = Place(texts, number.start, number.end)
        if place.is_serial:
            continue
        lines = lines or line_starts(texts.text)
        # What has blocks is a document whose places are no lines of its text.
        line = bisect_right(lines, first.start)
        yield (
            number.start,
            number.end,
            place.graded("serious"),
            _alike(texts.text, number, first),
            f"前面的“{name}”" if BLOCK in texts.text else f"第 {line} 行“{name}”",
        )


def severity(kind: int, place: Place) -> Severity | None:
    """Serious."""
    return place.graded("serious")


def _number(match: re.Match[str]) -> _Number | None:
    """The number at the match, which is masked; None if it is none."""
    text = match[0]
    length = len(text)
    digits = {index: int(c) for index, c in enumerate(text) if c.isdecimal()}
    if text[-1] in "xXｘＸ" and length - 2 in digits:
        digits[length - 1] = 10
    if length - len(digits) < _LEAST_MARKS or len(digits) < _LEAST_DIGITS or 11 < length < 15:
        return None
    if length == 17:  # an identity number with a mark too few: what stands at the end stands at the end
        hidden = next(index for index in range(length) if index not in digits)
        digits = {index + (index > hidden): digit for index, digit in digits.items()}
        length = 18
    return _Number(*match.span(), digits, length)


def _name(place: Place) -> str:
    """The name of whom the number is, or nothing."""
    if place.columns:
        cells = place.line.split("\t")
        for column, cell in zip(place.columns, cells, strict=False):
            if re.search(PERSON, column) and not re.search(UNIT, column) and re.fullmatch(_IN_TABLE, cell.strip()):
                return cell.strip()
        return ""
    clause = re.split("[。；;]", place.line[-_NAME_REACH:])[-1]
    names = re.findall(_IN_PROSE, clause)
    return names[-1] if names else ""


def _completing(numbers: list[_Number], length: int, *, is_masked: bool) -> tuple[_Number, _Number] | None:
    """The first two of the numbers, which are of one person, that show nearly all together; None if none do."""
    known: dict[int, int] = {}
    for number in numbers:
        common = known.keys() & number.digits.keys()
        if any(known[index] != number.digits[index] for index in common):
            return None  # of another person
        if known and is_masked and len(common) < _LEAST_IN_COMMON:
            return None
        known |= number.digits
    for second, number in enumerate(numbers):
        for first in numbers[:second]:
            both = first.digits.keys() | number.digits.keys()
            if len(both) > max(len(first.digits), len(number.digits)) and masked.verdict(
                [index in both for index in range(length)]
            ):
                return first, number
    return None


def _alike(text: str, number: _Number, first: _Number) -> str:
    """The number with all hidden that the first one hides."""
    shown = text[number.start : number.end]
    moved = number.length - len(shown)  # of what stands behind the marks
    hidden = next(index for index in range(number.length) if index not in number.digits)
    positions = (index + (moved if index > hidden else 0) for index in range(len(shown)))
    return "".join(
        c if at in number.digits and at in first.digits else MASK for at, c in zip(positions, shown, strict=True)
    )
