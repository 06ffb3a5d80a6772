"""The inspector's list as CSV, for spreadsheets: UTF-8 with a mark, and no cell that a spreadsheet would calculate."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from . import Page
from .table import COLUMNS, TO_FILL, row


class CsvReport:
    """A header row, then one finding a row."""

    def __init__(self) -> None:
        self._number = 0
        self._begun = False

    def page(self, page: Page) -> Iterator[str]:
        """The rows of one checked text."""
        yield from self._header()
        for finding, fingerprint in zip(page.result, page.fingerprints if page.result else (), strict=True):
            self._number += 1
            yield _line([*row(self._number, page, finding, fingerprint), *[""] * len(TO_FILL)])

    def failure(self, path: str, message: str) -> Iterator[str]:
        """Nothing: stderr says why."""
        return iter(())

    def end(self) -> Iterator[str]:
        """Nothing but the header, if no finding came before."""
        yield from self._header()

    def _header(self) -> Iterator[str]:
        if not self._begun:
            self._begun = True
            yield "\ufeff" + _line([*COLUMNS, *TO_FILL])


def _line(cells: Iterable[str | int]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(inert(cell) if isinstance(cell, str) else cell for cell in cells)
    return out.getvalue()


def inert(cell: str) -> str:
    """The cell with a ' before what a spreadsheet would take for a formula."""
    return f"'{cell}" if cell.lstrip()[:1] in ("=", "+", "-", "@", "＝", "＋", "－", "＠") and cell.strip() else cell
