"""The pipeline: document, fold and match (core), judge, suggest."""

from __future__ import annotations

import datetime
import os
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache, cached_property
from itertools import islice
from pathlib import Path

from . import context, lexicon, words
from .document import Document, parse_date
from .engine import MISSING, STANDS, Context, Engine, Hit, Hits, fold
from .errors import ConfigError, InputError
from .finding import CATEGORIES, Finding, Result, resolve_overlaps, splice
from .lexicon import Entry
from .privacy import detectors, line_before, mask

HIT_LIMIT = 100_000
"""Hits of one text that are looked at; with more the result is incomplete."""
_COVER_REACH = 60
"""How far around a miswritten word a right phrase that covers it is looked for, in code points."""


class Scanner:
    """Finds errors and personal data in text. Immutable, and safe to share between threads.

    lexicons: files of the user's own entries; what they say of a form replaces what the shipped ones say.
    defaults: whether the shipped lexicons take part.
    select, ignore: rule ids and categories to report only, or not to report.
    allow: right phrases; a hit within one is excused.
    date: of posts that bring none; None is today.

    Raises LexiconError for a lexicon that cannot be used and ConfigError for a setting.
    """

    def __init__(
        self,
        lexicons: Iterable[str | os.PathLike[str]] | None = None,
        *,
        defaults: bool = True,
        select: Collection[str] | None = None,
        ignore: Collection[str] | None = None,
        allow: Iterable[str] = (),
        date: str | datetime.date | None = None,
    ) -> None:
        for name, value in (("lexicons", lexicons), ("select", select), ("ignore", ignore), ("allow", allow)):
            if isinstance(value, str):
                raise TypeError(f"{name} must be a list, not one str")
        shipped = [entry for path in lexicon.shipped() for entry in lexicon.load(path)] if defaults else []
        own = [entry for path in lexicons or () for entry in lexicon.load(Path(path))]
        entries = lexicon.merge(shipped, own)

        self._detector_rules = {kind: f"privacy/{detector.NAME}" for kind, detector in detectors().items()}
        known = {*CATEGORIES, *self._detector_rules.values()}
        known.update(name for entry in (*shipped, *own) for name in (entry.category, entry.rule))
        for name in {*(select or ()), *(ignore or ())} - known:
            if name.startswith("word/"):  # any word of the dictionary
                continue
            raise ConfigError(f"select 或 ignore 中的 {name!r} 既不是类别也不是规则；类别有：{'、'.join(CATEGORIES)}")

        def reported(category: str, rule: str) -> bool:
            return (select is None or bool({category, rule} & {*select})) and not {category, rule} & {*(ignore or ())}

        self._reported_detectors = {kind for kind, rule in self._detector_rules.items() if reported("privacy", rule)}
        self._entries = [entry for entry in entries if reported(entry.category, entry.rule)]
        self._checks_words = defaults
        self._reported = reported
        self._date = _parsed(date)
        self._allow = list(allow)
        contexts, self._reasons = _contexts(self._entries, self._allow)
        self._engine = Engine(
            [entry.wrong for entry in self._entries],
            fold=True,
            exact=[index for index, entry in enumerate(self._entries) if entry.exact],
            contexts=contexts,
            identifiers=True,
        )

    def scan(self, text: str | Document, *, date: str | datetime.date | None = None) -> Result:
        """What is wrong in the text. Its date is `date`, else the document's, else the scanner's, else today.

        Raises TypeError for anything but str and Document, InputError for a date that is none; no str whatever
        makes it fail.
        """
        document = text if isinstance(text, Document) else None
        body = text.text if isinstance(text, Document) else text
        day = _parsed(date) or (_parsed(document.date) if document else None) or self._date
        hits = self._engine.scan(body, HIT_LIMIT)
        miswritten = words.miswritten(body) if self._checks_words else []
        if hits is None and not miswritten:
            return Result(body)
        return self._judge(body, hits, miswritten, day or datetime.date.today())

    def scan_many(self, texts: Iterable[str | Document], *, threads: int | None = None) -> Iterator[Result]:
        """The result of each text, in order; `threads` of them are scanned at once."""
        if not threads or threads < 2:
            yield from map(self.scan, texts)
            return
        from concurrent.futures import Future, ThreadPoolExecutor

        texts = iter(texts)
        with ThreadPoolExecutor(threads) as pool:
            waiting: deque[Future[Result]] = deque(pool.submit(self.scan, text) for text in islice(texts, 4 * threads))
            while waiting:
                result = waiting.popleft().result()
                waiting.extend(pool.submit(self.scan, text) for text in islice(texts, 1))
                yield result

    def _judge(self, text: str, hits: Hits | None, miswritten: list[words.Miswritten], day: datetime.date) -> Result:
        all_hits = list(hits or ())
        identifiers = [hit for hit in all_hits if hit.identifier >= 0]
        masks = tuple((hit.start, mask(text[hit.start : hit.end], hit.identifier)) for hit in identifiers)
        masked = splice(text, ((start, start + len(shown), shown) for start, shown in masks)) if masks else text
        findings: list[Finding] = []
        excused: list[tuple[Hit, Entry, str]] = []
        for hit in all_hits:
            if hit.identifier >= 0:
                if hit.identifier in self._reported_detectors and len(findings) < HIT_LIMIT:
                    findings.append(self._personal_data(text, masked, hit))
            elif hit.context != STANDS:
                excused.append((hit, self._entries[hit.term], ""))
            elif reason := context.excuse(masked, hit.start, hit.end, self._entries[hit.term], day):
                excused.append((hit, self._entries[hit.term], reason))
            else:
                findings.append(self._error(text, masked, hit, self._entries[hit.term], ""))
        by_start = deque(sorted(hit for hit in all_hits if hit.term >= 0) if miswritten else ())
        farthest: Hit | None = None  # of the lexicons' hits that begin before the word ends
        for word in miswritten:
            while by_start and by_start[0].start < word.end:
                hit = by_start.popleft()
                farthest = hit if farthest is None or hit.end > farthest.end else farthest
            if not self._reported("typo", word.entry.rule):
                continue
            known = farthest if farthest and farthest.end > word.start else None
            reason = (
                (f"within:{self._entries[known.term].rule}" if known else "")  # a lexicon knows better
                or word.excused_by
                or self._covering(text, word.start, word.end)
                or context.excuse(masked, word.start, word.end, word.entry, day)
            )
            hit = Hit(word.start, word.end, -1, -1, STANDS, False)
            if reason:
                excused.append((hit, word.entry, reason))
            else:
                findings.append(self._error(text, masked, hit, word.entry, ""))
        resolved = list(resolve_overlaps(findings))

        def excused_findings() -> tuple[Finding, ...]:
            judged = [self._error(text, masked, hit, entry, why or self._reason(hit)) for hit, entry, why in excused]
            judged += [finding for finding in resolved if finding.excused_by]
            return tuple(sorted(judged, key=lambda finding: (finding.start, finding.end)))

        return Result(
            text,
            tuple(finding for finding in resolved if not finding.excused_by),
            excused_findings,
            masks,
            f"命中超过 {HIT_LIMIT:,} 处，其余未检查"
            if (hits and hits.truncated) or len(identifiers) > HIT_LIMIT
            else "",
            lambda corrected: self.scan(corrected, date=day),
        )

    def _covering(self, text: str, start: int, end: int) -> str:
        """The reason if a right form or a phrase of the user's covers the span, else ""."""
        phrases, engine = self._right_forms
        first = max(0, start - _COVER_REACH)
        for match in engine.find(text[first : end + _COVER_REACH]):
            if first + match.start <= start and end <= first + match.end:
                return f"covered:{phrases[match.term]}"
        return ""

    @cached_property
    def _right_forms(self) -> tuple[list[str], Engine]:
        """The right forms of the lexicons and the user's phrases."""
        phrases = {fold(phrase): phrase for entry in self._entries for phrase in (*entry.right, *entry.allow)}
        phrases |= {fold(phrase): phrase for phrase in self._allow}
        return list(phrases.values()), Engine(list(phrases), fold=True)

    def _error(self, text: str, masked: str, hit: Hit, entry: Entry, excused_by: str) -> Finding:
        shown = masked[hit.start : hit.end]
        return Finding(
            start=hit.start,
            end=hit.end,
            matched=text[hit.start : hit.end],
            # A term may be an identifier itself: somebody looks for a number that has leaked.
            rule=entry.rule if shown == text[hit.start : hit.end] else f"{entry.category}/{shown}",
            category=entry.category,
            severity=entry.severity,
            message=f"“{shown}”应为“{'”或“'.join(entry.right)}”" if entry.right else f"“{shown}”需要核对",
            note=entry.note,
            suggestions=entry.right,
            fix=entry.fix,
            masked=shown,
            excused_by=excused_by,
            spans_break=hit.spans_break,
        )

    def _personal_data(self, text: str, masked: str, hit: Hit) -> Finding:
        detector = detectors()[hit.identifier]
        shown = masked[hit.start : hit.end]
        return Finding(
            start=hit.start,
            end=hit.end,
            matched=text[hit.start : hit.end],
            rule=self._detector_rules[hit.identifier],
            category="privacy",
            severity=detector.severity(hit.identifier, line_before(text, hit.start)),
            message=f"疑似未脱敏的{detector.LABEL}“{shown}”",
            note="公开前应当删除，或者按上面的样子遮盖",
            suggestions=(shown,),
            fix="ask",
            masked=shown,
            spans_break=hit.spans_break,
        )

    def _reason(self, hit: Hit) -> str:
        return "neighbour:缺少限定的前后文" if hit.context == MISSING else self._reasons[hit.context]


def scan(text: str | Document, *, date: str | datetime.date | None = None) -> Result:
    """Scans with the shipped lexicons; see Scanner.scan."""
    return _default_scanner().scan(text, date=date)


@cache
def _default_scanner() -> Scanner:
    return Scanner()


def _parsed(value: str | datetime.date | None) -> datetime.date | None:
    if value is None or value == "":
        return None
    try:
        return parse_date(value)
    except ValueError as error:
        raise InputError(f"日期 {error}") from None


def _contexts(entries: Sequence[Entry], allow: Iterable[str]) -> tuple[list[Context], list[str]]:
    """What may stand around each term, ascending by term, and for each the reason it gives.

    A covering phrase is a term with its neighbours: 全面|从严治党. Phrases are those of the entry, the user's, and
    every right form: what stands inside a right form is right.
    """
    contexts: list[tuple[Context, str]] = []
    for index, entry in enumerate(entries):
        for side, values in (("before", entry.before), ("after", entry.after)):
            for value in values:
                required, neighbour = value.startswith("!"), value.removeprefix("!")
                parts = (neighbour, "") if side == "before" else ("", neighbour)
                contexts.append((Context(index, *parts, required), f"neighbour:{neighbour}"))
        form = entry.wrong if entry.exact else fold(entry.wrong)
        for phrase in entry.allow:
            for before, after in _around(form, phrase if entry.exact else fold(phrase)):
                contexts.append((Context(index, before, after), f"covered:{phrase}"))

    covering = dict.fromkeys([*allow, *(form for entry in entries for form in entry.right)])
    terms = Engine([entry.wrong for entry in entries], fold=True, exact=[i for i, e in enumerate(entries) if e.exact])
    for phrase in covering:
        folded = fold(phrase)
        for start, end, term in terms.find(folded):
            if end - start < len(folded):
                contexts.append((Context(term, folded[:start], folded[end:]), f"covered:{phrase}"))
    contexts.sort(key=lambda item: item[0].term)
    return [item for item, _ in contexts], [reason for _, reason in contexts]


def _around(form: str, phrase: str) -> Iterator[tuple[str, str]]:
    """What stands before and after each occurrence of the form in the phrase."""
    at = phrase.find(form)
    while at >= 0:
        yield phrase[:at], phrase[at + len(form) :]
        at = phrase.find(form, at + 1)
