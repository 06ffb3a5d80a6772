"""textguard lexicon stats: what lexicons hold."""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from pathlib import Path

from .. import lexicon, lexicon_tables
from ..language import tr
from ..paths import shown
from ..reports import category, printable
from ..reports.stats import table
from ..reports.table import NO_UNIT
from . import CLEAN

DESCRIPTION = "统计词库：每个文件、每个类别、每种来源有多少条，正确文本上量出的命中数。不给文件就是自带词库。"
EPILOG = "退出码：0 已统计；2 词库无法使用。"
FIGURES = ("entries", "phrases", "measured", "clean")
"""Wrong forms, canonical phrases; how many of the former were measured on right text, and their hits there."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("files", nargs="*", metavar="FILE", help="词库（TSV）")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="输出格式（默认 text）")


def run(options: argparse.Namespace) -> int:
    """Does it, and returns the exit code."""
    total: Counter[str] = Counter()
    groups: dict[str, defaultdict[str, Counter[str]]] = {
        name: defaultdict(Counter) for name in ("files", "categories", "sources")
    }
    for path in map(Path, options.files) if options.files else [*lexicon.shipped(), *lexicon.shipped_canonical()]:
        file = shown(str(path)) if options.files else path.relative_to(lexicon.folder()).as_posix()
        for row in lexicon_tables.rows(path):
            hits = row.cells.get("clean", "")
            hits = hits if len(hits) < 10 else ""  # a number in the wrong column, perhaps somebody's
            kind = "phrases" if "phrase" in row.cells else "entries"
            counted = {kind: 1, "measured": bool(hits), "clean": int(hits or 0)}
            source = printable(shown(row.cells.get("source", "")))
            for sums in (
                total,
                groups["files"][file],
                groups["categories"][shown(path.stem)],
                groups["sources"][source],
            ):
                sums.update(counted)
    if options.format == "json":
        told = {name: {key: _figures(sums) for key, sums in group.items()} for name, group in groups.items()}
        print(json.dumps({"schema": 1, **_figures(total), **told}, ensure_ascii=False))
        return CLEAN
    header = ("写错的形式", "规范表述", "量过的", "正确文本上的命中")
    for line in table("", [(tr("合计"), *_figures(total).values())], header):
        print(line)
    labels = {"files": "文件", "categories": "类别", "sources": "来源"}
    for name, group in groups.items():
        ranked = sorted(group.items(), key=lambda item: -item[1]["entries"] - item[1]["phrases"])
        rows: list[tuple[str | int, ...]] = [(_called(name, key), *_figures(sums).values()) for key, sums in ranked]
        for line in table(labels[name], rows, header):
            print(line)
    return CLEAN


def _figures(sums: Counter[str]) -> dict[str, int]:
    return {name: sums[name] for name in FIGURES}


def _called(kind: str, key: str) -> str:
    return category(key) if kind == "categories" else key or tr(NO_UNIT)
