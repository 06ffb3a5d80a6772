"""Rules of the user's own: regular expressions, each run only on text that has one of its literals."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from time import perf_counter
from typing import Any

from .checks import Literal, Places, Slip
from .engine import fold
from .errors import ConfigError
from .finding import SEVERITIES, Severity
from .records import NamedTuple

TIMEOUT = 0.1
"""Seconds for one rule in one text; after that the result is incomplete."""


class Rule(NamedTuple):
    """A pattern of the package regex; what it matches is a finding of the rule `rule/NAME`."""

    name: str
    pattern: str
    message: str = ""
    suggestion: str = ""
    r"""What to write instead, with groups as in \1 and \g<name>; where it is what stands there, that is right."""
    severity: Severity = "error"
    literals: tuple[str, ...] = ()
    """Strings of which each match contains one, found as terms are; with none the rule runs on every text."""
    where: str = ""
    """The file that it comes from."""


class RuleCheck:
    """A rule as the pipeline runs it, beside the checks; see checks.Check. Raises ConfigError."""

    CATEGORY = "rule"
    MARKS = 0

    def __init__(self, rule: Rule) -> None:
        self.NAME = rule.name
        self.LITERALS: Sequence[str | Literal] = rule.literals
        self._rule = rule
        if not rule.name or not rule.name.isprintable():
            raise self._error("name 为空，或含有看不见的字符")
        if not rule.message and not rule.suggestion:
            raise self._error("message 和 suggestion 至少要有一个，说明该怎么改")
        if rule.severity not in SEVERITIES:
            raise self._error(f"severity 是 {rule.severity!r}；只能填：{', '.join(SEVERITIES)}")
        if not all(fold(literal).strip() for literal in rule.literals):
            raise self._error("literals 中有空值，或只有看不见的字符")
        try:
            import regex
        except ImportError:
            raise self._error("自定规则需要 pip install 'textguard[rules]'") from None
        try:
            self._pattern: Any = regex.compile(rule.pattern)
        except (regex.error, ValueError, OverflowError, RecursionError) as error:
            raise self._error(f"pattern 不是正则表达式：{error}") from None
        try:
            # A template is looked at where there is a match: of nothing, behind whatever comment the pattern ends in.
            regex.sub(f"{rule.pattern}\n|", rule.suggestion, "")
        except (regex.error, IndexError, ValueError) as error:
            raise self._error(f"suggestion 不是替换模板：{error}") from None

    def slips(self, text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
        """What the pattern matches. Raises TimeoutError when that takes too long."""
        rule = self._rule
        deadline = perf_counter() + TIMEOUT
        for match in self._pattern.finditer(text, timeout=TIMEOUT):  # its timeout is for each match
            start, end = match.span()
            right = match.expand(rule.suggestion) if rule.suggestion else ""
            if start < end and right != match[0]:
                message = rule.message or f"“{match[0]}”应为“{right}”"
                suggestions = (right,) if right else ()
                yield Slip(start, end, message, rule.severity, suggestions, fix="ask" if right else "never")
            if perf_counter() > deadline:
                raise TimeoutError

    def _error(self, message: str) -> ConfigError:
        where = f"{self._rule.where}: " if self._rule.where else ""
        return ConfigError(f"{where}规则“{self._rule.name}”：{message}；请改正")


def compiled(rules: Iterable[Rule]) -> dict[str, RuleCheck]:
    """The checks of the rules, by id. Raises ConfigError."""
    checks: dict[str, RuleCheck] = {}
    for rule in rules:
        check = RuleCheck(rule)
        if checks.setdefault(f"{check.CATEGORY}/{check.NAME}", check) is not check:
            raise check._error("另有同名的规则")
    return checks
