"""Findings as rows of an inspector's list, and the sums over them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cache

from .. import checks
from ..finding import Finding, Severity
from ..language import tr
from ..privacy import detectors
from . import Page, printable

COLUMNS = (
    *("序号", "编号", "单位", "平台", "网站/账号", "标题", "链接", "发布日期", "问题类别", "严重程度", "错误原文"),
    *("所在句子", "建议修改", "说明", "位置", "规则", "指纹"),
)
TO_FILL = ("整改期限", "整改状态", "整改说明", "复查结果")
"""The columns behind those: the first three for the unit to fill, the last for the inspectors."""
NO_UNIT = "（未注明）"


def place(page: Page, finding: Finding) -> str:
    """Where the finding is, for people."""
    line, column = page.place(finding.start)
    if page.by_paragraph:
        part = page.section(finding)
        where = f"第 {line} {page.place_unit}第 {column} 字{f'（{part}）' if part else ''}"
    elif page.post.row:
        part = "标题" if page.part == "title" else "正文"
        where = f"第 {page.post.row} 行，{part}第 {finding.start + 1} 字"
    else:
        where = f"第 {line} 行第 {column} 字"
    return f"{page.path} {tr(where)}"


def group(name: str) -> str:
    """What a group of posts is called, for people."""
    return printable(tr(name) if name == NO_UNIT else name)


@cache
def _labels() -> dict[str, str]:
    found = {f"{check.CATEGORY}/{check.NAME}": checks.label(check) for check in checks.checks()}
    return found | {f"privacy/{detector.NAME}": detector.LABEL for detector in detectors().values()}


def named(category: str, rule: str) -> str:
    """The category of a rule, and what the rule is called, for people."""
    return f"{category} {tr(_labels().get(rule) or rule.partition('/')[2])}"


def row(number: int, page: Page, finding: Finding, fingerprint: str) -> list[str | int]:
    """The cells of COLUMNS, each on one line and harmless in a terminal."""
    post = page.post
    cells = (
        *(post.id, post.unit, post.platform, post.account, post.title, post.url, post.date),
        page.category(finding),
        page.severity(finding),
        page.matched(finding),
        "".join(page.excerpt(finding)),
        page.shown(tr(" 或 ").join(finding.suggestions)),
        page.advice(finding),
        place(page, finding),
        page.shown(finding.rule),
        fingerprint,
    )
    return [number, *map(printable, cells)]


@dataclass
class Sums:
    """What was counted of some posts or files."""

    texts: int = 0
    with_findings: int = 0
    severities: Counter[Severity] = field(default_factory=Counter)


@dataclass
class RuleSums:
    """What was counted of a rule."""

    category: str
    severity: str
    example: str
    suggestion: str
    count: int = 0
    units: set[str] = field(default_factory=set)


class Tally:
    """Sums of all pages: in all, by unit, platform, month, rule and category."""

    def __init__(self) -> None:
        self.total = Sums()
        self.units: defaultdict[str, Sums] = defaultdict(Sums)
        self.platforms: defaultdict[str, Sums] = defaultdict(Sums)
        self.months: defaultdict[str, Sums] = defaultdict(Sums)
        self.categories: defaultdict[str, Counter[Severity]] = defaultdict(Counter)
        self.rules: dict[str, RuleSums] = {}
        self.failures: list[str] = []
        self.failed = 0
        self._last = ("", 0)

    def add(self, page: Page) -> None:
        """Counts a page."""
        post = page.post
        groups = [
            self.total,
            self.units[post.unit or NO_UNIT],
            self.platforms[post.platform or NO_UNIT],
            self.months[post.date[:7] or NO_UNIT],
        ]
        for group in groups:
            group.texts += page.part == "text"
        if page.result:
            severities = Counter(finding.severity for finding in page.result)
            for group in groups:
                group.with_findings += (page.path, post.row) != self._last  # a post may have two pages
                group.severities += severities
            self._last = (page.path, post.row)
        for finding in page.result:
            rule = page.shown(finding.rule)
            sums = self.rules.get(rule)
            if sums is None:
                sums = self.rules[rule] = RuleSums(
                    page.category(finding),
                    page.severity(finding),
                    printable(page.matched(finding)),
                    printable(page.shown(tr(" 或 ").join(finding.suggestions))),
                )
            sums.count += 1
            sums.units.add(post.unit or NO_UNIT)
            self.categories[page.shown(finding.category)][finding.severity] += 1
        if page.result.incomplete:
            self.fail(tr(f"{page.name}: 未能查全：{page.incomplete}"))

    def fail(self, message: str) -> None:
        """Counts what could not be checked; the first thousand messages are kept."""
        self.failed += 1
        if self.failed <= 1_000:
            self.failures.append(printable(message))
