"""Draws the plots of docs/ from the results of run.py.

python benchmarks/run.py --json results.json
python benchmarks/plot.py results.json
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from matplotlib import rcParams
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

DOCS = Path(__file__).parents[1] / "docs"
STYLES: dict[str, dict[str, Any]] = {  # textguard stands out, the peers differ in colour and in marker
    "textguard": {"color": "#c1121f", "marker": "o", "linewidth": 2.5, "zorder": 3},
    "textguard fold": {"color": "#c1121f", "marker": "o", "markerfacecolor": "white", "linestyle": "--", "zorder": 3},
    "daachorse": {"color": "#1d3557", "marker": "s"},
    "hyperscan": {"color": "#2a9d8f", "marker": "^"},
    "ahocorasick_rs": {"color": "#e09f3e", "marker": "D"},
    "pyahocorasick": {"color": "#6c757d", "marker": "v"},
}


def plot_throughput(rows: Iterable[dict[str, Any]], along: str, label: str, title: str, path: Path) -> None:
    """Throughput of every engine along one field of the results, on logarithmic axes."""
    points: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for row in rows:
        if row["millions_per_second"] and row["engine"] in STYLES:
            points[row["engine"]].append((row[along], row["millions_per_second"]))
    figure = Figure(figsize=(8, 4.8), layout="constrained")
    axes = figure.subplots()
    for engine, style in STYLES.items():
        if engine in points:
            axes.plot(*zip(*sorted(points[engine]), strict=True), label=engine, **style)
    axes.set(xscale="log", yscale="log", xlabel=label, ylabel="million characters a second", title=title)
    ticks = sorted({x for line in points.values() for x, _ in line})
    axes.set_xticks(ticks, [f"{tick:,}" for tick in ticks])
    axes.minorticks_off()
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.grid(alpha=0.3)
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    # Without a date the file changes only when the results do.
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Draw the plots of docs/ from the results of run.py.")
    parser.add_argument("results", type=Path, help="the file that run.py --json has written")
    parser.add_argument("--folder", type=Path, default=DOCS, help="where to put them (docs/)")
    options = parser.parse_args()
    results = json.loads(options.results.read_text("utf-8"))["results"]
    rcParams["svg.hashsalt"] = "textguard"
    by_lexicon = [row for row in results if row["case"].startswith("count-")]
    by_text = [row for row in results if row["case"] == "text-size"]
    corpus = "made-up posts" if by_lexicon and by_lexicon[0]["corpus"] == "generated" else "broadcast news"
    if by_lexicon:
        texts = f"{by_lexicon[0]['texts']:,} {corpus}"
        title = f"Counting all occurrences in {texts}, one thread"
        plot_throughput(by_lexicon, "terms", "terms", title, options.folder / "throughput-lexicon.svg")
    if by_text:
        title = f"Counting all occurrences of {by_text[0]['terms']:,} terms in one text, one thread"
        path = options.folder / "throughput-text.svg"
        plot_throughput(by_text, "characters", "characters of the text", title, path)


if __name__ == "__main__":
    main()
