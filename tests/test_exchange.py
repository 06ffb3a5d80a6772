"""SARIF and rdjson: valid, and their places and changes are those of the source."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import resident_id
from documents import docx, paragraph
from test_cli import run

SOURCES = {
    "a 一.html": "<p>好&lt;推进<b>一二</b>三&#20135;融合</p>\r\n"
    "<i>脱贫功坚</i>，给习总书记写信，<script>脱贫功坚</script>",
    "b.md": f"# 题\n😀脱**贫功**坚\n{resident_id()}脱贫功坚",
    "c.txt": "😀😀\n😀脱贫功\n坚，一二三产融合",
}


def _object(required: str = "", **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": required.split(),
        "additionalProperties": False,
    }


def _list(items: Any) -> dict[str, Any]:
    return {"type": "array", "items": items}


# What the standard (https://docs.oasis-open.org/sarif/sarif/v2.1.0/) says of the parts that are used here.
TEXT = {"type": "string", "minLength": 1}
NUMBER = {"type": "integer", "minimum": 1}
MESSAGE = _object("text", text=TEXT)
ARTIFACT = _object("uri", uri={"type": "string", "pattern": r"^[!#$%&'()*+,./0-9:;=?@A-Z\[\]_a-z~-]+$"})
REGION = _object("startLine", startLine=NUMBER, startColumn=NUMBER, endLine=NUMBER, endColumn=NUMBER)
LEVEL = {"enum": ["none", "note", "warning", "error"]}
LOCATION = _object(
    physicalLocation=_object("artifactLocation", artifactLocation=ARTIFACT, region=REGION),
    logicalLocations=_list(_object(fullyQualifiedName=TEXT)),
)
CHANGE = _object(
    "artifactLocation replacements",
    artifactLocation=ARTIFACT,
    replacements={
        **_list(_object("deletedRegion", deletedRegion=REGION, insertedContent=_object(text={"type": "string"}))),
        "minItems": 1,
    },
)
RESULT = _object(
    "message",
    ruleId=TEXT,
    ruleIndex={"type": "integer", "minimum": -1},
    level=LEVEL,
    message=MESSAGE,
    locations=_list(LOCATION),
    partialFingerprints={"type": "object", "additionalProperties": TEXT},
    fixes=_list(_object("artifactChanges", description=MESSAGE, artifactChanges={**_list(CHANGE), "minItems": 1})),
)
RULE = _object(
    "id",
    id=TEXT,
    shortDescription=MESSAGE,
    defaultConfiguration=_object(level=LEVEL),
    properties={"type": "object"},
)
NOTIFICATION = _object("message", message=MESSAGE, level=LEVEL, locations=_list(LOCATION))
RUN = _object(
    "tool results",
    tool=_object("driver", driver=_object("name", name=TEXT, version=TEXT, language=TEXT, rules=_list(RULE))),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    invocations=_list(
        _object(
            "executionSuccessful",
            executionSuccessful={"type": "boolean"},
            toolExecutionNotifications=_list(NOTIFICATION),
        )
    ),
    results=_list(RESULT),
)
SARIF = _object("version runs", **{"$schema": TEXT, "version": {"const": "2.1.0"}, "runs": _list(RUN)})

POSITION = _object("line", line=NUMBER, column=NUMBER)
RANGE = _object("start", start=POSITION, end=POSITION)
RDJSON = _object(
    "diagnostics",
    source=_object("name", name=TEXT),
    diagnostics=_list(
        _object(
            "message location",
            message=TEXT,
            location=_object("path", path=TEXT, range=RANGE),
            severity={"enum": ["ERROR", "WARNING", "INFO"]},
            code=_object("value", value=TEXT),
            suggestions=_list(_object("range text", range=RANGE, text={"type": "string"})),
        )
    ),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, source in SOURCES.items():
        (tmp_path / name).write_bytes(source.encode())
    (tmp_path / "d.docx").write_bytes(docx(paragraph("好") + paragraph("脱贫功", "坚")))
    (tmp_path / "e.jsonl").write_text('{"id": "P1", "text": "好"}\n{"id": "P2", "text": "脱贫功坚"}\n', "utf-8")
    (tmp_path / "f.docx").write_bytes(b"x")
    return tmp_path


def cut(name: str, start: tuple[int, int], end: tuple[int, int]) -> str:
    """A stretch of a source by lines and columns."""
    lines = SOURCES[name].split("\n")
    if start[0] == end[0]:
        return lines[start[0] - 1][start[1] - 1 : end[1] - 1]
    return lines[start[0] - 1][start[1] - 1 :] + "\n" + lines[end[0] - 1][: end[1] - 1]


def test_sarif(folder: Path) -> None:
    done = run("--format", "sarif", ".", cwd=folder)
    assert done.returncode == 2
    report = json.loads(done.stdout)
    jsonschema.validate(report, SARIF)
    (one,) = report["runs"]
    assert not one["invocations"][0]["executionSuccessful"]
    assert "f.docx" in one["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    rules = [rule["id"] for rule in one["tool"]["driver"]["rules"]]
    places = []
    for result in one["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        place = result["locations"][0]["physicalLocation"]
        uri, region = place["artifactLocation"]["uri"], place.get("region")
        name = "a 一.html" if uri == "a%20%E4%B8%80.html" else uri
        if name not in SOURCES:
            places.append((name, region, result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]))
            continue
        start, end = (region["startLine"], region["startColumn"]), (region["endLine"], region["endColumn"])
        places.append((name, result["ruleId"], cut(name, start, end)))
    assert places == [
        ("a 一.html", "political-phrase/一二三产融合", "一二</b>三&#20135;融合"),
        ("a 一.html", "political-phrase/脱贫功坚", "脱贫功坚"),
        ("a 一.html", "leader-title/习总书记", "习总书记"),
        ("b.md", "political-phrase/脱贫功坚", "脱**贫功**坚"),
        ("b.md", "privacy/resident-id", resident_id()),
        ("b.md", "political-phrase/脱贫功坚", "脱贫功坚"),
        ("c.txt", "political-phrase/脱贫功坚", "脱贫功\n坚"),
        ("c.txt", "political-phrase/一二三产融合", "一二三产融合"),
        ("d.docx", None, "./d.docx 第 2 段第 1 字"),
        ("e.jsonl", {"startLine": 2}, "./e.jsonl 第 2 行，正文第 1 字"),
    ]
    assert resident_id() not in done.stdout
    (change,) = one["results"][0]["fixes"][0]["artifactChanges"][0]["replacements"]
    assert change["insertedContent"]["text"] == "业"
    region = change["deletedRegion"]
    assert cut("a 一.html", (1, 1), (1, region["startColumn"])).endswith("三&#20135;")


def test_rdjson(folder: Path) -> None:
    done = run("--format", "rdjson", ".", cwd=folder)
    report = json.loads(done.stdout)
    jsonschema.validate(report, RDJSON)
    found = []
    for diagnostic in report["diagnostics"]:
        name, where = diagnostic["location"]["path"].removeprefix("./"), diagnostic["location"].get("range")
        if name not in SOURCES:
            found.append((name, where, 0))
            continue
        lines = [line.encode() for line in SOURCES[name].split("\n")]
        first, last = where["start"], where["end"]
        if first["line"] == last["line"]:
            text = lines[first["line"] - 1][first["column"] - 1 : last["column"] - 1].decode()
        else:
            text = lines[first["line"] - 1][first["column"] - 1 :].decode()
        found.append((name, text, len(diagnostic.get("suggestions", []))))
    assert found == [
        ("a 一.html", "一二</b>三&#20135;融合", 0),
        ("a 一.html", "脱贫功坚", 1),
        ("a 一.html", "习总书记", 1),
        ("b.md", "脱**贫功**坚", 0),
        ("b.md", resident_id(), 1),
        ("b.md", "脱贫功坚", 1),
        ("c.txt", "脱贫功", 0),
        ("c.txt", "一二三产融合", 1),
        ("d.docx", {"start": {"line": 2}}, 0),
        ("e.jsonl", {"start": {"line": 2}}, 0),
        ("f.docx", None, 0),
    ]
    assert resident_id() not in done.stdout


@pytest.mark.parametrize(("form", "schema"), [("sarif", SARIF), ("rdjson", RDJSON)])
def test_nothing_found_is_valid(tmp_path: Path, form: str, schema: dict[str, Any]) -> None:
    path = tmp_path / "a.txt"
    path.write_text("好", "utf-8")
    done = run("--format", form, path)
    assert done.returncode == 0
    jsonschema.validate(json.loads(done.stdout), schema)
    if form == "sarif":
        run(path, "--report", tmp_path / "o.sarif")
        assert json.loads((tmp_path / "o.sarif").read_text("utf-8")) == json.loads(done.stdout)
