"""Archives in XLSX: the first sheet with a header row, one post a row. Needs openpyxl."""

from __future__ import annotations

import datetime
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ..errors import ConfigError, InputError
from . import Row
from .zipped import check


def rows(path: Path, name: str, sheets: Sequence[str] = ()) -> Iterator[Row | InputError]:
    """Each row below the header, cells as text: of the sheet so named, else of the first that has a header."""
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise ConfigError("读取 Excel 文件需要 openpyxl：pip install 'textguard[xlsx]'") from None
    check(path, name, "Excel")
    number = 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what openpyxl leaves aside: styles, drop-down lists
            book = load_workbook(path, read_only=True, data_only=True)
        try:
            header: list[str] = []
            for worksheet in [book[sheet] for sheet in sheets if sheet in book.sheetnames] or book.worksheets:
                worksheet.reset_dimensions()  # what a file says of its size may be wrong
                for number, values in enumerate(worksheet.iter_rows(values_only=True), 1):
                    if all(value is None for value in values):
                        continue
                    cells = [_text(value) for value in values]
                    if not header:
                        header = [cell.strip() for cell in cells]
                    else:
                        cells += [""] * (len(header) - len(cells))
                        yield number, {key: cell for key, cell in zip(header, cells, strict=False) if key}
                if header:
                    break
            if not header:
                raise InputError(f"{name}: 没有表头")
        finally:
            book.close()
    except (InputError, GeneratorExit):
        raise
    except Exception as error:  # openpyxl raises whatever a damaged file makes it raise
        where = f"{name}:{number}" if number else name
        raise InputError(f"{where}: Excel 文件已损坏，其余未检查（{type(error).__name__}）") from None


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ").removesuffix(" 00:00:00")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
