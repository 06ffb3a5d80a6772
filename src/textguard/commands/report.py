"""textguard report: reports from the saved result of an earlier check."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path

from .. import __version__, paths, saved
from ..errors import ConfigError
from ..finding import SEVERITIES
from ..language import tr
from ..paths import Failure
from ..privacy import mask_long_numbers
from ..reports import Page
from ..run import readable
from . import CLEAN, TROUBLE, add_report, add_select, complain
from .check import text_report, write

DESCRIPTION = "由上次检查的结果（.json 或 .jsonl 报告）再写报告：换格式，或只要其中一部分，不再检查。"
EPILOG = "退出码：0 已写出；2 结果无法使用，或者其中有未能检查的。"

_NEED_THE_TEXT = (".sarif", ".docx")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("files", nargs="+", metavar="RESULT", help="textguard --report 写的 .json 或 .jsonl 文件")
    add_report(parser)
    add_select(parser)
    parser.add_argument("--ignore", action="append", metavar="RULE", help="不报这些规则或类别，可多次使用")
    parser.add_argument("--level", choices=tuple(SEVERITIES), default="hint", help="只要这样和更严重的（默认 hint）")
    parser.add_argument("--unit", action="append", metavar="UNIT", help="只要这些单位，可多次使用")
    parser.add_argument("--platform", action="append", metavar="PLATFORM", help="只要这些平台，可多次使用")
    parser.add_argument("--show-excused", action="store_true", help="同时列出经上下文判断不报的命中及原因")


def run(options: argparse.Namespace) -> int:
    """Does it, and returns the exit code."""
    for path in options.report:
        if Path(path).suffix.lower() in _NEED_THE_TEXT:
            raise ConfigError(f"{path}: 这种报告要有原文，不能由保存的结果写出；请重新检查")
    levels = tuple(SEVERITIES)
    wanted = saved.Filter(
        frozenset(options.select or ()),
        frozenset(options.ignore or ()),
        frozenset(levels[: levels.index(options.level) + 1]),
        frozenset(options.unit or ()),
        frozenset(options.platform or ()),
    )
    comma = tr("、")
    settings = {
        "textguard": __version__,
        "检查的结果": comma.join(options.files),
        "只报": comma.join(options.select or ()),
        "不报": comma.join(options.ignore or ()),
        "程度": comma.join(levels[: levels.index(options.level) + 1]),
        "单位": comma.join(options.unit or ()),
        "平台": comma.join(options.platform or ()),
    }
    settings = {tr(name): mask_long_numbers(value) for name, value in settings.items() if value}
    written = write(options, _pages(options.files, wanted), text_report(options), settings)
    return TROUBLE if written.failed else CLEAN


def _pages(files: Iterable[str], wanted: saved.Filter) -> Iterator[Page | Failure]:
    for file in files:
        name = paths.shown(file)
        if saved.is_lines(Path(file)):
            complain(f"{name}: JSONL 中没有无问题的稿件，检查篇数只算有问题的；要准确的篇数请用 .json")
        with readable(name):
            yield from saved.pages(Path(file), name, wanted)
