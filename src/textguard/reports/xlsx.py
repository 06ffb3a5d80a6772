"""A workbook for inspectors and the units they inspect. Needs XlsxWriter; memory stays flat, no cell is a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from shutil import rmtree
from tempfile import mkdtemp
from typing import TYPE_CHECKING
from weakref import finalize

from ..errors import ConfigError
from ..finding import SEVERITIES
from ..language import tr
from . import REASONS, Page, printable
from .table import COLUMNS, TO_FILL, Sums, Tally, group, row

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

SHEETS = ("汇总", "按单位统计", "问题清单", "按规则统计", "白名单与抑制", "检查参数")
LIST = SHEETS[2]
ROW_LIMIT = 1_000_000
"""Rows of a list; a sheet holds 1,048,576."""
_CELL_LIMIT = 32_000
_WIDTHS = dict.fromkeys(("错误原文", "建议修改", "位置", "规则", "整改说明", "项目"), 20)
_WIDTHS |= {"序号": 6, "平台": 8, "单位": 24, "标题": 24, "说明": 30, "原因": 30, "所在句子": 44, "内容": 80}
_CUT = {"链接": 20, "指纹": 6}
"""Columns that are not for reading: their cells stay on one line, cut off."""
_A3, _A4 = 8, 9
_LINE = 17
"""The height of a line, in points: Chinese fonts need more than the 15 of a sheet's own."""
STATES = ("已整改", "整改中", "无需整改")
"""What a unit may choose as 整改状态."""


class Book:
    """A workbook that is written sheet by sheet, row after row."""

    def __init__(self, path: str) -> None:
        try:
            from xlsxwriter import Workbook
        except ImportError:
            raise ConfigError("写 Excel 报告需要 XlsxWriter：pip install 'textguard[xlsx]'") from None
        folder = mkdtemp(prefix="textguard-")  # of the rows, until the file is written, or the run has failed
        self._remove = finalize(self, rmtree, folder, ignore_errors=True)
        self._book: Workbook = Workbook(path, {"constant_memory": True, "tmpdir": folder})
        self._plain = self._book.add_format({"text_wrap": True, "valign": "top"})
        self._bold = self._book.add_format({"bold": True, "bg_color": "#E8EEF7", "text_wrap": True, "align": "center"})
        self._cut = self._book.add_format({"valign": "top", "align": "fill"})
        self._next: dict[str, int] = {}
        self._widths: dict[str, list[int]] = {}
        self._sheets: dict[str, Worksheet] = {}

    def sheet(self, name: str, header: Iterable[str] = ()) -> None:
        """Adds a sheet; its header stays in sight and filters."""
        sheet = self._sheets[name] = self._book.add_worksheet(tr(name))
        self._next[name] = 0
        header = list(header)
        sheet.set_landscape()
        sheet.set_paper(_A3 if len(header) > 10 else _A4)
        sheet.fit_to_pages(1, 0)  # as wide as a page, however long
        sheet.set_footer("&C&P / &N")
        sheet.hide_gridlines(0)  # not even in print
        self._widths[name] = [0 if label in _CUT else _WIDTHS.get(label, 12) for label in header]
        if header:
            for index, (label, width) in enumerate(zip(header, self._widths[name], strict=True)):
                sheet.set_column(index, index, width or _CUT[label], self._plain)
                if label == "整改状态":
                    sheet.data_validation(
                        1, index, ROW_LIMIT, index, {"validate": "list", "source": list(map(tr, STATES))}
                    )
            self.row(name, map(tr, header), bold=True)
            sheet.freeze_panes(1, 0)
            sheet.repeat_rows(0)
        else:
            sheet.set_column(0, 0, 24)
            sheet.set_column(1, 6, 14)

    def row(self, name: str, cells: Iterable[str | int], *, bold: bool = False) -> bool:
        """Adds a row to a sheet; False if it is full."""
        number = self._next[name]
        if number > ROW_LIMIT:
            return False
        self._next[name] += 1
        sheet, widths = self._sheets[name], self._widths[name]
        lines = 1
        for index, cell in enumerate(cells):
            style = self._bold if bold else self._plain
            if isinstance(cell, int):
                sheet.write_number(number, index, cell, style)
            elif cell:  # never write(): it guesses formulas and links
                if widths and not bold:
                    if widths[index]:
                        lines = max(lines, -(-_columns(cell) // (widths[index] - 2)))
                    else:
                        style = self._cut
                sheet.write_string(number, index, cell[:_CELL_LIMIT], style)
        if lines > 1:  # not every program makes room for the lines of a cell by itself
            for heights in (getattr(sheet, "row_info", {}), getattr(sheet, "row_sizes", {})):
                heights.clear()  # those of earlier rows, which are written
            sheet.set_row(number, min(lines * _LINE, 400))
        return True

    def filter(self, name: str, columns: int) -> None:
        """Lets people filter the rows of a sheet."""
        self._sheets[name].autofilter(0, 0, max(1, self._next[name] - 1), columns - 1)

    def close(self) -> None:
        """Writes the file. Raises ConfigError where it cannot."""
        from xlsxwriter.exceptions import XlsxFileError

        try:
            self._book.close()
        except XlsxFileError as error:
            raise ConfigError(f"Excel 报告无法写出：{error}") from None
        finally:
            self._remove()


class XlsxReport:
    """Writes a workbook to `path` when the run ends. settings: what 检查参数 lists."""

    def __init__(self, path: str, settings: Mapping[str, str]) -> None:
        self._book = Book(path)
        self._settings = settings
        self._tally = Tally()
        self._number = 0
        self._left_out = 0
        headers = {
            "按单位统计": ("单位", "检查篇数", "有问题篇数", "问题数", *SEVERITIES.values()),
            LIST: (*COLUMNS, *TO_FILL),
            "按规则统计": ("规则", "问题类别", "严重程度", "问题数", "涉及单位数", "错误原文", "建议修改"),
            "白名单与抑制": ("单位", "标题", "链接", "错误原文", "所在句子", "规则", "原因", "位置"),
            "检查参数": ("项目", "内容"),
        }
        self._headers = headers
        for name in SHEETS:
            self._book.sheet(name, headers.get(name, ()))

    def page(self, page: Page) -> Iterator[str]:
        """Adds the rows of one checked text."""
        self._tally.add(page)
        if page.result:
            for finding, fingerprint in zip(page.result, page.fingerprints, strict=True):
                self._number += 1
                if not self._book.row(LIST, row(self._number, page, finding, fingerprint)):
                    self._left_out += 1
        for finding in page.result.excused:
            cells = row(0, page, finding, "")
            by_column = dict(zip(COLUMNS, map(str, cells), strict=True))
            kind, _, detail = page.excuse(finding).partition(":")
            by_column["原因"] = printable(tr(REASONS.get(kind, kind)) + tr("：") + detail)
            self._book.row("白名单与抑制", [by_column[name] for name in self._headers["白名单与抑制"]])
        return iter(())

    def failure(self, path: str, message: str) -> Iterator[str]:
        """Counts what could not be checked."""
        self._tally.fail(message)
        return iter(())

    def end(self) -> Iterator[str]:
        """Writes the file."""
        tally, book = self._tally, self._book
        for label, value in (
            ("检查篇数", tally.total.texts),
            ("有问题篇数", tally.total.with_findings),
            ("问题数", tally.total.severities.total()),
            *((f"其中：{label}", tally.total.severities[severity]) for severity, label in SEVERITIES.items()),
            ("未能检查", tally.failed),
        ):
            book.row("汇总", [tr(label), value])
        if self._left_out:
            book.row("汇总", [tr("问题清单放不下的"), self._left_out])
        for title, groups in (("平台", tally.platforms), ("月份", dict(sorted(tally.months.items())))):
            book.row("汇总", [])
            book.row("汇总", map(tr, (title, "检查篇数", "有问题篇数", "问题数", *SEVERITIES.values())), bold=True)
            for name, sums in groups.items():
                book.row("汇总", [group(name), *numbers(sums)])
        for name, sums in by_findings(tally.units):
            book.row("按单位统计", [group(name), *numbers(sums)])
        for rule, counted in sorted(tally.rules.items(), key=lambda item: -item[1].count):
            of_rule = (counted.category, counted.severity, counted.count, len(counted.units))
            book.row("按规则统计", [printable(rule), *of_rule, counted.example, counted.suggestion])
        for name, setting in self._settings.items():
            book.row("检查参数", [name, printable(setting)])
        for message in tally.failures:
            book.row("检查参数", [tr("未能检查"), message])
        for name, header in self._headers.items():
            book.filter(name, len(header))
        book.close()
        return iter(())


def _columns(cell: str) -> int:
    """How wide the cell is: two for a Han character, which has three bytes, one for a letter."""
    return (len(cell) + len(cell.encode("utf-8", "replace"))) // 2


def numbers(sums: Sums) -> list[int]:
    """The cells of a row of sums: texts, those with findings, findings, and these by severity."""
    return [sums.texts, sums.with_findings, sums.severities.total(), *(sums.severities[s] for s in SEVERITIES)]


def by_findings(groups: Mapping[str, Sums]) -> list[tuple[str, Sums]]:
    """The groups, those with most findings first."""
    return sorted(groups.items(), key=lambda item: -item[1].severities.total())
