"""Findings for programs. docs/cli.md describes the fields; SCHEMA grows when one changes its meaning."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ..finding import SEVERITIES, Finding
from . import Page

SCHEMA = 1


def record(page: Page, finding: Finding, fingerprint: str | None = None) -> dict[str, Any]:
    """One finding."""
    line, column = page.place(finding.start)
    return {
        "path": page.path,
        **page.origin(finding),
        "start": finding.start,
        "end": finding.end,
        "line": line,
        "column": column,
        "rule": page.shown(finding.rule),
        "category": page.shown(finding.category),
        "severity": finding.severity,
        "matched": page.matched(finding),
        "message": page.message(finding),
        "note": page.note(finding),
        "suggestions": list(map(page.shown, finding.suggestions)),
        "fix": finding.fix,
        "excerpt": "".join(page.excerpt(finding)),
        "spans_break": finding.spans_break,
        "excused_by": page.excuse(finding) or None,
        "fingerprint": fingerprint,
    }


def records(page: Page) -> Iterator[dict[str, Any]]:
    """The findings of a page, each with its fingerprint."""
    return (record(page, finding, mark) for finding, mark in zip(page.result, page.fingerprints, strict=True))


class Summary:
    """What a result says of the whole run; its figures by unit, platform and month can be made again from that."""

    def __init__(self) -> None:
        self._found: Counter[str] = Counter()
        self._excused = 0
        self._checked: Counter[tuple[bool, str, str, str]] = Counter()

    def add(self, page: Page) -> None:
        """Counts a page."""
        self._found.update(finding.severity for finding in page.result)
        self._excused += len(page.result.excused)
        post = page.post
        if page.part == "text":
            self._checked[bool(post.row), post.unit, post.platform, post.date[:7]] += 1

    def fields(self) -> dict[str, Any]:
        """The findings by severity and the hits that were excused; how many texts of each kind were checked."""
        names = ("archive", "unit", "platform", "month", "texts")
        checked = [dict(zip(names, (*group, texts), strict=True)) for group, texts in self._checked.items()]
        return {
            "summary": {**{name: self._found[name] for name in SEVERITIES}, "excused": self._excused},
            "checked": checked,
        }


class JsonLinesReport:
    """One object a line: each finding, and each file that could not be checked."""

    def __init__(self, *, show_excused: bool) -> None:
        self._show_excused = show_excused

    def page(self, page: Page) -> Iterator[str]:
        """The lines for one checked file."""
        for found in records(page):
            yield _dump({"schema": SCHEMA, "type": "finding", **found})
        for finding in page.result.excused if self._show_excused else ():
            yield _dump({"schema": SCHEMA, "type": "finding", **record(page, finding)})
        if page.result.incomplete:
            yield _dump({"schema": SCHEMA, "type": "incomplete", "path": page.name, "reason": page.incomplete})

    def failure(self, path: str, message: str) -> Iterator[str]:
        """The line for a file that could not be checked."""
        yield _dump({"schema": SCHEMA, "type": "failure", "path": path, "message": message})

    def end(self) -> Iterator[str]:
        """Nothing: every line stands for itself."""
        return iter(())


class JsonReport:
    """One object for the whole run, written at its end."""

    def __init__(self, *, show_excused: bool) -> None:
        self._show_excused = show_excused
        self._files: list[dict[str, Any]] = []
        self._summary = Summary()

    def page(self, page: Page) -> Iterator[str]:
        """Keeps one checked file."""
        excused = page.result.excused
        self._summary.add(page)
        entry: dict[str, Any] = {
            "path": page.name,
            "encoding": page.encoding,
            "incomplete": page.incomplete or None,
            "findings": list(records(page)),
        }
        if self._show_excused:
            entry["excused"] = [record(page, finding) for finding in excused]
        if not page.post.row or page.result or page.result.incomplete or (excused and self._show_excused):
            self._files.append(entry)  # of an archive only what there is to say: it has many posts
        return iter(())

    def failure(self, path: str, message: str) -> Iterator[str]:
        """Keeps a file that could not be checked."""
        self._files.append({"path": path, "failure": message})
        return iter(())

    def end(self) -> Iterator[str]:
        """The object."""
        yield _dump({"schema": SCHEMA, "files": self._files, **self._summary.fields()})


def _dump(value: dict[str, Any]) -> str:
    # Some programs take U+2028 and U+2029 for line breaks.
    return json.dumps(value, ensure_ascii=False).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
