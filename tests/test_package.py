"""What importing and installing textguard promises."""

from __future__ import annotations

import subprocess
import sys

import pytest


def test_importing_is_light() -> None:
    code = "import sys, textguard; print(*sorted(m for m in sys.modules if '.' not in m))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout.decode().split()
    for heavy in (
        "numpy",
        "jieba",
        "regex",
        "cffi",
        "argparse",
        "asyncio",
        "concurrent",
        "dataclasses",
        "inspect",
        "hashlib",
    ):
        assert heavy not in loaded or heavy in sys.builtin_module_names


def test_importing_costs_little_more_than_starting_python() -> None:
    resource = pytest.importorskip("resource", reason="time of child processes is read through the resource module")

    def cpu_seconds(code: str) -> float:
        def spent() -> float:
            usage = resource.getrusage(resource.RUSAGE_CHILDREN)
            return float(usage.ru_utime + usage.ru_stime)

        before = spent()
        subprocess.run([sys.executable, "-c", code], check=True)
        return spent() - before

    # A ratio of processor time: how many bare starts it takes. Measured 2.9 (regular expressions, typing, dates); four
    # is a mistake, not a slow machine.
    bare = min(cpu_seconds("pass") for _ in range(7))
    assert min(cpu_seconds("import textguard") for _ in range(7)) < 4 * bare
