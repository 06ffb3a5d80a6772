"""The result of an earlier check, as --report FILE.json or .jsonl wrote it, to pages that reports take again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby, repeat
from pathlib import Path
from typing import Any, NamedTuple

from .errors import InputError
from .finding import FIXES, SEVERITIES, Finding, Result
from .paths import Failure
from .privacy import mask_long_numbers
from .reports import Excerpt, Page, Post, printable
from .reports.json import SCHEMA

_POST = tuple(name for name in Post._fields if name not in ("key", "row"))
_UNITS = {"by_paragraph": "段", "by_page": "页"}
_TEXTS = ("path", "rule", "category", "severity", "matched", "message", "note", "fix", "excerpt")
_MAY_BE_TEXT = ("part", "section", "excused_by", "fingerprint")
_NUMBERS = ("start", "end", "line", "column")


class Filter(NamedTuple):
    """Which part of a result is wanted; empty for all of it."""

    select: frozenset[str] = frozenset()
    """Rules and categories, as the next one."""
    ignore: frozenset[str] = frozenset()
    severities: frozenset[str] = frozenset(SEVERITIES)
    units: frozenset[str] = frozenset()
    platforms: frozenset[str] = frozenset()

    def takes(self, record: dict[str, Any]) -> bool:
        """Whether a finding is wanted."""
        names = {record["rule"], record["category"]}
        return (
            (not self.select or bool(names & self.select))
            and not names & self.ignore
            and record["severity"] in self.severities
            and self.takes_post(record)
        )

    def takes_post(self, record: dict[str, Any]) -> bool:
        """Whether the post that it is of is."""
        return (not self.units or record.get("unit", "") in self.units) and (
            not self.platforms or record.get("platform", "") in self.platforms
        )


class SavedPage(Page):
    """A page of which no more is known than its findings."""

    def __init__(self, path: str, records: list[dict[str, Any]], post: Post, part: str) -> None:
        findings = list(map(_finding, records))
        self._records = dict(zip(map(id, findings), records, strict=True))
        self._places = {record["start"]: (record["line"], record["column"]) for record in records}
        units = (unit for record in records for name, unit in _UNITS.items() if record.get(name))
        self._place_unit = next(units, "行")
        reported = tuple(finding for finding in findings if not finding.excused_by)
        excused = tuple(finding for finding in findings if finding.excused_by)
        super().__init__(path, "", Result("", reported, excused), post=post, part=part)
        self.fingerprints = [self._records[id(finding)].get("fingerprint") or "" for finding in reported]

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, or paragraph and place in it, of a finding that begins there."""
        return self._places[offset]

    @property
    def has_source(self) -> bool:
        """No."""
        return False

    @property
    def place_unit(self) -> str:
        """What places are counted in."""
        return self._place_unit

    def section(self, finding: Finding) -> str:
        """In which part of a DOCX the finding is."""
        return str(self._records[id(finding)].get("section", ""))

    def origin(self, finding: Finding) -> dict[str, Any]:
        """What the saved result says of it."""
        record = self._records[id(finding)]
        names = ("row", *_POST, "part", *_UNITS, "section", "source_start", "source_end")
        known = {name: record[name] for name in names if name in record}
        return {name: self.shown(value) if isinstance(value, str) else value for name, value in known.items()}

    def matched(self, finding: Finding) -> str:
        """What was found."""
        return self.shown(finding.matched)

    def excerpt(self, finding: Finding) -> Excerpt:
        """What stands around it."""
        text, hit = self.shown(self._records[id(finding)]["excerpt"]), printable(self.matched(finding))
        before, found, after = text.partition(hit)
        return Excerpt(printable(before), hit, printable(after)) if found else Excerpt("", hit, "")


def pages(path: Path, name: str, wanted: Filter) -> Iterator[Page | Failure]:
    """The pages of a saved result: of JSON clean ones too, as many as were checked; JSONL does not tell.

    Raises InputError, which names file and line, for what is no such result, and OSError.
    """
    checked: list[dict[str, Any]] = []
    seen: Counter[tuple[bool, str, str, str]] = Counter()
    for key, group in groupby(_entries(path, name), _key):
        entries = list(group)
        if key[0] == "summary":
            checked = entries[-1]["checked"]
        elif key[0] == "failure":
            yield from (Failure(_masked(entry["path"]), _masked(entry["message"])) for entry in entries)
        elif key[0] == "incomplete":
            for entry in entries:
                where = _masked(entry["path"])
                yield Failure(where, f"{where}: 未能查全：{_masked(entry['reason'])}")
        elif wanted.takes_post(entries[0]):
            records = list(filter(wanted.takes, entries))
            page = SavedPage(_masked(key[1]), records, _post(entries[0]), key[3] or "text")
            if page.part == "text":
                seen[_group(page.post)] += 1
            yield page
    for entry in checked:
        if wanted.takes_post(entry):
            unit, platform, month = (_masked(entry[field]) for field in ("unit", "platform", "month"))
            post = Post("", int(entry["archive"]), unit=unit, platform=platform, date=month)
            yield from repeat(SavedPage("", [], post, "text"), max(0, entry["texts"] - seen[_group(post)]))


def is_lines(path: Path) -> bool:
    """Whether the file is JSONL."""
    return path.suffix.lower() in (".jsonl", ".ndjson")


def _group(post: Post) -> tuple[bool, str, str, str]:
    return bool(post.row), post.unit, post.platform, post.date[:7]


def _key(entry: dict[str, Any]) -> tuple[Any, ...]:
    """What tells the page of an entry from the next one."""
    return entry["type"], entry.get("path"), entry.get("row"), entry.get("part")


def _post(entry: dict[str, Any]) -> Post:
    row = entry.get("row", 0)
    return Post(f"{entry['path']}#{row}", row, *(_masked(str(entry.get(name, ""))) for name in _POST))


def _finding(record: dict[str, Any]) -> Finding:
    return Finding(
        record["start"],
        record["end"],
        record["matched"],
        record["rule"],
        record["category"],
        record["severity"],
        record["message"],
        record["note"],
        tuple(record["suggestions"]),
        record["fix"],
        record["matched"],
        record.get("excused_by") or "",
        bool(record.get("spans_break")),
    )


def _masked(text: str) -> str:
    return mask_long_numbers(text)


def _entries(path: Path, name: str) -> Iterator[dict[str, Any]]:
    """The objects of either format, as lines of JSONL."""
    with path.open(encoding="utf-8") as file:
        where = name
        try:
            if is_lines(path):
                for number, line in enumerate(file, 1):
                    where = f"{name}:{number}"
                    if line.strip():
                        yield _valid(where, json.loads(line))
            else:
                yield from (_valid(where, entry) for entry in _unfolded(json.load(file)))
        except UnicodeDecodeError:
            raise InputError(f"{name}: 不是 UTF-8 编码；请用 UTF-8 另存") from None
        except (ValueError, RecursionError):
            raise InputError(f"{where}: 不是完整的 JSON；请给出 --report 写的 .json 或 .jsonl 文件") from None


def _unfolded(result: Any) -> Iterable[Any]:
    """The lines that a JSON result would be in JSONL."""
    if not isinstance(result, dict) or not isinstance(result.get("files"), list):
        return [result]
    marks = {"schema": result.get("schema")}
    lines: list[Any] = []
    for file in result["files"]:
        if not isinstance(file, dict):
            lines.append(file)
        elif "failure" in file:
            lines.append({**marks, "type": "failure", "path": file.get("path"), "message": file["failure"]})
        else:
            found = [*(file.get("findings") or ()), *(file.get("excused") or ())]
            lines += ({**marks, "type": "finding", **record} for record in found if isinstance(record, dict))
            if file.get("incomplete"):
                lines.append({**marks, "type": "incomplete", "path": file.get("path"), "reason": file["incomplete"]})
    return [*lines, {**marks, "type": "summary", "checked": result.get("checked")}]


def _valid(where: str, entry: Any) -> dict[str, Any]:
    """The entry, if it has what it must have. Raises InputError."""
    problem = ""
    if not isinstance(entry, dict) or "schema" not in entry:
        problem = "不是 textguard 的检查结果"
    elif entry["schema"] != SCHEMA:
        problem = f"格式的版本是 {entry['schema']!r}，这个版本只认得 {SCHEMA}"
    elif not _is_whole(entry):
        problem = "缺少字段，或字段的类型不对"
    if problem:
        raise InputError(f"{where}: {problem}；请给出 --report 写的 .json 或 .jsonl 文件")
    assert isinstance(entry, dict)
    return entry


def _is_whole(entry: dict[str, Any]) -> bool:
    kind = entry.get("type")
    if kind == "failure":
        return all(isinstance(entry.get(name), str) for name in ("path", "message"))
    if kind == "incomplete":
        return all(isinstance(entry.get(name), str) for name in ("path", "reason"))
    if kind == "summary":
        checked = entry.get("checked")
        return isinstance(checked, list) and all(
            isinstance(group, dict)
            and all(isinstance(group.get(name), str) for name in ("unit", "platform", "month"))
            and type(group.get("texts")) is int
            and type(group.get("archive")) is bool
            for group in checked
        )
    suggestions = entry.get("suggestions")
    return (
        kind == "finding"
        and all(isinstance(entry.get(name), str) for name in _TEXTS)
        and all(type(entry.get(name)) is int for name in _NUMBERS)
        and isinstance(suggestions, list)
        and all(isinstance(value, str) for value in suggestions)
        and entry["severity"] in SEVERITIES
        and entry["fix"] in FIXES
        and type(entry.get("row", 0)) is int
        and all(isinstance(entry.get(name) or "", str) for name in (*_POST, *_MAY_BE_TEXT))
    )
