"""PDF: the text of each page, line by line. Needs pdfminer.six, which knows the character sets of Chinese fonts.

What is not text (scans, outlines of letters, glyphs that the font does not explain) cannot be checked, and damage may
hide text: Reading.unread says so. Form fields and annotations are not read.
"""

from __future__ import annotations

import io
import logging
import warnings
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..layout import BLOCK, Layout
from . import Reading
from .zipped import RATIO_LIMIT

try:
    from pdfminer import pdftypes
    from pdfminer.converter import PDFPageAggregator
    from pdfminer.layout import LAParams, LTChar, LTContainer, LTCurve, LTImage, LTTextBox, LTTextLine
    from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFXRefFallback
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
    from pdfminer.pdfpage import PDFPage
    from pdfminer.pdfparser import PDFParser
except ImportError:
    raise InputError("读 PDF 需要 pdfminer.six：pip install 'textguard[pdf]'") from None

if TYPE_CHECKING:
    from pdfminer.layout import LTPage
    from pdfminer.pdffont import PDFFont

SIZE_LIMIT = 256 << 20
"""Bytes of one file that are unpacked, and bytes of page content that are read."""
_EXPANSION = {"LZWDecode": 1500, "LZW": 1500, "RunLengthDecode": 64, "RL": 64}
"""How many times its size what is packed in these ways can be."""
_COST = 5_000
"""Bytes that drawing something once more counts as."""
_UNKNOWN = "\ufffd"
_FEW = 50
"""Characters: a picture of half a page with fewer is what the page says."""

logging.getLogger("pdfminer").addHandler(logging.NullHandler())  # what it has to say may quote the text


def read(data: bytes, name: str) -> Reading:
    """The text of a PDF file, by pages. Raises InputError for one that is damaged, encrypted, too large or textless."""
    budget = _Budget()
    pages: list[list[str]] = []
    problems: dict[str, list[int]] = defaultdict(list)
    try:
        with warnings.catch_warnings(action="ignore"):
            document = PDFDocument(_Parser(io.BytesIO(data), budget))
            for number, (lines, problem) in enumerate(_pages(document, budget), 1):
                pages.append(lines)
                if problem:
                    problems[problem].append(number)
            if _is_patched_up(document, len(pages)):
                budget.is_damaged = True
    except _TooLargeError:
        raise InputError(f"{name}: 解压后过大，没有打开") from None
    except PDFEncryptionError:
        raise InputError(f"{name}: 已加密；请去掉密码后再查") from None
    except Exception as error:  # pdfminer raises nearly anything for what is damaged
        raise InputError(f"{name}: 不是 PDF 文件，或者已损坏（{type(error).__name__}）") from None
    unread = [_listed(numbers, problem) for problem, numbers in problems.items()]
    if budget.is_damaged:
        unread.append("文件有损坏，可能没有读全")
    if not any(pages):
        why = f"（{'；'.join(unread)}）" if unread else ""
        raise InputError(f"{name}: 没有读到文字{why}；扫描件请先做文字识别")
    layout = _layout(pages)
    return Reading(layout.text, "pdf", layout, "；".join(unread))


def _pages(document: PDFDocument, budget: _Budget) -> Iterator[tuple[list[str], str]]:
    """The lines of each page, BLOCK where one does not go on in the next, and what could not be read of it."""
    manager = PDFResourceManager()
    # The lines of official documents are far apart; blanks are characters of their own, mostly.
    layout = LAParams(line_margin=1.5, word_margin=0.2, boxes_flow=None, all_texts=True)
    device = _Device(manager, laparams=layout)
    device.budget = budget
    for page in PDFPage.create_pages(document):
        device.begin()
        try:
            _Interpreter(manager, device).process_page(page)
            contents = page.contents or [page.attrs.get("Contents", [])]
            is_whole = all(part == [] or _is_sound(pdftypes.resolve1(part)) for part in contents)
        except _TooLargeError:
            raise
        except Exception:  # see above
            yield [], "已损坏"
            continue
        if budget.left < 0:
            raise _TooLargeError
        lines, problem = _content(device.get_result())
        if device.is_lost or device.texts or not is_whole:
            problem = problem or "有文字读不出来"
        yield lines, problem


def _is_sound(stream: object) -> bool:
    """Whether it is a stream of the file; pdfminer makes empty ones for what is missing or damaged."""
    return isinstance(stream, _Stream) and "Length" in stream.attrs


def _content(page: LTPage) -> tuple[list[str], str]:
    lines: list[str] = []
    has_more = False
    picture = 0.0
    for item in _within(page):
        if isinstance(item, LTTextBox):
            found = [
                line.get_text().rstrip("\n").replace("\0", _UNKNOWN) for line in item if isinstance(line, LTTextLine)
            ]
            lines += [line for line in found if line.strip()] + [BLOCK]
        elif isinstance(item, LTImage):
            picture = max(picture, item.width * item.height)
            has_more = True
        else:
            has_more = has_more or isinstance(item, LTCurve)
    text = "".join(line for line in lines if line != BLOCK)
    if (has_more and not text) or (picture > page.width * page.height / 2 and len(text) < _FEW):
        return lines, "没有文字，或者只有很少，可能是图片"
    return lines, "有的字认不出（字体没有说明）" if _UNKNOWN in text else ""


def _within(container: Iterable[Any]) -> Iterator[Any]:
    """All that a page shows, text boxes as wholes."""
    for item in container:
        if isinstance(item, LTContainer) and not isinstance(item, LTTextBox):
            yield from _within(item)
        else:
            yield item


def _is_patched_up(document: PDFDocument, count: int) -> bool:
    """Whether pdfminer had to search for the objects of the file, or found fewer pages than it should have."""
    pages = pdftypes.dict_value(document.catalog.get("Pages", {}))
    promised = pdftypes.resolve1(pages.get("Count"))
    return any(isinstance(xref, PDFXRefFallback) for xref in document.xrefs) or promised != count


def _layout(pages: list[list[str]]) -> Layout:
    parts: list[str] = []
    starts: list[int] = []
    labels: list[tuple[int, str]] = []
    length = 0
    for lines in pages:
        starts.append(length)
        separator = BLOCK if parts else ""
        number = 0
        for line in lines:
            if line == BLOCK:
                separator = BLOCK if parts else ""
                continue
            length += len(separator)
            if not number:
                starts[-1] = length
            number += 1
            labels.append((length, f"第 {number} 行"))
            parts += separator, line
            length += len(line)
            separator = "\n"
    return Layout("".join(parts), "", [], paragraphs=starts, parts=labels, unit="页")


def _listed(numbers: list[int], problem: str) -> str:
    shown = "、".join(map(str, numbers[:10]))
    return f"第 {shown} 页{problem}" if len(numbers) <= 10 else f"第 {shown} 等 {len(numbers)} 页{problem}"


class _TooLargeError(Exception):
    pass


class _Budget:
    """What may still be unpacked or read of a file, and whether something in it was damaged."""

    def __init__(self) -> None:
        self.left = SIZE_LIMIT
        self.is_damaged = False

    def spend(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise _TooLargeError

    def check(self, packing: str, data: bytes) -> None:
        """Raises _TooLargeError for what would unpack to too much."""
        if len(data) * _EXPANSION.get(packing, 1) > self.left:
            raise _TooLargeError
        if packing not in ("FlateDecode", "Fl"):
            return
        inflater = zlib.decompressobj()
        size = 0
        rest = data
        try:
            while rest and not inflater.eof:
                size += len(inflater.decompress(rest, 1 << 20))
                rest = inflater.unconsumed_tail
                if size > self.left or (size > 10 << 20 and size > RATIO_LIMIT * len(data)):
                    raise _TooLargeError
        except zlib.error:
            self.is_damaged = True
        else:
            self.is_damaged |= not inflater.eof


class _Stream(pdftypes.PDFStream):
    """A stream that is unpacked step by step, within the budget."""

    budget: _Budget

    def decode(self) -> None:
        data = self.rawdata or b""
        if self.decipher:
            data = self.decipher(self.objid or 0, self.genno or 0, data, self.attrs)
        for packing, parameters in self.get_filters():
            self.budget.check(getattr(packing, "name", ""), data)
            step = pdftypes.PDFStream({"Filter": packing, "DecodeParms": parameters or {}}, data)
            data = step.get_data()
        self.budget.spend(len(data))
        self.data, self.rawdata = data, None


class _Parser(PDFParser):
    """Makes every stream a _Stream."""

    def __init__(self, file: io.BytesIO, budget: _Budget) -> None:
        self._budget = budget
        super().__init__(file)

    def push(self, *objs: Any) -> None:
        for position, item in objs:
            kept = item
            if type(item) is pdftypes.PDFStream:
                kept = _Stream(item.attrs, item.rawdata or b"", item.decipher)
                kept.budget = self._budget
            super().push((position, kept))


class _Device(PDFPageAggregator):
    """Collects what a page shows; what is drawn twice on the same place, to look bold, once."""

    budget: _Budget

    def begin(self) -> None:
        """A page begins."""
        self.is_lost = False
        self.texts = 0  # that have begun and have not ended
        self._drawn: dict[str, list[tuple[float, float]]] = defaultdict(list)

    def handle_undefined_char(self, font: PDFFont, cid: int) -> str:
        return _UNKNOWN

    def render_char(self, *arguments: Any, **options: Any) -> float:
        advance = super().render_char(*arguments, **options)
        drawn = self.cur_item._objs[-1]
        if isinstance(drawn, LTChar) and not drawn.get_text().isspace():
            reach = drawn.size / 5
            places = self._drawn[drawn.get_text()]
            if any(abs(x - drawn.x0) < reach and abs(y - drawn.y0) < reach for x, y in places[-50:]):
                self.cur_item._objs.pop()
            else:
                places.append((drawn.x0, drawn.y0))
        return advance


class _Interpreter(PDFPageInterpreter):
    """Notices text without a font, garbage and unfinished text, and keeps within the budget however often the same
    content is drawn.
    """

    device: _Device
    _has_font = False

    def do_Tf(self, fontid: Any, fontsize: Any) -> None:  # noqa: N802
        self._has_font = getattr(fontid, "name", "") in self.fontmap
        super().do_Tf(fontid, fontsize)

    def do_TJ(self, seq: Any) -> None:  # noqa: N802
        self.device.is_lost |= not self._has_font
        super().do_TJ(seq)

    def do_BT(self) -> None:  # noqa: N802
        self.device.texts += 1
        super().do_BT()

    def do_ET(self) -> None:  # noqa: N802
        self.device.texts -= 1
        super().do_ET()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):  # no operator is called so
            self.device.is_lost = True
        raise AttributeError(name)

    def execute(self, streams: Any) -> None:
        for stream in streams:
            self.device.budget.spend(len(pdftypes.stream_value(stream).get_data()) + _COST)
        super().execute(streams)
