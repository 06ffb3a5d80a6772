"""Archives in XLSX: the first sheet with a header row, one post a row. Needs openpyxl."""

from __future__ import annotations

import datetime
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import ConfigError, InputError
from . import Row

SIZE_LIMIT = 4 << 30
"""Bytes that a workbook may unpack to."""
RATIO_LIMIT = 200
"""How many times its size a large part of a workbook may unpack to; text comes to some 20."""


def rows(path: Path, name: str, sheet: str | None = None) -> Iterator[Row | InputError]:
    """Each row below the header, cells as text: of the sheet of that name, else of the first one that has a header."""
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise ConfigError("读取 Excel 文件需要 openpyxl：pip install 'textguard[xlsx]'") from None
    _check_container(path, name)
    number = 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what openpyxl leaves aside: styles, drop-down lists
            book = load_workbook(path, read_only=True, data_only=True)
        try:
            header: list[str] = []
            for worksheet in [book[sheet]] if sheet in book.sheetnames else book.worksheets:
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


def _check_container(path: Path, name: str) -> None:
    with path.open("rb") as file:
        if file.read(4) == b"\xd0\xcf\x11\xe0":
            raise InputError(f"{name}: 是加密的或旧版的 Excel 文件；请去掉密码，另存为 .xlsx 后再查")
    try:
        with zipfile.ZipFile(path) as container:
            parts = container.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise InputError(f"{name}: 不是 Excel 文件，或者已损坏") from None
    if any(part.flag_bits & 1 for part in parts):
        raise InputError(f"{name}: 已加密；请去掉密码后再查")
    if sum(part.file_size for part in parts) > SIZE_LIMIT or any(
        part.file_size > 100 << 20 and part.file_size > RATIO_LIMIT * max(1, part.compress_size) for part in parts
    ):
        raise InputError(f"{name}: 解压后过大，没有打开")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ").removesuffix(" 00:00:00")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
