"""The engines side by side: one small adapter each, all with the same three operations.

An adapter is built of the terms. `count` and `hits` mean every occurrence of every term, overlapping ones too, in
texts given as `str`, each by the fastest way that the engine's public interface offers.
"""

from __future__ import annotations

import inspect
import multiprocessing
from abc import ABC, abstractmethod
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from typing import Any, ClassVar, Literal

Agreement = Literal["exact", "folded", "none"]


class UnavailableError(Exception):
    """The engine is not installed, or cannot do this; the message says why."""


class Engine(ABC):
    """Terms compiled by one engine."""

    distribution: ClassVar[str]
    """The name of the package, for its version."""
    comparable: ClassVar[bool] = True
    """Whether it does the whole job: all occurrences, in texts given as str."""
    agreement: ClassVar[Agreement] = "exact"
    """Which counts it agrees with: those of all exact engines, of all folding ones, or of none by design."""

    @abstractmethod
    def __init__(self, terms: list[str]) -> None:
        """Compile the terms."""

    def prepared(self, texts: list[str]) -> Sequence[Any]:
        """The texts as `count` and `hits` are given them; this is not timed."""
        return texts

    @abstractmethod
    def count(self, texts: Sequence[Any]) -> int:
        """The number of occurrences in all texts."""

    def hits(self, texts: Sequence[Any]) -> Sequence[Any]:
        """All occurrences in all texts, in whatever form the engine gives them."""
        raise UnavailableError("has no list of hits")


class Textguard(Engine):
    """textguard.Matcher."""

    distribution = "textguard"
    fold = False

    def __init__(self, terms: list[str]) -> None:
        self.matcher = _installed("textguard").Matcher(terms, fold=self.fold)

    def count(self, texts: Sequence[Any]) -> int:
        return int(self.matcher.count_many(texts))

    def hits(self, texts: Sequence[Any]) -> Sequence[Any]:
        found: Sequence[Any] = self.matcher.find_many(texts)
        return found


class FoldingTextguard(Textguard):
    """textguard.Matcher with the folding of Scanner; terms that fold alike are one term."""

    agreement = "folded"
    fold = True


class TwoThreadsTextguard(Textguard):
    """textguard.Matcher with two threads."""

    def __init__(self, terms: list[str]) -> None:
        super().__init__(terms)
        if "threads" not in inspect.signature(self.matcher.count_many).parameters:
            raise UnavailableError("count_many has no threads in this version")

    def count(self, texts: Sequence[Any]) -> int:
        return int(self.matcher.count_many(texts, threads=2))


class TwoProcessesTextguard(Textguard):
    """textguard.Matcher in two processes that share nothing and wait for each other only at the end: what two cores of
    this machine can give at best.
    """

    def prepared(self, texts: list[str]) -> Sequence[Any]:
        if "fork" not in multiprocessing.get_all_start_methods():
            raise UnavailableError("processes are forked")
        context = multiprocessing.get_context("fork")
        ends = []
        for half in (texts[::2], texts[1::2]):
            here, there = context.Pipe()
            context.Process(target=self._serve, args=(there, tuple(half)), daemon=True).start()
            ends.append(here)
        return ends

    def _serve(self, requests: Any, texts: tuple[str, ...]) -> None:
        while requests.recv():
            requests.send(self.matcher.count_many(texts))

    def count(self, texts: Sequence[Any]) -> int:
        for end in texts:
            end.send(True)
        return sum(end.recv() for end in texts)


class Pyahocorasick(Engine):
    """pyahocorasick with iter(); iter_long() leaves out overlapping occurrences."""

    distribution = "pyahocorasick"

    def __init__(self, terms: list[str]) -> None:
        self.automaton = _installed("ahocorasick").Automaton()
        for index, term in enumerate(terms):
            self.automaton.add_word(term, index)
        self.automaton.make_automaton()

    def count(self, texts: Sequence[Any]) -> int:
        return sum(1 for text in texts for _ in self.automaton.iter(text))

    def hits(self, texts: Sequence[Any]) -> Sequence[Any]:
        return list(chain.from_iterable(map(self.automaton.iter, texts)))


class AhocorasickRs(Engine):
    """ahocorasick_rs over str, overlapping."""

    distribution = "ahocorasick_rs"

    def __init__(self, terms: list[str]) -> None:
        self.automaton = _installed("ahocorasick_rs").AhoCorasick(terms)

    def count(self, texts: Sequence[Any]) -> int:
        find = self.automaton.find_matches_as_indexes
        return sum(len(find(text, overlapping=True)) for text in texts)

    def hits(self, texts: Sequence[Any]) -> Sequence[Any]:
        find = self.automaton.find_matches_as_indexes
        return [hit for text in texts for hit in find(text, overlapping=True)]


class Daachorse(Engine):
    """daachorse, charwise, overlapping."""

    distribution = "daachorse"

    def __init__(self, terms: list[str]) -> None:
        self.automaton = _installed("daachorse").CharwiseDoubleArrayAhoCorasick(terms)

    def count(self, texts: Sequence[Any]) -> int:
        return sum(map(len, map(self.automaton.find_overlapping, texts)))

    def hits(self, texts: Sequence[Any]) -> Sequence[Any]:
        return list(chain.from_iterable(map(self.automaton.find_overlapping, texts)))


class Hyperscan(Engine):
    """python-hyperscan in literal mode over UTF-8; its hits are of bytes, and only their ends."""

    distribution = "hyperscan"

    def __init__(self, terms: list[str]) -> None:
        hyperscan = _installed("hyperscan")
        self.database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self.database.compile(
            expressions=[term.encode() for term in terms],
            ids=list(range(len(terms))),
            elements=len(terms),
            flags=0,
            literal=True,
        )
        # The scratch space has to be made after the database that it is for.
        self.database.scratch = hyperscan.Scratch(self.database)

    def count(self, texts: Sequence[Any]) -> int:
        return self._count(text.encode() for text in texts)

    def _count(self, texts: Any) -> int:
        count = 0

        def on_hit(term: int, start: int, end: int, flags: int, context: object) -> None:
            nonlocal count
            count += 1

        for text in texts:
            self.database.scan(text, match_event_handler=on_hit)
        return count

    def hits(self, texts: Sequence[Any]) -> Sequence[Any]:
        found: list[tuple[int, int]] = []

        def on_hit(term: int, start: int, end: int, flags: int, context: object) -> None:
            found.append((term, end))

        for text in texts:
            self.database.scan(text.encode(), match_event_handler=on_hit)
        return found


class HyperscanBytes(Hyperscan):
    """python-hyperscan where the text happens to be UTF-8 already."""

    comparable = False

    def prepared(self, texts: list[str]) -> Sequence[Any]:
        return [text.encode() for text in texts]

    def count(self, texts: Sequence[Any]) -> int:
        return self._count(texts)

    def hits(self, texts: Sequence[Any]) -> Sequence[Any]:
        raise UnavailableError("as hyperscan")


class Flashtext(Engine):
    """flashtext, for reference: it finds no overlapping terms, and none beside a letter or a digit."""

    distribution = "flashtext"
    comparable = False
    agreement = "none"

    def __init__(self, terms: list[str]) -> None:
        self.processor = _installed("flashtext").KeywordProcessor(case_sensitive=True)
        for term in terms:
            self.processor.add_keyword(term)

    def count(self, texts: Sequence[Any]) -> int:
        return sum(len(self.processor.extract_keywords(text)) for text in texts)

    def hits(self, texts: Sequence[Any]) -> Sequence[Any]:
        extract = self.processor.extract_keywords
        return [hit for text in texts for hit in extract(text, span_info=True)]


ENGINES: dict[str, type[Engine]] = {
    "textguard": Textguard,
    "textguard fold": FoldingTextguard,
    "textguard 2 threads": TwoThreadsTextguard,
    "textguard 2 processes": TwoProcessesTextguard,
    "pyahocorasick": Pyahocorasick,
    "ahocorasick_rs": AhocorasickRs,
    "daachorse": Daachorse,
    "hyperscan": Hyperscan,
    "hyperscan bytes": HyperscanBytes,
    "flashtext": Flashtext,
}


def build(name: str, terms: list[str]) -> Engine:
    """The engine with this name, built of the terms. Raises UnavailableError where a peer cannot."""
    engine = ENGINES[name]
    try:
        return engine(terms)
    except UnavailableError:
        raise
    except Exception as error:
        if issubclass(engine, Textguard):
            raise
        # A peer that cannot build this lexicon is a result, not the end of the run.
        raise UnavailableError(f"cannot build it: {error!r}"[:200]) from error


def versions() -> dict[str, str]:
    """The versions of the engines' packages that are installed."""
    found = {}
    for distribution in sorted({engine.distribution for engine in ENGINES.values()}):
        try:
            found[distribution] = version(distribution)
        except PackageNotFoundError:
            found[distribution] = "not installed"
    return found


def _installed(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError as error:
        raise UnavailableError(f"not installed ({error})") from error
