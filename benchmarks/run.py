"""Runs the cases of cases.toml: engines side by side, round by round, in one process.

    python benchmarks/run.py [--case NAME ...] [--rounds N] [--quick] [--json FILE]

What counts is the ratio of medians: every round measures each engine once, in turn, so that whatever else the machine
does meets all of them. Exit code 1 when a count is wrong; no time is ever judged.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sized
from dataclasses import asdict, dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import cast

from cases import Case, Workload, cases
from engines import ENGINES, UnavailableError, build, versions
from memory import memory_of
from pipelines import PIPELINES
from posts import generated_posts, real_posts

SHORTEST_MEASUREMENT = 0.01
"""Seconds; what takes less is repeated within a round."""


@dataclass
class Row:
    """What was measured of one engine in one case."""

    case: str
    measure: str
    engine: str
    corpus: str
    lexicon: str
    terms: int
    texts: int
    characters: int
    build_seconds: float | None = None
    seconds: float | None = None
    """Median over the rounds."""
    all_seconds: tuple[float, ...] = ()
    count: int | None = None
    expected: int | None = None
    memory_built: int | None = None
    memory_peak: int | None = None
    ratio: float | None = None
    """Of this median (or memory) to that of the first engine of the case: how many times as slow (or large)."""
    fastest_peer: bool = False
    skipped: str = ""
    wrong: str = ""

    @property
    def millions_per_second(self) -> float | None:
        """Throughput in million characters a second."""
        return self.characters / self.seconds / 1e6 if self.seconds and self.characters else None

    @property
    def cost(self) -> float | None:
        """What is compared: seconds or bytes."""
        return self.seconds if self.memory_built is None else float(self.memory_built)


def run(case: Case, rounds: int, *, check: bool) -> Iterator[list[Row]]:
    """The rows of the case: one list for each size. With `check` counts must be the expected ones; they must agree
    in any case.
    """
    if case.measure == "pipeline":
        yield _run_pipeline(case, rounds)
        return
    for size, workload in enumerate(case.workloads()):
        rows = _run_engines(case, workload, rounds)
        generated = workload.corpus.name != "real"
        for row in rows:
            if check and generated and row.engine in ENGINES:
                row.expected = case.expects(ENGINES[row.engine].agreement, size)
        _check_counts(rows)
        _compare(rows)
        yield rows


def _run_engines(case: Case, workload: Workload, rounds: int) -> list[Row]:
    name, texts = workload.corpus
    blank = Row(
        case.name,
        case.measure,
        "",
        name,
        case.lexicon or case.worst,
        len(workload.terms),
        len(texts),
        sum(map(len, texts)),
    )
    rows = []
    operations: list[tuple[Row, Callable[[], object]]] = []
    for engine in case.engines:
        row = replace(blank, engine=engine)
        rows.append(row)
        try:
            if case.measure == "memory":
                row.memory_built, row.memory_peak = memory_of(engine, workload.terms)
                continue
            if case.measure == "build":
                build(engine, ["预热"])
                operations.append((row, partial(build, engine, workload.terms)))
                continue
            start = time.perf_counter()
            built = build(engine, workload.terms)
            row.build_seconds = time.perf_counter() - start
            prepared = built.prepared(texts)
            operation = built.count if case.measure == "count" else built.hits
            operations.append((row, partial(operation, prepared)))
        except UnavailableError as error:
            row.skipped = str(error)
    _time(operations, rounds)
    return rows


def _run_pipeline(case: Case, rounds: int) -> list[Row]:
    if os.environ.get("TEXTGUARD_DATA"):
        name, documents, expected = "real", real_posts(case.posts), None
    else:
        made = generated_posts(case.posts)
        name, documents = "generated", [post.document for post in made]
        expected = sum(len(post.planted) for post in made)
    characters = sum(len(document.text) for document in documents)
    rows = []
    operations: list[tuple[Row, Callable[[], object]]] = []
    for engine in case.engines:
        pipeline = PIPELINES[engine]()
        rows.append(Row(case.name, case.measure, engine, name, "shipped", 0, len(documents), characters))
        operations.append((rows[-1], partial(pipeline.count, documents)))
    _time(operations, rounds)
    for row in rows:
        if row.engine == "textguard" and expected is not None and (row.count or 0) < expected:
            row.wrong = f"finds {row.count}, and {expected} errors are planted"
    _compare(rows)
    return rows


def _time(operations: list[tuple[Row, Callable[[], object]]], rounds: int) -> None:
    """Median seconds of each operation, measured in turn, and what it counts."""
    repeats = [_repeats(row, operation) for row, operation in operations]
    for _ in range(rounds):
        for (row, operation), times in zip(operations, repeats, strict=True):
            gc.collect()
            gc.disable()  # lists of many tuples would pay for collections that find nothing
            start = time.perf_counter()
            for _ in range(times):
                operation()
            row.all_seconds += ((time.perf_counter() - start) / times,)
            gc.enable()
    for row, _ in operations:
        row.seconds = statistics.median(row.all_seconds)


def _repeats(row: Row, operation: Callable[[], object]) -> int:
    """How often to repeat the operation within a round; this warms it up, too."""
    times = 1
    while True:
        start = time.perf_counter()
        for _ in range(times):
            found = operation()
        elapsed = time.perf_counter() - start
        if elapsed >= SHORTEST_MEASUREMENT:
            if row.measure != "build":
                row.count = found if isinstance(found, int) else len(cast("Sized", found))
            return times
        times *= 2 if elapsed > SHORTEST_MEASUREMENT / 10 else 10


def _check_counts(rows: list[Row]) -> None:
    for agreement in ("exact", "folded"):
        counted = [row for row in rows if row.count is not None and ENGINES[row.engine].agreement == agreement]
        for row in counted:
            right = row.expected if row.expected is not None else counted[0].count
            if row.count != right:
                row.wrong = f"counts {row.count}, and {right} is right"


def _compare(rows: list[Row]) -> None:
    own = rows[0].cost
    peers = [row for row in rows if row.cost and not row.engine.startswith("textguard") and _comparable(row)]
    for row in rows:
        row.ratio = row.cost / own if row.cost and own else None
    if peers:
        min(peers, key=lambda row: row.cost or 0).fastest_peer = True


def _comparable(row: Row) -> bool:
    return row.engine not in ENGINES or ENGINES[row.engine].comparable


def _table(rows: list[Row]) -> Iterator[str]:
    first = rows[0]
    text = (
        f"{first.corpus} text: {first.texts:,} × {first.characters // first.texts:,} characters; "
        if first.texts
        else ""
    )
    terms = f": {first.terms:,} terms" if first.terms else ""
    yield f"{first.case} ({first.measure}; {text}{first.lexicon} lexicon{terms})"
    memory = first.measure == "memory"
    heads = ["engine", "built MB" if memory else "build s", "peak MB" if memory else "median s", "Mchar/s", "ratio", ""]
    yield "  {:<22}{:>10}{:>11}{:>9}{:>9}{:>3}{:>12}".format(*heads, "count")
    for row in rows:
        if row.skipped:
            yield f"  {row.engine:<22}skipped: {row.skipped}"
            continue
        left = row.memory_built / 1e6 if row.memory_built is not None else row.build_seconds
        right = row.memory_peak / 1e6 if row.memory_peak is not None else row.seconds
        cells = [_number(left), _number(right), _number(row.millions_per_second), _number(row.ratio)]
        yield (
            "  {:<22}{:>10}{:>11}{:>9}{:>9}{:>3}".format(row.engine, *cells, "*" if row.fastest_peer else "")
            + f"{'' if row.count is None else f'{row.count:,}':>12}"
            + (f"  WRONG: {row.wrong}" if row.wrong else "")
        )


def _number(value: float | None) -> str:
    """Three figures, or all before the point."""
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _quick(case: Case) -> Case:
    sizes = dict.fromkeys(min(size, 10**6) for size in case.characters)
    return replace(case, posts=case.posts // 10, characters=tuple(sizes))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--case", action="append", metavar="NAME", help="run this case only; may be repeated")
    parser.add_argument("--rounds", type=int, default=7, metavar="N", help="rounds to take the median of (7)")
    parser.add_argument("--quick", action="store_true", help="a tenth of the posts, 3 rounds, no expected counts")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results to this file, for plot.py")
    parser.add_argument("--list", action="store_true", help="print the names of the cases")
    return parser


def main() -> int:
    """The command line."""
    parser = _parser()
    options = parser.parse_args()
    known = {case.name: case for case in cases()}
    if options.list:
        print(*known, sep="\n")
        return 0
    for name in options.case or ():
        if name not in known:
            parser.error(f"there is no case {name}; --list prints all of them")
    chosen = [known[name] for name in options.case] if options.case else [c for c in known.values() if not c.slow]
    rows: list[Row] = []
    for case in chosen:
        quick = _quick(case) if options.quick else case
        for part in run(quick, 3 if options.quick else options.rounds, check=not options.quick):
            print(*_table(part), "", sep="\n", flush=True)
            rows += part
    print("ratio: to the first engine of the case; *: the best of the peers")
    if options.json:
        packages = {name: version(name) for name in ("jieba", "numpy")} | versions()
        machine = {"python": platform.python_version(), "machine": platform.machine(), "system": platform.system()}
        results = [asdict(row) | {"millions_per_second": row.millions_per_second} for row in rows]
        text = json.dumps({"packages": packages, "machine": machine, "results": results}, ensure_ascii=False, indent=1)
        options.json.write_text(text + "\n", "utf-8")
    wrong = [row for row in rows if row.wrong]
    for row in wrong:
        print(f"{row.case}: {row.engine} {row.wrong}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
