"""The whole job in two ways: textguard's pipeline, and what people write today.

Both find wrong forms, identity numbers and mobile numbers, and correct what they found. Their counts differ by
design: what is written by hand does not look at the context of a hit.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from importlib import import_module

from textguard import Document, Scanner
from textguard.lexicon import load, merge, shipped


class Pipeline(ABC):
    """Finds and corrects."""

    @abstractmethod
    def count(self, documents: Sequence[Document]) -> int:
        """The number of findings in all documents; every document with findings is corrected."""


class TextguardPipeline(Pipeline):
    """Scanner.scan_many."""

    def __init__(self) -> None:
        self.scanner = Scanner(date="2026-10-09")

    def count(self, documents: Sequence[Document]) -> int:
        found = 0
        for result in self.scanner.scan_many(documents):
            if result:
                found += len(result)
                result.corrected()
        return found


class ByHand(Pipeline):
    """pyahocorasick for the wrong forms, `re` for the numbers, `str.replace` for the corrections."""

    def __init__(self) -> None:
        self.automaton = import_module("ahocorasick").Automaton()
        for entry in merge([entry for path in shipped() for entry in load(path)], []):
            self.automaton.add_word(entry.wrong, (entry.wrong, entry.right[0] if entry.right else entry.wrong))
        self.automaton.make_automaton()
        self.identity = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
        self.mobile = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")

    def count(self, documents: Sequence[Document]) -> int:
        found = 0
        for document in documents:
            text = document.text
            pairs = [pair for _, pair in self.automaton.iter(text)]
            numbers = self.identity.findall(text) + self.mobile.findall(text)
            found += len(pairs) + len(numbers)
            for wrong, right in pairs:
                text = text.replace(wrong, right)
        return found


PIPELINES: dict[str, type[Pipeline]] = {"textguard": TextguardPipeline, "by hand": ByHand}
