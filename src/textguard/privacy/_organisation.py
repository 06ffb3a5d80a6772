"""Codes of organisations, which are public: unified social credit code (GB 32100) and organisation code (GB 11714)."""

from __future__ import annotations

import re

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
# Who registers what (1 offices, 5 associations, 9 firms …), a region of GB/T 2260, organisation code, check character.
_CREDIT_CODE = (
    r"(?:1[1239]|2[19]|3[1-59]|4[19]|5[1239]|6[129]|7[129]|8[19]|9[123]|A[19]|N[1239]|Y1)"
    r"(?:10|1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[123])[0-9]{4}([0-9A-HJ-NPQRTUWXY]{8}[0-9X])[0-9A-HJ-NPQRTUWXY]"
)
_ORGANISATION_CODE = r"[0-9A-Z]{8}-?[0-9X]"


def is_credit_code(text: str) -> bool:
    """Whether the text is a unified social credit code; its check character is modulo 31, that within it modulo 11."""
    match = re.fullmatch(_CREDIT_CODE, text)
    if not match or not is_organisation_code(match[1]):
        return False
    total = sum(_VALUES[character] * weight for character, weight in zip(text, _WEIGHTS, strict=False))
    return _ALPHABET[-total % 31] == text[17]


def is_organisation_code(text: str) -> bool:
    """Whether the text is an organisation code: eight digits or letters, and a check digit modulo 11 (10 is X)."""
    if not re.fullmatch(_ORGANISATION_CODE, text):
        return False
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(character, 36) * weight for character, weight in zip(text, weights, strict=False))
    return "0123456789X0"[11 - total % 11] == text[-1]
