"""Lexicon files to entries. docs/lexicons.md explains the columns to the people who write them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, cast

from .document import parse_date
from .engine import Engine, fold, fold_all
from .errors import LexiconError
from .finding import FIXES, SEVERITIES, Fix, Result, Severity
from .records import NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = (
    *("wrong", "right", "severity", "fix"),
    *("edges", "before", "after", "allow", "since", "until", "exact"),
    *("clean", "source", "note"),
)
CANONICAL_COLUMNS = ("phrase", "aliases", "variants", "fixed", "severity", "fix", "since", "until", "source", "note")
EDGES = ("start", "end", "both")


class Entry(NamedTuple):
    """One wrong form, and when it is one."""

    rule: str
    category: str
    wrong: str
    form: str
    """The wrong form as it is compared: folded, unless exact."""
    right: tuple[str, ...]
    severity: Severity
    fix: Fix
    edges: str
    """Which ends must be word edges: "", start, end or both."""
    before: tuple[str, ...]
    """Neighbours that excuse a hit, or with a leading "!" such of which one is required."""
    after: tuple[str, ...]
    allow: tuple[str, ...]
    """Phrases that excuse the hits within them."""
    since: date | None
    until: date | None
    exact: bool
    source: str
    note: str
    where: str
    """file:line."""


class Canonical(NamedTuple):
    """One right form, whose near-misses are errors."""

    rule: str
    category: str
    phrase: str
    aliases: tuple[str, ...]
    """Other right names of the same thing; their near-misses are errors too."""
    variants: tuple[str, ...]
    """Near forms that are right."""
    fixed: str
    """Which ends can only be this phrase's, so that an edit there counts: "", start, end or both."""
    severity: Severity | Literal["off"]
    """off: it is right, and covers what lies in it, but its near-misses are no errors."""
    fix: Fix
    since: date | None
    until: date | None
    source: str
    note: str
    where: str
    """file:line."""

    @property
    def right(self) -> tuple[str, ...]:
        """What to write."""
        return (self.phrase,)

    @property
    def edges(self) -> str:
        """A near-miss is long enough to need no word edges."""
        return ""


def shipped() -> list[Path]:
    """The lexicons of the package, one for each category."""
    return sorted(folder().glob("*.tsv"))


def shipped_canonical() -> list[Path]:
    """The same of canonical phrases."""
    return sorted((folder() / "canonical").glob("*.tsv"))


def folder() -> Path:
    """Where the lexicons of the package lie."""
    from pathlib import Path

    installed = Path(__file__).parent / "lexicons"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "lexicons"  # editable install


def load(path: Path) -> list[Entry]:
    """The wrong forms of one file; its name is their category. Raises LexiconError, which names file and line."""
    return [entry for entry in read(path) if isinstance(entry, Entry)]


def load_canonical(path: Path) -> list[Canonical]:
    """The canonical phrases of one file, likewise."""
    return [entry for entry in read(path) if isinstance(entry, Canonical)]


def read(path: str | os.PathLike[str]) -> list[Entry | Canonical]:
    """What is in one file: by its header wrong forms, or canonical phrases."""
    from pathlib import Path

    path = Path(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = error.object[: error.start].count(b"\n") + 1
        raise LexiconError(f"{path}:{number}: 不是 UTF-8 编码；请用 UTF-8 另存") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise LexiconError(f"{path}: 无法读取：{getattr(error, 'strerror', error)}") from None

    if path.stem == "privacy":
        raise LexiconError(f"{path}: privacy 是个人信息检测的类别；请换一个文件名")
    entries: list[Entry | Canonical] = []
    first: dict[str, str] = {}
    rows: list[_Row] = []
    header: list[str] = []
    number = 0
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), 1):
        where = f"{path}:{number}"
        if not line.strip() or (line.startswith("#") and not header):
            continue
        cells = _cells(line, where)
        if not header:
            header = _header(cells, where)
            continue
        rows.append(_Row(header, cells, where))
    if not header:
        raise LexiconError(f"{path}:{number}: 没有表头；第一行应为列名：wrong、right 等，或 phrase 等")
    is_canonical = "phrase" in header
    # One call for all rows: most are folded already, and then their values need not be.
    for row, folded in zip(rows, fold_all([row.forms for row in rows]), strict=True):
        row.folds = folded != row.forms
        entry = row.canonical(path.stem) if is_canonical else row.entry(path.stem)
        form = row.get("phrase" if is_canonical else "wrong")
        if form in first:
            raise LexiconError(f"{row.where}: “{form}”已见于 {first[form]}；请合并为一条")
        first[form] = row.where
        entries.append(entry)
    return entries


def _cells(line: str, where: str) -> list[str]:
    """The cells of a line, which a spreadsheet may have quoted. A line is an entry: no cell spans two."""
    if '"' not in line:
        return line.split("\t")
    import csv

    try:
        return next(csv.reader([line], delimiter="\t", strict=True))
    except csv.Error:
        raise LexiconError(f"{where}: 英文双引号不配对，或一格中有换行；请改正") from None


def _header(cells: list[str], where: str) -> list[str]:
    names = [cell.strip() for cell in cells]
    columns, needed = (CANONICAL_COLUMNS, ("phrase",)) if "phrase" in names else (COLUMNS, ("wrong", "right"))
    for name in names:
        if name not in columns:
            raise LexiconError(f"{where}: 不认识的列 {name!r}；可用的列（用制表符分隔）：{', '.join(columns)}")
        if names.count(name) > 1:
            raise LexiconError(f"{where}: 列 {name!r} 重复；请删去一个")
    for name in needed:
        if name not in names:
            raise LexiconError(f"{where}: 缺少列 {name!r}；请补上")
    return names


_FORMS = ("wrong", "right", "before", "after", "allow", "phrase", "aliases", "variants")


class _Row:
    """The cells of one line; every complaint names it."""

    def __init__(self, header: list[str], cells: list[str], where: str) -> None:
        self.where = where
        if len(cells) > len(header) and any(cells[len(header) :]):
            raise self.error(f"有 {len(cells)} 格，表头只有 {len(header)} 列；请删去多余的制表符")
        self.cells = dict(zip(header, map(str.strip, cells), strict=False))
        self.forms = "".join(self.cells.get(column, "") for column in _FORMS)
        self.folds = True  # whether folding changes the forms

    def error(self, message: str) -> LexiconError:
        return LexiconError(f"{self.where}: {message}")

    def get(self, column: str) -> str:
        return self.cells.get(column, "")

    def values(self, column: str) -> tuple[str, ...]:
        cell = self.get(column)
        if not cell:
            return ()
        values = tuple(map(str.strip, cell.split("|")))
        if "!" in cell and column in ("before", "after"):  # required
            values = tuple("!" + value[1:].strip() if value.startswith("!") else value for value in values)
        if (
            "" in values
            or "!" in values
            or (self.folds and not all(map(str.strip, fold_all([value.removeprefix("!") for value in values]))))
        ):
            raise self.error(f"{column} 中有空值，或只有看不见的字符；请删去多余的“|”")
        return values

    def one_of(self, column: str, allowed: tuple[str, ...], default: str) -> Any:
        value = self.get(column) or default
        if value not in (*allowed, default):
            raise self.error(f"{column} 是 {value!r}；只能填：{', '.join(allowed)}")
        return value

    def day(self, column: str) -> date | None:
        value = self.get(column)
        try:
            return parse_date(value, last=column == "until") if value else None
        except ValueError as error:
            raise self.error(f"{column}: {error}") from None

    def days(self) -> tuple[date | None, date | None]:
        since, until = self.day("since"), self.day("until")
        if since and until and since > until:
            raise self.error(f"since（{since}）晚于 until（{until}）；请改正")
        return since, until

    def canonical(self, category: str) -> Canonical:
        phrase = self.get("phrase")
        if not phrase or (len(phrase) < 2 and not fold(phrase)):
            raise self.error("phrase 为空，或只有看不见的字符；请填写")
        since, until = self.days()
        return Canonical(
            rule=f"canonical/{phrase}",
            category=category,
            phrase=phrase,
            aliases=self.values("aliases"),
            variants=self.values("variants"),
            fixed=self.one_of("fixed", EDGES, ""),
            severity=self.one_of("severity", (*SEVERITIES, "off"), "error"),
            fix=self.one_of("fix", FIXES, "ask"),
            since=since,
            until=until,
            source=self.get("source"),
            note=self.get("note"),
            where=self.where,
        )

    def entry(self, category: str) -> Entry:
        wrong, right, exact = self.get("wrong"), self.values("right"), self.one_of("exact", ("yes",), "") == "yes"
        folded = fold(wrong) if self.folds else wrong
        if not folded:
            raise self.error("wrong 为空，或只有看不见的字符；请填写")
        for value in right:
            if value == wrong:
                raise self.error(f"wrong 和 right 都是“{wrong}”；请改正")
            if self.folds and not exact and fold(value) == folded:
                raise self.error(f"“{wrong}”和“{value}”只是字形不同（全角半角、大小写、繁简）；请把 exact 填为 yes")
        if not right and not self.get("note"):
            raise self.error(f"“{wrong}”既没有 right 也没有 note；请填写正确形式，或在 note 中写明怎么办")
        allow = self.values("allow")
        for phrase in allow:
            if phrase == wrong or (wrong if exact else folded) not in (phrase if exact else fold(phrase)):
                raise self.error(f"allow 中的“{phrase}”应当是包含“{wrong}”的更长的表述；请改正或删去")
        if not re.fullmatch("[0-9]*", self.get("clean")):
            raise self.error(f"clean 是 {self.get('clean')!r}；应为正确文本上的命中数，没有测过就空着")
        since, until = self.days()
        return Entry(
            rule=f"{category}/{wrong}",
            category=category,
            wrong=wrong,
            form=wrong if exact else folded,
            right=right,
            severity=cast(Severity, self.one_of("severity", tuple(SEVERITIES), "error")),
            fix=cast(Fix, self.one_of("fix", FIXES, "ask")) if right else "never",
            edges=self.one_of("edges", EDGES, ""),
            before=self.values("before"),
            after=self.values("after"),
            allow=allow,
            since=since,
            until=until,
            exact=exact,
            source=self.get("source"),
            note=self.get("note"),
            where=self.where,
        )


def row(cells: Mapping[str, str], where: str, category: str) -> Entry | Canonical:
    """The entry that the cells of a row say, by column. Raises LexiconError, which begins with `where`."""
    read = _Row(_header(list(cells), where), list(cells.values()), where)
    return read.canonical(category) if "phrase" in cells else read.entry(category)


def merge(*groups: list[Entry]) -> list[Entry]:
    """One list of entries: within a group a form may stand once, a later group replaces what an earlier one says of it.

    Forms are the same if they fold alike; within a group they may stand beside each other if exact. Raises
    LexiconError.
    """
    merged: list[Entry] = []
    for group in groups:
        seen: dict[tuple[str, bool], Entry] = {}
        for entry in group:
            other = seen.setdefault((entry.form, entry.exact), entry)
            if other is not entry:
                raise LexiconError(
                    f"{entry.where}: “{entry.wrong}”已见于 {other.where}（“{other.wrong}”）；请合并为一条"
                )
        if merged and group:
            replaced = {fold(entry.form) for entry in group}
            merged = [entry for entry in merged if fold(entry.form) not in replaced]
        merged += seen.values()
    return merged


def merge_canonical(*groups: list[Canonical]) -> list[Canonical]:
    """The same for canonical phrases."""
    merged: dict[str, Canonical] = {}
    for group in groups:
        seen: dict[str, Canonical] = {}
        for entry in group:
            other = seen.setdefault(fold(entry.phrase), entry)
            if other is not entry:
                raise LexiconError(
                    f"{entry.where}: “{entry.phrase}”已见于 {other.where}（“{other.phrase}”）；请合并为一条"
                )
        merged |= seen
    return list(merged.values())


def contradictions(entries: Sequence[Entry], canonical: Sequence[Canonical] = ()) -> list[str]:
    """What the entries say against each other, each with both places, in the order of the entries.

    What stands inside a right form is excused, so an entry may well lie within another's suggestion (从严治党 within
    全面从严治党); but not if it is said to be wrong in every context, and no entry may be another's suggestion. Nor may
    one be a canonical phrase, but for one that is only a hint (a better form) or was right at another time.
    """
    terms = Engine([entry.wrong for entry in entries], fold=True, exact=[i for i, e in enumerate(entries) if e.exact])
    found: list[str] = []
    everything: list[Entry | Canonical] = [*entries, *canonical]
    for entry in everything:
        if isinstance(entry, Canonical):
            forms, named = (entry.phrase, *entry.aliases), "规范表述"
        else:
            forms, named = entry.right, f"“{entry.wrong}”的 right"
        for form in forms:
            for start, end, index in terms.find(form):
                other = entries[index]
                if end - start == len(form):
                    if isinstance(entry, Entry) or not (other.severity == "hint" or other.since or other.until):
                        found.append(f"{entry.where}: {named}“{form}”在 {other.where} 是 wrong；请改其一")
                elif other is not entry and other.fix == "safe" and not (other.before or other.after or other.allow):
                    found.append(
                        f"{entry.where}: {named}“{form}”含有“{other.wrong}”，"
                        f"而它在 {other.where} 标为 safe（在任何上下文中都错）；请改其一"
                    )
    return found


def failures(entries: Iterable[Entry | Canonical], scan: Callable[[str, date | None], Result]) -> Iterator[str]:
    """Which entries do not do what they say in a plain sentence, each with its place.

    The wrong form is to be found with its suggestion, the right ones are not to be reported. scan: the text and its
    day (None: today) to what is found.
    """
    for entry in entries:
        day = entry.until or (entry.since if entry.since and entry.since > date.today() else None)
        if isinstance(entry, Entry):
            needed = [next((v[1:] for v in side if v[0] == "!"), "") for side in (entry.before, entry.after)]
            text, start = _sentence(entry.wrong, *needed)
            end = start + len(entry.wrong)
            result = scan(text, day)
            hits = [finding for finding in result if finding.start < end and start < finding.end]
            if not any(hit.suggestions[:1] == entry.right[:1] for hit in hits):
                why = next((finding.excused_by for finding in result.excused if finding.rule == entry.rule), "")
                others = "、".join(hit.rule for hit in hits)
                reason = f"不报的原因：{why}" if why else f"报的是 {others}" if others else "没有匹配"
                yield f"{entry.where}: “{entry.wrong}”在例句“{text}”中没有报出（{reason}）；请核对 wrong 和前后文"
        forms = entry.right if isinstance(entry, Entry) else (entry.phrase, *entry.aliases, *entry.variants)
        for form in forms:
            for finding in scan(_sentence(form)[0], day):
                yield f"{entry.where}: 正确形式“{form}”会被报（{finding.rule}）；请改正，或者改那一条"


def _sentence(form: str, before: str = "", after: str = "") -> tuple[str, int]:
    """The form with plain words around it, and where it begins."""
    before = before or ("了解到，" if form[0].isalnum() else "了解")
    return before + form + (after or ("。" if form[-1].isalnum() else "了解")), len(before)
