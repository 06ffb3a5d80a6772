"""textguard stats: figures of an archive or a folder, without the findings."""

from __future__ import annotations

import argparse

from ..reports.stats import StatsReport
from . import CLEAN, FINDINGS, add_archives, add_checking, add_files, add_select, make_run, make_scanner
from .check import check

DESCRIPTION = "统计：检查了多少篇，有多少问题，按单位、平台、月份、类别、规则、程度各有多少，不列问题。"
EPILOG = "退出码：0 已统计；2 有文件未能检查或参数有误。"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    add_files(parser)
    add_checking(parser)
    add_archives(parser)
    add_select(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="输出格式（默认 text）")
    parser.add_argument("--timing", action="store_true", help="最后说明读取、查找、报告各用了多少时间")


def run(options: argparse.Namespace) -> int:
    """Does it, and returns the exit code."""
    code = check(options, make_run(options, make_scanner(options)), StatsReport(as_json=options.format == "json"))
    return CLEAN if code == FINDINGS else code
