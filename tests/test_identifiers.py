"""Made-up identifiers by the hundred against independent oracles: what is found, and what is let alone.

TEXTGUARD_CASES is how many of each kind; the default suits every run of the tests.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable

import phonenumbers
import pytest
from conftest import resident_id
from stdnum import luhn
from stdnum.cn import uscc

from textguard import Scanner

CASES = int(os.environ.get("TEXTGUARD_CASES", "500"))
_SCANNER = Scanner(defaults=False)
_LETTERS = "ABCDEFGHJKLMNPQRTUWXY"


def _digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choices("0123456789", k=count))


def _resident_id(rng: random.Random) -> str:
    region = rng.choice(["110105", "350481", "640422", "513228"])
    birth = f"{rng.randrange(1930, 2015)}{rng.randrange(1, 13):02}{rng.randrange(1, 29):02}"
    return resident_id(f"{region}{birth}{_digits(rng, 3)}")


def _mobile(rng: random.Random) -> str:
    return "1" + rng.choice("3456789") + _digits(rng, 9)


def _bank_card(rng: random.Random) -> str:
    body = "62" + _digits(rng, rng.choice([13, 16]))
    return body + luhn.calc_check_digit(body)


def _passport(rng: random.Random) -> str:
    return rng.choice(["E", "G", "EA", "EK"]) + _digits(rng, 8)


def _plate(rng: random.Random) -> str:
    return rng.choice("京沪粤川云") + rng.choice("ABCD") + _digits(rng, 5)


IDENTIFIERS: list[tuple[str, str, Callable[[random.Random], str]]] = [
    ("resident-id", "身份证号", _resident_id),
    ("mobile", "手机", _mobile),
    ("bank-card", "银行卡号", _bank_card),
    ("travel-document", "护照号码", _passport),
    ("vehicle-plate", "车牌号", _plate),
]
SENTENCES = [
    "{label}：{number}。",
    "某甲，{label}{number}，某村。",
    "姓名\t{label}\t备注\n某甲\t{number}\t无\n",
    "（{label}为{number}）",
]


def _rules(text: str) -> set[str]:
    return {finding.rule.removeprefix("privacy/") for finding in _SCANNER.scan(text)}


@pytest.mark.parametrize(("rule", "label", "make"), IDENTIFIERS)
def test_recall(rule: str, label: str, make: Callable[[random.Random], str]) -> None:
    rng = random.Random(5)
    missed = 0
    for _ in range(CASES):
        text = rng.choice(SENTENCES).format(label=label, number=make(rng))
        missed += rule not in _rules(text)
    assert missed <= CASES // 1000


def _wide(number: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) for c in number)


def _in_parts(number: str, separator: str) -> str:
    at = [3, 7] if len(number) == 11 else [6, 14] if len(number) == 18 else [4, 8, 12, 16]
    return separator.join(number[i:j] for i, j in zip([0, *at], [*at, None], strict=True) if number[i:j])


DISGUISES: list[Callable[[str, random.Random], str]] = [
    lambda number, rng: _wide(number),
    lambda number, rng: _in_parts(number, " "),
    lambda number, rng: _in_parts(number, "-"),
    lambda number, rng: number[:5] + "\u200b" + number[5:],
    lambda number, rng: number[: (at := rng.randrange(3, 9))] + "\n" + number[at:],
]


@pytest.mark.parametrize(("rule", "label", "make"), IDENTIFIERS[:3])
def test_recall_in_disguise(rule: str, label: str, make: Callable[[random.Random], str]) -> None:
    rng = random.Random(6)
    missed = 0
    for _ in range(CASES):
        number = rng.choice(DISGUISES)(make(rng), rng)
        missed += rule not in _rules(f"某甲，{label}{number}\n某村")
    assert missed <= CASES // 50


def test_mobiles_in_chinese_numerals() -> None:
    rng = random.Random(7)
    numerals = str.maketrans("0123456789", "零一二三四五六七八九")
    for _ in range(CASES):
        assert "mobile" in _rules(f"电话{_mobile(rng).translate(numerals)}，")


NOT_PERSONAL: list[Callable[[random.Random], str]] = [
    lambda rng: "统一社会信用代码：" + (code := "91350481" + _digits(rng, 9)) + uscc.calc_check_digit(code),
    lambda rng: f"组织机构代码：{_digits(rng, 8)}-{rng.choice('0123456789X')}",
    lambda rng: f"索引号：{_digits(rng, 9)}/20{_digits(rng, 2)}-{_digits(rng, 5)}",
    lambda rng: f"某政办发〔20{_digits(rng, 2)}〕{_digits(rng, 2)}号",
    lambda rng: f"项目编号：350481{rng.randrange(2000, 2026)}{rng.randrange(1, 13):02}{_digits(rng, 6)}",
    lambda rng: f"招标编号：{''.join(rng.choices(_LETTERS, k=4))}-20{_digits(rng, 2)}-{_digits(rng, 4)}",
    lambda rng: f"订单号：{_digits(rng, rng.randrange(10, 20))}",
    lambda rng: f"art?id=1{_digits(rng, 12)}",
    lambda rng: f"时间 20{_digits(rng, 2)}{rng.randrange(1, 13):02}{_digits(rng, 8)}",
    lambda rng: f"ISBN 978-7-{_digits(rng, 4)}-{_digits(rng, 4)}-{_digits(rng, 1)}",
    lambda rng: f"东经{rng.uniform(73, 135):.8f}，北纬{rng.uniform(18, 53):.8f}",
    lambda rng: f"总投资{_digits(rng, rng.randrange(5, 12))}.{_digits(rng, 2)}元",
    lambda rng: f"总投资1{_digits(rng, 10)}元",
]


def test_numbers_that_are_nobodys() -> None:
    rng = random.Random(8)
    wrong = [text for _ in range(CASES) for make in NOT_PERSONAL if _rules(text := make(rng))]
    assert len(wrong) <= CASES * len(NOT_PERSONAL) // 10_000, wrong[:5]


def test_card_and_mobile_numbers_as_others_see_them() -> None:
    rng = random.Random(9)
    for _ in range(CASES):
        card = "62" + _digits(rng, 17)
        assert ("bank-card" in _rules(f"卡号{card}")) == luhn.is_valid(card)
        # Every mobile number that the plan of numbers has is found; numbers that it has not yet are found, too.
        mobile = "1" + rng.choice("3456789") + _digits(rng, 9)
        number = phonenumbers.parse("+86" + mobile)
        if phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE:
            assert "mobile" in _rules(mobile), mobile
