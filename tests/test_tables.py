"""The generated tables are what their scripts write."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from conftest import ROOT


def test_the_frequency_table_is_current(data: Path) -> None:
    script, laws = ROOT / "csrc" / "make_frequency_table.py", data / "corpora" / "laws.jsonl.xz"
    made = subprocess.run([sys.executable, script, laws], capture_output=True, check=True).stdout.decode("utf-8")
    assert made == (ROOT / "csrc" / "frequency_table.h").read_text("utf-8")


def test_the_usual_runs_are_current(data: Path) -> None:
    csrc, corpora = ROOT / "csrc", data / "corpora"
    written = "from make_usual_runs import *; sys.stdout.buffer.write(bits_of(usual_runs([*map(Path, sys.argv[1:])])))"
    texts = [str(corpora / f"{name}.jsonl.xz") for name in ("laws", "posts-xwlb")]
    made = subprocess.run([sys.executable, "-c", written, *texts], capture_output=True, check=True, cwd=csrc).stdout
    assert made == (csrc / "usual_runs.bin").read_bytes()
