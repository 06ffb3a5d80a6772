"""Findings as SARIF 2.1.0, for code scanning and editors: one object, its results written as they come."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from .. import __version__
from ..finding import Finding, Severity
from ..language import tr
from . import Page, printable
from .table import place

_LEVELS: dict[Severity, str] = {"serious": "error", "error": "warning", "hint": "note"}
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


class SarifReport:
    """Results by file; rules and failures behind them."""

    def __init__(self) -> None:
        self._begun = False
        self._rules: list[dict[str, Any]] = []
        self._indexes: dict[str, int] = {}
        self._failures: list[dict[str, Any]] = []

    def page(self, page: Page) -> Iterator[str]:
        """The results of one checked text."""
        for finding, fingerprint in zip(page.result, page.fingerprints if page.result else (), strict=True):
            yield from self._result(_result(page, finding, fingerprint, self._rule(page, finding)))
        if page.result.incomplete:
            self._fail(page.path, tr(f"{page.name}: 未能查全：{page.incomplete}"))

    def failure(self, path: str, message: str) -> Iterator[str]:
        """Keeps what could not be checked."""
        self._fail(path, message)
        return iter(())

    def end(self) -> Iterator[str]:
        """The rest of the object."""
        if not self._begun:
            yield self._start()
        driver = {
            "name": "textguard",
            "version": __version__,
            "language": tr("zh-CN"),
            "rules": self._rules,
        }
        rest = {
            "tool": {"driver": driver},
            "columnKind": "unicodeCodePoints",
            "invocations": [{"executionSuccessful": not self._failures, "toolExecutionNotifications": self._failures}],
        }
        yield "]," + _dump(rest)[1:] + "]}"

    def _start(self) -> str:
        return f'{{"$schema":"{_SCHEMA}","version":"2.1.0","runs":[{{"results":['

    def _result(self, result: dict[str, Any]) -> Iterator[str]:
        yield ("," if self._begun else self._start()) + _dump(result)
        self._begun = True

    def _rule(self, page: Page, finding: Finding) -> int:
        name = page.shown(finding.rule)
        if name not in self._indexes:
            rule = {
                "id": name,
                "shortDescription": {"text": page.category(finding)},
                "defaultConfiguration": {"level": _LEVELS[finding.severity]},
                "properties": {"category": finding.category},
            }
            self._rules.append(rule)
            self._indexes[name] = len(self._indexes)
        return self._indexes[name]

    def _fail(self, path: str, message: str) -> None:
        location = {"physicalLocation": {"artifactLocation": {"uri": uri(path)}}}
        self._failures.append({"level": "error", "message": {"text": printable(message)}, "locations": [location]})


def uri(path: str) -> str:
    """The path as a URI, relative if it is."""
    if path == "-":
        return "stdin"
    parts = PurePath(path)
    return parts.as_uri() if parts.is_absolute() else quote(parts.as_posix())


def _result(page: Page, finding: Finding, fingerprint: str, rule: int) -> dict[str, Any]:
    artifact = {"artifactLocation": {"uri": uri(page.path)}}
    location: dict[str, Any] = {"physicalLocation": {**artifact}}
    region = _region(page, *page.source_span(finding)) if page.has_source else {"startLine": page.post.row}
    if region["startLine"]:
        location["physicalLocation"]["region"] = region
    if not page.has_source:
        location["logicalLocations"] = [{"fullyQualifiedName": printable(place(page, finding))}]
    result: dict[str, Any] = {
        "ruleId": page.shown(finding.rule),
        "ruleIndex": rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": printable(page.advice(finding))},
        "locations": [location],
        "partialFingerprints": {"textguard/v1": fingerprint},
    }
    changes = [
        {"deletedRegion": _region(page, start, end), "insertedContent": {"text": page.shown(value)}}
        for start, end, value in page.changes(finding)
    ]
    if changes:
        text = tr(f"改为“{printable(page.shown(finding.suggestions[0]))}”")
        result["fixes"] = [{"description": {"text": text}, "artifactChanges": [{**artifact, "replacements": changes}]}]
    return result


def _region(page: Page, start: int, end: int) -> dict[str, int]:
    (line, column), (last, last_column) = page.source_place(start), page.source_place(end)
    return {"startLine": line, "startColumn": column, "endLine": last, "endColumn": last_column}


def _dump(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
