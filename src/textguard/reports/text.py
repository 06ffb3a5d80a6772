"""Findings for people: a line that says what is wrong, the words around it, and a sum at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..finding import SEVERITIES, Finding, Severity
from ..language import tr
from . import REASONS, Page, inert, printable, width

_COLOURS: dict[Severity, str] = {"serious": "\033[1;31m", "error": "\033[33m", "hint": "\033[36m"}
FIXES = {"safe": "可直接改", "ask": "需确认", "never": "需人工判断"}


class TextReport:
    """Writes one file after the other, then the sum.

    concise: each finding on one line, without the words around it.
    """

    def __init__(self, *, colour: bool, show_excused: bool, only_sum: bool = False, concise: bool = False) -> None:
        self._colour = colour
        self._show_excused = show_excused
        self._only_sum = only_sum
        self._concise = concise
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
            yield inert(tr(f"{printable(page.name)}: 未能查全：{page.incomplete}"))
        for finding in page.result:
            self._found[finding.severity] += 1
            if self._only_sum:
                continue
            yield from map(inert, self._finding(page, finding))
        if self._show_excused and not self._only_sum:
            for finding in excused:
                yield from map(inert, self._finding(page, finding))

    def failure(self, path: str, message: str) -> Iterator[str]:
        """Counts a file that could not be checked; stderr says why."""
        self._failed += 1
        return iter(())

    def end(self) -> Iterator[str]:
        """The sum."""
        if self._failed and not (self._files or self._posts):
            yield tr(f"什么也没有检查：{self._failed} 处未能检查")  # which is not to say that nothing was found
            return
        checked = [tr(f"{self._files} 个文件")] if self._files or not self._posts else []
        if self._posts:
            checked.append(tr(f"{self._posts} 篇稿件"))
        files = tr("检查 ") + tr("、").join(checked)
        comma = tr("，")
        if self._failed:
            files += comma + tr(
                f"另有 {self._failed} 处未能检查" if self._posts else f"另有 {self._failed} 个文件未能检查"
            )
        excused = comma + tr(f"{self._excused} 处命中经上下文判断不作问题") if self._excused else ""
        total = self._found.total()
        if total:
            parts = comma.join(f"{tr(label)} {self._found[severity]}" for severity, label in SEVERITIES.items())
            yield tr(f"发现 {total} 处问题（{parts}）") + excused + tr("；") + files
        else:
            yield tr(f"未发现问题（{files}{excused}）")

    def _finding(self, page: Page, finding: Finding) -> Iterator[str]:
        line, column = page.place(finding.start)
        label = page.severity(finding) if not finding.excused_by else tr("不报")
        category = page.category(finding)
        what = f"{self._tint(label, finding)} {category}{tr('：')}{printable(page.message(finding))}"
        if not finding.excused_by:
            what += tr(f"（{FIXES[finding.fix]}）")
        yield f"{printable(page.name)}:{line}:{column}: {what}  [{printable(page.shown(finding.rule))}]"
        if self._concise:
            return
        before, hit, after = page.excerpt(finding)
        yield f"    {before}{self._tint(hit, finding)}{after}"
        yield f"    {' ' * width(before)}{self._tint('~' * width(hit), finding)}"
        if finding.excused_by:
            kind, _, detail = page.excuse(finding).partition(":")
            yield tr(f"    不报的原因：{REASONS.get(kind, kind)}（{printable(detail)}）")
        elif finding.note:
            yield tr(f"    说明：{printable(page.note(finding))}")
        if finding.spans_break:
            yield tr("    跨行：此处文字被换行隔开")

    def _tint(self, text: str, finding: Finding) -> str:
        return f"{_COLOURS[finding.severity]}{text}\033[0m" if self._colour and not finding.excused_by else text
