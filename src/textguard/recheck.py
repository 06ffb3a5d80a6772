"""What became of the findings of an earlier check: the list that a unit worked through, against its posts of today."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

from . import fingerprint, readers
from .english import chinese, english
from .errors import InputError
from .fingerprint import Fingerprint
from .language import tr
from .readers.posts import iso_date
from .records import NamedTuple
from .reports import Page, table
from .reports.xlsx import LIST

FIXED, OPEN, NEW, AGAIN, UNKNOWN = STATES = ("已整改", "未整改", "新增", "重新出现", "无法核查")


class Item(NamedTuple):
    """A row of the list, and what became of it."""

    state: str
    cells: dict[str, str]
    why: str = ""
    """Why it could not be checked."""


class Outcome(NamedTuple):
    """The columns of the list and its items: those of the earlier list in its order, then what is new."""

    columns: list[str]
    items: list[Item]


class _Old(NamedTuple):
    mark: Fingerprint | None
    cells: dict[str, str]
    row: int


class _New(NamedTuple):
    mark: Fingerprint
    text: str
    cells: dict[str, str]


def recheck(
    path: Path, name: str, pages: Iterable[Page], reports: Callable[[str], bool], masked: Callable[[str], str]
) -> Outcome:
    """The items of the list at `path` and of the pages.

    reports: whether a rule is looked for. masked: what may be shown of a cell of the list: people write into it.

    Raises InputError for a list that cannot be used and OSError.
    """
    columns, olds = _read(path, name, masked)
    checked: set[str] = set()
    incomplete: set[str] = set()
    found: dict[str, list[_New]] = defaultdict(list)
    for page in pages:
        checked.add(page.key)
        if page.result.incomplete:
            incomplete.add(page.key)
        for finding, text in zip(page.result, page.fingerprints if page.result else (), strict=True):
            cells = dict(zip(table.COLUMNS, map(str, table.row(0, page, finding, text)), strict=True))
            mark = fingerprint.parse(text)
            assert mark is not None
            found[page.key].append(_New(mark, text, cells))

    matched = _matched([old.mark for old in olds if old.mark], found)
    items = []
    for old in olds:
        new = matched.get(old.mark) if old.mark else None
        rule = old.cells.get("规则", "")
        if old.mark is None:
            why = "没有指纹，或者指纹不完整"
        elif new is not None:
            why = ""
        elif old.mark.post not in checked:
            why = "没有查到这一篇（这一部分）"
        elif old.mark.post in incomplete:
            why = "这一篇未能查全"
        elif rule and not reports(rule):
            why = "这次没有查这条规则"
        else:
            why = ""
        if why:
            items.append(Item(UNKNOWN, old.cells, f"{name}:{old.row}: {why}"))
        elif new is None:
            items.append(Item(FIXED, old.cells))
        else:
            was_fixed = chinese(old.cells.get("复查结果", "").strip()) == FIXED
            where = {column: new.cells[column] for column in ("指纹", "位置", "所在句子")}
            items.append(Item(AGAIN if was_fixed else OPEN, {**old.cells, **where}))
    known = {id(new) for new in matched.values()}
    items += [Item(NEW, new.cells) for news in found.values() for new in news if id(new) not in known]
    whole = [*columns, *(name for name in (*table.COLUMNS, *table.TO_FILL) if name not in columns)]
    return Outcome(whole, [item._replace(cells={**item.cells, "复查结果": tr(item.state)}) for item in items])


def is_overdue(item: Item, today: date) -> bool:
    """Whether the day by which it was to be mended is over, and it is not known to be."""
    due = iso_date(item.cells.get("整改期限", ""))
    return item.state in (OPEN, AGAIN, UNKNOWN) and bool(due) and due < today.isoformat()


def sums(outcome: Outcome, today: date) -> dict[str, Counter[str]]:
    """For each unit how many items are in each state, and how many 逾期."""
    units: dict[str, Counter[str]] = defaultdict(Counter)
    for item in outcome.items:
        unit = units[item.cells.get("单位", "") or table.NO_UNIT]
        unit[item.state] += 1
        unit["逾期"] += is_overdue(item, today)
    return units


def _read(path: Path, name: str, masked: Callable[[str], str]) -> tuple[list[str], list[_Old]]:
    form = readers.archive_format(path)
    if form == "xlsx":
        from .readers.xlsx import rows as read_workbook

        rows: Iterator[readers.Row | InputError] = read_workbook(path, name, (LIST, english(LIST)))
    elif form == "csv":
        from .readers.csv import rows as read_csv

        rows = read_csv(path, name)
    else:
        raise InputError(f"{name}: 问题清单应是 .xlsx 或 .csv 文件")
    columns: list[str] = []
    olds = []
    for row in rows:
        if isinstance(row, InputError):
            raise row
        number, cells = row
        if not columns:
            present = [masked(column) for column in cells]
            columns = present if "指纹" in present else list(map(chinese, present))  # a list in English?
            if "指纹" not in columns:
                raise InputError(f"{name}: 没有“指纹”列，无法复查；现有的列：{'、'.join(present)}")
        if any(cells.values()):
            mark = fingerprint.parse(dict(zip(columns, cells.values(), strict=True))["指纹"])
            # The digits of a fingerprint are nobody's.
            shown = {
                column: value if mark and column == "指纹" else masked(value)
                for column, value in zip(columns, cells.values(), strict=True)
            }
            olds.append(_Old(mark, shown, number))
    return columns, olds


_SAME: tuple[Callable[[Fingerprint], tuple[str | int, ...]], ...] = (
    lambda mark: mark,
    lambda mark: (mark.post, mark.what, mark.context),
    lambda mark: (mark.post, mark.what, mark.context[4:]),
    lambda mark: (mark.post, mark.what, mark.context[:4]),
    lambda mark: (mark.post, mark.what),
)
"""By what two findings are the same, surest first: what is around one changes when its neighbour is mended."""


def _matched(olds: Iterable[Fingerprint], found: dict[str, list[_New]]) -> dict[Fingerprint, _New]:
    """The finding of today for each earlier one that is still there."""
    matched: dict[Fingerprint, _New] = {}
    waiting = list(dict.fromkeys(olds))
    free = [new for news in found.values() for new in news]
    for key in _SAME:
        by_key: dict[tuple[str | int, ...], list[_New]] = defaultdict(list)
        for new in reversed(free):
            by_key[key(new.mark)].append(new)
        for mark in waiting:
            if same := by_key.get(key(mark)):
                matched[mark] = same.pop()
        waiting = [mark for mark in waiting if mark not in matched]
        taken = set(map(id, matched.values()))
        free = [new for new in free if id(new) not in taken]
    return matched
