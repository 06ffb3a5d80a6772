"""What the harness measures on real text: false alarms per rule, and per 100,000 characters."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from conftest import ROOT


def test_right_text_is_left_alone(data: Path, tmp_path: Path) -> None:
    kept = tmp_path / "quality.json"
    script = ROOT / "benchmarks" / "quality.py"
    command = [sys.executable, str(script), "--only", "clean", "--worst", "10", "--json", str(kept)]
    environment = {**os.environ, "TEXTGUARD_DATA": str(data)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr  # 1: a rule fires more often than it may
    figures = json.loads(kept.read_text("utf-8"))["figures"]
    for corpus, errors, hints in (("posts-xwlb", 0.25, 1.1), ("laws", 0.1, 1.1)):
        name = f"False alarms per 100,000 characters of clean text/{corpus}"
        assert figures[f"{name}/serious+error"] <= errors
        assert figures[f"{name}/hint"] <= hints
