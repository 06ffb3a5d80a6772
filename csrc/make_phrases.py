"""Write csrc/phrases.txt: words that often stand together in official text.

    python csrc/make_phrases.py LAWS.jsonl.xz NEWS.jsonl.xz > csrc/phrases.txt

Each file has one text a line, in the field "text", of news with its "date"; only counts go into the list. News from
LAST_DAY on are left out: they measure what the list does to text that it was not counted on. The output is committed;
to write it anew takes some ten minutes. It depends on words.txt.
"""

from __future__ import annotations

import gc
import json
import lzma
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from math import log
from pathlib import Path

import jieba  # type: ignore[import-untyped]
from make_dictionary import HAN_FIRST, HAN_LAST, NAMES, OWN, OWN_COUNT, PART, confusables

LAST_DAY = "20250701"
LEAST = {"laws": (20, 15), "news": (12, 8)}
"""How often a phrase stands in a corpus, and in how many texts, at least."""
LEAST_INFORMATION = 2.0
"""Pointwise mutual information: how much oftener the words stand together than by chance, as a logarithm."""
ALIKE_TEXTS = 2
"""In how many texts a form must stand that differs from a phrase in one confusable character, to be right, too."""
STOP_WORDS = frozenset(
    [
        "进行",
        "应当",
        "不得",
        "下列",
        "必须",
        "已经",
        "不能",
        "以上",
        "以下",
        "正在",
        "没有",
        "可能",
        "之间",
        "本法",
        "规定",
        "有关",
        "以及",
        "或者",
        "并且",
        "可以",
        "其他",
        "其它",
    ]
)
"""What stands before and behind anything."""
PERSONS = ("nr", "nrt", "nrfg")
RELATION = re.compile("中[^国央华小心外]|[^之其集]中")
"""China and another country: 中吉关系 is as right as 中非关系."""
NUMERALS = frozenset("一二三四五六七八九十百千万亿零〇两几第")
LONGEST_PHRASE = 6
KEY = 4

ALIKE = "近"
HEAD = """\
# 公文和新闻中常在一起的两个词（另行通知、从重处罚），连同频次（折合到 jieba 词典的 {total} 万词）。
# 由 make_phrases.py 写出，统计自法律法规（{laws} 万字）和 2025 年 6 月以前的新闻（{news} 万字）：
# 法规中 20 次、15 篇以上，新闻中 12 次、8 篇以上，点间互信息 2 以上；
# 不含数字、虚词、单字、人名加“同志”和“中吉关系”一类。
# 标“近”的与其中之一只差一个形近音近字，也在这些文本两篇以上中出现：只算对，不作改正的目标。
# 这些都不是词：不影响词的边界。"""


@cache
def words_of(run: str) -> tuple[str, ...]:
    """The words of a run; many stand in many texts."""
    return tuple(map(sys.intern, jieba.cut(run, HMM=False)))


class Counted:
    """What was counted in one corpus."""

    def __init__(self, runs: list[list[str]]) -> None:
        self.runs = runs
        """The runs of Han characters of each text."""
        self.words: Counter[str] = Counter()
        self.pairs: Counter[tuple[str, str]] = Counter()
        self.texts: Counter[tuple[str, str]] = Counter()
        for text in runs:
            here: Counter[tuple[str, str]] = Counter()
            for run in text:
                words = words_of(run)
                self.words.update(words)
                here.update(pair for pair in pairwise(words) if fits(*pair))
            self.pairs.update(here)
            self.texts.update(here.keys())
        self.total = self.words.total()

    def phrases(self, least: int, least_texts: int, tags: dict[str, str]) -> dict[str, int]:
        """Those that stand often enough in enough texts, and oftener than by chance, with their counts."""
        found = {}
        for (first, second), count in self.pairs.items():
            if count >= least and self.texts[first, second] >= least_texts and may_be_phrase(first, second, tags):
                information = log(count * self.total / (self.words[first] * self.words[second]))
                if information >= LEAST_INFORMATION:
                    found[first + second] = count
        return found

    def alike(self, candidates: Iterable[str]) -> dict[str, int]:
        """How often those of them stand in the texts that stand in enough of them."""
        by_key: defaultdict[str, list[str]] = defaultdict(list)
        for candidate in candidates:
            by_key[candidate[:KEY]].append(candidate)
        counts: Counter[str] = Counter()
        texts: Counter[str] = Counter()
        for text in self.runs:
            here: Counter[str] = Counter()
            for run in text:
                for at in range(len(run) - KEY + 1):
                    if found := by_key.get(run[at : at + KEY]):
                        here.update(candidate for candidate in found if run.startswith(candidate, at))
            counts.update(here)
            texts.update(here.keys())
        return {form: count for form, count in counts.items() if texts[form] >= ALIKE_TEXTS}


def fits(first: str, second: str) -> bool:
    """Whether two words have the length of those that make phrases."""
    return len(first) > 1 < len(second) and len(first) + len(second) <= LONGEST_PHRASE


def may_be_phrase(first: str, second: str, tags: dict[str, str]) -> bool:
    """Whether two words are of a kind that makes phrases."""
    if NUMERALS.intersection(first + second) or STOP_WORDS.intersection((first, second)):
        return False
    if any(RELATION.fullmatch(word) and tags.get(word, "") in NAMES for word in (first, second)):
        return False
    return not (second == "同志" and tags.get(first) in PERSONS)


def runs_of(path: Path) -> Iterator[list[str]]:
    """The runs of Han characters of each text that is counted."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row.get("date", "").replace("-", "") < LAST_DAY or "category" in row:
                yield re.findall(f"[{chr(HAN_FIRST)}-{chr(HAN_LAST)}]+", row["text"])


def one_off(phrase: str, alike: dict[str, list[str]]) -> Iterator[str]:
    """The phrase with one character replaced by each that is confused with it."""
    for at, character in enumerate(phrase):
        for other in alike.get(character, ()):
            yield phrase[:at] + other + phrase[at + 1 :]


def main(laws: Path, news: Path) -> None:
    """Writes the list."""
    gc.disable()  # it would look through millions of runs again and again
    jieba.initialize()
    tags = dict(line.split()[::2] for line in jieba.get_dict_file().read().decode("utf-8").splitlines())
    total = jieba.dt.total
    for name, tag in OWN.items():
        for word in (Path(__file__).parent / name).read_text("utf-8").splitlines():
            if not word.startswith("#"):
                jieba.add_word(word, OWN_COUNT)
                tags[word] = tag
    kinds, _ = confusables(Path(__file__).parent / "confusables.tsv")
    alike = {c: [other for other, kind in others.items() if kind != PART] for c, others in kinds.items()}

    counted = {"laws": Counted(list(runs_of(laws))), "news": Counted(list(runs_of(news)))}
    found = {name: corpus.phrases(*LEAST[name], tags) for name, corpus in counted.items()}
    phrases = {phrase for here in found.values() for phrase in here}
    candidates = {form for phrase in phrases for form in one_off(phrase, alike)} - phrases
    counts: defaultdict[str, float] = defaultdict(float)
    for name, corpus in counted.items():
        for phrase, count in {**corpus.alike(candidates), **found[name]}.items():
            counts[phrase] = max(counts[phrase], count * total / corpus.total)
    sizes = {name: sum(len(run) for text in c.runs for run in text) for name, c in counted.items()}
    shown = {name: f"{size / 1e4:,.0f}" for name, size in sizes.items()}
    print(HEAD.format(total=f"{total / 1e4:,.0f}", **shown))
    for phrase in sorted(counts):
        print(phrase, round(counts[phrase]), *([] if phrase in phrases else [ALIKE]), sep="\t")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
