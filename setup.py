"""Names the compiled core, which pyproject.toml cannot."""

from setuptools import setup

setup(cffi_modules=["csrc/build_core.py:ffi"])
