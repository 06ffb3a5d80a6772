"""The cases of cases.toml, and what each one is measured on."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from engines import Agreement
from posts import Corpus, corpus
from worst_cases import worst_case

from lexicons import lexicon

Measure = Literal["count", "hits", "build", "memory", "pipeline"]


@dataclass(frozen=True)
class Case:
    """What is measured, on what, with which engines; the fields are those of cases.toml."""

    name: str
    measure: Measure
    engines: tuple[str, ...]
    posts: int = 0
    worst: str = ""
    characters: tuple[int, ...] = ()
    lexicon: str = ""
    expected: int | tuple[int, ...] | None = None
    expected_folded: int | tuple[int, ...] | None = None
    slow: bool = False

    def expects(self, agreement: Agreement, size: int) -> int | None:
        """The count that engines of this kind must have, with the size at this place; None where nobody knows."""
        known = {"exact": self.expected, "folded": self.expected_folded, "none": None}[agreement]
        return known[size] if isinstance(known, tuple) else known

    def workloads(self) -> Iterator[Workload]:
        """What to measure on: one for each size."""
        if self.worst:
            for characters in self.characters:
                terms, text = worst_case(self.worst, characters)
                yield Workload(terms, Corpus("worst case", [text]))
        elif self.characters:
            terms, (name, texts) = cached_lexicon(self.lexicon), cached_corpus(self.posts)
            joined = "\n\n".join(texts)
            for characters in self.characters:
                if len(joined) < characters:
                    joined *= -(-characters // len(joined))
                yield Workload(terms, Corpus(name, [joined[:characters]]))
        else:
            terms = cached_lexicon(self.lexicon) if self.lexicon else []
            yield Workload(terms, cached_corpus(self.posts) if self.posts else Corpus("none", []))


@dataclass(frozen=True)
class Workload:
    """Terms, and texts to find them in."""

    terms: list[str]
    corpus: Corpus


# Cases that follow each other share these.
cached_lexicon = lru_cache(2)(lexicon)
cached_corpus = lru_cache(2)(corpus)


def cases() -> list[Case]:
    """All cases, in the order of the file."""
    with Path(__file__).with_name("cases.toml").open("rb") as file:
        return [_case(fields) for fields in tomllib.load(file)["case"]]


def _case(fields: dict[str, Any]) -> Case:
    for name, value in fields.items():
        if isinstance(value, list):
            fields[name] = tuple(value)
    return Case(**fields)
