"""DOCX files made by hand, as small as they can be."""

from __future__ import annotations

import io
import zipfile

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def part(content: str, root: str = "document") -> str:
    """The XML of a part."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\r\n<w:{root} xmlns:w="{WORD}">{content}</w:{root}>'


def paragraph(*runs: str) -> str:
    """A paragraph; every second run is bold."""
    return "<w:p>" + "".join(run(text, bold=bool(index % 2)) for index, text in enumerate(runs)) + "</w:p>"


def run(text: str, *, bold: bool = False) -> str:
    style = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f'<w:r>{style}<w:t xml:space="preserve">{text}</w:t></w:r>'


def docx(body: str, **parts: str) -> bytes:
    """A file with this body, and further parts by name (footnotes, header1 …)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", TYPES)
        file.writestr("_rels/.rels", RELATIONS)
        file.writestr("word/document.xml", part(f"<w:body>{body}</w:body>"))
        for name, content in parts.items():
            file.writestr(f"word/{name}.xml", part(content, "ftr"))
        file.writestr("word/media/image1.png", b"\x89PNG", zipfile.ZIP_STORED)
    return out.getvalue()


def pdf_stream(data: bytes, entries: str = "") -> bytes:
    """A stream object."""
    return f"<</Length {len(data)}{entries}>>\nstream\n".encode() + data + b"\nendstream"


def pdf_file(objects: list[bytes], trailer: str = "") -> bytes:
    """A PDF file of these objects; the first is the catalog."""
    out = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer <</Size {size} /Root 1 0 R{trailer}>>\n"
    return out + f"{end}startxref\n{len(out)}\n%%EOF".encode()


IDENTITY = b"1 begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfrange <0000> <ffff> <0000> endbfrange"
"""A map of all characters to themselves."""


def pdf(*pages: bytes, encoding: str = "GBK-EUC-H", ordering: str = "GB1", to_unicode: bytes = b"") -> bytes:
    """A PDF file whose pages have this content; the font F1 is Chinese, the picture P is a pixel."""
    kids = " ".join(f"{8 + 2 * index} 0 R" for index in range(len(pages)))
    link = "/ToUnicode 6 0 R" if to_unicode else ""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        f"<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/{encoding}/DescendantFonts[4 0 R]{link}>>".encode(),
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering({ordering})"
        "/Supplement 2>>/FontDescriptor 5 0 R/DW 1000>>".encode(),
        b"<</Type/FontDescriptor/FontName/SimSun/Flags 4/FontBBox[0 -200 1000 800]/Ascent 800/Descent -200>>",
        pdf_stream(to_unicode),
        pdf_stream(b"\0", "/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray"),
    ]
    for index, content in enumerate(pages):
        resources = "<</Font<</F1 3 0 R>>/XObject<</P 7 0 R>>>>"
        page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources{resources}/Contents {9 + 2 * index} 0 R>>"
        objects += [page.encode(), content if content.startswith(b"<<") else pdf_stream(content)]
    return pdf_file(objects)


def pdf_lines(*lines: str, codec: str = "gbk", x: int = 72, y: int = 700, leading: int = 28) -> bytes:
    """The content of a page: lines of 16 points."""
    shown = "".join(f"<{line.encode(codec).hex()}> Tj T*\n" for line in lines)
    return f"BT /F1 16 Tf {leading} TL {x} {y} Td\n{shown}ET\n".encode()


PICTURE = b"q 595 0 0 842 0 0 cm /P Do Q\n"
"""The content of a page that is a picture."""
