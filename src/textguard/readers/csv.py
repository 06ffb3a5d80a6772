"""Archives in CSV or TSV: a header row, then one post a row; UTF-8, UTF-16 with a mark, GB18030 (Excel's) or Big5."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

from ..errors import InputError
from . import Row
from .text import double_byte, is_utf8_in_part

_CHUNK = 1 << 20
CELL_LIMIT = 16 << 20
"""Characters of one cell: a longer one is a quotation mark that is not closed."""


def rows(path: Path, name: str) -> Iterator[Row | InputError]:
    """Each row below the header; an InputError for one that is no such row, or in another encoding."""
    csv.field_size_limit(CELL_LIMIT)
    encoding, is_whole = _encoding(path)
    with path.open(encoding=encoding, errors="strict" if is_whole else "replace", newline="") as file:
        first = next((line for line in file if line.strip()), "")
        file.seek(0)
        delimiter = max("\t,;", key=first.count) if path.suffix.lower() != ".tsv" else "\t"
        reader = csv.reader((line.replace("\0", "\ufffd") for line in file), delimiter=delimiter, strict=True)
        header: list[str] = []
        while True:
            start = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                break
            except csv.Error:
                problem = "引号没有成对，这一行没有检查"
                if reader.line_num > start:
                    problem = f"引号没有成对，到第 {reader.line_num} 行都没有检查"
                yield InputError(f"{name}:{start}: {problem}")
                continue
            if not any(cells):
                continue
            if not is_whole and "\ufffd" in "".join(cells):
                tried = "UTF-8" if encoding == "utf-8-sig" else f"UTF-8，也不是 {encoding.upper()}"
                if not header:
                    raise InputError(f"{name}:{start}: 不是 {tried} 编码；请用 UTF-8 编码另存后再查")
                yield InputError(f"{name}:{start}: 不是 {tried} 编码，这一行没有检查")
            elif not header:
                header = [cell.strip() for cell in cells]
            elif len(cells) > len(header) and any(cells[len(header) :]):
                yield InputError(
                    f"{name}:{start}: 有 {len(cells)} 格，表头只有 {len(header)} 格；正文中的逗号要放在引号内"
                )
            else:
                yield start, dict(zip(header, [*cells, *[""] * (len(header) - len(cells))], strict=False))
        if not header:
            raise InputError(f"{name}: 没有表头")


def _encoding(path: Path) -> tuple[str, bool]:
    """The encoding, and whether all of the file is in it."""
    with path.open("rb") as file:
        if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16", _fails(path, "utf-16") is None
    failed = _fails(path, "utf-8")
    if failed is None:
        return "utf-8-sig", True
    if is_utf8_in_part(failed):
        return "utf-8-sig", False
    encoding = double_byte(failed)
    return encoding, _fails(path, encoding) is None


def _fails(path: Path, encoding: str) -> bytes | None:
    """The chunk with the first bytes that cannot be decoded; None where all can."""
    decoder = codecs.getincrementaldecoder(encoding)()
    chunk = b""
    with path.open("rb") as file:
        try:
            while more := file.read(_CHUNK):
                chunk = more
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return chunk
    return None
