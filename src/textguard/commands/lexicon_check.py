"""textguard lexicon check: what is wrong in a user's lexicons."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from .. import lexicon
from ..language import tr
from ..lexicon import Canonical, Entry
from ..privacy import mask_long_numbers
from ..reports import printable
from ..scanner import Scanner
from . import (
    CLEAN,
    FINDINGS,
)

DESCRIPTION = "检查自己的词库：格式是否正确，与自带词库或彼此之间有没有矛盾，每条在例句中是不是如其所说。"
EPILOG = "退出码：0 没有问题；1 有矛盾或不如所说的；2 词库无法使用。"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="词库（TSV）")


def run(options: argparse.Namespace) -> int:
    """Does it, and returns the exit code."""
    files = list(map(Path, options.files))
    own = [entry for path in files for entry in lexicon.read(path)]
    found = complaints(own, files)
    for line in found:
        print(printable(mask_long_numbers(tr(line))))
    if not found:
        print(tr(f"没有发现矛盾（{len(own)} 条）"))
    return FINDINGS if found else CLEAN


def complaints(own: Sequence[Entry | Canonical], files: Sequence[Path]) -> list[str]:
    """What the entries of these files say against the shipped ones and each other, and do not do as they say."""
    shipped = [entry for path in lexicon.shipped() for entry in lexicon.load(path)]
    canonical = [entry for path in lexicon.shipped_canonical() for entry in lexicon.load_canonical(path)]
    found = lexicon.contradictions(
        lexicon.merge(shipped, [entry for entry in own if isinstance(entry, Entry)]),
        lexicon.merge_canonical(canonical, [entry for entry in own if isinstance(entry, Canonical)]),
    )
    scanner = Scanner(files)
    return [*found, *lexicon.failures(own, lambda text, day: scanner.scan(text, date=day))]
