"""Results to output: one format per module, and what all formats need of a finding's place."""

from __future__ import annotations

import os
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import Any, Protocol

from ..finding import CATEGORIES, SEVERITIES, Finding, Result
from ..fingerprint import file_key, fingerprints, part_key
from ..language import tr
from ..layout import Edit, Layout, line_starts
from ..privacy import mask_long_numbers
from ..records import NamedTuple

EXCERPT_REACH = 24
"""How many code points of the line an excerpt shows on each side."""

REASONS = {
    "neighbour": "前后文字",
    "allowed": "白名单",
    "covered": "属于正确的表述",
    "mention": "引述的错误",
    "title": "旧文件标题",
    "former": "所说的是旧称",
    "date": "发布时间",
    "word-edge": "词语边界",
    "name": "人名或地名",
    "within": "包含在更长的问题中",
    "repeated": "文中不止一处这样写",
    "baseline": "在基线中",
}


class Post(NamedTuple):
    """What reports say of the post that a text belongs to, personal data masked; empty for a file."""

    key: str = ""
    """What knows the post again: see fingerprint.py."""
    row: int = 0
    """Its row in an archive, 0 for a file."""
    id: str = ""
    unit: str = ""
    platform: str = ""
    account: str = ""
    title: str = ""
    url: str = ""
    date: str = ""


NO_POST = Post()
NOTICE = "notice"
"""The category of errors that a notice quotes."""


class Excerpt(NamedTuple):
    """The words around a finding, on one line, personal data masked: before + hit + after."""

    before: str
    hit: str
    after: str


class Page:
    """A checked text as reports show it (personal data masked unless revealed), and where its lines begin.

    part: whether it is the "title" of its post or the "text".
    layout: where the text stands in the source; None for a text that is its own source.
    """

    def __init__(
        self,
        path: str,
        encoding: str,
        result: Result,
        *,
        reveal: bool = False,
        post: Post = NO_POST,
        part: str = "text",
        layout: Layout | None = None,
    ) -> None:
        self.path = path
        self.encoding = encoding
        self.result = result
        self.post = post
        self.part = part
        self.layout = layout
        self._reveal = reveal

    @cached_property
    def text(self) -> str:
        """The text, as long as it was, personal data masked unless revealed."""
        return self.result.text if self._reveal else mask_long_numbers(self.result.masked_text)

    @cached_property
    def _starts(self) -> list[int]:
        return line_starts(self.result.text)

    @cached_property
    def name(self) -> str:
        """The file, and the row and part of an archive."""
        row = self.post.row
        return self.path + (tr(f"#{row}标题") if self.part == "title" else f"#{row}" if row else "")

    @cached_property
    def key(self) -> str:
        """What knows the text again: see fingerprint.py."""
        return part_key(self.post.key or file_key(self.path), self.part)

    @cached_property
    def fingerprints(self) -> list[str]:
        """What knows each finding again in a later version of the post: see fingerprint.py."""
        return fingerprints(self.result, self.key)

    def with_result(self, result: Result, marks: list[str]) -> Page:
        """The same page with fewer findings, which keep their fingerprints."""
        page = Page(
            self.path,
            self.encoding,
            result,
            reveal=self._reveal,
            post=self.post,
            part=self.part,
            layout=self.layout,
        )
        page.fingerprints = marks
        return page

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset in the file, both from 1; columns are code points.

        Of DOCX and PDF the number of the paragraph or page and the place in it.
        """
        if self.layout:
            return self.layout.place(offset)
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    @cached_property
    def _source(self) -> Layout:
        return self.layout or Layout.plain(self.result.text)

    @property
    def has_source(self) -> bool:
        """Whether the file is text, so that its lines and columns are places: not so an archive, DOCX or PDF."""
        return not self.post.row and not self.by_paragraph

    @property
    def source(self) -> str:
        """The text of the file itself, with its mark-up."""
        return self._source.source

    def source_span(self, finding: Finding) -> tuple[int, int]:
        """Start and end of a finding in the source."""
        return self._source.source_offset(finding.start), self._source.source_end(finding.end)

    @cached_property
    def _source_starts(self) -> list[int]:
        return line_starts(self.source)

    def source_place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset in the source, both from 1."""
        line = bisect_right(self._source_starts, offset)
        return line, offset - self._source_starts[line - 1] + 1

    def section(self, finding: Finding) -> str:
        """In which part of a DOCX the finding is; empty for the body, and for every other format."""
        return self.layout.part(finding.start) if self.layout else ""

    def origin(self, finding: Finding) -> dict[str, Any]:
        """What is to be said of the post, or of the place in the source where that is another than in the text."""
        if self.post.row:
            return {**{name: value for name, value in self.post._asdict().items() if name != "key"}, "part": self.part}
        if self.by_paragraph:
            return {"by_page" if self.place_unit == "页" else "by_paragraph": True, "section": self.section(finding)}
        if self.layout:
            start, end = self.source_span(finding)
            return {"source_start": start, "source_end": end}
        return {}

    def changes(self, finding: Finding) -> list[Edit]:
        """The edits of the source that put the first suggestion in place; none where only a person can."""
        if not self.has_source or not finding.suggestions or finding.fix == "never" or finding.spans_break:
            return []
        return self._source.edits(finding.start, finding.end, finding.suggestions[0]) or []

    def escaped(self, text: str) -> str:
        """The text as it is written in the source."""
        return self._source.escape(text)

    @property
    def place_unit(self) -> str:
        """What places are counted in: 行, of a DOCX 段, of a PDF 页."""
        return self.layout.unit if self.layout and self.layout.paragraphs is not None else "行"

    @property
    def by_paragraph(self) -> bool:
        """Whether places are paragraphs or pages, not lines."""
        return self.place_unit != "行"

    def shown(self, text: str) -> str:
        """What a report may show of a message: a lexicon, too, can hold a number that somebody looks for."""
        return text if self._reveal else mask_long_numbers(text)

    def category(self, finding: Finding) -> str:
        """What the category is called."""
        return self.shown(category(finding.category))

    def severity(self, finding: Finding) -> str:
        """What the severity is called."""
        return tr(SEVERITIES[finding.severity])

    def message(self, finding: Finding) -> str:
        """What is wrong."""
        return self.shown(tr(finding.message))

    def note(self, finding: Finding) -> str:
        """Why, or what to do; of an entry as its lexicon says it."""
        return self.shown(tr(finding.note))

    def advice(self, finding: Finding) -> str:
        """What is wrong, and why or what to do."""
        return tr("；").join(filter(None, (self.message(finding), self.note(finding))))

    def excuse(self, finding: Finding) -> str:
        """Why it is not reported, as kind:detail."""
        return self.shown(tr(finding.excused_by))

    @property
    def incomplete(self) -> str:
        """Why there may be more findings than these; empty for a complete result."""
        return tr("；").join(map(tr, self.result.incomplete.split("；")))

    def matched(self, finding: Finding) -> str:
        """What was found, personal data masked unless revealed."""
        return self.text[finding.start : finding.end]

    def excerpt(self, finding: Finding) -> Excerpt:
        """The finding with what stands around it on its line."""
        text = self.text
        before = text[max(0, finding.start - EXCERPT_REACH) : finding.start]
        after = text[finding.end : finding.end + EXCERPT_REACH]
        before = re.split(r"[\r\n]", before)[-1]
        after = re.split(r"[\r\n]", after)[0]
        return Excerpt(printable(before), printable(self.matched(finding)), printable(after))


class Report(Protocol):
    """An output format: lines for each file as it comes, then for the whole."""

    def page(self, page: Page) -> Iterator[str]:
        """The lines for one checked file."""

    def failure(self, path: str, message: str) -> Iterator[str]:
        """The lines for a file that could not be checked."""

    def end(self) -> Iterator[str]:
        """The lines behind the last file."""


def category(name: str) -> str:
    """What a category is called; that of a lexicon of the user is named by its file."""
    if name == NOTICE:
        return tr("通报中的错误")
    return tr(CATEGORIES[name]) if name in CATEGORIES else name


def printable(text: str) -> str:
    """The text on one line, with everything that a terminal would obey or hide written out."""
    if text.isprintable():
        return text
    shown = re.sub(r"\s*(?:\r\n|[\r\n])\s*", "⏎", text).replace("\t", " ")
    return "".join(c if c.isprintable() or c in " 　" else _shown(c) for c in shown)


def inert(line: str) -> str:
    """A line of output, broken up where GitHub Actions would obey it: `::` at its start, `##[` anywhere."""
    if "GITHUB_ACTIONS" not in os.environ:
        return line
    return re.sub(r"^(\s*:)(?=:)|(#)(?=#\[)", r"\1\2 ", line)


def _shown(character: str) -> str:
    """A blank of whatever width is one; what a terminal would obey or hide is written out."""
    return " " if unicodedata.category(character) == "Zs" else f"\\u{{{ord(character):x}}}"


def width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
