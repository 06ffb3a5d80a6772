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
