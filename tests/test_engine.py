"""The engine against the naive oracle and pyahocorasick (never its iter_long, which is wrong)."""

from __future__ import annotations

import random
import sys
from concurrent.futures import ThreadPoolExecutor

import ahocorasick
import naive
import numpy as np
import pytest

from textguard import LexiconError, Matcher
from textguard.engine import EXCUSES, MISSING, NEARBY, REQUIRES, STANDS, Context, Engine

# Letters whose storage takes 1, 2 and 4 bytes; 的 and 皀 share bytes, 𠮷 and 😀 lie outside the BMP.
ALPHABETS = ["ab", "aé", "的皀", "总书记a", "𠮷a", "的😀𠮷", "\ud800a"]
FOLDED = "总总书书记a𠮷" + "".join(naive.FOLDS) + naive.TRANSPARENT[:3] + " 　\n\t"


def strings(rng: random.Random, alphabet: str, count: int, longest: int) -> list[str]:
    made = ("".join(rng.choices(alphabet, k=rng.randint(1, longest))) for _ in range(count))
    return list(dict.fromkeys(made))


def by_pyahocorasick(terms: list[str], text: str) -> list[tuple[int, int, int]]:
    automaton = ahocorasick.Automaton()
    for index, term in enumerate(terms):
        automaton.add_word(term, (index, len(term)))
    automaton.make_automaton()
    found = [(end + 1 - length, end + 1, index) for end, (index, length) in automaton.iter(text)]
    return sorted(found, key=lambda match: (match[1], match[0]))


def test_equals_both_oracles_on_many_random_cases() -> None:
    rng = random.Random(20260101)
    cases = 0
    while cases < 200_000:
        alphabet = rng.choice(ALPHABETS)
        terms = strings(rng, alphabet, rng.randint(1, 8), 5)
        matcher = Matcher(terms)
        for _ in range(10):
            text = "".join(rng.choices(alphabet + "b", k=rng.randint(0, 14)))
            found = matcher.find(text)
            assert found == naive.find(terms, text, fold=False), (terms, text)
            assert found == by_pyahocorasick(terms, text), (terms, text)
            assert matcher.count(text) == len(found)
            cases += 1


def test_folding_equals_the_oracle_on_many_random_cases() -> None:
    rng = random.Random(20260102)
    for _ in range(6_000):
        terms = [term for term in strings(rng, FOLDED, rng.randint(1, 6), 6) if naive.symbols(term)]
        if not terms:
            continue
        matcher = Matcher(terms, fold=True)
        for _ in range(10):
            text = "".join(rng.choices(FOLDED, k=rng.randint(0, 24)))
            found = matcher.find(text)
            assert found == naive.find(terms, text, fold=True), (terms, text)
            assert matcher.count(text) == len(found)


def test_contexts_equal_the_oracle() -> None:
    rng = random.Random(20260103)
    alphabet = "总书记a \n\u200b"
    judged = {STANDS: 0, MISSING: 0, 0: 0}
    for _ in range(40_000):
        term = rng.choice(["书", "书记", "总书记总"])
        sides = (
            "".join(rng.choices("总书记a", k=rng.randint(0, 2))),
            "".join(rng.choices("总书记a", k=rng.randint(0, 2))),
        )
        required = rng.random() < 0.3
        if not any(sides) or (required and all(sides)):
            continue
        text = "".join(rng.choices(alphabet, k=rng.randint(0, 20)))
        engine = Engine([term], fold=True, contexts=[Context(0, *sides, REQUIRES if required else EXCUSES)])
        read = naive.symbols(text)
        for hit in engine.scan(text) or ():
            first = next(k for k, symbol in enumerate(read) if symbol.at == hit.start)
            low, high = first - len(sides[0]), first + len(term) + len(sides[1])
            around = read[max(low, 0) : high]
            matches = low >= 0 and "".join(symbol.character for symbol in around) == sides[0] + term + sides[1]
            if matches and around[0].breaks != around[-1].breaks and len(around) < 4:
                matches = False
            expected = (STANDS if matches else MISSING) if required else (0 if matches else STANDS)
            assert hit.context == expected, (term, sides, required, text, hit)
            judged[expected] += 1
    assert min(judged.values()) > 500  # the cases do reach every verdict


def test_what_must_be_nearby_equals_the_oracle() -> None:
    rng = random.Random(20260104)
    judged = {STANDS: 0, MISSING: 0}
    for _ in range(10_000):
        needed = ["".join(rng.choices("超过低于a", k=rng.randint(1, 3))) for _ in range(rng.randint(1, 3))]
        text = "".join(rng.choices("超过低于a，，， \n\u200b", k=rng.randint(0, 120))) + "以上"
        engine = Engine(["以上"], fold=True, contexts=[Context(0, before, "", NEARBY) for before in needed])
        close = "".join(symbol.character for symbol in naive.symbols(text))[-66:-2]
        hit = next(iter(engine.scan(text) or ()))
        expected = STANDS if any(before in close for before in needed) else MISSING
        assert hit.context == expected, (needed, text)
        judged[expected] += 1
    assert min(judged.values()) > 500


def test_an_exact_term_asks_for_its_form() -> None:
    engine = Engine(["KV", "kv", "，"], fold=True, exact=[0, 2])
    assert [(hit.start, hit.term) for hit in engine.scan("KV kv ＫＶ，,") or ()] == [
        (0, 0),
        (0, 1),
        (3, 1),
        (6, 1),
        (8, 2),
    ]


def test_terms_that_fold_alike_are_the_first_one() -> None:
    assert Matcher(["总书记", "總書記"], fold=True).find("總書記") == [(0, 3, 0)]


@pytest.mark.parametrize("text", ["", "\0", "\ud800", "\udfff" * 50, "a\ud800\U0010ffff", "\U0010ffff", "\n" * 1000])
def test_no_str_makes_it_fail(text: str) -> None:
    for fold in (False, True):
        matcher = Matcher(["总书记", "a", "\ud800"], fold=fold)
        assert matcher.count(text) == len(matcher.find(text)) == len(naive.find(["总书记", "a", "\ud800"], text, fold))


def test_a_hundred_million_characters() -> None:
    text = "习" * 100_000_000
    assert Matcher(["习总书记", "习近平"], fold=True).count(text) == 0
    assert Matcher(["习" * 3]).count(text) == len(text) - 2


def test_long_gaps_and_long_terms() -> None:
    gap = "\u200b" * 100_000
    assert Matcher(["习总书记"], fold=True).find(f"习{gap}总{gap}书记") == [(0, 200_004, 0)]
    for length in (1, 9, 50, 20_000):
        text = "看a" + "\u200b" * length + " b"
        assert Matcher(["a b"], fold=True).find(text) == naive.find(["a b"], text, fold=True) == [(1, length + 4, 0)]
    term = "的" * 5_000
    assert Matcher([term, "的的"]).find(term)[-2:] == [(0, 5_000, 0), (4_998, 5_000, 1)]
    spaced = "\u200b".join(term)
    assert Matcher([term], fold=True).find(spaced) == [(0, 9_999, 0)]


def test_thousands_of_terms_equal_pyahocorasick() -> None:
    rng = random.Random(20260104)
    han = [chr(rng.randrange(0x4E00, 0x9FA5)) for _ in range(300)]
    terms = strings(rng, "".join(han), 20_000, 5)
    text = "".join(rng.choices(han, k=100_000))
    found = Matcher(terms).find(text)
    assert len(found) > 10_000
    assert found == by_pyahocorasick(terms, text)


def test_states_with_many_children_equal_pyahocorasick() -> None:
    rng = random.Random(20260108)
    letters = [chr(code) for code in range(0xAC00, 0xAC00 + 2_000)]
    for children in (127, 128, 300, 1_500):
        stems = [*letters[:5], *("".join(rng.choices(letters[:5], k=2)) for _ in range(10))]
        terms = list({stem + last for stem in stems for last in rng.sample(letters, children)} | {letters[-1] * 60})
        # What begins a long term calls the automaton, which reads on for a round or more.
        text = "".join(
            letters[-1] * 50 + "".join(rng.choice(stems) + rng.choice(letters) for _ in range(2_000)) for _ in range(20)
        )
        found = Matcher(terms).find(text)
        assert len(found) > children
        assert found == by_pyahocorasick(terms, text)


def test_stretches_of_every_density_equal_pyahocorasick() -> None:
    # Sparse stretches are compared at their anchors, dense ones are read by the automaton; long terms begin in one
    # and end in another, and some are only begun.
    rng = random.Random(20260107)
    for _ in range(15):
        # Hangul: none of it folds.
        letters = [chr(rng.randrange(0xAC00, 0xC000)) for _ in range(rng.choice((3, 30, 300)))]
        terms = strings(rng, "".join(letters), 200, 4)
        for length in (*range(40, 60), 200, 3_000, 9_000):
            terms.append("".join(rng.choices(letters[:3], k=length)))
        terms = list(dict.fromkeys(terms))
        text = ""
        while len(text) < 60_000:
            kind = rng.randrange(4)
            if kind == 0:
                text += "".join(chr(rng.randrange(0xC000, 0xD7A0)) for _ in range(rng.randint(1, 9_000)))
            elif kind == 1:
                text += "".join(rng.choices(letters, k=rng.randint(1, 5_000)))
            elif kind == 2:
                text += rng.choice(terms)
            else:
                text += rng.choice(terms)[:-1]
        expected = by_pyahocorasick(terms, text)
        matcher = Matcher(terms)
        assert matcher.find(text) == expected
        assert matcher.count(text) == len(expected)
        assert Matcher(terms, fold=True).find("\u200b".join(text[:20_000])) == [
            (2 * start, 2 * end - 1, term) for start, end, term in by_pyahocorasick(terms, text[:20_000])
        ]


@pytest.mark.parametrize("fold", [False, True])
def test_every_kernel_gives_the_same(monkeypatch: pytest.MonkeyPatch, fold: bool) -> None:
    rng = random.Random(20260105)
    for alphabet in ("ab\n", "é1 ", "总书记的中国人民，\u3000", "的😀𠮷\u200b", FOLDED):
        letters = [*alphabet, *(chr(rng.randrange(0x4E00, 0x4E80)) for _ in range(60 if "的" in alphabet else 0))]
        terms = [term for term in strings(rng, "".join(letters), 400, 4) if naive.symbols(term)]
        # Lengths around those that the kernels take at a time, and over several blocks.
        texts = ["".join(rng.choices(letters, k=length)) for length in [*range(70), 4_095, 4_130, 4_131, 20_000]]
        monkeypatch.delenv("TEXTGUARD_KERNEL", raising=False)
        fast = Matcher(terms, fold=fold).find_many(texts)
        monkeypatch.setenv("TEXTGUARD_KERNEL", "scalar")
        scalar = Matcher(terms, fold=fold)
        assert fast.tolist() == scalar.find_many(texts).tolist()
        assert fast.tolist() == [(i, *match) for i, text in enumerate(texts) for match in scalar.find(text)]
        if not fold and alphabet[0] != "的":
            assert scalar.find(texts[-1]) == by_pyahocorasick(terms, texts[-1])


def test_find_many_gives_the_same_columns() -> None:
    matcher = Matcher(["ab", "b", "总"])
    texts = ["ab", "", "总b总", "x"]
    found = matcher.find_many(texts)
    assert found.dtype.names == ("text", "start", "end", "term")
    assert found.tolist() == [(i, *match) for i, text in enumerate(texts) for match in matcher.find(text)]
    assert matcher.count_many(texts) == matcher.count_many(texts, threads=3) == len(found)
    assert matcher.count_many(iter(texts * 50), threads=2) == 50 * len(found)
    assert len(matcher.find_many([])) == matcher.count_many([]) == matcher.count_many([], threads=2) == 0
    assert isinstance(found, np.ndarray)


def test_threads_share_an_engine() -> None:
    matcher = Matcher(["习总书记", "书记"], fold=True)
    texts = [f"{'给' * n}习总 书记写信" for n in range(200)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(matcher.find, texts)) == [matcher.find(text) for text in texts]


def test_bad_terms_are_refused() -> None:
    with pytest.raises(LexiconError, match="第 3 个词与第 1 个相同"):
        Matcher(["a", "b", "a"])
    for terms, fold in ((["a", ""], False), (["\u200b"], True)):
        with pytest.raises(LexiconError, match="为空"):
            Matcher(terms, fold=fold)
    with pytest.raises(LexiconError, match="上限"):  # more kinds of characters than symbols
        Matcher([chr(c) for c in range(0x20000, 0x20000 + 65_536)])
    with pytest.raises(LexiconError, match=r"第 2 个词太长（上限：每个词 16,777,215 字"):
        Matcher(["a", "b" * 16_777_216])
    for wrong in ("abc", [1], [b"a"]):
        with pytest.raises(TypeError):
            Matcher(wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", [None, b"abc", 3, bytearray(b"x"), ["a"]])
def test_a_wrong_type_of_text_is_refused(text: object) -> None:
    matcher = Matcher(["a"])
    for call in (matcher.find, matcher.count, lambda t: matcher.find_many([t]), lambda t: matcher.count_many([t])):
        with pytest.raises(TypeError):
            call(text)  # type: ignore[arg-type]


def test_a_subclass_of_str_is_read_as_str() -> None:
    class Text(str):
        __slots__ = ()

        def __len__(self) -> int:
            return 10**9

    assert Matcher(["b"]).find(Text("abc")) == [(1, 2, 0)]


def test_memory_is_given_back() -> None:
    resource = pytest.importorskip("resource", reason="resident size is read through the resource module")
    scale = 1024 if sys.platform != "darwin" else 1
    engine = Engine(["习总书记", "a"], fold=True, contexts=[Context(0, "学", "")], identifiers=True)

    def work() -> None:
        engine.scan("学习\u200b总书记" * 50)
        Engine(["习总书记", "a"], fold=True)
        with pytest.raises(LexiconError):
            Engine(["a", ""], fold=True)

    for _ in range(100):
        work()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale
    for _ in range(2_000):
        work()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale - before < 8 << 20


def test_at_most_limit_hits_are_kept() -> None:
    engine = Engine(["a"], fold=True, identifiers=True)
    hits = engine.scan("a" * 100, 7)
    assert hits is not None
    assert hits.truncated
    assert len(list(hits)) == 7
    full = engine.scan("aaaaaaa", 7)
    assert full is not None
    assert not full.truncated
    assert engine.count_many(["a" * 100]) == 100
