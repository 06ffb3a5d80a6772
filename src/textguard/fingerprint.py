"""What knows a finding again in a later version of its post, whatever moved in between.

A fingerprint reads tg1-POST-WHAT-CONTEXT-ORDINAL: hashes of the post's key, of rule and matched text, of the
characters before and after it, and which of several such findings it is. It is made of content, never of lines or
rows. Of personal data it holds the masked form only, and no context: all mobile numbers could be tried against a hash.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from typing import TYPE_CHECKING

from .document import Document
from .engine import fold
from .records import NamedTuple

if TYPE_CHECKING:
    from .finding import Result

_REACH = 8
_PATTERN = r"tg1-([0-9a-f]{16})-([0-9a-f]{12})-([0-9a-f]{8})-(\d+)"


class Fingerprint(NamedTuple):
    """A fingerprint in its parts."""

    post: str
    what: str
    context: str
    ordinal: int


def parse(text: str) -> Fingerprint | None:
    """The parts of a fingerprint; None for any other text."""
    found = re.fullmatch(_PATTERN, text.strip())
    return Fingerprint(found[1], found[2], found[3], int(found[4])) if found else None


def written(mark: Fingerprint) -> str:
    """The fingerprint of these parts."""
    return f"tg1-{mark.post}-{mark.what}-{mark.context}-{mark.ordinal}"


def file_key(path: str) -> str:
    """What knows a file again that is a post of its own: its name."""
    return _hash(8, "file", os.path.normpath(path))


def post_key(document: Document) -> str:
    """What knows the post again: its id within unit, platform and account; else its address; else unit, title and
    date; else its text.
    """
    if document.id:
        return _hash(8, "id", document.unit, document.platform, document.site, document.id)
    if document.url:
        return _hash(8, "url", document.url)
    if document.title:
        return _hash(8, "title", document.unit, document.title, str(document.date or ""))
    return _hash(8, "text", document.text)


def nth_key(key: str, nth: int) -> str:
    """The key of the nth (from 0) post with the same key."""
    return _hash(8, key, str(nth)) if nth else key


def part_key(key: str, part: str) -> str:
    """The key of the "title" or the "text" of a post: who has one has not yet the other."""
    return key if part == "text" else _hash(8, key, part)


def fingerprints(result: Result, key: str) -> list[str]:
    """The fingerprint of each finding of the text with this key."""
    text = result.masked_text
    seen: Counter[str] = Counter()
    marks: list[str] = []
    for finding in result:
        private = finding.masked != finding.matched or finding.category == "privacy"
        before, after = text[max(0, finding.start - _REACH) : finding.start], text[finding.end : finding.end + _REACH]
        context = "0" * 8 if private else _hash(2, _folded(before)) + _hash(2, _folded(after))
        mark = f"tg1-{key}-{_hash(6, finding.rule, _folded(finding.masked))}-{context}"
        marks.append(f"{mark}-{seen[mark]}")
        seen[mark] += 1
    return marks


def _folded(text: str) -> str:
    return fold("".join(text.split()))


def _hash(size: int, *parts: str) -> str:
    from hashlib import blake2b  # loads much

    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()
