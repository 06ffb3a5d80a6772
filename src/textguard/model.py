"""A model of the language: how often characters follow each other in correct text. Training, and its file."""

from __future__ import annotations

from mmap import ACCESS_READ, mmap
from pathlib import Path

from ._core import ffi, lib
from .errors import ConfigError

MOST = 20_000_000
"""Bytes of a model file."""
LEAST_TEXT = 100_000
"""Code points; from less nothing can be learned."""
DEFAULT = "default"
"""The name of the model that textguard brings along."""
_DEFAULT_PATH = Path(__file__).with_name("laws.model")


class Model:
    """A model in a file. Immutable, and safe to share between threads.

    Raises ConfigError for a file that cannot be read or is no sound model.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = _DEFAULT_PATH if str(path) == DEFAULT else Path(path)
        try:
            with self.path.open("rb") as file:
                image = mmap(file.fileno(), 0, access=ACCESS_READ)
        except OSError as error:
            raise ConfigError(f"{self.path}: 无法读取模型：{error.strerror}") from None
        except ValueError:  # it is empty, or the name is no name
            raise ConfigError(f"{self.path}: 不是模型文件；请用 textguard model train 训练") from None
        # The handle borrows the buffer, and that holds the image.
        self._buffer = ffi.from_buffer(image)
        handle = lib.tg_open_model(self._buffer, len(image))
        if handle == ffi.NULL:
            raise ConfigError(f"{self.path}: 不是模型文件，或已损坏；请用 textguard model train 重新训练")
        self.handle = ffi.gc(handle, lib.tg_close_model)


class Trainer:
    """Counts the runs of characters of correct texts, one after the other; keeps two bytes for each character."""

    def __init__(self) -> None:
        self._handle = ffi.gc(lib.tg_begin_training(), lib.tg_end_training)
        if self._handle == ffi.NULL:
            raise MemoryError
        self.size = 0
        """Code points so far."""

    def add(self, text: str) -> None:
        """Learns from a text."""
        if not isinstance(text, str):
            raise TypeError(f"text must be str, not {type(text).__name__}")
        if lib.tg_train(self._handle, id(text)) != lib.TG_OK:
            raise MemoryError
        self.size += len(text)

    def image(self, most: int = MOST) -> bytes:
        """The content of a model file, of at most so many bytes: what was seen least is left out.

        The same texts in the same order give the same bytes.

        Raises ConfigError where there is too little text.
        """
        if self.size < LEAST_TEXT:
            raise ConfigError(f"训练文本只有 {self.size:,} 字，太少；至少要 {LEAST_TEXT:,} 字，最好 1,000 万字以上")
        image = ffi.gc(ffi.new("tg_image *"), lib.tg_release_image)
        if lib.tg_make_model(self._handle, most, image) != lib.TG_OK:
            raise MemoryError
        return bytes(ffi.buffer(image.data, image.size))
