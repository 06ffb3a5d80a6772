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
