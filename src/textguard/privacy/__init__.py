"""Personal data. The core finds identifiers; a module of this package says what one means.

A detector is a module with these names; it takes part by lying here:
    NAME    its rule is privacy/NAME
    LABEL   what the identifier is called, for people
    VISIBLE for each kind of identifier of the core that it judges: how many characters stay readable at the start
            and at the end when it is masked
    severity(kind, place) -> Severity | None
            how grave it is to publish the identifier there; None if it is nobody's
and, where no more than a label tells what is an identifier,
    LABELS  what calls for it
    VALUE   a regular expression of it, tried right behind the label, and in each cell of the column that it heads
"""

from __future__ import annotations

import datetime
import os
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from ..engine import BANK_CARD, DISABILITY_CERTIFICATE, MASKED, MOBILE, RESIDENT_ID_15, RESIDENT_ID_18
from ..errors import ConfigError
from ..finding import MASK, Severity
from ..records import NamedTuple

if TYPE_CHECKING:
    from ._place import Place, Texts


class Detector(Protocol):
    """A module of this package."""

    __name__: str
    NAME: str
    LABEL: str
    VISIBLE: dict[int, tuple[int, int]]

    def severity(self, kind: int, place: Place) -> Severity | None:
        """How grave it is to publish the identifier there; None if it is nobody's."""


class Identifier(NamedTuple):
    """text[start:end] is of a person, or looks like it."""

    start: int
    end: int
    kind: int
    severity: Severity | None
    """None: it is nobody's, and is excused."""
    masked: str
    other: str = ""
    """What else it has to do with, for the message."""


@cache
def detectors() -> dict[int, Detector]:
    """The detector of each kind of identifier."""
    names = sorted({name.partition(".")[0] for name in os.listdir(__path__[0]) if name[0] not in "_."})
    modules = [cast(Detector, import_module(f"{__name__}.{name}")) for name in names]
    return {kind: module for module in modules for kind in module.VISIBLE}


@cache
def labels() -> dict[str, int]:
    """What calls for an identifier that only its label tells, and the kind of that."""
    return {label: kind for kind, module in detectors().items() for label in getattr(module, "LABELS", ())}


Visible = Mapping[int, tuple[int, int]]
"""For each kind of identifier how many characters stay readable at the start and at the end."""


def visible(mask: Mapping[str, tuple[int, int]]) -> Visible:
    """What stays readable by default, but for the detectors that `mask` names: resident-id, mobile …

    Raises ConfigError for what is no detector, no pair of numbers, or would itself be reported as hiding too little.
    """
    from .complementary_masks import COMPLEMENTARY_MASKS
    from .list_of_persons import LIST_OF_PERSONS
    from .masked import verdict

    of_others = (LIST_OF_PERSONS, COMPLEMENTARY_MASKS)  # no identifiers of their own
    modules = {kind: module for kind, module in detectors().items() if kind not in of_others}
    names = {module.NAME for module in modules.values()}
    for name, pair in mask.items():
        if name not in names:
            raise ConfigError(f"mask 中的 {name!r} 不是个人信息的规则；可用的有：{'、'.join(sorted(names))}")
        if not (isinstance(pair, tuple | list) and len(pair) == 2 and all(type(n) is int and n >= 0 for n in pair)):
            raise ConfigError(f"mask 中的 {name} 应是开头和末尾各留几个字，如 (3, 4)")
    chosen = {}
    for kind, module in modules.items():
        head, tail = chosen[kind] = mask.get(module.NAME, module.VISIBLE[kind])
        length = _SHORTEST.get(kind, 0)
        if length and verdict([not head <= i < length - tail for i in range(length)]):
            raise ConfigError(f"mask 中的 {module.NAME} 留下 {head} + {tail} 位，遮盖不足")
    return chosen


def identify(
    text: str,
    title: str,
    day: datetime.date,
    found: list[tuple[int, int, int]],
    labelled: list[tuple[int, int, int]],
    visible: Visible,
    modules: Mapping[int, str],
) -> list[Identifier]:
    """The identifiers by start, none overlapping, masked so that only what is `visible` stays readable.

    found: start, end and kind of what the core takes for identifiers. labelled: start, end and kind of labels.
    modules: for each kind the name of its detector, which is loaded when it is met.
    """
    from ._place import Place, Texts

    texts = Texts(text, title, day)
    for start, end, kind in labelled:
        values = _values(texts, start, end, _detector(modules[kind]))
        found = [*found, *((first, last, kind) for first, last in values)]
    identifiers: list[Identifier] = []
    for start, end, kind in sorted(found, key=lambda item: (item[0], -item[1])):
        if identifiers and start < identifiers[-1].end:
            continue
        severity = _detector(modules[kind]).severity(kind, Place(texts, start, end))
        if severity or kind in _CHECKED:
            identifiers.append(Identifier(start, end, kind, severity, mask(text[start:end], *visible[kind])))
    if any(kind == MASKED for _, _, kind in found):
        from . import complementary_masks

        kind = complementary_masks.COMPLEMENTARY_MASKS
        joined = [
            Identifier(start, end, kind, grave, shown, other)
            for start, end, grave, shown, other in complementary_masks.find(texts)
        ]
        taken = {index for item in joined for index in range(item.start, item.end)}
        others = (item for item in identifiers if taken.isdisjoint(range(item.start, item.end)))
        identifiers = sorted([*others, *joined])
    leaks = [item.start for item in identifiers if item.severity in ("serious", "error")]
    if leaks:
        from . import list_of_persons

        headers = list_of_persons.headers(texts, leaks)
        kind = list_of_persons.LIST_OF_PERSONS
        identifiers += (Identifier(start, end, kind, "hint", text[start:end]) for start, end in headers)
        identifiers.sort()
    return identifiers


@cache
def _detector(module: str) -> Detector:
    return cast(Detector, import_module(module))


def message(item: Identifier, modules: Mapping[int, str]) -> str:
    """What is wrong, in one sentence. modules: see identify."""
    module = _detector(modules[item.kind])
    template: str = getattr(module, "MESSAGE", "疑似未脱敏的{label}“{shown}”")
    return template.format(label=module.LABEL, shown=item.masked, other=item.other)


def _values(texts: Texts, start: int, end: int, module: Detector) -> Iterator[tuple[int, int]]:
    """Where the values stand that the label at text[start:end] calls for: behind it, or in its column."""
    value: str = module.VALUE  # type: ignore[attr-defined]
    index = bisect_right(texts.starts_of_headers, start) - 1
    if index < 0 or start >= texts.headers[index][1]:
        before, after = texts.text[max(0, start - 1) : start], texts.text[end : end + 1]
        joined = (before.isascii() and before.isalnum()) or (after.isascii() and after.isalpha())
        if texts.text[start].isascii() and joined:
            return  # QQ in the middle of a serial number
        match = re.compile(_BETWEEN + f"({value})").match(texts.text, end)
        if match and not getattr(module, "ONLY_IN_TABLES", False):
            yield match.span(1)
        return
    first, last, _ = texts.headers[index]
    column = texts.text.count("\t", first, start)
    behind = texts.headers[index + 1][0] if index + 1 < len(texts.headers) else len(texts.text)
    pattern = re.compile(value)
    for row, line in texts.rows(last, behind):
        cells = line.split("\t")
        if column < len(cells) and (match := pattern.fullmatch(cells[column].strip())):
            at = row + sum(len(cell) + 1 for cell in cells[:column])
            at += len(cells[column]) - len(cells[column].lstrip())
            yield at, at + len(match[0])


# What stands between a label and its value.
_BETWEEN = r"(?:号码|号)?\s{0,2}[为是：:（( \u3000]{0,4}"
# What is masked even where it is not reported.
_CHECKED = {RESIDENT_ID_18, RESIDENT_ID_15, MOBILE, BANK_CARD, DISABILITY_CERTIFICATE}
# How many digits the shortest one has.
_SHORTEST = {RESIDENT_ID_18: 18, RESIDENT_ID_15: 15, MOBILE: 11, BANK_CARD: 16, DISABILITY_CERTIFICATE: 20}


def mask(identifier: str, head: int, tail: int) -> str:
    """The identifier with all hidden but so many characters at the start and at the end, and the domain of a mail
    address; all of it where nothing would be hidden. It stays as long as it was, so that all offsets stay.
    """
    local, at, domain = identifier.partition("@" if "@" in identifier else "＠")
    shown = _hide(local, head, tail)
    return (shown if shown != local else _hide(local, 0, 0)) + at + domain


def mask_long_numbers(text: str) -> str:
    """The text with the middle of every number hidden that might hold an identifier, whatever stands around it.

    For everything that is printed beside findings: what is reported must be certain, what is shown must be safe.
    """
    if sum(map(str.isdecimal, text)) < _SHORTEST[MOBILE]:  # the pattern is long, and seldom needed
        return text
    return re.sub(_LONG_NUMBER, lambda number: _hide(number[0], 3, 4), text)


# Eleven digits and more, as any script writes them; and the usual ways to part a mobile or identity number.
_GAP = "[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]*"
_LONG_NUMBER = (
    rf"\d(?:{_GAP}\d){{10,}}(?:{_GAP}[XxＸｘ])?"
    r"|1[3-9]\d[ \u3000.-]\d{4}[ \u3000.-]\d{4}(?!\d)|\d{6}[ \u3000-]\d{4}[ \u3000-]?\d{4}[ \u3000-]\d{3}[\dXx]"
)


_SHOWN_AS_WELL = "*×●#•○"  # marks that hide, and a zero


def _hide(text: str, head: int, tail: int) -> str:
    shown = [index for index, character in enumerate(text) if character.isalnum() or character in _SHOWN_AS_WELL]
    hidden = set(shown[head : max(0, len(shown) - tail)])
    return "".join(MASK if index in hidden else character for index, character in enumerate(text))
