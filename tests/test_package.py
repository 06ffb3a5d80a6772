"""What importing and installing textguard promises."""

from __future__ import annotations

import subprocess
import sys
import time


def seconds(code: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - start


def test_importing_is_light() -> None:
    code = "import sys, textguard; print(*sorted(m for m in sys.modules if '.' not in m))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout.decode().split()
    for heavy in ("numpy", "jieba", "regex", "cffi", "argparse", "asyncio", "concurrent", "dataclasses", "inspect"):
        assert heavy not in loaded or heavy in sys.builtin_module_names


def test_importing_costs_little_more_than_starting_python() -> None:
    # A ratio: how many times a bare start it takes. Measured 1.7; four is a mistake, not a slow machine.
    bare = min(seconds("pass") for _ in range(7))
    assert min(seconds("import textguard") for _ in range(7)) < 4 * bare
