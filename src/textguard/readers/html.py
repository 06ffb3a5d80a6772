"""HTML: what a browser shows, each character with its place in the source.

The tokens are those of the HTML standard as far as text needs them; every pattern runs over the source once, whatever
is in it. What attributes hold (alt, title) is not text.
"""

from __future__ import annotations

import html
import re
from html.entities import html5

from ..layout import OBJECT, Builder, Layout
from . import Reading
from .text import read as decode

_TOKEN = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))"  # also <!-->
    r"|<[!?][^>]*(?:>|\Z)|</[^a-zA-Z>][^>]*(?:>|\Z)|</>"
    r"|<(?P<close>/?)(?P<tag>[a-zA-Z][^\s/>]*+)"
    r"""(?:=\s*+(?:"[^"]*(?:"|\Z)|'[^']*(?:'|\Z))|[^>])*+(?:>|\Z)"""
    r"|(?P<entity>&(?:\#[0-9]+;?|\#[xX][0-9a-fA-F]+;?|[a-zA-Z][a-zA-Z0-9]{0,31};?))"
    r"|(?P<space>[ \t\n\r\f]+)"
    r"|(?P<text>[^<& \t\n\r\f]+|.)",
    re.DOTALL,
)
BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset"
        " figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 head header hr html legend li main menu nav ol"
        " optgroup option p pre search section select summary tbody textarea tfoot thead title ul",
    )
)
ROWS = frozenset(["table", "tr"])
CELLS = frozenset(["td", "th"])
_SKIPPED = frozenset(re.findall(r"\w+", "iframe math noembed noframes noscript object rp rt script style svg template"))
_OBJECTS = frozenset(["audio", "canvas", "embed", "img", "input", "video"])
_RAW = frozenset(["iframe", "noembed", "noframes", "noscript", "script", "style"])
"""What holds no mark-up, whatever it looks like."""
_RUBY = re.compile(r"</(?:rp|rt|ruby)(?=[\s/>])[^>]*>?|(?=<(?:rp|rt)[\s/>])", re.IGNORECASE)
"""What ends a pronunciation: its own end may be left out."""
_KNOWN = BLOCKS | ROWS | CELLS | _OBJECTS | _SKIPPED | {"br"}
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)|<\?xml[^>]{0,80}?encoding=[\"']([\w-]+)", re.I
)
_DECLARED = {"big5": "big5hkscs", "gb": "gb18030"}


def read(data: bytes, name: str) -> Reading:
    """The text that a browser shows. Raises InputError for what is no text."""
    found = _CHARSET.search(data[:4096])
    label = b"".join(found.groups(b"")).decode().lower() if found else ""
    declared = next((encoding for prefix, encoding in _DECLARED.items() if label.startswith(prefix)), "")
    source, encoding = decode(data, name, declared)
    layout = parse(source)
    return Reading(layout.text, encoding, layout)


def parse(source: str) -> Layout:
    """The text of HTML and its places."""
    builder = Builder(source)
    at, pre = 0, 0
    endless: set[str] = set()
    while at < len(source):
        token = _TOKEN.match(source, at)
        assert token is not None  # the last alternative takes any character
        start, at = token.span()
        kind = token.lastgroup
        if kind == "text" or (kind == "space" and pre):
            builder.keep(start, at)
        elif kind == "space":
            builder.space(start, at)
        elif kind == "entity":
            at = start + _entity(builder, start, token[0])
        elif kind == "tag" and (tag := token["tag"].lower()) in _KNOWN:
            opens = not token["close"]
            if tag in BLOCKS:
                builder.separate()
                pre = max(0, pre + (1 if opens else -1)) if tag in ("pre", "textarea") else pre
            elif tag in ROWS:
                builder.row()
            elif tag in CELLS:
                if opens:
                    builder.cell()
            elif tag == "br":
                builder.separate("\n")
            elif tag in _OBJECTS:
                builder.between(OBJECT)
            elif opens and tag not in endless and not (tag in ("svg", "math") and token[0].endswith("/>")):
                end = _end_of(source, tag, at)
                if end < 0:
                    endless.add(tag)
                at = max(at, end)
    return builder.layout(_escape)


def _escape(text: str) -> str:
    return html.escape(text, quote=False)


def _end_of(source: str, tag: str, at: int) -> int:
    """Behind the element that has just begun; -1 if it does not end, and what follows is text all the same."""
    if tag in ("rp", "rt"):
        end = _RUBY.search(source, at)
        return end.end() if end else -1
    depth = 1
    for found in re.compile(rf"<(/?){tag}(?=[\s/>])[^>]*>?", re.IGNORECASE).finditer(source, at):
        if found[1]:
            depth -= 1
        elif tag not in _RAW and not found[0].endswith("/>"):
            depth += 1
        if not depth:
            return found.end()
    return len(source) if tag in ("script", "style") else -1


def _entity(builder: Builder, start: int, written: str) -> int:
    """Adds the character that an entity stands for, and returns how much of what is written it takes."""
    length = len(written)
    if written[1] != "#" and written[1:] not in html5:
        # Some may lack the semicolon, whatever comes behind.
        length = next((end for end in range(length - 1, 2, -1) if written[1:end] in html5), 0)
        if not length:
            builder.keep(start, start + len(written))
            return len(written)
    builder.replace(start, start + length, html.unescape(written[:length]))
    return length
