"""Why something is a finding or is not: of a rule what it looks for, of a text what is found and what is excused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from . import checks, lexicon
from .finding import CATEGORIES, SEVERITIES
from .language import tr
from .lexicon import Canonical, Entry
from .privacy import detectors
from .reports import Page, printable
from .reports.text import FIXES, TextReport
from .scanner import Scanner


def explain(what: str, scanner: Scanner, lexicons: Iterable[Path], *, reveal: bool = False) -> tuple[list[str], bool]:
    """Lines for people, and whether there are findings. `what` is the id of a rule, a category, or a text.

    lexicons: the files that the scanner looks into; an entry of a later one takes the place of an earlier one.
    """
    if what in CATEGORIES:
        return list(map(tr, _category(what, lexicons))), False
    rule = list(_rule(what, lexicons))
    if rule:
        hint = "这次不查这条规则（--select、--ignore，或者别的词库有同形的条目）"
        return list(map(tr, [*rule, *([] if scanner.reports(what) else [hint])])), False
    page = Page(tr("文字"), "", scanner.scan(what), reveal=reveal)
    report = TextReport(colour=False, show_excused=True)
    lines = list(report.page(page))
    if not page.result and not page.result.excused:
        lines.append(tr("没有规则命中"))
        right = (form for form in scanner.right_forms(what) if len(form) > 2)
        lines += (tr(f"含有词库中正确的表述：“{printable(page.shown(form))}”") for form in right)
    return [*lines, *report.end()], bool(page.result)


def _rule(name: str, lexicons: Iterable[Path]) -> Iterator[str]:
    for path in lexicons:
        for entry in lexicon.read(path):
            if entry.rule == name:
                yield from _entry(entry) if isinstance(entry, Entry) else _canonical(entry)
    for check in checks.checks():
        if f"{check.CATEGORY}/{check.NAME}" == name:
            yield f"{name}（{CATEGORIES[check.CATEGORY]}）：{checks.label(check)}，由程序判断"
    for detector in dict.fromkeys(detectors().values()):
        if f"privacy/{detector.NAME}" == name:
            yield f"{name}（{CATEGORIES['privacy']}）：{detector.LABEL}，由程序识别，按所在的位置定轻重"
    category, slash, word = name.partition("/")
    if category == "word" and slash and word:
        yield f"{name}（{CATEGORIES['typo']}）：词或搭配“{printable(word)}”写成了音近、形近的字，或者多了、颠倒了字"


def _entry(entry: Entry) -> Iterator[str]:
    category = CATEGORIES.get(entry.category, entry.category)
    yield printable(f"{entry.rule}（{category}，{SEVERITIES[entry.severity]}，{FIXES[entry.fix]}）")
    rows = [
        ("写错的形式", entry.wrong),
        ("应为", tr(" 或 ").join(entry.right) or tr("由作者核对")),
        ("说明", entry.note),
        *_neighbours("前面", entry.before),
        *_neighbours("后面", entry.after),
        ("在其中不报", tr("、").join(entry.allow)),
        ("词语边界", tr({"start": "开头", "end": "结尾", "both": "两端"}.get(entry.edges, ""))),
        ("字形", tr("全角半角、大小写、繁简须完全一致") if entry.exact else ""),
    ]
    yield from _rows(rows, entry)


def _canonical(entry: Canonical) -> Iterator[str]:
    category = CATEGORIES.get(entry.category, entry.category)
    state = "只作正确的表述，不查相近的写法" if entry.severity == "off" else SEVERITIES[entry.severity]
    yield printable(f"{entry.rule}（{category}，{state}，{FIXES[entry.fix]}）")
    rows = [
        ("正确的表述", entry.phrase),
        ("也对", tr("、").join((*entry.aliases, *entry.variants))),
        ("查", tr("与之相差一两个字的写法") if entry.severity != "off" else ""),
        ("说明", entry.note),
    ]
    yield from _rows(rows, entry)


def _neighbours(side: str, values: Iterable[str]) -> Iterator[tuple[str, str]]:
    values = list(values)
    yield f"{side}是这些就不报", tr("、").join(value for value in values if not value.startswith("!"))
    yield f"{side}须有其一", tr("、").join(value[1:] for value in values if value.startswith("!"))


def _rows(rows: Iterable[tuple[str, str]], entry: Entry | Canonical) -> Iterator[str]:
    more = [
        ("从何时起是错误", str(entry.since or "")),
        ("到何时为止", str(entry.until or "")),
        ("出处", entry.source),
        ("词库", entry.where),
    ]
    for label, value in (*rows, *more):
        if value:
            yield printable(f"    {label}：{value}")


def _category(name: str, lexicons: Iterable[Path]) -> Iterator[str]:
    entries = [entry for path in lexicons for entry in lexicon.read(path) if entry.category == name]
    wrong = sum(isinstance(entry, Entry) for entry in entries)
    yield f"{name}（{CATEGORIES[name]}）：{wrong} 条写错的形式，{len(entries) - wrong} 条规范表述"
    others = [f"{check.CATEGORY}/{check.NAME}" for check in checks.checks() if name == check.CATEGORY]
    if name == "privacy":
        others += sorted({f"privacy/{detector.NAME}" for detector in detectors().values()})
    if name == "typo":
        others.append(tr("word/正确的词"))
    if others:
        yield f"    由程序判断的规则：{'、'.join(others)}"
