"""What other tools run: the definitions for pre-commit and GitHub Actions."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from conftest import ROOT
from test_cli import run


def test_the_entries_of_the_pre_commit_hooks(tmp_path: Path) -> None:
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")
    entries = re.findall(r"^  entry: textguard ?(.*)$", hooks, re.MULTILINE)
    assert len(entries) == hooks.count("- id:") == 2
    path = tmp_path / "a.md"
    path.write_text("脱贫功坚", "utf-8")
    assert [run(*shlex.split(entry), path).returncode for entry in entries] == [1, 0]
    assert path.read_text("utf-8") == "脱贫攻坚"


def test_the_check_of_the_action(tmp_path: Path) -> None:
    script = (ROOT / "action.yml").read_text("utf-8").split("      run: |\n")[-1]
    folder = tmp_path / "runner" / "textguard" / "bin"
    folder.mkdir(parents=True)
    command = folder / "textguard"
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m textguard "$@"\n', "utf-8")
    command.chmod(0o755)
    (tmp_path / "a b.md").write_text("脱贫功坚", "utf-8")
    (tmp_path / "$(touch x)").mkdir()
    (tmp_path / "$(touch x)" / "c.txt").write_text("给习总书记写信", "utf-8")
    env = {
        **os.environ,
        "RUNNER_TEMP": str(tmp_path / "runner"),
        "FILES": "a b.md\n\n$(touch x)\n",
        "ARGUMENTS": "--ignore privacy",
        "SARIF": "out.sarif",
    }
    done = subprocess.run(["bash", "-e", "-c", script], cwd=tmp_path, env=env, capture_output=True, check=False)  # noqa: S607
    assert done.returncode == 1
    lines = done.stdout.decode().splitlines()
    assert [line.split(",")[0] for line in lines] == ["::error file=a b.md", "::error file=$(touch x)/c.txt"]
    assert (tmp_path / "out.sarif").exists()
    assert not (tmp_path / "x").exists()
