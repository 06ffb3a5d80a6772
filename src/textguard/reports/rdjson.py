"""Findings as rdjson, the format of reviewdog: one object. Its columns are bytes of UTF-8, unlike everybody else's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..finding import Finding, Severity
from ..language import tr
from . import Page, printable

_LEVELS: dict[Severity, str] = {"serious": "ERROR", "error": "WARNING", "hint": "INFO"}


class RdjsonReport:
    """Diagnostics as they come; in an archive the line is the row of the post, in DOCX the paragraph."""

    def __init__(self) -> None:
        self._begun = False

    def page(self, page: Page) -> Iterator[str]:
        """The diagnostics of one checked text."""
        for finding in page.result:
            yield from self._add(_diagnostic(page, finding))
        if page.result.incomplete:
            yield from self.failure(page.path, tr(f"{page.name}: 未能查全：{page.incomplete}"))

    def failure(self, path: str, message: str) -> Iterator[str]:
        """The diagnostic of what could not be checked."""
        yield from self._add({"message": printable(message), "location": {"path": path}, "severity": "ERROR"})

    def end(self) -> Iterator[str]:
        """The end of the object."""
        yield ("" if self._begun else self._start()) + "]}"

    def _start(self) -> str:
        return '{"source":{"name":"textguard"},"diagnostics":['

    def _add(self, diagnostic: dict[str, Any]) -> Iterator[str]:
        dumped = json.dumps(diagnostic, ensure_ascii=False, separators=(",", ":"))
        yield ("," if self._begun else self._start()) + dumped
        self._begun = True


def _diagnostic(page: Page, finding: Finding) -> dict[str, Any]:
    diagnostic: dict[str, Any] = {
        "message": printable(page.advice(finding)),
        "location": {"path": page.path, "range": _range(page, finding)},
        "severity": _LEVELS[finding.severity],
        "code": {"value": page.shown(finding.rule)},
    }
    # One suggestion is one stretch: what mark-up or a line break splits has none.
    start, end = page.source_span(finding) if page.has_source else (0, 0)
    if end - start == finding.end - finding.start and finding.fix != "never" and not finding.spans_break:
        diagnostic["suggestions"] = [
            {"range": _range(page, finding), "text": page.escaped(page.shown(text))} for text in finding.suggestions
        ]
    return diagnostic


def _range(page: Page, finding: Finding) -> dict[str, Any]:
    if page.post.row:
        return {"start": {"line": page.post.row}}
    if not page.has_source:
        return {"start": {"line": page.place(finding.start)[0]}}
    start, end = page.source_span(finding)
    return {"start": _position(page, start), "end": _position(page, end)}


def _position(page: Page, offset: int) -> dict[str, int]:
    line, column = page.source_place(offset)
    before = page.source[offset - column + 1 : offset]
    return {"line": line, "column": len(before.encode("utf-8", "surrogatepass")) + 1}
