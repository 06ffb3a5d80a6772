"""What the core does at the edges of memory: the end of a text's buffer, and the end of all memory."""

from __future__ import annotations

import ctypes
import mmap
import os
import random
import shlex
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cffi
import pytest

from textguard import engine
from textguard._core import lib
from textguard.engine import Context, Engine

ROOT = Path(__file__).parents[1]
ALPHABETS = {1: "ab 1\u00ad", 2: "总书记 1\u200b\n", 4: "总书记1😀𠮷 \n"}
PROT_NONE, PROT_READ_WRITE = 0, 3


@pytest.fixture
def page() -> Iterator[int]:
    """The address of the end of memory that may be read: what lies behind it ends the process."""
    if sys.platform == "win32":
        pytest.skip("pages are protected through mprotect")
    memory = mmap.mmap(-1, 3 * mmap.PAGESIZE)
    start = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    protect = ctypes.CDLL(None, use_errno=True).mprotect
    protect.argtypes = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int
    guard = start + 2 * mmap.PAGESIZE
    assert protect(guard, mmap.PAGESIZE, PROT_NONE) == 0
    yield guard
    assert protect(guard, mmap.PAGESIZE, PROT_READ_WRITE) == 0


@pytest.mark.parametrize("kernel", ["", "scalar"])
@pytest.mark.parametrize("width", ALPHABETS)
def test_nothing_is_read_behind_a_text(page: int, width: int, kernel: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEXTGUARD_KERNEL", kernel)
    rng = random.Random(20260106)
    alphabet = ALPHABETS[width]
    terms = list(dict.fromkeys("".join(rng.choices(alphabet[:3], k=rng.randint(1, 4))) for _ in range(12)))
    engines = [
        Engine(terms, fold=False),
        Engine(terms, fold=True, contexts=[Context(0, alphabet[1], alphabet[0])], identifiers=True),
    ]
    for length in range(257):
        text = "".join(rng.choices(alphabet, k=length - 1)) + max(alphabet) if length else ""
        expected = [each.count(text) for each in engines]
        # A str is a head, its characters and a terminator, which the core must not read either.
        size = sys.getsizeof(text) - (width if text else 1)
        head_and_characters = ctypes.string_at(id(text), size)
        for shift in range(16):
            address = page - size - shift * width
            ctypes.memmove(address, head_and_characters, size)
            counts = [lib.tg_count(each._handle, address) for each in engines]
            assert counts == expected, (text, shift)


@pytest.fixture(scope="module")
def failing_core(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    """The core with an allocator that fails when it is told to, as (ffi, lib)."""
    target = tmp_path_factory.mktemp("core") / "failing_core.so"
    sources = [str(path) for path in (*sorted((ROOT / "csrc").glob("*.c")), ROOT / "tests" / "failing_allocator.c")]
    compiler = shlex.split(sysconfig.get_config_var("CC") or "cc")
    flags = ["-std=c11", "-O1", "-shared", "-fPIC", "-DFAILING_ALLOCATOR"]
    header = ROOT / "tests" / "failing_allocator.h"
    include = [f"-I{sysconfig.get_path('include')}", f"-I{ROOT / 'csrc'}", "-include", str(header)]
    try:
        subprocess.run([*compiler, *flags, *include, *sources, "-o", str(target)], check=True)
    except (FileNotFoundError, PermissionError):
        pytest.skip(f"there is no C compiler {compiler[0]!r}")
    ffi = cffi.FFI()
    for path in (ROOT / "csrc" / "textguard.h", header):
        ffi.cdef("\n".join(line for line in path.read_text("utf-8").splitlines() if line[:1] != "#"))
    return ffi, ffi.dlopen(os.fspath(target))


def test_every_failing_allocation_is_a_memory_error_and_leaks_nothing(
    failing_core: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    ffi, failing = failing_core
    monkeypatch.setattr(engine, "ffi", ffi)
    monkeypatch.setattr(engine, "lib", failing)
    terms = ["习总书记", "书记", "a", "𠮷野家", "KV", "记" * 60]
    text = "学习\u200b总书记 𠮷野家KV a" * 40 + "记" * 200

    def work() -> None:
        built = Engine(terms, fold=True, exact=[4], contexts=[Context(0, "学", "")], identifiers=True)
        assert len(built.find(text)) == built.count(text) == len(list(built.scan(text) or ())) > 300
        assert len(built.find_many([text, text])) == 2 * built.count_many([text]) * ffi.sizeof("tg_match")

    def succeeds() -> bool:
        try:
            work()
        except MemoryError:
            return False
        return True

    for failures in range(1_000):
        failing.fail_after(failures)
        done = succeeds()
        assert failing.live_allocations() == 0, f"allocation {failures} fails"
        if done:
            break
    assert done
    assert failures > 40  # each of so many did fail
