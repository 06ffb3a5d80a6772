"""Archives in CSV or TSV: a header row, then one post a row; UTF-8, UTF-16 with a mark, GB18030 (Excel's) or Big5."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

from ..errors import InputError
from . import Row
from .text import double_byte

_CHUNK = 1 << 20
CELL_LIMIT = 16 << 20
"""Characters of one cell: a longer one is a quotation mark that is not closed."""


def rows(path: Path, name: str) -> Iterator[Row | InputError]:
    """Each row below the header; an InputError for one with too many cells or wrong quotation marks."""
    csv.field_size_limit(CELL_LIMIT)
    with path.open(encoding=_encoding(path, name), newline="") as file:
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
            if not header:
                header = [cell.strip() for cell in cells]
            elif len(cells) > len(header) and any(cells[len(header) :]):
                yield InputError(
                    f"{name}:{start}: 有 {len(cells)} 格，表头只有 {len(header)} 格；正文中的逗号要放在引号内"
                )
            else:
                yield start, dict(zip(header, [*cells, *[""] * (len(header) - len(cells))], strict=False))
        if not header:
            raise InputError(f"{name}: 没有表头")


def _encoding(path: Path, name: str) -> str:
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    encoding = "utf-8"
    while True:
        decoder = codecs.getincrementaldecoder(encoding)()
        lines = 1
        with path.open("rb") as file:
            try:
                while chunk := file.read(_CHUNK):
                    decoder.decode(chunk)
                    lines += chunk.count(b"\n")
                decoder.decode(b"", final=True)
                return "utf-8-sig" if encoding == "utf-8" else encoding
            except UnicodeDecodeError as error:
                lines += chunk[: error.start].count(b"\n")
                if encoding != "utf-8":
                    break
                encoding = double_byte(chunk[chunk.rfind(b"\n", 0, error.start) + 1 :])
    tried = encoding.upper()
    raise InputError(f"{name}:{lines}: 不是 UTF-8，也不是 {tried} 编码；请用 UTF-8 编码另存后再查")
