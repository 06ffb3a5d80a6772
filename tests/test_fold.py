"""The fold table against tables that it was not made from."""

from __future__ import annotations

import sys
import unicodedata

import opencc
import pytest

from textguard.engine import fold

ALL = [chr(c) for c in range(sys.maxunicode + 1) if not 0xD800 <= c < 0xE000]


def test_folding_twice_changes_nothing() -> None:
    for character in ALL:
        folded = fold(character)
        assert len(folded) <= 1
        assert fold(folded) == folded


def test_width_and_case() -> None:
    for code in range(0x21, 0x7F):
        plain, wide = chr(code), chr(code + 0xFEE0)
        assert fold(wide) == fold(plain) == plain.lower()


def test_traditional_characters_become_what_opencc_says() -> None:
    convert = opencc.OpenCC("t2s").convert
    assert fold("學習總書記推動鄉村振興戰略") == "学习总书记推动乡村振兴战略"
    for character in map(chr, range(0x4E00, 0xA000)):
        assert fold(character) in (character, convert(character))


def test_standard_characters_never_fold() -> None:
    # Of 通用规范汉字表, though OpenCC or another table would replace them in some words.
    for character in "乾著瞭藉徵麽夥剋迳於祇":
        assert fold(character) == character
    text = "中华人民共和国政府采购法实施条例"
    assert fold(text) == text


def test_forms_that_are_not_the_same_character_stay() -> None:
    for character in "①²½℃“”—…·、。":
        assert fold(character) == character


def test_invisible_characters_vanish() -> None:
    invisible = [
        c
        for c in ALL
        if unicodedata.category(c) == "Cf" and not unicodedata.name(c, "").startswith(("ARABIC", "KAITHI"))
    ]
    assert len(invisible) > 100
    for character in [*invisible, "\ufe0f", "\u034f", "\U000e0101"]:
        if character in "\u070f":  # SYRIAC ABBREVIATION MARK is visible
            continue
        assert fold(f"习{character}总") == "习总", f"U+{ord(character):04X}"


@pytest.mark.parametrize("blank", [" ", "\u3000", "\u00a0", "\n", "\r\n", "\n\n  \n", "\f", "\u2028", " \u200b\n"])
def test_white_space_inside_a_han_word_vanishes(blank: str) -> None:
    assert fold(f"习{blank}总") == "习总"


@pytest.mark.parametrize("kept", ["习\t总", "习\t\n总", "a b", "习 a", "1 条", " 习", "习 "])
def test_other_white_space_stays(kept: str) -> None:
    assert fold(kept) == kept
