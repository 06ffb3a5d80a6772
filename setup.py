"""Builds what pyproject.toml cannot name: the compiled core, and beside it the dictionary and the image
of the lexicons."""

import os
import subprocess
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_ext import build_ext
from setuptools.command.build_py import build_py


class BuildWithDictionary(build_py):
    """Makes the dictionary before the files of the package are collected."""

    def run(self) -> None:
        """Writes it where an editable install reads it and any other one copies it from."""
        lists = (
            "confusables.tsv",
            "words.txt",
            "names.txt",
            "left_out.txt",
            "idioms.txt",
            "ordinary.txt",
            "collocations.txt",
            "phrases.txt",
            "right_text.bin",
            "judge.tsv",
            "combinations.txt",
        )
        names = ("make_dictionary.py", "core.h", *lists)  # the judge's evidence is numbered as core.h has it
        sources = [Path("csrc") / name for name in names]
        image = Path("src/textguard/dictionary.bin")
        if not image.exists() or image.stat().st_mtime < max(source.stat().st_mtime for source in sources):
            subprocess.run([sys.executable, str(sources[0]), str(image)], check=True)  # noqa: S603
        super().run()


class BuildWithImage(build_ext):
    """Makes the image of the lexicons when the core is there, which compiles them."""

    def run(self) -> None:
        """Writes it beside the core."""
        super().run()
        inside = Path("src") if self.inplace else Path(self.build_lib)
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(inside.absolute()), *sys.path])}
        command = [sys.executable, "-c", "from textguard import shipped; shipped.write()"]
        subprocess.run(command, check=True, env=environment, cwd=self.build_temp)  # noqa: S603


setup(cffi_modules=["csrc/build_core.py:ffi"], cmdclass={"build_py": BuildWithDictionary, "build_ext": BuildWithImage})
