"""What became of the findings of an earlier check: for people, and as the list that the next re-check reads."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from ..errors import ConfigError
from ..language import tr
from ..privacy import mask_long_numbers
from ..recheck import FIXED, STATES, Outcome, is_overdue, sums
from . import printable
from .csv import inert
from .table import group
from .xlsx import LIST, Book

_COUNTED = (*STATES, "逾期")


def text(outcome: Outcome, today: date, *, only_sum: bool = False) -> Iterator[str]:
    """A line for each item that is not mended, then the sums."""
    for item in () if only_sum else outcome.items:
        if item.state != FIXED:
            about = " ".join(filter(None, (item.cells.get(name, "") for name in ("单位", "编号", "标题"))))
            what = tr("，").join(filter(None, (about, item.cells.get("位置", ""))))
            due = f"（逾期，限 {item.cells['整改期限']}）" if is_overdue(item, today) else ""
            matched, rule = item.cells.get("错误原文", ""), item.cells.get("规则", "")
            colon = tr("：")
            shown = f"{tr(item.state)}{tr(due)}{colon}{what}{colon}“{matched}”"
            yield _shown(f"{shown}  [{rule}]" if rule else shown)
    total: Counter[str] = Counter()
    for counted in sums(outcome, today).values():
        total.update(counted)
    yield tr("复查：") + tr("，").join(f"{tr(state)} {total[state]}" for state in _COUNTED)


def write(path: str, outcome: Outcome, settings: Mapping[str, str], today: date) -> None:
    """Writes the list to a .xlsx (with sums) or .csv file. Raises ConfigError for any other."""
    suffix = Path(path).suffix.lower()
    if suffix == ".csv":
        with open(path, "w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(inert(tr(name)) for name in outcome.columns)
            for item in outcome.items:
                writer.writerow([inert(item.cells.get(name, "")) for name in outcome.columns])
    elif suffix == ".xlsx":
        _write_workbook(path, outcome, settings, today)
    else:
        raise ConfigError(f"{path}: 复查结果可以写成 .xlsx 或 .csv")


def _write_workbook(path: str, outcome: Outcome, settings: Mapping[str, str], today: date) -> None:
    units = sums(outcome, today)
    total: Counter[str] = Counter()
    for counted in units.values():
        total.update(counted)
    book = Book(path)
    book.sheet("汇总")
    for state in _COUNTED:
        book.row("汇总", [tr(state), total[state]])
    book.sheet("按单位统计", ("单位", *_COUNTED))
    for unit, counted in sorted(units.items(), key=lambda pair: -sum(pair[1].values())):
        book.row("按单位统计", [group(unit), *(counted[state] for state in _COUNTED)])
    book.sheet(LIST, outcome.columns)
    for item in outcome.items:
        book.row(LIST, [item.cells.get(name, "") for name in outcome.columns])
    book.filter(LIST, len(outcome.columns))
    book.sheet("检查参数", ("项目", "内容"))
    for name, value in settings.items():
        book.row("检查参数", [name, printable(value)])
    for item in outcome.items:
        if item.why:
            book.row("检查参数", [tr("无法核查"), printable(tr(item.why))])
    book.close()


def _shown(line: str) -> str:
    return printable(mask_long_numbers(line))
