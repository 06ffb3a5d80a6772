"""Peers side by side on one text: matching alone against pyahocorasick, and the whole pipeline.

    python -m pytest benchmarks --benchmark-group-by=group

A wrong count is a failure; times are reported as they come and never asserted.
"""

from __future__ import annotations

import ahocorasick
import pytest
from posts import posts
from pytest_benchmark.fixture import BenchmarkFixture

from textguard import Matcher, Scanner, lexicon

TERMS = [entry.wrong for path in lexicon.shipped() for entry in lexicon.load(path)]
POSTS, PLANTED = posts(3_000)


@pytest.mark.benchmark(group="matching the shipped wrong forms in 3,000 posts")
@pytest.mark.parametrize("engine", ["textguard", "pyahocorasick"])
def test_matching(benchmark: BenchmarkFixture, engine: str) -> None:
    automaton = ahocorasick.Automaton()
    for index, term in enumerate(TERMS):
        automaton.add_word(term, index)
    automaton.make_automaton()
    expected = sum(1 for post in POSTS for _ in automaton.iter(post))
    if engine == "textguard":
        matcher = Matcher(TERMS)
        assert benchmark(matcher.count_many, POSTS) == expected
    else:
        assert benchmark(lambda: sum(1 for post in POSTS for _ in automaton.iter(post))) == expected


@pytest.mark.benchmark(group="the whole pipeline over 3,000 posts")
def test_pipeline(benchmark: BenchmarkFixture) -> None:
    scanner = Scanner(date="2026-10-09")
    found = benchmark(lambda: sum(map(len, scanner.scan_many(POSTS))))
    assert found == PLANTED
