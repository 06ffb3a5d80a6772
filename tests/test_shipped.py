"""The image of the shipped lexicons: the same as parsing them, current, and refused where it is damaged."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from conftest import ROOT

from textguard import ConfigError, Scanner, shipped
from textguard.shipped import IMAGE, Records

PARSED = Scanner(iter(()))  # whatever is given, the lexicons are parsed


def test_the_image_is_current_and_used() -> None:
    """Where this fails, install the package again: the lexicons or the modules that compile them have changed."""
    assert shipped.shipped() is not None
    assert isinstance(Scanner()._entries, Records)


@pytest.mark.parametrize("setting", [{"select": ["typo"]}, {"ignore": ["typo"]}, {"severity": {"typo": "off"}}])
def test_what_is_chosen_is_compiled(setting: dict[str, object]) -> None:
    assert not isinstance(Scanner(**setting)._entries, Records)  # type: ignore[arg-type]


def test_both_have_the_same_entries() -> None:
    scanner = Scanner()
    assert list(scanner._entries) == PARSED._entries
    assert list(scanner._phrases) == PARSED._phrases
    assert list(scanner._right) == PARSED._right
    assert list(scanner._reasons) == PARSED._reasons
    assert list(scanner._canonical._phrases) == PARSED._canonical._phrases
    assert scanner._reported_rules == PARSED._reported_rules
    assert scanner._entries[-1] == PARSED._entries[-1]
    assert scanner._entries[3:5] == PARSED._entries[3:5]
    with pytest.raises(IndexError):
        scanner._entries[len(PARSED._entries)]


def test_both_find_the_same() -> None:
    """In every wrong form, and in every right one with a character changed."""
    rng = random.Random(20261125)
    forms = [entry.wrong for entry in PARSED._entries] + [phrase.phrase for phrase in PARSED._phrases]
    rng.shuffle(forms)
    texts = [(ROOT / "examples" / "notice.txt").read_text("utf-8")]
    for at in range(0, len(forms), 40):
        changed = []
        for form in forms[at : at + 40]:
            place = rng.randrange(len(form))
            changed.append(form[:place] + rng.choice(["", form[place], form[place] * 2, "的"]) + form[place + 1 :])
        texts.append("，".join(changed) + "。")
    scanner = Scanner()
    found = 0
    for text in texts:
        ours, theirs = scanner.scan(text, date="2026-11-01"), PARSED.scan(text, date="2026-11-01")
        assert (ours.findings, ours.excused) == (theirs.findings, theirs.excused)
        found += len(ours)
    assert found > 1_000


def test_what_is_missing_or_of_something_else_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shipped.shipped(str(tmp_path / "none")) is None
    monkeypatch.setattr(shipped, "_sum_of_sources", lambda *, sizes: 1)
    path = tmp_path / "lexicons.bin"
    path.write_bytes(Path(IMAGE).read_bytes())
    assert shipped.shipped(str(path)) is None


def test_any_change_of_a_lexicon_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("canonical", "facts"):
        (tmp_path / name).mkdir()
    lexicon = tmp_path / "typo.tsv"
    monkeypatch.setattr(shipped, "_lexicons", lambda: str(tmp_path))
    sums = set()
    for text in ("", "a", "b", "ab", "a\n", "a" * 100, "a" * 99 + "b"):
        lexicon.write_text(text)
        sums.add((shipped._sum_of_sources(sizes=False), shipped._sum_of_sources(sizes=True)))
    lexicon.rename(tmp_path / "other.tsv")
    sums.add((shipped._sum_of_sources(sizes=False), shipped._sum_of_sources(sizes=True)))
    assert len({content for content, _ in sums}) == 8
    assert len({sizes for _, sizes in sums}) == 5  # 0, 1, 2 and 100 bytes, and the other name


def test_a_damaged_image_is_refused(tmp_path: Path) -> None:
    whole = Path(IMAGE).read_bytes()
    rng = random.Random(7)
    damaged = [b"", whole[:20], whole[:-8], whole + bytes(8), bytes(len(whole)), whole[8:]]
    places = [*range(16, 40), *(rng.randrange(len(whole)) for _ in range(60))]
    damaged += (whole[:at] + bytes([whole[at] ^ 1 << rng.randrange(8)]) + whole[at + 1 :] for at in places)
    for number, image in enumerate(damaged):
        path = tmp_path / str(number)
        path.write_bytes(image)
        with pytest.raises(ConfigError, match="重新安装"):
            shipped.shipped(str(path))
