"""Measures the model of the language: recall at fixed rates of false alarms, its cost, and what it misfires on.

    TEXTGUARD_DATA=FOLDER python benchmarks/model.py [--shipped] [--model FILE] [--alarms N] [--whole | --cost | --fit]

Trains on the laws and the news before BEGIN_TEST, in a minute; --shipped takes the model that textguard brings along,
--model another one. Thresholds are read off the news from BEGIN_TEST on, which no model has seen; sentences whose right
form stands verbatim in the training text are left out. --alarms lists the worst reports on these right texts.

--whole measures the scanner with the dictionary alone, with the shipped model and with this one beside it: reports on
words in the later news, and the errors that must be found in posts, with the right suggestion first.

--fit writes new weights for the judge into csrc/judge.c: fitted on official documents, laws, half of the news with
errors, and some swapped and doubled characters, against the news of the half year before BEGIN_TEST, with a model that
has not seen these either. The weights go with the dictionary, so fit them again when words or phrases have changed:

    pip install . && python benchmarks/model.py --fit && pip install . && python benchmarks/model.py --whole

Then choose SUSPECT in words.py by what that prints, and set the limits in tests/test_model.py by `--shipped`.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from quality import Report, data, measure_posts, posts, read_corpus

from lexicons import lexicon
from textguard import Document, Matcher, Scanner, words
from textguard._core import ffi, lib
from textguard.engine import DEFAULT_MODEL, Model, Trainer, _words, find_slips
from textguard.words import SUSPECT

BEGIN_FIT, BEGIN_TEST = "2025-01-01", "2025-07-01"
RATES = (1, 3, 10)
"""False alarms per 100,000 characters."""
EVERYTHING = -9.0
WEIGHED = 30
"""How much evidence the judge of the model has: MODEL_EVIDENCE in judge.c."""
LOWEST = -2.0
"""A threshold below all that are chosen."""
JUDGE = Path(__file__).parent.parent / "csrc" / "judge.c"
INJECTED = 2_500
Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


class Found(NamedTuple):
    """A slip, with what the judge weighs."""

    start: int
    end: int
    right: str
    score: float
    evidence: list[float]


class Sample(NamedTuple):
    """Texts with errors: how many there are, and for each slip its evidence and how many it mends (0: it is wrong)."""

    name: str
    errors: int
    scores: Floats
    evidence: Floats
    mended: Floats


def find(model: Model, text: str) -> Iterator[Found]:
    """Every slip, but for what the text writes twice."""
    slips = ffi.new("tg_slips *")
    assert lib.tg_find_slips(_words()[0], model.handle, id(text), EVERYTHING, slips) == lib.TG_OK
    for item in ffi.unpack(slips.items, slips.count) if slips.count else ():
        start, end = item.start, item.end
        if text.count(text[start:end]) == 1:
            right = "".join(map(chr, item.right[0 : item.length]))
            yield Found(start, end, right, item.score, list(item.evidence)[:WEIGHED])
    lib.tg_release_slips(slips)


def news(since: str, until: str) -> list[str]:
    """The broadcast news of a time, with their titles."""
    rows = (row for row in read_corpus("posts-xwlb") if since <= row["date"] < until)
    return [f"{row['title']}\n{row['text']}" for row in rows]


def trained(texts: Iterable[str], folder: str) -> Model:
    """A model of the texts, in the folder; says how long that took."""
    trainer = Trainer()
    started = time.perf_counter()
    for text in texts:
        trainer.add(text)
    image = trainer.image()
    spent = time.perf_counter() - started
    print(f"trained on {trainer.size:,} characters in {spent:.1f} s: {len(image):,} bytes", file=sys.stderr)
    path = Path(folder) / "trained.model"
    path.write_bytes(image)
    return Model(path)


def sample(model: Model, name: str, pairs: Iterable[tuple[str, str]]) -> Sample:
    """What the model makes of texts, each with its right form: of the same length, or one character is too many."""
    errors = 0
    scores: list[float] = []
    evidence: list[list[float]] = []
    mended: list[int] = []
    for source, target in pairs:
        same_length = len(source) == len(target)
        wrong = [at for at, (a, b) in enumerate(zip(source, target, strict=False)) if a != b] if same_length else [0]
        errors += len(wrong)
        for slip in find(model, source):
            scores.append(slip.score)
            evidence.append(slip.evidence)
            if same_length:
                is_right = slip.right == target[slip.start : slip.end]
                mended.append(sum(slip.start <= at < slip.end for at in wrong) if is_right else 0)
            else:
                mended.append(source[: slip.start] + slip.right + source[slip.end :] == target)
    return Sample(name, errors, np.array(scores), np.array(evidence), np.array(mended, float))


def clean_sample(model: Model, texts: list[str]) -> tuple[Sample, list[str]]:
    """The same of right texts, and every report to read."""
    lines = [
        f"{slip.score:6.2f}  {text[max(0, slip.start - 8) : slip.start]}【{text[slip.start : slip.end]}→{slip.right}】"
        f"{text[slip.end : slip.end + 8]}"
        for text in texts
        for slip in find(model, text)
    ]
    return sample(model, "clean", ((text, text) for text in texts)), [re.sub(r"\s", " ", line) for line in lines]


def pairs_of(corpus: str, known: str) -> list[tuple[str, str]]:
    """Sentences with errors, but for those whose right form stands in the known text."""
    rows = [(row["src"], row["tgt"]) for row in read_corpus(corpus)]
    return [(a, b) for a, b in rows if len(a) == len(b) and a != b and b.strip("。") not in known]


def injected(texts: list[str]) -> list[tuple[str, str]]:
    """News with one word each as somebody has miswritten it elsewhere."""
    import jieba  # type: ignore[import-untyped]

    jieba.setLogLevel(60)
    wrong: defaultdict[str, list[str]] = defaultdict(list)
    for source, target in pairs_of("csc-cscdns-dev", ""):
        at = 0
        for word in jieba.cut(target, HMM=False):
            if len(word) > 1 and source[at : at + len(word)] != word:
                wrong[word].append(source[at : at + len(word)])
            at += len(word)
    rng = random.Random(7)
    made = []
    for text in texts:
        words = sorted({*jieba.cut(text, HMM=False)} & wrong.keys())
        if words:
            word = rng.choice(words)
            made.append((text.replace(word, rng.choice(wrong[word]), 1), text))
    rng.shuffle(made)
    return made[:INJECTED]


def places(texts: list[str], seed: int) -> Iterator[tuple[str, int]]:
    """Each text, with where one of its Han characters stands before another."""
    rng = random.Random(seed)
    for text in texts:
        yield text, rng.choice([match.start() for match in re.finditer("[\u4e00-\u9fff](?=[\u4e00-\u9fff])", text)])


def doubled(texts: list[str]) -> list[tuple[str, str]]:
    """News with one character each twice."""
    return [(text[: at + 1] + text[at:], text) for text, at in places(texts, 9)][:INJECTED]


def swapped(texts: list[str]) -> list[tuple[str, str]]:
    """News with two adjacent characters each in the other order."""
    made = []
    for text, at in places(texts, 8):
        if text[at] != text[at + 1]:
            made.append((text[:at] + text[at + 1] + text[at] + text[at + 2 :], text))
    return made[:INJECTED]


def recall_on_posts(model: Model, path: Path, threshold: float) -> str:
    """Of the typing errors in made-up posts."""
    found = total = 0
    for post in posts(path):
        text = post["text"]
        slips = [slip for slip in find(model, text) if slip.score > threshold]
        for truth in post["truth"]:
            if truth["category"] != "typo" or truth.get("level") == "nice":
                continue
            total += 1
            start, end = truth["start"], truth["start"] + len(truth["wrong"])
            for slip in slips:
                first, last = min(start, slip.start), max(end, slip.end)
                mine = text[first : slip.start] + slip.right + text[slip.end : last]
                if (
                    slip.start < end
                    and start < slip.end
                    and mine == text[first:start] + truth["right"] + text[end:last]
                ):
                    found += 1
                    break
    return f"{found}/{total}"


def fit(samples: list[Sample]) -> Floats:
    """Weights of a logistic regression, by Newton's method with a little shrinkage."""
    x = np.vstack([s.evidence for s in samples])
    y = np.concatenate([s.mended > 0 for s in samples]).astype(float)
    mean, scale = x.mean(0), x.std(0) + 1e-9
    mean[0], scale[0] = 0, 1
    z = (x - mean) / scale
    shrink = np.diag([1e-6, *[1.0] * (x.shape[1] - 1)])
    weights = np.zeros(x.shape[1])

    def loss(w: Floats) -> float:
        logit = z @ w
        return float((np.logaddexp(0, logit) - y * logit).sum() + w @ shrink @ w / 2)

    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(z @ weights, -30, 30)))
        slope = z.T @ (p - y) + shrink @ weights
        step = np.linalg.solve(z.T @ (z * (p * (1 - p))[:, None]) + shrink, slope)
        length = 1.0
        while loss(weights - length * step) > loss(weights) and length > 1e-4:
            length /= 2
        weights = weights - length * step
    result = weights / scale
    result[0] = weights[0] - (weights[1:] * mean[1:] / scale[1:]).sum()
    return np.asarray(result)


def write_weights(weights: Floats) -> None:
    """Puts the weights into the table of the judge, where each has a line with what it is for."""
    head = "MODEL_WEIGHTS[MODEL_EVIDENCE] = {\n"
    before, table, behind = re.split(f"(?<={re.escape(head)})(.*?)(?=}};)", JUDGE.read_text("utf-8"), flags=re.DOTALL)
    lines = table.splitlines()
    written = [f"{weight:.3f}," for weight in weights]
    width = max(map(len, written))
    for line, weight in zip(lines, written, strict=True):
        print(f"{line.split(',')[0].strip():>7} ->", weight, line[line.index("/*") :])
    table = "".join(f"    {w:{width}} {line[line.index('/*') :]}\n" for line, w in zip(lines, written, strict=True))
    JUDGE.write_text(before + table + behind, "utf-8")


def whole(models: dict[str, str | None]) -> None:
    """The scanner as it is used. A report is the dictionary's, or has the score of the slip that the model found."""
    rows = [row for row in read_corpus("posts-xwlb") if row["date"] >= BEGIN_TEST]
    documents = [Document(f"{row['title']}\n{row['text']}", date=row["date"]) for row in rows]
    size = sum(len(document.text) for document in documents)
    print("| model, threshold | reports on words per 100,000 | all reports | posts-dev | posts-held-out |")
    print("|---|---|---|---|---|")
    for name, path in models.items():
        words.SUSPECT = LOWEST
        scanner = Scanner(model=path)
        model = Model(path) if path else None
        scores: list[float] = []
        others = 0
        for document in documents:
            findings = scanner.scan(document).findings
            on_words = [f for f in findings if f.rule.startswith("word/")]
            others += len(findings) - len(on_words)
            by_model = [f for f in on_words if f.note]
            scores += [np.inf] * (len(on_words) - len(by_model))
            if by_model:
                found = {(slip.start, slip.end): slip.score for slip in find_slips(document.text, LOWEST, model)}
                scores += [found[f.start, f.end] for f in by_model]
        descending = np.sort(scores)[::-1]
        thresholds = {f"{SUSPECT:.2f} (the default)": SUSPECT}
        for rate in RATES:
            index = int(size / 1e5 * rate)
            threshold = descending[index] if index < len(descending) else LOWEST
            if np.isfinite(threshold):
                thresholds[f"{threshold:.2f}"] = threshold
        for label, threshold in thresholds.items() if path else [("", LOWEST)]:
            words.SUSPECT = threshold
            report = Report()
            measure_posts(Scanner(model=path), report)
            on_posts = [
                f"{report.figures[f'{posts}: errors of level must/all/right first %']:.1f} %"
                for posts in ("posts-dev", "posts-held-out")
            ]
            alarms = (descending > threshold).sum()
            print(
                f"| {name}{label and ', '}{label} | {alarms / size * 1e5:.2f} | {(alarms + others) / size * 1e5:.2f} |",
                " | ".join(on_posts),
                "|",
                flush=True,
            )


def cost(model: Model, texts: list[str]) -> None:
    """The time of the model beside that of bare matching, in one run."""
    import ahocorasick

    terms = lexicon("wrong-20000")
    automaton = ahocorasick.Automaton()
    for term in terms:
        automaton.add_word(term, term)
    automaton.make_automaton()
    matcher, plain, with_model = Matcher(terms), Scanner(), Scanner(model=model.path)
    jobs: dict[str, Callable[[], int]] = {
        "pyahocorasick, 20,000 terms": lambda: sum(1 for text in texts for _ in automaton.iter(text)),
        "Matcher.count_many, 20,000 terms": lambda: matcher.count_many(texts),
        "Scanner": lambda: sum(len(result) for result in plain.scan_many(texts)),
        "Scanner with the model": lambda: sum(len(result) for result in with_model.scan_many(texts)),
    }
    seconds = {}
    for name, job in jobs.items():
        times = []
        for _ in range(3):
            started = time.process_time()
            count = job()
            times.append(time.process_time() - started)
        seconds[name] = min(times)
        print(f"{name}: {min(times):.2f} s, {count:,} found")
    print(f"with the model / pyahocorasick: {seconds['Scanner with the model'] / next(iter(seconds.values())):.2f}")


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shipped", action="store_true")
    parser.add_argument("--model")
    parser.add_argument("--alarms", type=int, default=0)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--cost", action="store_true")
    parser.add_argument("--whole", action="store_true")
    with tempfile.TemporaryDirectory() as folder:
        report(parser.parse_args(), folder)


def report(options: argparse.Namespace, folder: str) -> None:
    """What the options ask for; the folder is for a model."""
    laws = [row["text"] for row in read_corpus("laws")]
    old, test = news("", BEGIN_TEST), news(BEGIN_TEST, "9")
    known = "\n".join(laws + old)
    if options.fit:
        model = trained(laws + news("", BEGIN_FIT), folder)
        right, _ = clean_sample(model, news(BEGIN_FIT, BEGIN_TEST))
        wrong = [
            sample(model, name, pairs_of(name, known)) for name in ("csc-ecspell-odw-train", "csc-ecspell-law-train")
        ]
        wrong.append(sample(model, "injected", injected(test)[::2]))
        wrong.append(sample(model, "swapped", swapped(news(BEGIN_FIT, BEGIN_TEST))[::2]))
        wrong.append(
            sample(model, "doubled", doubled(news(BEGIN_FIT, BEGIN_TEST))[::10])
        )  # enough: more of them cost the other errors
        write_weights(fit([right, *wrong]))
        return
    path = DEFAULT_MODEL if options.shipped else options.model
    model = Model(path) if path else trained(laws + old, folder)
    if options.cost:
        cost(model, test)
        return
    if options.whole:
        whole({"none": None, "shipped": DEFAULT_MODEL, **({} if options.shipped else {"trained": model.path})})
        return
    right, lines = clean_sample(model, test)
    size = sum(map(len, test))
    samples = [
        sample(model, name, pairs_of(name, known))
        for name in ("csc-ecspell-odw-train", "csc-ecspell-law-train", "csc-cscdns-dev")
    ]
    samples.append(sample(model, "injected into news", injected(test)))
    samples.append(sample(model, "swapped in news", swapped(test)))
    samples.append(sample(model, "doubled in news", doubled(test)))
    descending = np.sort(right.scores)[::-1]
    rates = {f"at {rate} per 100,000": descending[int(size / 1e5 * rate)] for rate in RATES}
    alarms = (right.scores > SUSPECT).sum() / size * 1e5
    rates[f"as shipped ({alarms:.2f})"] = SUSPECT
    print("| false alarms | threshold |", " | ".join(s.name for s in samples), "| typing errors of posts-dev |")
    print("|---" * (len(samples) + 3) + "|")
    for name, threshold in rates.items():
        recalls = [s.mended[s.scores > threshold].sum() / s.errors for s in samples]
        on_posts = recall_on_posts(model, data() / "posts-dev.jsonl", threshold)
        print(f"| {name} | {threshold:.2f} |", " | ".join(f"{recall:.3f}" for recall in recalls), f"| {on_posts} |")
    for line in sorted(lines, reverse=True, key=lambda line: float(line.split()[0]))[: options.alarms]:
        print(line)


if __name__ == "__main__":
    main()
