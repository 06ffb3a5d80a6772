"""Tells cffi how to build textguard._core: its declarations are textguard.h without the preprocessor's lines."""

import hashlib
import os
from pathlib import Path

import cffi

CSRC = Path("csrc")
SOURCES = (
    *("fold.c", "build.c", "kernels.c", "scan.c", "near.c", "digits.c", "marks.c"),
    *("words.c", "propose.c", "slips.c", "model.c", "judge.c", "image.c"),
)

# TEXTGUARD_CFLAGS adds to these; CI sets -Werror.
FLAGS = [] if os.name == "nt" else ["-std=c11", "-O3", "-fvisibility=hidden", "-Wall", "-Wextra"]

# So that an engine's image is never read by another build than the one that wrote it.
_CODE = b"".join(path.read_bytes() for path in sorted(CSRC.glob("*.[ch]")))
BUILD = hashlib.sha256(_CODE).hexdigest()[:16]

ffi = cffi.FFI()
ffi.cdef("\n".join(line for line in (CSRC / "textguard.h").read_text("utf-8").splitlines() if line[:1] != "#"))
ffi.set_source(
    "textguard._core",
    '#include "textguard.h"',
    sources=[str(CSRC / name) for name in SOURCES],
    depends=[str(path) for path in CSRC.glob("*.h")],
    include_dirs=[str(CSRC)],
    # The core reads the storage of str in place, which the limited API does not offer.
    define_macros=[("_CFFI_NO_LIMITED_API", None), ("TG_BUILD", f"0x{BUILD}ull")],
    py_limited_api=False,
    extra_compile_args=[*FLAGS, *os.environ.get("TEXTGUARD_CFLAGS", "").split()],
)
