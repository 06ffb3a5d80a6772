"""Made-up identifiers by the hundred against independent oracles: what is found, and what is let alone.

TEXTGUARD_CASES is how many of each kind; the default suits every run of the tests.
"""

from __future__ import annotations

import datetime
import os
import random
from collections.abc import Callable

import phonenumbers
import pytest
from conftest import resident_id
from stdnum import luhn
from stdnum.cn import ric, uscc

from textguard import Scanner
from textguard.privacy._organisation import is_credit_code, is_organisation_code

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


def _resident_id_15(rng: random.Random) -> str:
    number = _resident_id(rng)
    return number[:6] + number[8:17]


def _disability_certificate(rng: random.Random) -> str:
    while (number := _resident_id(rng))[-1] == "X":
        pass
    return f"{number}{rng.randrange(1, 8)}{rng.randrange(1, 5)}"


def _permit(rng: random.Random) -> str:
    return rng.choice("HMCWTL") + _digits(rng, 8)


def _residence_card(rng: random.Random) -> str:
    return "".join(rng.choices(_LETTERS, k=3)) + _digits(rng, 12)


def _green_plate(rng: random.Random) -> str:
    return rng.choice("京沪粤川云") + rng.choice("ABCD") + rng.choice("DF") + _digits(rng, 5)


def _email(rng: random.Random) -> str:
    return "".join(rng.choices("abcdefghij0123456789_", k=rng.randrange(6, 18))) + rng.choice(["@qq.com", "@163.com"])


def _wechat(rng: random.Random) -> str:
    return rng.choice("abcdefg") + "".join(rng.choices("abcdefghij0123456789_-", k=rng.randrange(5, 19)))


def _qq(rng: random.Random) -> str:
    return rng.choice("123456789") + _digits(rng, rng.randrange(4, 10))


def _address(rng: random.Random) -> str:
    town = rng.choice(["某某县某某镇", "甲市乙区丙街道", "某州某县某乡"])
    street = rng.choice(["幸福路", "某某村三组", "和平小区"])
    return f"{town}{street}{rng.randrange(1, 500)}{rng.choice(['号', '号2栋301室'])}"


def _birth_date(rng: random.Random) -> str:
    year, month, day = rng.randrange(1930, 2020), rng.randrange(1, 13), rng.randrange(1, 29)
    return rng.choice(["{}年{}月{}日", "{}-{:02}-{:02}", "{}.{}.{}", "{}{:02}{:02}"]).format(year, month, day)


def _landline(rng: random.Random) -> str:
    return rng.choice(["", "0477-", "010-"]) + rng.choice("2345678") + _digits(rng, 6)


IDENTIFIERS: list[tuple[str, str, Callable[[random.Random], str]]] = [
    ("resident-id", "身份证号", _resident_id),
    ("mobile", "手机", _mobile),
    ("bank-card", "银行卡号", _bank_card),
    ("resident-id", "身份证号码", _resident_id_15),
    ("disability-certificate", "残疾人证号", _disability_certificate),
    ("travel-document", "护照号码", _passport),
    ("travel-document", "通行证号码", _permit),
    ("travel-document", "居留证号", _residence_card),
    ("taiwan-permit", "台胞证号", lambda rng: _digits(rng, 8)),
    ("vehicle-plate", "车牌号", _plate),
    ("vehicle-plate", "车牌号", _green_plate),
    ("email", "邮箱", _email),
    ("messenger", "微信号", _wechat),
    ("messenger", "QQ", _qq),
    ("home-address", "家庭住址", _address),
    ("birth-date", "出生日期", _birth_date),
    ("home-phone", "家庭电话", _landline),
]
SENTENCES = [
    "{label}：{number}。",
    "某甲，{label}{number}，某村。",
    "姓名\t{label}\t备注\n某甲\t{number}\t无\n",
    "（{label}为{number}）",
    "{label}\t{number}\n",
    "姓名：某甲 {label}：{number} 住某村",
    "1.某甲（男，{label}:{number}）；2.某乙",
    "序号\t姓名\t{label}\t金额（元）\n1\t某甲\t{number}\t1200\n2\t某乙\t略\t800\n",
    "某甲的{label}是{number}，请核对。",
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
    assert missed <= CASES // 1000, missed


def _wide(number: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) for c in number)


def _in_parts(number: str, separator: str) -> str:
    at = [3, 7] if len(number) == 11 else [6, 14] if len(number) == 18 else [4, 8, 12, 16]
    return separator.join(number[i:j] for i, j in zip([0, *at], [*at, None], strict=True) if number[i:j])


_NUMERALS = str.maketrans("0123456789", "〇一二三四五六七八九")
DISGUISES: list[Callable[[str, random.Random], str]] = [
    lambda number, rng: _wide(number),
    lambda number, rng: _in_parts(number, " "),
    lambda number, rng: _in_parts(number, "-"),
    lambda number, rng: number[:5] + "\u200b" + number[5:],
    lambda number, rng: number[: (at := rng.randrange(3, 9))] + "\n" + number[at:],
    lambda number, rng: _in_parts(number, "."),
    lambda number, rng: " ".join(number),
    lambda number, rng: number.translate(_NUMERALS),
    lambda number, rng: number.replace("0", "O"),
    lambda number, rng: "".join(c + rng.choice(["", "\u200b", "\u2060"]) for c in number[:-1]) + number[-1],
]


@pytest.mark.parametrize(("rule", "label", "make"), IDENTIFIERS[:3])
def test_recall_in_disguise(rule: str, label: str, make: Callable[[random.Random], str]) -> None:
    rng = random.Random(6)
    missed = 0
    for _ in range(CASES):
        number = rng.choice(DISGUISES)(make(rng), rng)
        missed += rule not in _rules(f"某甲，{label}{number}\n某村")
    assert missed <= CASES // 50, missed


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
    lambda rng: f"某公司（{_credit_code(rng, '0123456789')}）中标",
    lambda rng: f"索引号 {_credit_code(rng, uscc._alphabet)}/20{_digits(rng, 2)}-{_digits(rng, 5)}",
    lambda rng: f"序号\t订单号\t金额\n1\t{_digits(rng, rng.randrange(11, 20))}\t12\n",
    lambda rng: f"http://www.example.gov.cn/art/20{_digits(rng, 2)}/1/1/art_{_digits(rng, 4)}_{_digits(rng, 11)}.html",
    lambda rng: f"ISBN978{_digits(rng, 10)}，{_digits(rng, 6)}，图1_{_digits(rng, 17)}.jpg",
    lambda rng: f"电话：0{_digits(rng, 3)}-{_digits(rng, 8)}、400-{_digits(rng, 3)}-{_digits(rng, 4)}、12345",
    lambda rng: f"项目代码：20{_digits(rng, 2)}-350481-{_digits(rng, 2)}-{_digits(rng, 2)}-{_digits(rng, 6)}",
    lambda rng: f"{_digits(rng, 8)}.{_digits(rng, 10)}平方米，{_digits(rng, 3)},{_digits(rng, 3)},{_digits(rng, 3)}.00",
]


def test_numbers_that_are_nobodys() -> None:
    rng = random.Random(8)
    wrong = [text for _ in range(CASES) for make in NOT_PERSONAL if _rules(text := make(rng))]
    assert len(wrong) <= CASES * len(NOT_PERSONAL) // 10_000, wrong[:5]


# --- independent oracles


def test_bank_cards_as_others_see_them() -> None:
    rng = random.Random(9)
    for _ in range(CASES):
        prefix = rng.choice(["62", "9558", "8171"])
        card = prefix + _digits(rng, rng.randrange(16, 20) - len(prefix))
        rules = _rules(f"卡号{card}")
        # One of 18 digits may be an identity number as well.
        assert ("bank-card" in rules) == (luhn.is_valid(card) and "resident-id" not in rules), card


def test_mobiles_as_others_see_them() -> None:
    rng = random.Random(10)
    for _ in range(CASES):
        # Every mobile number that the plan of numbers has is found; numbers that it has not yet are found, too.
        number = _digits(rng, 11) if rng.random() < 0.2 else "1" + _digits(rng, 10)
        is_found = "mobile" in _rules(f"附{number}。")
        assert is_found == (number[0] == "1" and number[1] >= "3"), number
        parsed = phonenumbers.parse("+86" + number)
        if phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.MOBILE:
            assert is_found, number


def test_resident_ids_as_others_see_them() -> None:
    rng = random.Random(11)
    both = 0
    for _ in range(CASES):
        region = rng.choice(["110105", "350481", "640422", _digits(rng, 6), f"{rng.randrange(11, 66)}0101"])
        birth = f"{rng.randrange(1800, 2100)}{rng.randrange(0, 14):02}{rng.randrange(0, 33):02}"
        number = region + birth + _digits(rng, 3)
        right = ric.calc_check_digit(number + "0")
        number += right if rng.random() < 0.8 else rng.choice("0123456789X")
        is_found = "resident-id" in _rules(f"身份证号{number}。")
        day = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
        is_date = _is_date(day) and "1850" <= day <= str(datetime.date.today())
        # Theirs knows every county that ever was, ours the provinces: new counties must not make us miss a person.
        assert is_found <= (is_date and right == number[-1]), number
        assert is_found or not (_is_valid_there(number) and is_date), number
        both += is_found and _is_valid_there(number)
    assert both > CASES // 50


def _is_valid_there(number: str) -> bool:
    try:
        return bool(ric.is_valid(number))
    except KeyError:  # for the code of a prefecture it fails
        return False


def _is_date(day: str) -> bool:
    try:
        return str(datetime.date.fromisoformat(day)) == day
    except ValueError:
        return False


def _credit_code(rng: random.Random, alphabet: str) -> str:
    """A code whose check characters are right."""
    body = "".join(rng.choices(alphabet, k=8))
    total = sum(int(c, 36) * weight for c, weight in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    check = "0X987654321"[total % 11]
    code = rng.choice(["11", "12", "51", "91", "92", "93"]) + "350481" + body + check
    return code + uscc.calc_check_digit(code)


def test_credit_codes_as_others_see_them() -> None:
    rng = random.Random(12)
    wrong = 0
    for _ in range(CASES):
        code = _credit_code(rng, rng.choice(["0123456789", uscc._alphabet, "0123456789X"]))
        assert uscc.is_valid(code)
        assert is_credit_code(code), code
        assert is_organisation_code(code[8:17])
        assert is_organisation_code(f"{code[8:16]}-{code[16]}")
        at = rng.randrange(18)
        other = code[:at] + rng.choice(uscc._alphabet + "IOSVZ") + code[at + 1 :]
        assert is_credit_code(other) <= uscc.is_valid(other), other
        assert not is_credit_code(other) or other == code or at < 2 or is_organisation_code(other[8:17])
        for text in (f"某公司（{code}）。", f"{code}", f"某公司\t{code}\t合格"):
            wrong += bool(_rules(text))
    assert wrong == 0


def test_credit_codes_that_pass_for_identity_numbers() -> None:
    code = "913511198012213565"  # by mod 31, mod 11 and mod 11-2
    assert (uscc.is_valid(code), is_credit_code(code)) == (True, True)
    assert _rules(f"某公司{code}") == set()
    assert _rules(f"身份证号：{code}") == {"resident-id"}
