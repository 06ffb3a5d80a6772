"""Lexicon files as tables of cells: figures of them, and rows of a spreadsheet put into them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from . import lexicon, readers
from .errors import InputError, LexiconError
from .lexicon import CANONICAL_COLUMNS, COLUMNS, Canonical, Entry
from .privacy import mask_long_numbers
from .run import readable


class TableRow(NamedTuple):
    """The cells of an entry by column, and where it stands."""

    cells: dict[str, str]
    where: str
    """file:row."""

    @property
    def form(self) -> str:
        """What the entry is about; no two of a file have the same."""
        return self.cells.get("phrase") or self.cells.get("wrong", "")


def rows(path: Path) -> list[TableRow]:
    """The rows of a lexicon, or of a CSV or XLSX file with the same columns; cells are not looked into.

    Raises LexiconError, one line for each row that is none, and OSError.
    """
    name = mask_long_numbers(str(path))
    found: list[TableRow] = []
    problems: list[str] = []
    try:
        with readable(name):
            for row in _read(path, name):
                if isinstance(row, InputError):
                    problems.append(str(row))
                    continue
                number, cells = row
                cells = {column.strip(): cell.strip() for column, cell in cells.items()}
                if any(cells.values()):
                    found.append(TableRow(cells, f"{name}:{number}"))
    except InputError as error:
        problems.append(str(error))
    if problems:
        raise LexiconError("\n".join(problems))
    return found


def _read(path: Path, name: str) -> Iterator[readers.Row | InputError]:
    form = readers.archive_format(path)
    if form == "xlsx":
        from .readers.xlsx import rows as read_workbook

        return read_workbook(path, name)
    if path.suffix.lower() == ".csv":
        from .readers.csv import rows as read_csv

        return read_csv(path, name)
    if path.suffix.lower() == ".tsv":
        return _read_lexicon(path)
    raise LexiconError(f"{name}: 词库的表格应是 .csv、.xlsx 或 .tsv 文件")


def _read_lexicon(path: Path) -> Iterator[readers.Row]:
    lexicon.read(path)  # which says what is wrong with it
    header: list[str] = []
    for number, line in enumerate(re.split(r"\r\n|\n|\r", path.read_text("utf-8-sig")), 1):
        if not line.strip() or (line.startswith("#") and not header):
            continue
        cells = next(csv.reader([line], delimiter="\t")) if '"' in line else line.split("\t")
        if header:
            yield number, dict(zip(header, cells, strict=False))
        else:
            header = [cell.strip() for cell in cells]


class Addition(NamedTuple):
    """What a lexicon becomes when rows are put into it."""

    text: str
    """Its content: the comments that it had, then all entries, sorted."""
    entries: list[Entry | Canonical]
    added: int
    known: int
    """Rows that were there already, cell by cell."""


def add(sources: Sequence[Path], target: Path, *, replace: bool = False) -> Addition:
    """The lexicon at `target` (which need not be there yet) with the rows of the sources put into it.

    replace: a row takes the place of another one of the same form; else that is an error. Nothing is written.

    Raises LexiconError: a line file:row for each row that cannot be used; and OSError.
    """
    if target.suffix.lower() != ".tsv":
        raise LexiconError(f"{target}: 词库文件的扩展名应是 .tsv")
    problems: list[str] = []
    old = rows(target) if target.exists() else []
    by_form = {row.form: row for row in old}
    fresh: dict[str, TableRow] = {}
    added = known = 0
    for path in sources:
        try:
            new = rows(path)
        except LexiconError as error:
            problems += str(error).split("\n")
            continue
        for row in new:
            other = fresh.get(row.form) or by_form.get(row.form)
            try:
                lexicon.row(row.cells, row.where, target.stem)
                if re.search(r"[\r\n\t]", "".join(row.cells.values())):
                    raise LexiconError(f"{row.where}: 一格中有换行或制表符；请删去")
            except LexiconError as error:
                problems.append(str(error))
                continue
            if other and _filled(other) == _filled(row):
                known += 1
            elif other and (row.form in fresh or not replace):
                hint = "" if row.form in fresh else "，或者加 --replace"
                problems.append(f"{row.where}: “{row.form}”已见于 {other.where}，内容不同；请合并为一条{hint}")
            else:
                fresh[row.form] = row
                added += 1
    merged = {**by_form, **fresh}
    if len({"phrase" in row.cells for row in merged.values()}) > 1:
        problems.append(f"{target}: 写错的形式（wrong）和规范表述（phrase）不能在同一个文件里；请分成两个文件")
    if problems:
        raise LexiconError("\n".join(problems))
    ordered = [merged[form] for form in sorted(merged)]
    entries = [lexicon.row(row.cells, row.where, target.stem) for row in ordered]
    return Addition(_comments(target) + _text(ordered), entries, added, known)


def _filled(row: TableRow) -> dict[str, str]:
    return {column: cell for column, cell in row.cells.items() if cell}


def _comments(target: Path) -> str:
    """What stands above the header."""
    if not target.exists():
        return ""
    lines = re.split(r"\r\n|\n|\r", target.read_text("utf-8-sig"))
    above = lines[: next(index for index, line in enumerate(lines) if line.strip() and not line.startswith("#"))]
    return "".join(line + "\n" for line in above)


def _text(ordered: Sequence[TableRow]) -> str:
    columns = CANONICAL_COLUMNS if any("phrase" in row.cells for row in ordered) else COLUMNS
    needed = ("phrase",) if columns is CANONICAL_COLUMNS else ("wrong", "right")
    used = [name for name in columns if name in needed or any(row.cells.get(name) for row in ordered)]
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(used)
    writer.writerows([row.cells.get(name, "") for name in used] for row in ordered)
    return out.getvalue()
