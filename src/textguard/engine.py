"""The only module that touches the compiled core."""

from __future__ import annotations

import math
import os
import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import repeat
from mmap import ACCESS_READ, mmap
from typing import TYPE_CHECKING, Any, NoReturn

from textguard._core import ffi, lib

from .errors import ConfigError, LexiconError
from .records import NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

RESIDENT_ID_18: int = lib.TG_RESIDENT_ID_18
RESIDENT_ID_15: int = lib.TG_RESIDENT_ID_15
MOBILE: int = lib.TG_MOBILE
BANK_CARD: int = lib.TG_BANK_CARD
DISABILITY_CERTIFICATE: int = lib.TG_DISABILITY_CERTIFICATE
EMAIL: int = lib.TG_EMAIL
PLATE: int = lib.TG_PLATE
LETTERS_AND_DIGITS: int = lib.TG_LETTERS_AND_DIGITS
MASKED: int = lib.TG_MASKED

EXCUSES: int = lib.TG_EXCUSES
REQUIRES: int = lib.TG_REQUIRES
NEARBY: int = lib.TG_NEARBY

HIT: int = lib.TG_HIT
SLIP: int = lib.TG_SLIP
UNPAIRED: int = lib.TG_UNPAIRED
HALF_WIDTH: int = lib.TG_HALF_WIDTH
DIGITS_DAY: int = lib.TG_DIGITS_DAY
BACKWARDS: int = lib.TG_BACKWARDS
ABOUT_TWICE: int = lib.TG_ABOUT_TWICE
DOUBLED_TITLE: int = lib.TG_DOUBLED_TITLE
NESTED_TITLE: int = lib.TG_NESTED_TITLE
STRAIGHT: int = lib.TG_STRAIGHT
SERIES: int = lib.TG_SERIES
DOUBLED_SENTENCE: int = lib.TG_DOUBLED_SENTENCE

NO_LIMIT = 2**63 - 1
BUILD: int = lib.tg_build_number()
MIN_PHRASE, MAX_PHRASE = 5, 255
"""How many characters a phrase has that near-misses are found of, once folded."""


class Match(NamedTuple):
    """An occurrence of a term: `text[start:end]`, in code points; `term` is its index in the terms."""

    start: int
    end: int
    term: int


class Context(NamedTuple):
    """What may stand around a term: the hit is excused where `before` ends right before it and `after` begins
    right behind it. With REQUIRES it is the other way round: excused unless one such context matches, for each
    side that has any; with NEARBY, unless `before` of one such context is among the CLOSE characters before it.
    All are folded as the term is.
    """

    term: int
    before: str
    after: str
    kind: int = EXCUSES


class Phrase(NamedTuple):
    """A phrase to find where the text nearly has it; folded as the text is, of 5 to 255 characters."""

    text: str
    fixed_start: bool = False
    """Whether an edit of its first character counts, or is taken for the word before a shorter phrase."""
    fixed_end: bool = False


class Hit(NamedTuple):
    """A match as the core judges it."""

    start: int
    end: int
    term: int
    """Index of the term; of a near-miss the number of terms plus the index of the phrase; or -1."""
    identifier: int
    """Kind of identifier (RESIDENT_ID_18 …), or -1."""
    context: int
    """Index of the context that excuses the hit; STANDS, or MISSING where a required one is missing."""
    spans_break: bool


STANDS: int = lib.TG_STANDS
MISSING: int = lib.TG_MISSING


class Hits(Iterable[Hit]):
    """What the core found in one text; the core's memory is freed with this object."""

    __slots__ = ("_matches",)

    def __init__(self, matches: Any) -> None:
        self._matches = matches

    @property
    def truncated(self) -> bool:
        """Whether there are more hits than the limit."""
        return bool(self._matches.truncated)

    def __iter__(self) -> Iterator[Hit]:
        for item in ffi.unpack(self._matches.items, self._matches.count):
            term, identifier = (item.term, -1) if item.term >= 0 else (-1, -1 - item.term)
            yield Hit(item.start, item.end, term, identifier, item.context, bool(item.flags & lib.TG_SPANS_BREAK))


def _kernel() -> int:
    """The option that TEXTGUARD_KERNEL asks for: "scalar" is portable C alone."""
    scalar: int = lib.TG_SCALAR
    return scalar if os.environ.get("TEXTGUARD_KERNEL") == "scalar" else 0


class Engine:
    """Terms compiled for matching; immutable but for what `look` knows, and safe to share between threads.

    Raises LexiconError for a term that is empty (or is nothing once folded) and for more terms or characters than
    the core can hold, MemoryError when there is not enough memory. Duplicates are the caller's concern: of terms
    that fold alike the first is found.
    """

    __slots__ = ("_handle", "_image")
    _image: Any
    """Where it lies, if that is an image; it borrows that."""

    def __init__(
        self,
        terms: Sequence[str],
        *,
        fold: bool,
        exact: Iterable[int] = (),
        contexts: Iterable[Context] = (),
        phrases: Sequence[Phrase] = (),
        identifiers: bool = False,
    ) -> None:
        contexts = sorted(contexts, key=lambda context: context.term)
        parts = [*terms, *(part for context in contexts for part in (context.before, context.after))]
        parts += [phrase.text for phrase in phrases]
        text = "".join(parts)
        ends = array("q", _running_total(map(str.__len__, parts)))
        flags = bytearray(len(terms))
        for term in exact:
            flags[term] = lib.TG_EXACT
        kinds = bytes(context.kind for context in contexts)
        owners = array("i", (context.term for context in contexts))
        fixed = bytes(
            (lib.TG_FIXED_START if phrase.fixed_start else 0) | (lib.TG_FIXED_END if phrase.fixed_end else 0)
            for phrase in phrases
        )

        lexicon = ffi.new("tg_lexicon *")
        lexicon.text = id(text)
        lexicon.terms = len(terms)
        lexicon.contexts = len(contexts)
        lexicon.phrases = len(phrases)
        buffers = [
            ffi.from_buffer("int64_t[]", ends),
            ffi.from_buffer("uint8_t[]", flags),
            ffi.from_buffer("int32_t[]", owners),
            ffi.from_buffer("uint8_t[]", kinds),
            ffi.from_buffer("uint8_t[]", fixed),
        ]
        lexicon.term_ends, lexicon.term_flags, lexicon.context_terms, lexicon.context_kinds = buffers[:4]
        lexicon.phrase_flags = buffers[4]
        lexicon.context_ends = buffers[0] + len(terms)
        lexicon.phrase_ends = lexicon.context_ends + 2 * len(contexts)

        error, bad_term = ffi.new("int32_t *"), ffi.new("int64_t *")
        options = (lib.TG_FOLD if fold else 0) | (lib.TG_IDENTIFIERS if identifiers else 0)
        options |= _kernel()
        handle = lib.tg_build(lexicon, options, error, bad_term)
        if handle == ffi.NULL:
            _raise(error[0], bad_term[0])
        self._handle = ffi.gc(handle, lib.tg_free)

    def image(self) -> bytes:
        """The engine as bytes, for this build of the core alone."""
        size = lib.tg_save(self._handle, ffi.NULL)
        buffer = ffi.new("char[]", size)
        lib.tg_save(self._handle, buffer)
        return bytes(ffi.buffer(buffer, size))

    @classmethod
    def opened(cls, image: memoryview) -> Engine | None:
        """The engine in its image, which is used where it lies, at a multiple of eight bytes; only its frame is
        checked. None if it is of another build.
        """
        engine = cls.__new__(cls)
        engine._image = ffi.from_buffer(image)
        handle = lib.tg_open(engine._image, len(image), _kernel())
        if handle == ffi.NULL:
            return None
        engine._handle = ffi.gc(handle, lib.tg_free)
        return engine

    def scan(self, text: str, limit: int = NO_LIMIT, *, standing: bool = False) -> Hits | None:
        """At most `limit` hits by end and then by start, and behind them all identifiers by start; None for nothing.

        `standing`: without the hits that a context excuses, or that `know_right` has told of.
        """
        matches = self._find(text, limit, standing)
        return Hits(matches) if matches.count else None

    def look(self, text: str, least: float | None = None, model: Model | None = None, suspect: float = math.inf) -> int:
        """What calls for judgement in the text: the flags of `marks`; HIT for anything `scan` finds but what a context
        excuses and what `know_right` has told of; and, if `least` is given, SLIP if `find_slips` finds any above it, or
        any above `suspect` with the model. 0 for most.
        """
        words = ffi.NULL if least is None else _words()[0]
        handle = model.handle if model else ffi.NULL
        seen: int = lib.tg_look(self._handle, words, least or 0.0, handle, suspect, id(_checked(text)))
        if seen < 0:
            raise MemoryError
        return seen

    def know_right(self, phrase: int, form: str, side: int = 0) -> None:
        """Tells `look` that near-misses of the phrase with this index that are written like this are right; with `side`
        -1, behind the first character of the form; with 1, before its last one.
        """
        lib.tg_know_right(self._handle, phrase, id(_checked(form)), side)

    def find(self, text: str) -> list[Match]:
        """Every occurrence by (end, start)."""
        matches = self._find(text, NO_LIMIT)
        items = matches.items
        return [Match(items[i].start, items[i].end, items[i].term) for i in range(matches.count)]

    def find_many(self, texts: Iterable[str]) -> bytearray:
        """Every occurrence in all texts by (text, end, start), as the core keeps it: rows of tg_match."""
        kept = tuple(texts)
        matches = ffi.gc(ffi.new("tg_matches *"), lib.tg_release)
        if error := lib.tg_find_many(self._handle, id(kept), matches):
            _raise_for(error, kept)
        size = matches.count * ffi.sizeof("tg_match")
        return bytearray(ffi.buffer(matches.items, size)) if size else bytearray()

    def count(self, text: str) -> int:
        """The number of occurrences."""
        count: int = lib.tg_count(self._handle, id(_checked(text)))
        if count < 0:
            raise MemoryError
        return count

    def count_many(self, texts: Iterable[str], part: slice = slice(0, NO_LIMIT)) -> int:
        """The number of occurrences in all texts, or in a part of them."""
        kept = tuple(texts)
        count: int = lib.tg_count_many(self._handle, id(kept), part.start, part.stop)
        if count < 0:
            _raise_for(-count, kept)
        return count

    def _find(self, text: str, limit: int, standing: bool = False) -> Any:
        matches = ffi.gc(ffi.new("tg_matches *"), lib.tg_release)
        if lib.tg_find(self._handle, id(_checked(text)), limit, standing, matches) != lib.TG_OK:
            raise MemoryError
        return matches


class Matcher:
    """Finds many terms in text at once: every occurrence, overlapping ones too.

    Offsets are code points. With `fold=True` it matches as Scanner does: width, case, compatibility forms and
    traditional characters are folded, invisible characters and blanks inside Han words are skipped; terms that
    fold alike are one term with the first index. Immutable, and safe to share between threads.

    Raises LexiconError for an empty or duplicate term and where the engine cannot hold the terms; TypeError for
    anything but str; MemoryError.
    """

    __slots__ = ("_engine",)

    def __init__(self, terms: Iterable[str], *, fold: bool = False) -> None:
        if isinstance(terms, str):
            raise TypeError("terms must be an iterable of str, not one str")
        terms = list(terms)
        if not all(isinstance(term, str) for term in terms):
            raise TypeError(f"terms must be str, not {next(type(t).__name__ for t in terms if not isinstance(t, str))}")
        if len(set(terms)) != len(terms):
            first: dict[str, int] = {}
            for index, term in enumerate(terms):
                if first.setdefault(term, index) != index:
                    raise LexiconError(f"第 {index + 1} 个词与第 {first[term] + 1} 个相同；每个词只给一次")
        self._engine = Engine(terms, fold=fold)

    def find(self, text: str) -> list[Match]:
        """Every occurrence, ordered by (end, start)."""
        return self._engine.find(text)

    def count(self, text: str) -> int:
        """The number of occurrences: `len(find(text))` without making the list."""
        return self._engine.count(text)

    def count_many(self, texts: Iterable[str], *, threads: int | None = None) -> int:
        """The number of occurrences in all texts; `threads` of them share the work."""
        if not threads or threads < 2:
            return self._engine.count_many(texts)
        from concurrent.futures import ThreadPoolExecutor

        texts = tuple(texts)
        parts: list[slice] = []
        start = 0
        while start < len(texts):  # ever smaller parts: few calls, and no thread waits long for the last one
            size = max((len(texts) - start) // (2 * threads), 16)
            parts.append(slice(start, start + size))
            start += size
        with ThreadPoolExecutor(threads) as pool:
            # All look at one tuple: to copy a part of it would touch each text, one thread at a time.
            return sum(pool.map(self._engine.count_many, repeat(texts), parts))

    def find_many(self, texts: Iterable[str]) -> np.ndarray[Any, Any]:
        """Every occurrence in all texts, as a structured array with the fields text (index of the text), start, end
        and term, ordered by (text, end, start). Needs numpy: `pip install textguard[columns]`.
        """
        import numpy as np

        names = ("text", "start", "end", "term")
        row = np.dtype(
            {
                "names": names,
                "formats": ["=i4", "=i8", "=i8", "=i4"],
                "offsets": [ffi.offsetof("tg_match", name) for name in names],
                "itemsize": ffi.sizeof("tg_match"),
            }
        )
        return np.frombuffer(self._engine.find_many(texts), row)


def sum_of(data: bytes | memoryview) -> int:
    """A sum that any damage changes; of the bytes but the last ones, where they are no multiple of eight."""
    total: int = lib.tg_sum(ffi.from_buffer(data), len(data))
    return total


def pair_level(first: str, second: str) -> int:
    """How common the pair of adjacent characters is in ordinary text: the binary logarithm of its count, about."""
    level: int = lib.tg_pair_level(ord(first), ord(second))
    return level


MOST_MODEL = 20_000_000
"""Bytes of a model file."""
LEAST_TRAINING = 100_000
"""Code points; from less nothing can be learned."""
DEFAULT_MODEL = "default"
"""The name of the model that textguard brings along."""
_SHIPPED = os.path.join(os.path.dirname(__file__), "shipped.model")


class Model:
    """A model in a file. Immutable, and safe to share between threads.

    Raises ConfigError for a file that cannot be read or is no sound model.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = _SHIPPED if str(path) == DEFAULT_MODEL else str(path)
        try:
            with open(self.path, "rb") as file:
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

    def image(self, most: int = MOST_MODEL) -> bytes:
        """The content of a model file, of at most so many bytes: what was seen least is left out.

        The same texts in the same order give the same bytes.

        Raises ConfigError where there is too little text.
        """
        if self.size < LEAST_TRAINING:
            raise ConfigError(f"训练文本只有 {self.size:,} 字，太少；至少要 {LEAST_TRAINING:,} 字，最好 1,000 万字以上")
        image = ffi.gc(ffi.new("tg_image *"), lib.tg_release_image)
        if lib.tg_make_model(self._handle, most, image) != lib.TG_OK:
            raise MemoryError
        return bytes(ffi.buffer(image.data, image.size))


SAME_SOUND: int = lib.TG_SAME_SOUND
NEAR_SOUND: int = lib.TG_NEAR_SOUND
LOOK: int = lib.TG_LOOK
SWAPPED: int = lib.TG_SWAPPED
PART: int = lib.TG_PART
DOUBLED: int = lib.TG_DOUBLED


class Slip(NamedTuple):
    """Where something else than what is written is probably meant."""

    start: int
    end: int
    right: str
    """What is probably meant."""
    score: float
    """Log odds that it is."""
    gain: float
    """Log probability of the best path of words with it, minus that of the best path through the text as it is."""
    kind: int
    """How the characters are alike: SAME_SOUND …, or-ed."""
    ratio: float
    """Log probability of the characters with it, minus that without, as the model has it; 0 without one."""


_DICTIONARY = os.path.join(os.path.dirname(__file__), "dictionary.bin")


@cache
def _words(path: str | Path = _DICTIONARY) -> Any:
    """The dictionary; opened when first needed. Raises ConfigError if its file is missing or damaged."""
    try:
        with open(path, "rb") as file:
            image = mmap(file.fileno(), 0, access=ACCESS_READ)
    except (OSError, ValueError):  # ValueError: the file is empty
        raise ConfigError(f"缺少词典 {path}；请重新安装 textguard") from None
    buffer = ffi.from_buffer(image)
    handle = lib.tg_open_words(buffer, len(image), _kernel())
    if handle == ffi.NULL:
        raise ConfigError(f"词典 {path} 已损坏；请重新安装 textguard")
    return ffi.gc(handle, lib.tg_close_words), buffer  # the handle borrows the buffer, and that holds the image


def edge_margin(text: str, at: int) -> float:
    """How sure it is that words meet at `at`, from 0 to the length of the text: 0 is sure, -3 is doubtful.

    The log probability of the best path of dictionary words that cuts there, minus that of the best path, in eight
    characters on each side.
    """
    if not 0 <= at <= str.__len__(_checked(text)):
        raise IndexError(at)
    margin: float = lib.tg_edge_margin(_words()[0], id(text), at)
    return margin


def likeness(written: str, meant: str) -> int:
    """How two characters are alike, that one may be written for the other: SAME_SOUND …, or-ed; 0 if they are not."""
    kind: int = lib.tg_likeness(_words()[0], ord(written), ord(meant))
    return kind


def find_slips(text: str, least: float, model: Model | None = None) -> list[Slip]:
    """Where a word of the dictionary (with a model, anything) is miswritten, by start; scores above `least`."""
    found = ffi.new("tg_slips *")
    handle = model.handle if model else ffi.NULL
    if lib.tg_find_slips(_words()[0], handle, id(_checked(text)), least, found) != lib.TG_OK:
        raise MemoryError
    if not found.count:
        return []
    slips = []
    for item in ffi.unpack(found.items, found.count):
        right = "".join(map(chr, item.right[0 : item.length]))
        ratio = item.evidence[1]
        slips.append(Slip(item.start, item.end, right, item.score, item.gain, item.kind, ratio))
    lib.tg_release_slips(found)
    return slips


def fold(text: str) -> str:
    """The text as the folding engine reads it: skipped characters removed, all others folded one to one."""
    buffer = ffi.new("uint32_t[]", str.__len__(_checked(text)) + 1)
    length = lib.tg_fold(id(text), buffer)
    return bytes(ffi.buffer(buffer, 4 * length)).decode(f"utf-32-{sys.byteorder[0]}e", "surrogatepass")


def fold_all(texts: Sequence[str]) -> list[str]:
    """Each text folded; one call for all of them is faster."""
    joined = "\0".join(texts)
    return fold(joined).split("\0") if joined.count("\0") == len(texts) - 1 else list(map(fold, texts))


def _checked(text: str) -> str:
    """The core reads the storage of a str; anything else would be read as one."""
    if not isinstance(text, str):
        raise TypeError(f"text must be str, not {type(text).__name__}")
    return text


def _raise_for(error: int, texts: tuple[str, ...]) -> NoReturn:
    if error == lib.TG_NO_TEXT:
        for text in texts:
            _checked(text)
    raise MemoryError


def _running_total(lengths: Iterable[int]) -> Iterator[int]:
    total = 0
    for length in lengths:
        total += length
        yield total


def _raise(error: int, term: int) -> None:
    if error == lib.TG_EMPTY_TERM:
        raise LexiconError(f"第 {term + 1} 个词为空，或只有看不见的字符；请删去")
    if error == lib.TG_BAD_PHRASE:
        raise LexiconError(f"第 {term + 1} 个规范表述不足 5 个字，或超过 255 个字；请不要作近似匹配")
    if error == lib.TG_TOO_MANY:
        what = f"第 {term + 1} 个词太长" if term >= 0 else "词库太大"
        raise LexiconError(f"{what}（上限：每个词 16,777,215 字，不同的字 65,517 个，总长 2,147,483,647 字）")
    raise MemoryError
