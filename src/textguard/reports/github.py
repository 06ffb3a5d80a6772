"""Findings as annotations of GitHub Actions: one workflow command a line, beside the line of the file it is about."""

from __future__ import annotations

from collections.abc import Iterator

from ..finding import Severity
from ..language import tr
from . import Page, printable

_LEVELS: dict[Severity, str] = {"serious": "error", "error": "error", "hint": "notice"}


class GithubReport:
    """A command for each finding; in an archive its line is the row of the post."""

    def page(self, page: Page) -> Iterator[str]:
        """The commands for one checked text."""
        for finding in page.result:
            line, column = page.place(finding.start)
            place = f"line={page.post.row}" if page.post.row else f"line={line},col={column}"
            title = page.category(finding)
            command = f"{_LEVELS[finding.severity]} file={_property(page.path)},{place},title={_property(title)}"
            message = f"{page.message(finding)}  [{page.shown(finding.rule)}]"
            yield f"::{command}::{_data(message)}"
        if page.result.incomplete:
            yield from self.failure(page.path, tr(f"{page.name}: 未能查全：{page.incomplete}"))

    def failure(self, path: str, message: str) -> Iterator[str]:
        """The command for what could not be checked."""
        yield f"::error file={_property(path)}::{_data(message)}"

    def end(self) -> Iterator[str]:
        """Nothing: every line stands for itself."""
        return iter(())


def _data(text: str) -> str:
    return printable(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
