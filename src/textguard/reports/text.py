"""Findings for people: a line that says what is wrong, the words around it, and a sum at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..finding import SEVERITIES, Finding, Severity
from . import REASONS, Page, printable, width

_COLOURS: dict[Severity, str] = {"serious": "\033[1;31m", "error": "\033[33m", "hint": "\033[36m"}
FIXES = {"safe": "可直接改", "ask": "需确认", "never": "需人工判断"}


class TextReport:
    """Writes one file after the other, then the sum."""

    def __init__(self, *, colour: bool, show_excused: bool, only_sum: bool = False) -> None:
        self._colour = colour
        self._show_excused = show_excused
        self._only_sum = only_sum
        self._found: Counter[Severity] = Counter()
        self._excused = 0
        self._files = 0
        self._posts = 0
        self._failed = 0

    def page(self, page: Page) -> Iterator[str]:
        """The lines for one checked file."""
        if page.post.row:
            self._posts += page.part == "text"
        else:
            self._files += 1
        excused = page.result.excused
        self._excused += len(excused)
        if page.result.incomplete:
            yield f"{printable(page.name)}: 未能查全：{page.result.incomplete}"
        for finding in page.result:
            self._found[finding.severity] += 1
            if self._only_sum:
                continue
            yield from self._finding(page, finding)
        if self._show_excused and not self._only_sum:
            for finding in excused:
                yield from self._finding(page, finding)

    def failure(self, path: str, message: str) -> Iterator[str]:
        """Counts a file that could not be checked; stderr says why."""
        self._failed += 1
        return iter(())

    def end(self) -> Iterator[str]:
        """The sum."""
        checked = [f"{self._files} 个文件"] if self._files or not self._posts else []
        if self._posts:
            checked.append(f"{self._posts} 篇稿件")
        files = f"检查 {'、'.join(checked)}"
        if self._failed:
            files += f"，另有 {self._failed} {'处' if self._posts else '个文件'}未能检查"
        excused = f"，{self._excused} 处命中经上下文判断不作问题" if self._excused else ""
        total = self._found.total()
        if total:
            parts = "，".join(f"{label} {self._found[severity]}" for severity, label in SEVERITIES.items())
            yield f"发现 {total} 处问题（{parts}）{excused}；{files}"
        else:
            yield f"未发现问题（{files}{excused}）"

    def _finding(self, page: Page, finding: Finding) -> Iterator[str]:
        line, column = page.place(finding.start)
        label = SEVERITIES[finding.severity] if not finding.excused_by else "不报"
        category = page.category(finding)
        what = f"{self._tint(label, finding)} {category}：{printable(page.shown(finding.message))}"
        if not finding.excused_by:
            what += f"（{FIXES[finding.fix]}）"
        yield f"{printable(page.name)}:{line}:{column}: {what}  [{printable(page.shown(finding.rule))}]"
        before, hit, after = page.excerpt(finding)
        yield f"    {before}{self._tint(hit, finding)}{after}"
        yield f"    {' ' * width(before)}{self._tint('~' * width(hit), finding)}"
        if finding.excused_by:
            kind, _, detail = finding.excused_by.partition(":")
            yield f"    不报的原因：{REASONS.get(kind, kind)}（{printable(page.shown(detail))}）"
        elif finding.note:
            yield f"    说明：{printable(page.shown(finding.note))}"
        if finding.spans_break:
            yield "    跨行：此处文字被换行隔开"

    def _tint(self, text: str, finding: Finding) -> str:
        return f"{_COLOURS[finding.severity]}{text}\033[0m" if self._colour and not finding.excused_by else text
