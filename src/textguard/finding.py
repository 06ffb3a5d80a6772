"""What comes out: findings, and the result of one text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Literal, overload

from .errors import ConfigError
from .records import NamedTuple

Severity = Literal["serious", "error", "hint"]
Fix = Literal["safe", "ask", "never"]

CATEGORIES = {
    "political-phrase": "固定表述",
    "leader-title": "领导人表述",
    "institution-name": "机构名称",
    "law-name": "法律法规名称",
    "meeting-name": "会议与历史事件",
    "place": "地名与疆域表述",
    "outdated-name": "过时名称",
    "typo": "错别字",
    "non-standard-term": "慎用词",
    "punctuation": "标点",
    "number": "数字与单位",
    "privacy": "个人信息",
    "rule": "自定规则",
}
SEVERITIES: dict[Severity, str] = {"serious": "严重", "error": "错误", "hint": "提示"}
FIXES: tuple[Fix, ...] = ("safe", "ask", "never")
MASK = "*"
MAX_ROUNDS = 20
"""How often a corrected text is corrected again, until nothing changes."""


class Finding(NamedTuple):
    """An error, or a hit that was excused.

    `text[start:end] == matched`, in code points. `matched` is the raw text, also of personal data; `repr` and
    everything that is printed shows `masked` instead.
    """

    start: int
    end: int
    matched: str
    rule: str
    """Id of the lexicon entry or detector: category/name."""
    category: str
    severity: Severity
    message: str
    """What is wrong, in one sentence."""
    note: str
    """Why, or what to do; may be empty."""
    suggestions: tuple[str, ...]
    """What to write instead, best first; empty where only the author can decide: then the note advises."""
    fix: Fix
    masked: str
    """`matched` with every identifier of a person masked, character by character."""
    excused_by: str = ""
    """Why it is not reported, as kind:detail; empty for a finding."""
    spans_break: bool = False
    """Whether a line break lies inside."""

    def __repr__(self) -> str:
        excused = f", excused_by={self.excused_by!r}" if self.excused_by else ""
        right = f" -> {self.suggestions[0]!r}" if self.suggestions else ""
        return f"<Finding {self.start}:{self.end} {self.severity} {self.rule} {self.masked!r}{right}{excused}>"


class Result(Sequence[Finding]):
    """What was found in one text: a sequence of its findings, by start."""

    __slots__ = ("_excused", "_rescan", "allowed_by", "findings", "identifiers", "incomplete", "text")

    def __init__(
        self,
        text: str,
        findings: tuple[Finding, ...] = (),
        excused: Callable[[], tuple[Finding, ...]] | tuple[Finding, ...] = (),
        identifiers: tuple[tuple[int, str], ...] = (),
        incomplete: str = "",
        rescan: Callable[[str], Result] | None = None,
        allowed_by: frozenset[int] = frozenset(),
    ) -> None:
        self.text = text
        self.findings = findings
        self.identifiers = identifiers
        """Start and mask of every identifier of a person in the text, whether it is reported or not."""
        self.incomplete = incomplete
        """Why there may be more findings than these; empty for a complete result."""
        self.allowed_by = allowed_by
        """Which of the scanner's allowed phrases, by index, excused a finding."""
        self._excused = excused
        self._rescan = rescan

    def __reduce__(self) -> tuple[type[Result], tuple[Any, ...]]:
        """A result goes to another process without the scanner: it can be shown there, but not corrected."""
        shown = (self.text, self.findings, self.excused, self.identifiers, self.incomplete, None, self.allowed_by)
        return Result, shown

    @property
    def excused(self) -> tuple[Finding, ...]:
        """The hits that are not reported, each with the reason in `excused_by`; by start."""
        if callable(self._excused):
            self._excused = self._excused()
        return self._excused

    @property
    def masked_text(self) -> str:
        """The text with every identifier of a person masked; all offsets stay."""
        return splice(self.text, ((start, start + len(mask), mask) for start, mask in self.identifiers))

    def corrected(self, fix: Literal["safe", "ask", "privacy"] = "safe") -> str:
        """The text with the first suggestion of each finding in its place.

        `safe` applies only what is right in every context, `ask` also what a person should confirm, `privacy` only
        masks personal data. A correction that would make a new finding is left out, so that correcting twice
        changes nothing.
        """
        if fix not in ("safe", "ask", "privacy"):
            raise ConfigError(f"fix={fix!r} 无效；可用 'safe'、'ask'、'privacy'")
        if fix == "privacy":
            return self.masked_text
        levels: tuple[Fix, ...] = ("safe",) if fix == "safe" else ("safe", "ask")
        result = self
        for _ in range(MAX_ROUNDS):
            text = result._edited(result.edits(levels))
            if text == result.text or self._rescan is None:
                return text
            result = self._rescan(text)  # a correction may end what kept another one from being made
        return result.text

    def edits(self, levels: Iterable[Fix] = ("safe",)) -> list[Finding]:
        """The findings whose first suggestion may be put in their place at once, by start; none overlaps another."""
        levels = {*levels}
        edits: list[Finding] = []
        for finding in sorted(self.findings, key=lambda f: (f.start, -f.end)):
            if finding.fix in levels and finding.suggestions and (not edits or finding.start >= edits[-1].end):
                edits.append(finding)
        while edits:
            spoilt = self._spoilt(edits, self._edited(edits))
            if not spoilt:
                break
            edits = [edit for index, edit in enumerate(edits) if index not in spoilt]
        return edits

    def _edited(self, edits: Iterable[Finding]) -> str:
        return splice(self.text, ((edit.start, edit.end, edit.suggestions[0]) for edit in edits))

    def _spoilt(self, edits: list[Finding], text: str) -> set[int]:
        """The edits to take back: those nearest to findings that the edited text has and this one has not."""
        if self._rescan is None:
            return set()
        starts: list[int] = []  # where each edit is now
        shifts = [0]  # by how much what follows so many edits has moved
        for edit in edits:
            starts.append(edit.start + shifts[-1])
            shifts.append(shifts[-1] + len(edit.suggestions[0]) - (edit.end - edit.start))
        ends = [edit.end for edit in edits]
        known = {(f.rule, f.start + shifts[bisect_right(ends, f.start)]) for f in self.findings}
        spoilt: set[int] = set()
        for finding in self._rescan(text).findings:
            after = bisect_right(starts, finding.start)
            near = [i for i in (after - 1, after) if 0 <= i < len(edits)]
            touched = [
                i for i in near if finding.start < starts[i] + len(edits[i].suggestions[0]) and starts[i] < finding.end
            ]
            if touched:
                spoilt.update(touched)
            elif (finding.rule, finding.start) not in known:
                spoilt.add(min(near, key=lambda i: abs(starts[i] - finding.start)))
        return spoilt

    def __len__(self) -> int:
        return len(self.findings)

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Finding, ...]: ...
    def __getitem__(self, index: int | slice) -> Any:
        return self.findings[index]

    def __repr__(self) -> str:
        return f"<Result: {len(self.findings)} findings in {len(self.text)} code points>"


def splice(text: str, edits: Iterable[tuple[int, int, str]]) -> str:
    """The text with each (start, end, replacement) applied; edits ascend and do not overlap."""
    parts: list[str] = []
    at = 0
    for start, end, replacement in edits:
        parts += text[at:start], replacement
        at = end
    return "".join([*parts, text[at:]])


def resolve_overlaps(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings by start; one that lies within a longer one, no less grave, is excused by it. Personal data never is."""
    gravity = {severity: -rank for rank, severity in enumerate(SEVERITIES)}
    widest: Finding | None = None  # of those that stand, the one that reaches farthest
    for finding in sorted(findings, key=lambda f: (f.start, -f.end)):
        if (
            widest
            and finding.end <= widest.end
            and finding.end - finding.start < widest.end - widest.start
            and gravity[finding.severity] <= gravity[widest.severity]
            and finding.category != "privacy"
        ):
            yield finding._replace(excused_by=f"within:{widest.rule}")
            continue
        yield finding
        if not widest or finding.end > widest.end:
            widest = finding
