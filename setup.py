"""Builds what pyproject.toml cannot name: the compiled core, and the dictionary that lies beside it."""

import subprocess
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithDictionary(build_py):
    """Makes the dictionary before the files of the package are collected."""

    def run(self) -> None:
        """Writes it where an editable install reads it and any other one copies it from."""
        names = ("make_dictionary.py", "confusables.tsv", "words.txt", "names.txt", "phrases.txt")
        sources = [Path("csrc") / name for name in names]
        image = Path("src/textguard/dictionary.bin")
        if not image.exists() or image.stat().st_mtime < max(source.stat().st_mtime for source in sources):
            subprocess.run([sys.executable, str(sources[0]), str(image)], check=True)  # noqa: S603
        super().run()


setup(cffi_modules=["csrc/build_core.py:ffi"], cmdclass={"build_py": BuildWithDictionary})
