"""textguard check, the default: what is wrong in files."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable
from time import perf_counter
from typing import TYPE_CHECKING

from ..finding import SEVERITIES, Severity
from ..language import tr
from ..paths import Failure
from ..records import NamedTuple
from ..reports import Page, Report
from ..run import Run
from . import (
    CLEAN,
    FINDINGS,
    TROUBLE,
    Progress,
    add_archives,
    add_checking,
    add_files,
    add_output,
    add_select,
    complain,
    complain_of_suppressions,
    keep_apart,
    make_run,
    make_scanner,
    provenance,
)

if TYPE_CHECKING:
    from ..reports.files import ReportFile, Settings
    from ..reports.text import TextReport

DESCRIPTION = "检查政务文稿中的错误表述和未脱敏的个人信息，给出修改建议。"
EPILOG = (
    "退出码：0 未发现问题；1 发现问题；2 有文件未能检查或参数有误。"
    "另有：textguard fix（改写）、textguard explain（说明原因）、textguard recheck（复查整改）、"
    "textguard notice（按通报排查）、textguard stats（统计）、textguard report（由结果再写报告）、"
    "textguard serve（在浏览器里检查）、textguard lexicon check|add|stats（词库）、"
    "textguard model train（训练语言模型）。"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    add_files(parser)
    add_checking(parser)
    add_archives(parser)
    add_select(parser)
    add_output(parser)
    parser.add_argument("--baseline", metavar="FILE", help="不报这份报告（.jsonl）中已有的问题，报告其中已经没有的")


def run(options: argparse.Namespace) -> int:
    """Does it, and returns the exit code."""
    scanner = make_scanner(options)
    baseline = None
    if options.baseline:
        from ..baseline import Baseline

        baseline = Baseline(options.baseline)
    run = make_run(options, scanner, baseline)
    code = check(options, run, _report(options))
    complain_of_suppressions(options.allow, run.allowed_by)
    for told in baseline.gone(scanner.reports) if baseline else ():
        complain(f"基线中的这一处已经没有了，请从基线中删去：{told}")
    return code


def check(options: argparse.Namespace, run: Run, report: Report | None = None) -> int:
    """Checks the files of the options, and writes the report to stdout and those that the options name."""
    settings = provenance(options) if options.report else {}
    written = write(options, run.pages(options.files), report or _report(options), settings)
    if options.timing:
        seconds = {**run.seconds, "报告": written.seconds}
        total = sum(seconds.values())
        shares = tr("，").join(
            tr(f"{name} {value:.2f} 秒（{value / (total or 1):.0%}）") for name, value in seconds.items()
        )
        complain(f"用时 {total:.2f} 秒：{shares}")
    levels = tuple(SEVERITIES)
    if written.failed:
        return TROUBLE
    return CLEAN if written.found.isdisjoint(levels[: levels.index(options.fail_on) + 1]) else FINDINGS


class Written(NamedTuple):
    """What reports were written of."""

    found: frozenset[Severity]
    failed: bool
    """Whether there was anything that could not be checked, or not to its end."""
    seconds: float
    """What writing took."""


def write(options: argparse.Namespace, pages: Iterable[Page | Failure], report: Report, settings: Settings) -> Written:
    """Writes the report to stdout, and the files that the options name, page by page.

    settings: what these say of how they came about.
    """
    found: set[Severity] = set()
    failed = False
    seconds = 0.0
    files: list[ReportFile] = []
    progress = Progress()
    try:
        keep_apart(options)
        if options.report:
            from ..reports.files import ReportFile

            # One by one, so that those before a bad one are removed.
            files.extend(ReportFile(path, settings) for path in options.report)
        for page in pages:
            started = perf_counter()
            if isinstance(page, Failure):
                progress.clear()
                complain(page.message)
                failure = (page.path, tr(page.message))
                lines = report.failure(*failure)
                for file in files:
                    file.failure(*failure)
                failed = True
            else:
                if page.result.incomplete:
                    progress.clear()
                    complain(f"{page.name}: 未能查全：{page.incomplete}")
                    failed = True
                found.update(finding.severity for finding in page.result)
                lines = report.page(page)
                for file in files:
                    file.page(page)
                progress.count(page)
            for line in lines:
                progress.clear()
                print(line)
            seconds += perf_counter() - started
        progress.clear()
        started = perf_counter()
        for file in files:
            file.end()
        for line in report.end():
            print(line)
        seconds += perf_counter() - started
    finally:
        for file in files:
            file.abandon()
    return Written(frozenset(found), failed, seconds)


def text_report(options: argparse.Namespace, *, concise: bool = False) -> TextReport:
    """The report for people, on stdout."""
    from ..reports.text import TextReport

    colour = (
        sys.stdout is not None
        and sys.stdout.isatty()
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM") != "dumb"
    )
    return TextReport(
        colour=colour,
        show_excused=options.show_excused,
        only_sum=bool(options.report),
        concise=concise,
    )


def _report(options: argparse.Namespace) -> Report:
    if options.format == "json":
        from ..reports.json import JsonReport

        return JsonReport(show_excused=options.show_excused)
    if options.format == "jsonl":
        from ..reports.json import JsonLinesReport

        return JsonLinesReport(show_excused=options.show_excused)
    if options.format == "github":
        from ..reports.github import GithubReport

        return GithubReport()
    if options.format == "sarif":
        from ..reports.sarif import SarifReport

        return SarifReport()
    if options.format == "rdjson":
        from ..reports.rdjson import RdjsonReport

        return RdjsonReport()
    return text_report(options, concise=options.format == "concise")
