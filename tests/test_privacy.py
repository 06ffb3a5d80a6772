"""Identifiers of persons: what is one, what only looks like one. All are made up."""

from __future__ import annotations

import datetime
import random

import pytest
from conftest import resident_id

from textguard import Scanner, scan
from textguard.errors import ConfigError
from textguard.finding import Finding

TODAY = datetime.date.today()


def found(text: str) -> list[Finding]:
    return [finding for finding in scan(text) if finding.category == "privacy"]


@pytest.mark.parametrize(
    ("text", "matched"),
    [
        (f"身份证号：{resident_id()}。", resident_id()),
        (f"某甲{resident_id()}某乙", resident_id()),
        (f"ID{resident_id()}", resident_id()),
        (f"1.{resident_id()}", resident_id()),
        ("11010519010101005X", "11010519010101005X"),
        ("11010519010101005x，", "11010519010101005x"),
        ("１１０１０５１９０１０１０１００５Ｘ", "１１０１０５１９０１０１０１００５Ｘ"),
        ("110105\u200b19010101005X", "110105\u200b19010101005X"),
        ("110105010101001", "110105010101001"),
        ("13900000000", "13900000000"),
        ("电话13900000000转", "13900000000"),
        ("+8613900000000", "13900000000"),
        ("+86-13900000000", "13900000000"),
        ("１３９０００００００１", "１３９０００００００１"),
        ("13900000000,13900000001", "13900000000"),
        ("139 0000 0000", "139 0000 0000"),
        ("139-0000-0000", "139-0000-0000"),
        ("139.0000.0000", "139.0000.0000"),
        ("1 3 9 0 0 0 0 0 0 0 0", "1 3 9 0 0 0 0 0 0 0 0"),
        ("一三九零零零零零零零零", "一三九零零零零零零零零"),
        ("电话139OOOO0000，", "139OOOO0000"),
        ("联系方式1390000\n0000\n", "1390000\n0000"),
        ("身份证号110105\n190101010017", "110105\n190101010017"),
        ("11010519\t0101010017", "11010519\t0101010017"),
        ("110105 19010101 005X", "110105 19010101 005X"),
        ("110105-1901-0101-0017", "110105-1901-0101-0017"),
        ("6222 0210 0111 6245 702", "6222 0210 0111 6245 702"),
        ("11010519010101001743", "11010519010101001743"),
    ],
)
def test_found(text: str, matched: str) -> None:
    assert found(text)[0].matched == matched


@pytest.mark.parametrize(
    "text",
    [
        resident_id()[:-1] + ("1" if resident_id()[-1] != "1" else "2"),  # the check digit
        resident_id("11010519010231001"),  # 31 February
        resident_id("11010519010001001"),  # no month
        resident_id("99010519010101001"),  # no region
        resident_id("11010507010101001"),  # a year of 0701
        "1" + resident_id(),
        resident_id() + "1",
        "11010519010101005X1",
        "110105019901001",  # day 99
        "1390000000",
        "139000000001",
        "1663920000000",  # a timestamp
        "12900000000",
        "id=a13900000000",
        "A13900000000",
        "0.13900000000",
        "13900000000.00",
        "2024-13900000000-1",
        "138****5678",
        "110105********0023",
        "0477-8582238、12345、400-810-0000",
        "2".join("1234567890"),
        f"项目编号：{resident_id()}",
        f"统一社会信用代码 {resident_id()}",
        "订单号：13900000000",
        "总投资13900000000元",
        "ISBN 9787010009360",
        "户名：某县财政局，账号：6222021001116245702",
        "监督邮箱：abc@example.gov.cn",
        "咨询电话：0477-8582238，邮箱：abc@example.com",
        "电子邮箱：abc@163.com",
        "意见请发送至监督邮箱：abc@163.com。",
        "县教育局邮箱：abc@126.com",
        "某某县财政局（邮编：000000，邮箱abc@163.com）",
        "身份证3.41E+17",
        "某公司（91350481QQ659726X3）",
        "乡镇\t户数\t产值（元）\n某镇\t13900000000\t13900000001",
        "1920x1080",
        "5132**************",
        "622188*********8728",
        "公里\n1390000\n0000\n",
    ],
)
def test_not_found(text: str) -> None:
    assert found(text) == []


def test_every_check_digit_and_date_agrees_with_the_standard() -> None:
    rng = random.Random(7)
    groups = {1: 5, 2: 3, 3: 7, 4: 6, 5: 4, 6: 5}  # 11 to 15, 21 to 23 …
    provinces = {10 * first + second for first, last in groups.items() for second in range(1, last + 1)}
    provinces |= {50, 71, 81, 82, 83, 91}
    hits = 0
    for _ in range(20_000):
        region = rng.choice(sorted(provinces)) if rng.random() < 0.9 else rng.randrange(100)
        year, month, day = rng.randrange(1840, 2110), rng.randrange(14), rng.randrange(33)
        number = resident_id(f"{region:02}0105{year:04}{month:02}{day:02}{rng.randrange(1000):03}")
        try:
            # 95 0… is a permanent residence card of a foreigner: 9, then the province 50.
            valid = region in provinces | {95} and year >= 1850 and datetime.date(year, month, day) <= TODAY
        except ValueError:
            valid = False
        assert any(finding.rule == "privacy/resident-id" for finding in found(number)) == valid, number
        hits += bool(valid)
        wrong = rng.choice([c for c in "0123456789X" if c != number[-1]])
        assert not [f for f in found(number[:-1] + wrong) if f.rule != "privacy/bank-card"]
    assert hits > 9_000


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        (resident_id(), "serious"),
        ("身份证号：110105010101001", "error"),
        ("附：110105010101001", "hint"),
        ("1\t某甲\t13900000000", "error"),
        ("联系人：某丙，联系电话：13900000000", "hint"),
        ("监督电话\n13900000000", "error"),
        ("姓名\t联系电话\n某甲\t13900000000", "serious"),
        ("姓名\t联系电话\r\n某甲\t13900000000", "serious"),
        ("姓名\t联系电话\r某甲\t13900000000", "serious"),
        ("微信号\tabc_def", "hint"),
        ("用工单位\t联系电话\n某厂\t13900000000", "hint"),
        ("银行卡6222021001116245702", "serious"),
        ("6222021001116245702", "hint"),
        ("护照号码：E12345678", "serious"),
        ("回乡证 H0123456700", "serious"),
        ("邮箱：abc@163.com", "hint"),
        ("联系人：某丙，电话：12345，邮箱：abc@example.com", "hint"),
        ("联 系 人：某丙\n电子邮箱：abc@163.com", "hint"),
        ("姓名\t邮箱\n某甲\tabc@163.com", "error"),
        ("车牌号京A12345", "hint"),
        ("京AD12345号车", "hint"),
        ("微信号：abc_12345", "hint"),
        ("QQ：123456789", "hint"),
        ("家庭住址：某某县某某镇幸福路12号", "error"),
        ("出生日期：1990年1月1日", "hint"),
        ("家庭电话：0477-8500000", "error"),
        ("台胞证号：01234567", "serious"),
        ("110105199001****11", "hint"),
        ("11010519900101****", "error"),
        ("139**005678", "hint"),
    ],
)
def test_severity(text: str, severity: str) -> None:
    assert [finding.severity for finding in found(text)] == [severity]


def test_masks() -> None:
    text = f"{resident_id()} 11010519010101005X 13900000001 １３９０００００００１ 110105\u200b19010101005X"
    result = scan(text)
    head, tail = resident_id()[:6], resident_id()[-4:]
    assert result.masked_text == (
        f"{head}********{tail} 110105********005X 139****0001 １３９****０００１ 110105\u200b********005X"
    )
    for finding in result:
        assert finding.suggestions == (finding.masked,)
        assert finding.matched not in finding.message


def test_masks_as_the_user_wants_them() -> None:
    scanner = Scanner(defaults=False, mask={"resident-id": (2, 3), "email": (0, 0)})
    result = scanner.scan("11010519010101005X，13900000001，联系人邮箱：ab@example.com")
    assert result.corrected("privacy") == "11*************05X，139****0001，联系人邮箱：**@example.com"
    assert result[0].suggestions == ("11*************05X",)
    # What is masked by any rule that is accepted is masked well enough.
    assert not [finding for finding in scanner.scan(result.corrected("privacy")) if "mask" in finding.rule]


def test_nothing_is_shown_whole() -> None:
    scanner = Scanner(defaults=False, mask={"messenger": (9, 9)})
    assert (
        scanner.scan("QQ：123456789，联系人邮箱：a@example.com").masked_text
        == "QQ：*********，联系人邮箱：*@example.com"
    )


@pytest.mark.parametrize(
    "mask",
    [
        {"phone": (3, 4)},
        {"list-of-persons": (3, 4)},
        {"mobile": 3},
        {"mobile": (-1, 4)},
        {"mobile": (3, 4, 5)},
        {"mobile": (4, 4)},
        {"bank-card": (8, 4)},
        {"resident-id": (14, 0)},
        {"resident-id": (8, 4)},  # of 15 digits
    ],
)
def test_masks_that_are_none(mask: dict[str, tuple[int, int]]) -> None:
    with pytest.raises(ConfigError, match="mask"):
        Scanner(defaults=False, mask=mask)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("张某某，身份证号4401**********1234。\n经查，张某某（身份证号：440106198********）", "4401*************"),
        (
            "姓名\t身份证号\n王小明\t440106********1234\n姓名\t证件号\n王小明\t44010619850101****\n",
            "440106************",
        ),
        ("姓名\t手机\n王小明\t138****5678\n王小明\t1381234****\n", "138********"),
        ("王小明，身份证号**************123X；\n王小明，男，身份证号：4401061985********", "******************"),
    ],
)
def test_complementary_masks(text: str, masked: str) -> None:
    result = scan(text)
    (finding,) = (f for f in result if f.rule == "privacy/complementary-masks")
    assert (finding.severity, finding.suggestions) == ("serious", (masked,))
    assert "行“" in finding.message
    assert finding.matched not in finding.message
    assert len(result.masked_text) == len(text)
    assert not [f for f in scan(result.corrected("privacy")) if f.category == "privacy"]


@pytest.mark.parametrize(
    "text",
    [
        "张某某，身份证号4401**********1234。\n李某某，身份证号：440106198********",
        "张某某，身份证号4401**********1234。\n张某某，身份证号：450106198********",  # another province
        "张某某，身份证号4401**********1234。\n张某某，身份证号：******198********",  # it may be another one
        "身份证号4401**********1234。\n身份证号：440106198********",  # nobody's
        "王小明，身份证号440106********1234。\n王小明，身份证号：44**************34",  # shows no more
        "王小明，身份证号440106********1234。\n王小明，手机138****1234",
        # Two have the name.
        "姓名\t身份证号\n王小明\t440106********1234\n王小明\t440106********1235\n\n王小明\t44010619850101****\n",
        "单位名称\t证件号\n王小明\t440106********1234\n王小明\t4401061985********\n",
    ],
)
def test_masks_that_do_not_complete_each_other(text: str) -> None:
    assert "privacy/complementary-masks" not in {finding.rule for finding in found(text)}
