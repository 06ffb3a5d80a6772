"""Lint, types and format are part of the tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

C_FILES = sorted(str(path) for path in (ROOT / "csrc").glob("*.[ch]") if path.name != "fold_table.h")


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "."),
        ("mypy",),
        ("clang-format", "--dry-run", "--Werror", *C_FILES),
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_style(command: tuple[str, ...]) -> None:
    tool, *arguments = command
    path = Path(sys.executable).parent / tool
    done = subprocess.run([str(path), *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_only_the_engine_touches_the_core() -> None:
    sources = (ROOT / "src" / "textguard").rglob("*.py")
    assert [path.name for path in sources if "_core" in path.read_text("utf-8")] == ["engine.py"]
