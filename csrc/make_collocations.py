"""Write collocations.txt: words that official text uses together so often that they are one (专项治理, 从重处罚).

    TEXTGUARD_DATA=... python csrc/make_collocations.py > csrc/collocations.txt

Read are every other law, which anybody may use, and the news of even days; the other halves are left to measure on.
Needs jieba. A collocation is two to four words of the dictionary, three to six characters in all.
"""

from __future__ import annotations

import json
import lzma
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from math import log
from pathlib import Path

import jieba

SHORTEST, LONGEST = 3, 6
MOST_WORDS = 4
FEWEST, FEWEST_TEXTS = 15, 8
ASSOCIATION = 4.5
"""How much more often than by chance, as a natural logarithm, for each seam."""
HAN = re.compile("[\u4e00-\u9fff]+")
# Words that join others to no term, and characters of numbers.
LOOSE = frozenset(
    "的了和与及或在对等各其该本是为以不将把被由从向于到并也都就而且但这那之所可能要应须让使给用有无又再还更最很已未即若如则"
    "一二三四五六七八九十百千万亿两零第个条款项章节年月日时分元次届名人我你他她们来去上下中内外前后省市县区镇乡村州"
)


def texts() -> Iterator[str]:
    """The halves that are read."""
    folder = Path(os.environ["TEXTGUARD_DATA"]) / "corpora"
    for name in ("laws", "posts-xwlb"):
        with lzma.open(folder / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
            for number, row in enumerate(map(json.loads, lines)):
                if "案例" in row.get("category", ""):
                    continue
                even = number % 2 == 0 if name == "laws" else int(row["id"].split("-")[1]) % 2 == 0
                if even:
                    yield row["text"]


def main() -> None:
    """Prints the list, by code points."""
    spec = Path(jieba.__file__).parent / "dict.txt"
    tags = {word: tag for word, _, tag in map(str.split, spec.read_text("utf-8").splitlines())}
    counts: Counter[str] = Counter()
    runs: Counter[tuple[str, ...]] = Counter()
    seen: defaultdict[tuple[str, ...], int] = defaultdict(int)
    for text in texts():
        here = set()
        for run in HAN.findall(text):
            words = jieba.lcut(run, HMM=False)
            counts.update(words)
            for start in range(len(words)):
                length = len(words[start])
                for end in range(start + 2, min(start + MOST_WORDS, len(words)) + 1):
                    length += len(words[end - 1])
                    if length > LONGEST:
                        break
                    if length >= SHORTEST:
                        runs[tuple(words[start:end])] += 1
                        here.add(tuple(words[start:end]))
        for words in here:
            seen[words] += 1
    total = log(sum(counts.values()))
    found = set()
    for words, count in runs.items():
        if count < FEWEST or seen[words] < FEWEST_TEXTS or any(word in LOOSE for word in words):
            continue
        if any(tags.get(word, "x").startswith(("nr", "ns", "nt", "r", "c", "p", "u", "m", "d")) for word in words):
            continue
        together = log(count) - total - sum(log(counts[word]) - total for word in words)
        if together >= ASSOCIATION * (len(words) - 1):
            found.add("".join(words))
    print("# 公文、法规和新闻中常在一起用的词。由 make_collocations.py 生成。")
    print(*sorted(found), sep="\n")


if __name__ == "__main__":
    main()
