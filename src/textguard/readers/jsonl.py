"""Archives in JSON Lines: one object a line, in UTF-8, GB18030 or Big5."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import InputError
from . import Row
from .text import double_byte, is_utf8_in_part

LINE_LIMIT = 64 << 20
"""Bytes of one line: a longer one is no post."""


def rows(path: Path, name: str) -> Iterator[Row | InputError]:
    """Each object, values as text; an InputError for a line that holds none."""
    with path.open("rb") as file:
        number = 0
        while line := file.readline(LINE_LIMIT):
            number += 1
            if len(line) == LINE_LIMIT and not line.endswith(b"\n"):
                raise InputError(f"{name}:{number}: 一行超过 {LINE_LIMIT >> 20} MB，不是 JSONL；其余未检查")
            if number == 1:
                line = line.removeprefix(b"\xef\xbb\xbf")
            if not line.strip():
                continue
            try:
                yield number, _cells(json.loads(_decoded(line)))
            except (ValueError, RecursionError) as error:
                reason = error.args[0] if type(error) is ValueError else _reason(error)
                yield InputError(f"{name}:{number}: {reason}")


def _decoded(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        if is_utf8_in_part(line):
            raise
        return line.decode(double_byte(line))


def _reason(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        if error.encoding == "utf-8":
            return f"第 {error.start + 1} 字节起不是 UTF-8 编码"
        return f"第 {error.start + 1} 字节起不是 UTF-8，也不是 {error.encoding.upper()} 编码"
    if isinstance(error, json.JSONDecodeError):
        return f"不是完整的 JSON（第 {error.colno} 字起）"
    return "嵌套太深"


def _cells(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ValueError("不是 JSON 对象；每行应是一个 {…}")
    return {key: _text(cell) for key, cell in value.items()}


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    return "" if cell is None else json.dumps(cell, ensure_ascii=False)
