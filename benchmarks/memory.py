"""The memory that one engine takes for one lexicon, measured in a process of its own.

    python benchmarks/memory.py daachorse < terms.txt

reads the terms, one a line, and prints the growth of the resident size by the built engine and at its peak while it
was built, in bytes, as JSON. The terms come ready made, for making them would leave free memory behind in which an
engine could grow unseen.
"""

from __future__ import annotations

import ctypes
import gc
import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from engines import UnavailableError, build

_STATUS = Path("/proc/self/status")


class Memory(NamedTuple):
    """Growth of the resident size, in bytes."""

    built: int
    peak: int


def memory_of(engine: str, terms: list[str]) -> Memory:
    """What the engine takes for the terms. Raises UnavailableError."""
    if not _STATUS.exists():
        raise UnavailableError("resident size is read from /proc")
    command = [sys.executable, "-X", "utf8", __file__, engine]
    done = subprocess.run(
        command, input="\n".join(terms), capture_output=True, text=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise UnavailableError((done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1])
    return Memory(**json.loads(done.stdout))


def _measure(engine: str) -> Memory:
    build(engine, ["预热"])  # loads what is loaded once
    terms = [line.rstrip("\n") for line in sys.stdin]
    before = _resident("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins here
    built = build(engine, terms)
    after = _resident("VmRSS")
    peak = _resident("VmHWM")
    del built
    return Memory(after - before, peak - before)


def _resident(field: str) -> int:
    gc.collect()
    # Memory that is free already is not the engine's, whether the allocator has given it back or not.
    ctypes.CDLL(None).malloc_trim(0)
    (line,) = (line for line in _STATUS.read_text().splitlines() if line.startswith(field + ":"))
    return int(line.split()[1]) * 1024


def _main() -> int:
    try:
        print(json.dumps(_measure(sys.argv[1])._asdict()))
    except UnavailableError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(_main())
