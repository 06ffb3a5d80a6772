"""Figures alone: how much was checked and found, by unit, platform, month, category and rule."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..finding import SEVERITIES, Severity
from ..language import tr
from . import Page, category, printable, width
from .table import NO_UNIT, Sums, Tally, group

ROWS = 20
"""How many rows of a table people are shown; programs get all."""


class StatsReport:
    """Tables for people, or one JSON object."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._tally = Tally()

    def page(self, page: Page) -> Iterator[str]:
        """Counts one checked text."""
        self._tally.add(page)
        return iter(())

    def failure(self, path: str, message: str) -> Iterator[str]:
        """Counts what could not be checked."""
        self._tally.fail(message)
        return iter(())

    def end(self) -> Iterator[str]:
        """The figures."""
        return self._object() if self._as_json else self._tables()

    def _object(self) -> Iterator[str]:
        tally = self._tally
        rules = _by_count((rule, sums.count) for rule, sums in tally.rules.items())
        figures: dict[str, Any] = {
            "schema": 1,
            **_fields(tally.total),
            "failed": tally.failed,
            "units": _named(tally.units),
            "platforms": _named(tally.platforms),
            "months": _named(dict(sorted(tally.months.items()))),
            "categories": {
                name: {"findings": counted.total(), **_severities(counted)} for name, counted in _categories(tally)
            },
            "rules": {rule: {"findings": count, "units": len(tally.rules[rule].units)} for rule, count in rules},
        }
        yield json.dumps(figures, ensure_ascii=False)

    def _tables(self) -> Iterator[str]:
        tally = self._tally
        sums = ("检查篇数", "有问题篇数", "问题数", *SEVERITIES.values())
        yield from table("", [(tr("合计"), *_numbers(tally.total))], sums)
        for title, groups in (("单位", tally.units), ("平台", tally.platforms)):
            ranked = sorted(groups.items(), key=lambda group: -group[1].severities.total())
            if set(groups) - {NO_UNIT}:
                yield from table(title, [(group(name), *_numbers(counted)) for name, counted in ranked], sums)
        if set(tally.months) - {NO_UNIT}:
            months = sorted(tally.months.items())
            yield from table("月份", [(group(name), *_numbers(counted)) for name, counted in months], sums, last=True)
        categories: list[tuple[str | int, ...]] = [
            (
                category(name),
                counted.total(),
                *(counted[severity] for severity in SEVERITIES),
            )
            for name, counted in _categories(tally)
        ]
        yield from table("问题类别", categories, ("问题数", *SEVERITIES.values()))
        rules = _by_count((rule, counted.count) for rule, counted in tally.rules.items())
        rows = [(rule, count, len(tally.rules[rule].units)) for rule, count in rules]
        yield from table("规则", rows, ("问题数", "涉及单位数"))
        if tally.failed:
            yield tr(f"未能检查：{tally.failed}")


def _categories(tally: Tally) -> list[tuple[str, Counter[Severity]]]:
    return sorted(tally.categories.items(), key=lambda item: -item[1].total())


def _by_count(counts: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    return sorted(counts, key=lambda item: -item[1])


def _severities(counted: Mapping[Severity, int]) -> dict[str, int]:
    return {severity: counted.get(severity, 0) for severity in SEVERITIES}


def _fields(sums: Sums) -> dict[str, int]:
    found = {"findings": sums.severities.total(), **_severities(sums.severities)}
    return {"texts": sums.texts, "with_findings": sums.with_findings, **found}


def _named(groups: Mapping[str, Sums]) -> dict[str, dict[str, int]]:
    return {"" if name == NO_UNIT else name: _fields(sums) for name, sums in groups.items()}


def _numbers(sums: Sums) -> tuple[int, ...]:
    return tuple(_fields(sums).values())


def table(
    title: str, rows: Sequence[tuple[str | int, ...]], header: tuple[str, ...], *, last: bool = False
) -> Iterator[str]:
    """The rows below their header, in columns; of many the first ROWS, or the last."""
    if not rows:
        return
    shown = rows[-ROWS:] if last else rows[:ROWS]
    cells = [list(map(tr, (title, *header))), *([printable(str(cell)) for cell in row] for row in shown)]
    widths = [max(width(row[column]) for row in cells) for column in range(len(cells[0]))]
    if title:
        yield ""
    for name, *numbers in cells:
        padded = (" " * (wide - width(cell)) + cell for wide, cell in zip(widths[1:], numbers, strict=True))
        yield "  ".join([name + " " * (widths[0] - width(name)), *padded])
    if len(rows) > ROWS:
        yield tr(f"另有 {len(rows) - ROWS} 项")
