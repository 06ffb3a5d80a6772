"""Where the text of a document stands in its source: HTML, Markdown, the XML inside DOCX."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from .records import NamedTuple

BLOCK = "\n\x1e\n"
"""Between blocks: no term reaches across, unlike a mere line break."""
OBJECT = "\ufffc"
"""What is no text, such as a picture in the middle of a sentence."""

Edit = tuple[int, int, str]
"""Start, end (code points) and what to put there."""


class Piece(NamedTuple):
    """A stretch of text and its source: letter for letter if both are as long, else as a whole, like an entity."""

    start: int
    end: int
    source_start: int
    source_end: int


class Layout:
    """The text of a document and its source.

    escape: what makes text harmless as source.
    paragraphs: where each begins in the text; None where lines of the source tell the place.
    unit: what these are called.
    parts: where each part (正文, 脚注 …) begins in the text.
    container: the file that the source is packed in; empty where the source is the file.
    """

    def __init__(
        self,
        text: str,
        source: str,
        pieces: list[Piece],
        escape: Callable[[str], str] = str,
        *,
        paragraphs: list[int] | None = None,
        unit: str = "段",
        parts: list[tuple[int, str]] | None = None,
        container: bytes = b"",
    ) -> None:
        self.text = text
        self.source = source
        self.paragraphs = paragraphs
        self.unit = unit
        self.container = container
        self._pieces = pieces
        self._starts = [piece.start for piece in pieces]
        self.escape = escape
        self._parts = parts or []

    @classmethod
    def plain(cls, text: str) -> Layout:
        """Of a text that is its own source."""
        return cls(text, text, [Piece(0, len(text), 0, len(text))] if text else [])

    @cached_property
    def _lines(self) -> list[int]:
        return self.paragraphs if self.paragraphs is not None else line_starts(self.source)

    def place(self, offset: int) -> tuple[int, int]:
        """Line (of the source), paragraph or page, and column, of an offset of the text, all from 1."""
        at = offset if self.paragraphs is not None else self.source_offset(offset)
        line = max(1, bisect_right(self._lines, at))
        return line, at - (self._lines[line - 1] if self._lines else 0) + 1

    def part(self, offset: int) -> str:
        """The part of the document; "" where it is not divided."""
        index = bisect_right(self._parts, offset, key=lambda part: part[0]) - 1
        return self._parts[index][1] if index >= 0 else ""

    def source_offset(self, offset: int) -> int:
        """Where the code point at the offset of the text begins in the source."""
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return 0
        piece = self._pieces[index]
        if offset >= piece.end:  # between pieces
            return piece.source_end
        return piece.source_start + (offset - piece.start if _is_verbatim(piece) else 0)

    def source_end(self, offset: int) -> int:
        """Where the code point before the offset of the text ends in the source."""
        index = bisect_right(self._starts, offset - 1) - 1
        if index < 0:
            return 0
        piece = self._pieces[index]
        inside = offset < piece.end and _is_verbatim(piece)
        return piece.source_start + offset - piece.start if inside else piece.source_end

    def edits(self, start: int, end: int, value: str) -> list[Edit] | None:
        """The edits of the source that make `text[start:end]` the value and leave all mark-up and all that is right
        as it is; None if what is to change is not in the source.
        """
        from difflib import SequenceMatcher

        edits: list[Edit] = []
        old = self.text[start:end]
        for kind, first, last, new_first, new_last in SequenceMatcher(None, old, value, autojunk=False).get_opcodes():
            new = self.escape(value[new_first:new_last])
            if kind == "insert":
                at = start + first
                # Beside the character before it, in its formatting; at the very start beside the one behind.
                if self._piece_of(at - 1 if first else at) is None:
                    return None
                position = self.source_end(at) if first else self.source_offset(at)
                edits.append((position, position, new))
            elif kind != "equal":
                spans = list(self._spans(start + first, start + last))
                if not spans:
                    return None
                edits += [(*span, new if not index else "") for index, span in enumerate(spans)]
        return edits

    def _piece_of(self, offset: int) -> Piece | None:
        index = bisect_right(self._starts, offset) - 1
        return self._pieces[index] if index >= 0 and offset < self._pieces[index].end else None

    def _spans(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The stretches of the source; none if one is no whole."""
        spans = []
        at = start
        while at < end:
            piece = self._piece_of(at)
            if piece is None:
                return
            upto = min(end, piece.end)
            if _is_verbatim(piece):
                spans.append((piece.source_start + at - piece.start, piece.source_start + upto - piece.start))
            elif (at, upto) == piece[:2]:
                spans.append((piece.source_start, piece.source_end))
            else:
                return
            at = upto
        yield from spans


def _is_verbatim(piece: Sequence[int]) -> bool:
    return piece[1] - piece[0] == piece[3] - piece[2]


def line_starts(text: str) -> list[int]:
    """Where lines begin, as editors count them; a line break is one character or two."""
    return [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]


class Builder:
    """Collects the text of a source, from first to last."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._parts: list[str] = []
        self._pieces = [[0, 0, 0, 0]]  # as Piece; lists, for they grow
        self._separator = ""
        self._space: tuple[int, int, str] | None = None
        self._row_begins = True
        self._cell = -1  # where the present cell begins
        self.length = 0
        self.paragraphs: list[int] = []

    def keep(self, start: int, end: int) -> None:
        """A stretch of the source that is text as it stands."""
        if start < end:
            if self._separator or self._space:
                self._flush()
            self._put(start, end, self._source[start:end])

    def replace(self, start: int, end: int, text: str) -> None:
        """A stretch of the source that stands for the text."""
        if text:
            self._flush()
            self._put(start, end, text)

    def _put(self, start: int, end: int, text: str) -> None:
        last = self._pieces[-1]
        upto = self.length + len(text)
        if last[1] == self.length and last[3] == start and _is_verbatim(last) and len(text) == end - start:
            last[1], last[3] = upto, end
        else:
            self._pieces.append([self.length, upto, start, end])
        self._parts.append(text)
        self.length = upto

    def space(self, start: int, end: int) -> None:
        """White space of the source where runs of it count as one; none at the edge of a block."""
        # A line break in the source may be one of the text, and parts short terms like one.
        text = "\n" if re.search(r"[\r\n]", self._source[start:end]) else " "
        if self._space and self._space[2] == "\n":
            return
        if self.length and not self._separator and self.length != self._cell:
            self._space = (start, end, text)

    def between(self, text: str) -> None:
        """Text that the source does not hold."""
        self._flush()
        self._add(text)

    def separate(self, separator: str = BLOCK) -> None:
        """Parts what comes from what was: blocks, lines."""
        if self.length and self.length != self._cell and len(separator) > len(self._separator):
            self._separator = separator

    def row(self) -> None:
        """A row of a table begins, or the table ends."""
        self._cell = -1
        self._row_begins = True
        self.separate()

    def cell(self) -> None:
        """A cell begins."""
        if not self._row_begins:
            if self._cell < self.length:  # the blocks within a cell end with it
                self._separator = ""
            self._space = None
            self._flush()
            self._add("\t")
        self._row_begins = False
        self._cell = self.length

    def paragraph(self) -> None:
        """A paragraph begins; empty ones count."""
        self.separate()
        self.paragraphs.append(self.length)

    def _flush(self) -> None:
        before = self.length
        if self._separator:
            self._add(self._separator)
        elif self._space:
            self._put(*self._space)
        if self.paragraphs and self.paragraphs[-1] == before:
            self.paragraphs[-1] = self.length
        self._separator, self._space = "", None

    def _add(self, text: str) -> None:
        self._parts.append(text)
        self.length += len(text)

    def layout(
        self,
        escape: Callable[[str], str] = str,
        *,
        by_paragraph: bool = False,
        parts: list[tuple[int, str]] | None = None,
        container: bytes = b"",
    ) -> Layout:
        """What was collected."""
        paragraphs = self.paragraphs if by_paragraph else None
        pieces = [Piece(*piece) for piece in self._pieces if piece[0] < piece[1]]
        text = "".join(self._parts)
        return Layout(text, self._source, pieces, escape, paragraphs=paragraphs, parts=parts, container=container)
