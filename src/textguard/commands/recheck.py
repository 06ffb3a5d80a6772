"""textguard recheck: what became of the findings of an earlier check."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from .. import recheck
from ..paths import Failure
from ..privacy import mask_long_numbers
from ..reports import Page
from ..reports import recheck as report
from ..reports.files import whole_file
from ..run import readable
from . import (
    CLEAN,
    FINDINGS,
    TROUBLE,
    Progress,
    add_archives,
    add_checking,
    add_files,
    add_select,
    complain,
    complain_of_suppressions,
    keep_apart,
    make_run,
    make_scanner,
    provenance,
)

DESCRIPTION = "复查：上次的问题清单中哪些已经整改，又有哪些新的。报告（.xlsx、.csv）可作下次复查的清单。"
EPILOG = "退出码：0 全部已整改；1 有未整改、新增或重新出现的；2 有无法核查的，或有文件未能检查。"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "list", metavar="LIST", help="上次的问题清单（.xlsx 或 .csv），可以填写、排序、删列，但要留着指纹列"
    )
    add_files(parser)
    add_checking(parser)
    add_archives(parser)
    add_select(parser)


def run(options: argparse.Namespace) -> int:
    """Does it, and returns the exit code."""
    scanner = make_scanner(options)
    run = make_run(options, scanner)
    path = Path(options.list)
    name = mask_long_numbers(options.list)
    options.files.append(options.list)
    keep_apart(options)
    code = CLEAN
    progress = Progress()

    def pages() -> Iterator[Page]:
        nonlocal code
        for page in run.pages(options.files[:-1]):
            if isinstance(page, Failure):
                progress.clear()
                complain(page.message)
                code = TROUBLE
            else:
                progress.count(page)
                yield page
        progress.clear()

    with readable(name):
        outcome = recheck.recheck(path, name, pages(), scanner.reports, str if options.reveal else run.masked)
    today = date.today()
    for target in options.report:
        with whole_file(target) as temporary:
            report.write(temporary, outcome, provenance(options), today)
    for line in report.text(outcome, today, only_sum=bool(options.report)):
        print(line)
    complain_of_suppressions(options.allow, run.allowed_by)
    states = {item.state for item in outcome.items}
    for item in outcome.items:
        if item.why:
            complain(item.why)
    if recheck.UNKNOWN in states:
        code = TROUBLE
    return code or (FINDINGS if states - {recheck.FIXED} else CLEAN)
