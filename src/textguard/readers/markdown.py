"""Markdown: the text without mark-up for emphasis, links and code, each character with its place in the source.

Code is not text. Where the mark-up is doubtful it counts as text: 139****0000 is masked, not emphasised.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import pairwise

from ..layout import OBJECT, Builder, Layout
from . import Reading
from .html import BLOCKS, CELLS, ROWS
from .text import read as decode

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_BLOCK_ALONE = re.compile(r" {0,3}(?:#{1,6}[ \t]|(?:[-*_] *){3,}$)")
_DEFINITION = re.compile(r" {0,3}\[[^\]]+\]:\s*\S+\s*(?:[\"'(].*)?$")
_DELIMITER = re.compile(r":?-+:?")
"""A cell of the line between the header of a table and its rows."""
_TOKEN = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<code>`+)"
    r"|(?P<nothing><!--.*?(?:-->|\Z)|<[a-zA-Z][a-zA-Z0-9+.-]{1,31}:[^\s<>]*>)"
    r"|</?(?P<tag>[a-zA-Z][a-zA-Z0-9-]*+)(?:\s[^<>]*)?/?>"
    r"|(?P<image>!\[[^\[\]\n]{0,999}\]\((?:[^()\n]|\([^()\n]*\)){0,2000}\))"
    r"|(?P<link>\](?:\((?:[^()\n]|\([^()\n]*\)){0,2000}\)|\[[^\]\n]{0,999}\]))"
    r"|(?P<entity>&(?:\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});)"
    r"|(?P<mark>\*+|_+|~+)"
    r"|(?P<bracket>\[)"
    r"|[^\\`<!\]&*_~\[]+|.",
    re.DOTALL,
)


def read(data: bytes, name: str) -> Reading:
    """The text. Raises InputError for what is no text."""
    source, encoding = decode(data, name)
    layout = parse(source)
    return Reading(layout.text, encoding, layout)


def parse(source: str) -> Layout:
    """The text of Markdown and its places; line breaks within a paragraph stay."""
    builder = Builder(source)
    for start, end in _paragraphs(source):
        rows = _rows(source, start, end)
        before = source[start : rows[0][0] if rows else end].rstrip("\r\n")
        builder.separate()
        _paragraph(source, start, start + len(before), builder)
        for row in rows:
            builder.row()
            for cell in _cells(source, *row):
                builder.cell()
                _paragraph(source, *cell, builder)
        if rows:
            builder.row()
    return builder.layout()


def _paragraphs(source: str) -> Iterator[tuple[int, int]]:
    """Start and end of each paragraph; no code and no definitions of links."""
    first = last = 0
    fence = ""
    for line in re.finditer(r"([^\r\n]*)(?:\r\n|\n|\r|\Z)", source):
        content = line[1]
        mark = _FENCE.match(content)
        if fence:
            if mark and mark[1].startswith(fence) and not content[mark.end() :].strip():
                fence = ""
            first = last = line.end()
        elif mark and "`" not in content[mark.end() :]:
            yield first, last
            fence = mark[1]
        elif not content.strip() or _DEFINITION.match(content):
            yield first, last
            first = last = line.end()
        elif _BLOCK_ALONE.match(content):
            yield first, last
            yield line.span(1)
            first = last = line.end()
        else:
            last = line.end(1)
    yield first, last


def _rows(source: str, start: int, end: int) -> list[tuple[int, int]]:
    """Start and end of each row of the table that the paragraph ends with, its header first; none without one."""
    if source.find("|", start, end) < 0:
        return []
    lines = [line.span() for line in re.compile(r"[^\r\n]+").finditer(source, start, end)]
    for index, (header, line) in enumerate(pairwise(lines)):
        columns = _cells(source, *line)
        if columns and all(_DELIMITER.fullmatch(source, *cell) for cell in columns) and "|" in source[slice(*line)]:
            return [header, *lines[index + 2 :]] if len(_cells(source, *header)) == len(columns) else []
    return []


def _cells(source: str, start: int, end: int) -> list[tuple[int, int]]:
    """Start and end of what stands between the bars of a row, without the space around it."""
    bars = [bar.span() for bar in re.compile(r"(?<!\\)\|").finditer(source, start, end)]
    between = [(left[1], right[0]) for left, right in pairwise([(start, start), *bars, (end, end)])]
    cells = []
    for first, last in between:
        cell = source[first:last]
        at = first + len(cell) - len(cell.lstrip())
        cells.append((at, at + len(cell.strip())))
    # Bars at the edges part nothing.
    left, right = cells[0], cells[-1]
    return cells[left[0] == left[1] : len(cells) - (right[0] == right[1])]


def _paragraph(source: str, start: int, end: int, builder: Builder) -> None:
    marks: list[tuple[int, int]] = []  # that may begin emphasis
    brackets: list[int] = []
    hidden: set[int] = set()  # where mark-up begins
    tokens: list[re.Match[str]] = []
    single: set[str] = set()  # backticks that no others follow
    at = start
    while at < end:
        token = _TOKEN.match(source, at, end)
        assert token is not None  # the last alternative takes any character
        first, at = token.span()
        tokens.append(token)
        if token["code"] and token[0] not in single:
            closing = re.compile(rf"(?<!`){token[0]}(?!`)").search(source, at, end)
            if closing:
                at = closing.end()
                hidden.add(first)
            else:
                single.add(token[0])
        elif token["mark"]:
            opens, closes = _may(source, first, at, start, end)
            opener = next((i for i in range(len(marks) - 1, -1, -1) if _same(source, marks[i], (first, at))), -1)
            if closes and opener >= 0:
                hidden |= {marks[opener][0], first}
                del marks[opener:]
            elif opens:
                marks.append((first, at))
                del marks[:-50]
        elif token["bracket"]:
            brackets.append(first)
        elif token["link"] and brackets:
            hidden |= {brackets.pop(), first}
        elif token[0] == "]" and brackets:
            brackets.pop()
    for token in tokens:
        _put(token, token.start() in hidden, builder)


def _put(token: re.Match[str], is_hidden: bool, builder: Builder) -> None:
    if token["escaped"]:
        builder.replace(*token.span(), token["escaped"])
    elif token["entity"]:
        builder.replace(*token.span(), html.unescape(token["entity"]))
    elif token["image"] or (token["code"] and is_hidden):
        builder.between(OBJECT)
    elif token["tag"]:
        tag = token["tag"].lower()
        if tag == "br":
            builder.separate("\n")
        elif tag in BLOCKS | CELLS | ROWS:
            builder.separate()
    elif not is_hidden and not token["nothing"]:
        builder.keep(*token.span())


def _same(source: str, opening: tuple[int, int], closing: tuple[int, int]) -> bool:
    return source[slice(*opening)] == source[slice(*closing)] and opening[1] < closing[0]


def _may(source: str, first: int, last: int, start: int, end: int) -> tuple[bool, bool]:
    """Whether the marks may begin, and may end, emphasis."""
    before = source[first - 1] if first > start else " "
    behind = source[last] if last < end else " "
    inside = before.isalnum() and behind.isalnum()
    mark = source[first]
    # Within a word one * may be a mask, as in 张*某; __ never is emphasis there.
    if last - first > 3 or (mark == "~" and last - first != 2) or (inside and (mark == "_" or last - first == 1)):
        return False, False
    if inside and before.isascii() and behind.isascii():
        return False, False
    return not behind.isspace(), not before.isspace()
