"""Known findings: what a baseline lists is not reported again, and what it lists in vain is named."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from . import fingerprint
from .errors import ConfigError
from .finding import Result
from .fingerprint import Fingerprint
from .privacy import mask_long_numbers
from .reports import Page


class Baseline:
    """The findings of a JSONL report, known by their fingerprints. Raises ConfigError for any other file."""

    def __init__(self, path: str) -> None:
        name = mask_long_numbers(path)
        self._gone: dict[Fingerprint, tuple[str, str]] = {}
        """What has not been met yet: how it is told, and its rule."""
        self._posts: set[str] = set()
        self._checked: set[str] = set()
        try:
            lines = Path(path).read_text("utf-8").splitlines()
        except OSError as error:
            how = f"；可以先用 --report {name} 写一份" if isinstance(error, FileNotFoundError) else ""
            raise ConfigError(f"{name}: 无法读取基线：{error.strerror}{how}") from None
        except UnicodeDecodeError:
            raise ConfigError(f"{name}: 基线应是 --report 写的 .jsonl 文件") from None
        for number, line in enumerate(lines, 1):
            try:
                found = json.loads(line)
                if found["type"] != "finding":
                    continue
                mark = fingerprint.parse(found["fingerprint"])
                told = f"{found['path']}:{found['line']}:{found['column']}: “{found['matched']}”  [{found['rule']}]"
                rule = str(found["rule"])
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
                mark = None
            if mark is None:
                raise ConfigError(f"{name}:{number}: 基线应是 --report 写的 .jsonl 文件，这一行不是")
            self._gone[mark] = (told, rule)
            self._posts.add(mark.post)
        self._known = {fingerprint.written(mark): mark for mark in self._gone}

    def without(self, page: Page) -> Page:
        """The page with its known findings among those that are excused."""
        if page.key in self._posts and not page.result.incomplete:
            self._checked.add(page.key)
        known = [mark in self._known for mark in page.fingerprints] if page.result else []
        if not any(known):
            return page
        old = page.result
        listed = [
            finding._replace(excused_by="baseline:") for finding, is_known in zip(old, known, strict=True) if is_known
        ]
        result = Result(
            old.text,
            tuple(finding for finding, is_known in zip(old, known, strict=True) if not is_known),
            lambda: tuple(sorted((*old.excused, *listed), key=lambda finding: finding.start)),
            old.identifiers,
            old.incomplete,
            allowed_by=old.allowed_by,
        )
        for mark in page.fingerprints:
            if mark in self._known:
                self._gone.pop(self._known[mark], None)
        return page.with_result(result, [mark for mark in page.fingerprints if mark not in self._known])

    def gone(self, reports: Callable[[str], bool]) -> Iterator[str]:
        """What the baseline lists of the texts that were checked and what is not there any more.

        reports: whether findings of a rule are looked for.
        """
        for mark, (told, rule) in self._gone.items():
            if mark.post in self._checked and reports(rule):
                yield told
