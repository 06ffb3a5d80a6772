"""textguard explain: why something is a finding or is not."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .. import lexicon
from ..explain import explain
from ..readers.text import read as read_text
from . import (
    CLEAN,
    FINDINGS,
    add_checking,
    add_select,
    make_scanner,
)

DESCRIPTION = "说明一条规则查什么；或者一段文字中什么是问题，什么不是，为什么。"
EPILOG = "退出码：0 是规则、类别，或者文字中没有问题；1 文字中有问题；2 参数有误。"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "what", metavar="RULE|TEXT", help="规则（如 leader-title/习总书记）、类别或文字；- 表示标准输入"
    )
    add_checking(parser)
    add_select(parser)


def run(options: argparse.Namespace) -> int:
    """Does it, and returns the exit code."""
    what = options.what
    if what == "-" and sys.stdin is not None:
        what, _ = read_text(sys.stdin.buffer.read(), "-")
    scanner = make_scanner(options)
    shipped = [] if options.no_default_lexicons else [*lexicon.shipped(), *lexicon.shipped_canonical()]
    lines, found = explain(what, scanner, [*shipped, *map(Path, options.lexicon)], reveal=options.reveal)
    for line in lines:
        print(line)
    return FINDINGS if found else CLEAN
