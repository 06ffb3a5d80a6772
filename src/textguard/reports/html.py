"""One HTML file that needs no network: sums, charts, and the findings with filters.

Posts are data in it, never mark-up: one JSON block that holds no "<", shown as text by a script that the page's
content policy names by its hash; no other script runs and nothing is loaded.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..finding import SEVERITIES
from ..language import tr, tr_markup
from . import Page, printable
from .table import NO_UNIT, Sums, Tally, group, named, place

BARS = 12
"""How many units, rules or months a chart shows."""


class HtmlReport:
    """Writes the findings as they come, the sums behind them. settings: what the page says of how it came about."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        template = tr_markup(Path(__file__).with_name("template.html").read_text("utf-8"))
        for name, tag in (("STYLE_HASH", "style"), ("SCRIPT_HASH", "script")):
            block = re.findall(rf"<{tag}>(.*?)</{tag}>", template, re.DOTALL)[0]
            template = template.replace(name, base64.b64encode(hashlib.sha256(block.encode()).digest()).decode())
        self._head, self._tail = template.split("DATA")
        self._settings = settings
        self._tally = Tally()
        self._begun = False

    def page(self, page: Page) -> Iterator[str]:
        """The findings of one checked text."""
        self._tally.add(page)
        for finding in page.result:
            post = page.post
            excerpt = page.excerpt(finding)
            found = {
                "unit": post.unit or tr(NO_UNIT),
                "platform": post.platform,
                "account": post.account,
                "id": post.id,
                "title": post.title,
                "url": post.url,
                "date": post.date,
                "place": place(page, finding),
                "category": page.category(finding),
                "rule": page.shown(finding.rule),
                "named": page.shown(named(page.category(finding), finding.rule)),
                "message": page.advice(finding),
            }
            shown = {name: printable(value) for name, value in found.items()}
            shown |= {"before": excerpt.before, "hit": excerpt.hit, "after": excerpt.after}
            shown |= {"grade": finding.severity, "severity": page.severity(finding)}
            yield ("," if self._begun else self._start()) + _dump(shown)
            self._begun = True

    def failure(self, path: str, message: str) -> Iterator[str]:
        """Keeps what could not be checked."""
        self._tally.fail(message)
        return iter(())

    def end(self) -> Iterator[str]:
        """The sums and the rest of the page."""
        tally = self._tally
        total = tally.total
        sums = [
            ("检查篇数", total.texts),
            ("有问题篇数", total.with_findings),
            ("问题数", total.severities.total()),
            *((label, total.severities[severity]) for severity, label in SEVERITIES.items()),
            ("未能检查", tally.failed),
        ]
        labelled = ((named(sums.category, rule), sums.count) for rule, sums in tally.rules.items())
        rules = sorted(labelled, key=lambda row: -row[1])
        rest = {
            "sums": [(tr(label), value) for label, value in sums],
            "units": _most(tally.units),
            "rules": [(printable(label), count) for label, count in rules[:BARS]],
            "months": _latest(tally.months),
            "platforms": _most(tally.platforms),
            "failures": tally.failures,
            "settings": [(name, printable(value)) for name, value in self._settings.items()],
        }
        yield ("" if self._begun else self._start()) + "]," + _dump(rest)[1:] + self._tail

    def _start(self) -> str:
        return self._head + '{"findings":['


def _count(sums: Sums) -> int:
    return sums.severities.total()


def _most(groups: Mapping[str, Sums]) -> list[tuple[str, int]]:
    rows = ((group(name), _count(sums)) for name, sums in groups.items())
    return sorted(rows, key=lambda row: -row[1])[:BARS]


def _latest(months: Mapping[str, Sums]) -> list[tuple[str, int]]:
    rows = [(group(month), _count(months[month])) for month in sorted(months)]
    if len(rows) <= BARS:
        return rows
    earlier = len(rows) - BARS + 1
    return [(tr("更早"), sum(count for _, count in rows[:earlier])), *rows[earlier:]]


def _dump(value: dict[str, Any]) -> str:
    # "<" cannot end the block that holds it; U+2028 is printable() away, yet costs nothing here.
    dumped = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return dumped.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
