"""The pipeline: document, fold and match (core), judge, suggest."""

from __future__ import annotations

import datetime
import os
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import accumulate, chain, islice
from operator import attrgetter, itemgetter
from typing import cast

from . import checks, context, lexicon, shipped, words
from .context import Allow
from .document import Document, find_date, parse_date
from .engine import (
    EXCUSES,
    HIT,
    MISSING,
    NEARBY,
    REQUIRES,
    SLIP,
    STANDS,
    Context,
    Engine,
    Hit,
    Match,
    Model,
    fold,
    fold_all,
)
from .errors import ConfigError, InputError
from .finding import CATEGORIES, SEVERITIES, Finding, Result, Severity, resolve_overlaps, splice
from .lexicon import Canonical, Entry
from .near import CanonicalPhrases, NearMiss
from .privacy import Identifier, detectors, identify, labels, mask_long_numbers, message, visible
from .rules import Rule, compiled

HIT_LIMIT = 100_000
"""Hits of one text that are looked at; with more the result is incomplete."""
SLIP_LIMIT = 1_000
"""Slips of one check in one text that are reported."""
_COVER_REACH = 60
"""How far around a miswritten word a right phrase that covers it is looked for, in code points."""


class Scanner:
    """Finds errors and personal data in text. Immutable, and safe to share between threads.

    lexicons: files of the user's own entries; what they say of a form replaces what the shipped ones say.
    defaults: whether the shipped lexicons take part.
    select, ignore: rule ids and categories to report only, or not to report.
    allow: right phrases; a finding within one is excused, with an Allow's reason and to its last day.
    severity: for a rule or a category the severity of all its findings, or "off"; of both the rule's holds.
    rules: patterns of the user's own.
    date: of posts that come with none; None is the one that a post bears in its text, else today.
    model: a file made by `textguard model train`, or "default": with it, typing errors that no list contains are
        suspected, as hints. Needs the shipped lexicons.
    mask: for a rule of personal data, named without its category, how many characters stay readable at the start and
        at the end: {"resident-id": (2, 3)}. Those not named keep their default.

    Raises LexiconError for a lexicon that cannot be used and ConfigError for a setting.
    """

    def __init__(
        self,
        lexicons: Iterable[str | os.PathLike[str]] | None = None,
        *,
        defaults: bool = True,
        select: Collection[str] | None = None,
        ignore: Collection[str] | None = None,
        allow: Iterable[str | Allow] = (),
        severity: Mapping[str, str] | None = None,
        rules: Iterable[Rule] = (),
        date: str | datetime.date | None = None,
        model: str | os.PathLike[str] | None = None,
        mask: Mapping[str, tuple[int, int]] | None = None,
    ) -> None:
        for name, value in (("lexicons", lexicons), ("select", select), ("ignore", ignore), ("allow", allow)):
            if isinstance(value, str):
                raise TypeError(f"{name} must be a list, not one str")
        # What is used as it is shipped is ready in an image; whatever is chosen or added is compiled here.
        as_shipped = defaults and not (lexicons or select is not None or ignore or severity or rules)
        image = shipped.shipped() if as_shipped else None
        paths = [*lexicon.shipped(), *lexicon.shipped_canonical()] if defaults and not image else []
        groups = [[entry for path in group for entry in lexicon.read(path)] for group in (paths, lexicons or ())]
        entries = lexicon.merge(*([e for e in group if isinstance(e, Entry)] for group in groups))
        canonical = lexicon.merge_canonical(*([e for e in group if isinstance(e, Canonical)] for group in groups))

        if image:
            self._detectors, self._detector_rules = image.detectors, image.detector_rules
        else:
            self._detectors = {kind: detector.__name__ for kind, detector in detectors().items()}
            self._detector_rules = {kind: f"privacy/{detector.NAME}" for kind, detector in detectors().items()}
        own = compiled(rules)
        rules_of_checks: dict[str, checks.Check] = {
            **(image.checks if image else {f"{check.CATEGORY}/{check.NAME}": check for check in checks.checks()}),
            **own,
        }
        known = {*CATEGORIES, *self._detector_rules.values(), *rules_of_checks}
        known.update(name for group in groups for entry in group for name in (entry.category, entry.rule))
        self._severity = dict(severity or {})
        for name in {*(select or ()), *(ignore or ()), *self._severity} - known:
            if name.startswith("word/"):  # any word of the dictionary
                continue
            raise ConfigError(
                f"select、ignore 或 severity 中的 {name!r} 既不是类别也不是规则；类别有：{'、'.join(CATEGORIES)}"
            )
        for name, level in self._severity.items():
            if level not in (*SEVERITIES, "off"):
                raise ConfigError(f"{name!r} 的 severity 是 {level!r}；只能填：{', '.join(SEVERITIES)}, off")

        def reported(category: str, rule: str) -> bool:
            if self._severity.get(rule, self._severity.get(category)) == "off":
                return False
            return (select is None or bool({category, rule} & {*select})) and not {category, rule} & {*(ignore or ())}

        self._reported_detectors = {kind for kind, rule in self._detector_rules.items() if reported("privacy", rule)}
        self._entries: Sequence[Entry] = [entry for entry in entries if reported(entry.category, entry.rule)]
        if model is not None and not defaults:
            raise ConfigError("model 要和自带词库一起用；请去掉 defaults=False")
        self._model = None if model is None else Model(os.fspath(model))
        self._least = words.HINT if defaults else None
        self._reported = reported
        self._date = _parsed(date)
        self._visible = image.visible if image and not mask else visible(mask or {})
        # What is not reported still covers: it is right all the same.
        right = [form for e in canonical for form in (e.phrase, *e.aliases, *e.variants)]
        self._right: Sequence[str] = [*right, *(form for entry in entries for form in entry.right)]
        self._allow = [phrase if isinstance(phrase, Allow) else Allow(phrase) for phrase in allow]
        if not all(fold(phrase.text).strip() for phrase in self._allow):
            raise ConfigError("allow 中有空的表述，或只有看不见的字符；请删去")
        self._checks = [
            check
            for rule, check in rules_of_checks.items()
            if (defaults or rule in own) and reported(check.CATEGORY, rule)
        ]
        self._rules_of_checks = rules_of_checks
        self._phrases: Sequence[Canonical]
        self._reasons: Sequence[str]
        self._right_forms: tuple[Sequence[str], Engine]
        """The right forms, and what finds them, in this order."""
        self._always: list[checks.Check] = []
        self._callers: Mapping[int, Sequence[str]]
        """For a term the rules of the checks that it calls for."""
        self._labels: dict[int, int]
        self._marked = [check for check in self._checks if check.MARKS]
        self._calls = HIT | SLIP
        for check in self._marked:
            self._calls |= check.MARKS
        if image:
            self._take(image)
        else:
            phrases = [entry for entry in canonical if reported(entry.category, entry.rule)]
            self._compile(phrases, right, own.values())

    def _take(self, image: shipped.Shipped) -> None:
        """What `_compile` would make, from the image."""
        self._entries, self._phrases, self._right, self._reasons = (
            image.entries,
            image.phrases,
            image.right,
            image.reasons,
        )
        self._right_forms = image.right_forms
        self._canonical = CanonicalPhrases((), image.right_forms[1], image.near)
        self._callers, self._labels, self._terms = image.callers, image.labels, image.terms
        self._engine = image.engine

    def _compile(self, phrases: list[Canonical], right: list[str], own: Collection[checks.Check]) -> None:
        """Makes what a scan needs of the entries, the phrases and the checks."""
        self._phrases = phrases
        contexts, self._reasons = _contexts(self._entries, right)
        pairs = zip(fold_all(self._right), self._right, strict=True)
        forms = {folded: form for folded, form in pairs if len(folded) > 1}  # nothing lies within one character
        self._right_forms = list(forms.values()), Engine(list(forms), fold=True)
        self._canonical = CanonicalPhrases(phrases, self._right_forms[1])
        # What calls for a check is found in the same pass; a literal that is an entry, too, serves both.
        terms = {entry.form: i for i, entry in enumerate(self._entries)}
        # A hit of an entry calls for nothing where a context excuses it: such a rule runs on every text.
        self._always = [check for check in own if check in self._checks and not _are_free(check.LITERALS, terms)]
        literals: list[str] = []
        callers: dict[int, list[str]] = {}
        self._callers = callers
        conditions: dict[int, list[Context]] = {}
        for check in self._checks:
            for literal in dict.fromkeys(map(_as_literal, check.LITERALS)):
                term = terms.setdefault(literal.text, len(self._entries) + len(literals))
                if term == len(self._entries) + len(literals):
                    literals.append(literal.text)
                    conditions[term] = _conditions(term, literal)
                else:  # what serves two calls wherever it stands
                    conditions.pop(term, None)
                callers.setdefault(term, []).append(f"{check.CATEGORY}/{check.NAME}")
        # So are the labels of identifiers that nothing else tells.
        self._labels = {}
        for label, kind in labels().items():
            term = terms.setdefault(fold(label), len(self._entries) + len(literals))
            if term == len(self._entries) + len(literals):
                literals.append(fold(label))
            conditions.pop(term, None)
            self._labels[term] = kind
        self._terms = len(self._entries) + len(literals)
        self._engine = Engine(
            [*(entry.wrong for entry in self._entries), *literals],
            fold=True,
            exact=[index for index, entry in enumerate(self._entries) if entry.exact],
            contexts=[*contexts, *chain.from_iterable(conditions.values())],
            phrases=self._canonical.phrases,
            identifiers=True,
        )

    def reports(self, rule: str) -> bool:
        """Whether the scanner looks for what the rule, as findings name it, reports."""
        if rule.startswith("word/"):
            return self._least is not None and self._reported("typo", rule)
        return rule in self._reported_rules

    @cached_property
    def _reported_rules(self) -> frozenset[str]:
        entries, phrases, rules_of_checks = self._entries, self._phrases, self._rules_of_checks
        return frozenset(
            [
                *(entry.rule for entry in entries),
                *(phrase.rule for phrase in phrases),
                *(rule for rule, check in rules_of_checks.items() if check in self._checks),
                *(self._detector_rules[kind] for kind in self._reported_detectors),
            ]
        )

    def scan(self, text: str | Document, *, date: str | datetime.date | None = None) -> Result:
        """What is wrong in the text. Its date is `date`, else the document's, else the scanner's, else the one that
        the text bears in its head or below its signature, else today.

        Raises TypeError for anything but str and Document, InputError for a date that is none; no str whatever
        makes it fail.
        """
        document = text if isinstance(text, Document) else None
        body = text.text if isinstance(text, Document) else text
        day = _parsed(date) or (_parsed(document.date) if document else None) or self._date
        title = document.title if document else ""
        seen = self._engine.look(body, self._least, self._model, words.SUSPECT) & self._calls
        if not seen and not self._always:
            return Result(body, excused=lambda: self._judge(body, title, day, 0, everything=True).excused)
        return self._judge(body, title, day, seen, everything=bool(seen & SLIP))

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

    def _judge(self, text: str, title: str, date: datetime.date | None, seen: int, *, everything: bool) -> Result:
        """`everything`: also the hits that a context excuses, for which nobody has asked yet. They decide on words."""

        def all_excused() -> tuple[Finding, ...]:
            return self._judge(text, title, date, seen, everything=True).excused

        hits = self._engine.scan(text, HIT_LIMIT, standing=not everything)
        miswritten = words.miswritten(text, self._model) if seen & SLIP else []
        all_hits = list(hits or ())

        days: list[datetime.date | None] = [date] if date else []

        def posted() -> datetime.date | None:
            if not days:
                days.append(find_date(text))
            return days[0]

        truncated = hits is not None and hits.truncated
        found = [(hit.start, hit.end, hit.identifier) for hit in all_hits if hit.identifier >= 0]
        labelled = [(hit.start, hit.end, self._labels[hit.term]) for hit in all_hits if hit.term in self._labels]
        today = date or datetime.date.today()
        identifiers: list[Identifier] = []
        if found or labelled:
            identifiers = identify(text, title, today, found, labelled, self._visible, self._detectors)
        masks = tuple((item.start, item.masked) for item in identifiers if item.masked != text[item.start : item.end])
        masked = splice(text, ((start, start + len(shown), shown) for start, shown in masks)) if masks else text
        findings: list[Finding] = []
        excused: list[tuple[Hit, Entry, str]] = []
        called: dict[checks.Check, list[tuple[int, int]]] = {check: [] for check in self._always}
        called |= {check: [] for check in self._marked if check.MARKS & seen}
        near: list[Hit] = []
        for hit in all_hits:
            if hit.context == STANDS or hit.term < len(self._entries):
                for rule in self._callers.get(hit.term, ()):
                    called.setdefault(self._rules_of_checks[rule], []).append((hit.start, hit.end))
            if hit.identifier >= 0:
                pass  # judged with the others of its kind
            elif hit.term >= self._terms:
                near.append(hit)
            elif hit.term >= len(self._entries):
                pass  # it only calls for a check
            elif hit.context != STANDS:
                excused.append((hit, self._entries[hit.term], ""))
            elif reason := context.excuse(masked, hit.start, hit.end, self._entries[hit.term], posted):
                excused.append((hit, self._entries[hit.term], reason))
            else:
                findings.append(self._error(text, masked, hit, self._entries[hit.term], ""))
        reported = (item for item in identifiers if item.kind in self._reported_detectors)
        personal = [self._personal_data(text, item) for item in islice(reported, HIT_LIMIT)]
        findings += (finding for finding in personal if not finding.excused_by)
        slips: list[Finding] = []
        unfinished: list[str] = []
        for check, places in called.items():
            try:
                for slip in islice(check.slips(masked, places, posted()), SLIP_LIMIT):
                    slips.append(self._slip(text, masked, slip, check))  # noqa: PERF401 -- those before a timeout stay
            except TimeoutError:
                unfinished.append(f"规则 {check.CATEGORY}/{check.NAME} 超时")
        truncated |= len(slips) >= SLIP_LIMIT
        misses = self._canonical.judge(masked, near, self._terms, self._engine.know_right)[0] if near else []
        if not (slips or findings or excused or misses or miswritten or masks or truncated or unfinished):
            return Result(text, excused=() if everything else all_excused)
        findings += (finding for finding in slips if not finding.excused_by)
        near_misses = list(self._near_misses(text, masked, misses, findings, posted))
        findings += [finding for finding in near_misses if not finding.excused_by]
        for word, reason in self._words(text, masked, miswritten, all_hits, near_misses, posted):
            hit = Hit(word.start, word.end, -1, -1, STANDS, "\n" in text[word.start : word.end])
            if reason:
                excused.append((hit, word.entry, reason))
            else:
                findings.append(self._error(text, masked, hit, word.entry, ""))
        if title and findings:
            findings = _graver_in_title(text, title, findings)
        findings, allowed, allowed_by = self._as_set(text, masked, findings)
        resolved = list(resolve_overlaps(findings))

        if truncated or len(identifiers) > HIT_LIMIT:
            unfinished.append("命中太多，其余未检查")

        def excused_findings() -> tuple[Finding, ...]:
            judged = [self._error(text, masked, hit, entry, why or self._reason(hit)) for hit, entry, why in excused]
            judged += [finding for finding in slips + near_misses + personal + resolved if finding.excused_by]
            judged = [*map(self._leveled, judged), *allowed]
            return tuple(sorted(judged, key=lambda finding: (finding.start, finding.end)))

        return Result(
            text,
            tuple(finding for finding in resolved if not finding.excused_by),
            excused_findings if everything else all_excused,
            masks,
            "；".join(unfinished),
            lambda corrected: self.scan(corrected, date=posted()),
            allowed_by,
        )

    def _as_set(
        self, text: str, masked: str, findings: list[Finding]
    ) -> tuple[list[Finding], list[Finding], frozenset[int]]:
        """What the user's settings make of the findings: those that stand, those within an allowed phrase, and which
        phrases these are.
        """
        if self._severity:
            findings = list(map(self._leveled, findings))
        if not self._allow or not findings:
            return findings, [], frozenset()
        spans = [match for match in self._allow_engine.find(text) if not self._allow[match.term].has_ended]
        spans.sort(key=itemgetter(0))
        starts = [span.start for span in spans]
        farthest = list(accumulate(spans, _farther))
        standing: list[Finding] = []
        allowed: list[Finding] = []
        allowed_by = set()
        for finding in findings:
            index = bisect_right(starts, finding.start) - 1
            if index < 0 or farthest[index].end < finding.end:
                standing.append(finding)
                continue
            start, end, term = farthest[index]
            reason = self._allow[term].reason
            # The phrase as it stands in the text: it may hold personal data.
            why = f"allowed:{masked[start:end]}" + (f"（{mask_long_numbers(reason)}）" if reason else "")
            allowed.append(finding._replace(excused_by=why))
            allowed_by.add(term)
        return standing, allowed, frozenset(allowed_by)

    def _leveled(self, finding: Finding) -> Finding:
        level = self._severity.get(finding.rule, self._severity.get(finding.category))
        return finding if level is None else finding._replace(severity=cast(Severity, level))

    @cached_property
    def _allow_engine(self) -> Engine:
        return Engine([phrase.text for phrase in self._allow], fold=True)

    def _words(
        self,
        text: str,
        masked: str,
        miswritten: Sequence[words.Miswritten],
        hits: Iterable[Hit],
        near_misses: Iterable[Finding],
        posted: Callable[[], datetime.date | None],
    ) -> Iterator[tuple[words.Miswritten, str]]:
        """Each miswritten word that a rule reports, and why it is excused, else ""."""
        if not miswritten:
            return
        # Who knows the very phrase knows better than the dictionary; what a context excuses is known as far as it goes.
        known = [(finding.start, finding.end, finding.rule) for finding in near_misses]
        excused: list[tuple[int, int, str]] = []
        for hit in hits:
            if 0 <= hit.term < len(self._entries):
                place = (hit.start, hit.end, self._entries[hit.term].rule)
                (known if hit.context == STANDS else excused).append(place)
        by_start, excused_by_start = deque(sorted(known)), deque(sorted(excused))
        farthest = farthest_excused = (0, 0, "")  # of those that begin before the word ends, or begins
        for word in miswritten:
            while by_start and by_start[0][0] < word.end:
                farthest = max(farthest, by_start.popleft(), key=itemgetter(1))
            while excused_by_start and excused_by_start[0][0] <= word.start:
                farthest_excused = max(farthest_excused, excused_by_start.popleft(), key=itemgetter(1))
            if self._reported("typo", word.entry.rule):
                yield (
                    word,
                    (
                        (f"within:{farthest[2]}" if farthest[1] > word.start else "")
                        or (f"within:{farthest_excused[2]}" if farthest_excused[1] >= word.end else "")
                        or word.excused_by
                        or self._covering(text, word.start, word.end)
                        or context.excuse(masked, word.start, word.end, word.entry, posted)
                    ),
                )

    def _covering(self, text: str, start: int, end: int) -> str:
        """The reason if a right form covers the span, else ""."""
        forms, engine = self._right_forms
        first = max(0, start - _COVER_REACH)
        for match in engine.find(text[first : end + _COVER_REACH]):
            if first + match.start <= start and end <= first + match.end:
                return f"covered:{forms[match.term]}"
        return ""

    def right_forms(self, text: str) -> list[str]:
        """The right forms of the lexicons that the text holds, longest first, none within another."""
        forms, engine = self._right_forms
        found = sorted(engine.find(text), key=lambda match: match.start - match.end)
        kept: list[Match] = []
        for match in found:
            if not any(other.start <= match.start and match.end <= other.end for other in kept[:20]):
                kept.append(match)
        return list(dict.fromkeys(forms[match.term] for match in kept[:20]))

    def _error(self, text: str, masked: str, hit: Hit, entry: Entry, excused_by: str) -> Finding:
        shown = masked[hit.start : hit.end]
        right = "”或“".join(entry.right)
        message = f"“{shown}”应为“{right}”" if right else f"“{shown}”需要核对"
        if entry.severity == "hint" and entry.rule.startswith("word/"):
            message = f"“{shown}”疑应为“{right}”"
        return Finding(
            start=hit.start,
            end=hit.end,
            matched=text[hit.start : hit.end],
            # A term may be an identifier itself: somebody looks for a number that has leaked.
            rule=entry.rule if shown == text[hit.start : hit.end] else f"{entry.category}/{shown}",
            category=entry.category,
            severity=entry.severity,
            message=message,
            note=entry.note,
            suggestions=entry.right,
            fix=entry.fix,
            masked=shown,
            excused_by=excused_by,
            spans_break=hit.spans_break,
        )

    def _slip(self, text: str, masked: str, slip: checks.Slip, check: checks.Check) -> Finding:
        shown = masked[slip.start : slip.end]
        return Finding(
            start=slip.start,
            end=slip.end,
            matched=text[slip.start : slip.end],
            rule=f"{check.CATEGORY}/{check.NAME}",
            category=check.CATEGORY,
            severity=slip.severity,
            message=slip.message,
            note=slip.note,
            suggestions=slip.suggestions,
            fix=slip.fix,
            masked=shown,
            excused_by=context.mention(masked, slip.start, slip.end, slip.suggestions),
            spans_break="\n" in shown or "\r" in shown,
        )

    def _near_misses(
        self,
        text: str,
        masked: str,
        misses: list[NearMiss],
        others: Sequence[Finding],
        posted: Callable[[], datetime.date | None],
    ) -> Iterator[Finding]:
        """The near-misses, judged by what is around them, without those that an entry reports already."""
        stronger = [finding for finding in others if finding.severity != "hint" and finding.suggestions]
        stronger.sort(key=attrgetter("start"))
        reached = list(accumulate((finding.end for finding in stronger), max))
        for miss in misses:
            behind = bisect_left(stronger, miss.site[1], key=attrgetter("start"))
            before = bisect_right(reached, miss.site[0], hi=behind)
            if not any(_says_the_same(text, miss, other) for other in stronger[before:behind]):
                excused_by = context.excuse(masked, miss.start, miss.end, miss.phrases[0], posted)
                yield self._near_miss(text, masked, miss, excused_by)

    def _near_miss(self, text: str, masked: str, miss: NearMiss, excused_by: str) -> Finding:
        entry = miss.phrases[0]
        shown = masked[miss.start : miss.end]
        right = tuple(phrase.phrase for phrase in miss.phrases)
        return Finding(
            start=miss.start,
            end=miss.end,
            matched=text[miss.start : miss.end],
            rule=entry.rule,
            category=entry.category,
            severity=miss.severity,
            message=f"“{shown}”疑应为“{'”或“'.join(right)}”",
            note=entry.note,
            suggestions=right,
            fix=miss.fix,
            masked=shown,
            excused_by=excused_by,
            spans_break=miss.spans_break,
        )

    def _personal_data(self, text: str, item: Identifier) -> Finding:
        matched = text[item.start : item.end]
        return Finding(
            start=item.start,
            end=item.end,
            matched=matched,
            rule=self._detector_rules[item.kind],
            category="privacy",
            severity=item.severity or "hint",
            message=message(item, self._detectors),
            note="公开前应当删除，或者按上面的样子遮盖" if item.masked != matched else "公开前应当核对是否必须公开",
            suggestions=(item.masked,) if item.masked != matched else (),
            fix="ask" if item.masked != matched else "never",
            masked=item.masked,
            excused_by="" if item.severity else "neighbour:不是个人的号码",
            spans_break="\n" in matched or "\r" in matched,
        )

    def _reason(self, hit: Hit) -> str:
        return "neighbour:缺少限定的前后文" if hit.context == MISSING else self._reasons[hit.context]


def scan(text: str | Document, *, date: str | datetime.date | None = None) -> Result:
    """Scans with the shipped lexicons; see Scanner.scan."""
    return _default_scanner().scan(text, date=date)


@cache
def _default_scanner() -> Scanner:
    return Scanner()


def _says_the_same(text: str, miss: NearMiss, other: Finding) -> bool:
    """Whether the other finding is about the edits of the near-miss, and its suggestion makes the phrase; or about all
    of the near-miss and maybe more, and knows better.
    """
    first, last = miss.site
    if last <= other.start or other.end <= first:
        return False
    if other.start < miss.start or miss.end < other.end or (other.start, other.end) == (miss.start, miss.end):
        return True
    corrected = text[miss.start : other.start] + other.suggestions[0] + text[other.end : miss.end]
    return fold(corrected) in (fold(phrase.phrase) for phrase in miss.phrases)


def _graver_in_title(text: str, title: str, findings: list[Finding]) -> list[Finding]:
    """The findings, errors in a title serious: it is what everybody reads. The text is the title or begins with it."""
    start = len(text) - len(text.lstrip())
    if not text.startswith(title.strip(), start):
        return findings
    end = start + len(title.strip())
    return [
        finding._replace(severity="serious") if finding.severity == "error" and finding.end <= end else finding
        for finding in findings
    ]


def _are_free(literals: Sequence[str | checks.Literal], terms: Container[str]) -> bool:
    return bool(literals) and not any(_as_literal(literal).text in terms for literal in literals)


def _as_literal(literal: str | checks.Literal) -> checks.Literal:
    """The literal, folded."""
    if isinstance(literal, str):
        return checks.Literal(fold(literal))
    return checks.Literal(fold(literal.text), tuple(map(fold, literal.not_behind)), tuple(map(fold, literal.nearby)))


def _conditions(term: int, literal: checks.Literal) -> list[Context]:
    excusing = [Context(term, before, "", EXCUSES) for before in literal.not_behind]
    return excusing + [Context(term, before, "", NEARBY) for before in literal.nearby]


def _farther(one: Match, other: Match) -> Match:
    return other if other.end > one.end else one


def _parsed(value: str | datetime.date | None) -> datetime.date | None:
    if value is None or value == "":
        return None
    try:
        return parse_date(value)
    except ValueError as error:
        raise InputError(f"日期 {error}") from None


def _contexts(entries: Sequence[Entry], right: Iterable[str]) -> tuple[list[Context], list[str]]:
    """What may stand around each term, ascending by term, and for each the reason it gives.

    A covering phrase is a term with its neighbours: 全面|从严治党. Phrases are those of the entry, `right`, and
    every right form of an entry: what stands inside a right form is right.
    """
    contexts: list[tuple[Context, str]] = []
    for index, entry in enumerate(entries):
        for side, values in (("before", entry.before), ("after", entry.after)):
            for value in values:
                required, neighbour = value.startswith("!"), value.removeprefix("!")
                parts = (neighbour, "") if side == "before" else ("", neighbour)
                kind = REQUIRES if required else EXCUSES
                contexts.append((Context(index, *parts, kind), f"neighbour:{neighbour}"))
        for phrase in entry.allow:
            for before, after in _around(entry.form, phrase if entry.exact else fold(phrase)):
                contexts.append((Context(index, before, after), f"covered:{phrase}"))

    covering = list(dict.fromkeys([*right, *(form for entry in entries for form in entry.right)]))
    terms = Engine([entry.wrong for entry in entries], fold=True, exact=[i for i, e in enumerate(entries) if e.exact])
    folded = fold_all(covering)
    starts = list(accumulate((len(phrase) + 1 for phrase in folded), initial=0))
    for start, end, term in terms.find("\0".join(folded)):
        index = bisect_right(starts, start) - 1
        phrase, at = folded[index], starts[index]
        if end - start < len(phrase):
            context = Context(term, phrase[: start - at], phrase[end - at :])
            contexts.append((context, f"covered:{covering[index]}"))
    contexts.sort(key=lambda item: item[0].term)
    return [item for item, _ in contexts], [reason for _, reason in contexts]


def _around(form: str, phrase: str) -> Iterator[tuple[str, str]]:
    """What stands before and after each occurrence of the form in the phrase."""
    at = phrase.find(form)
    while at >= 0:
        yield phrase[:at], phrase[at + len(form) :]
        at = phrase.find(form, at + 1)
