"""A seeded generator of posts in the style of inspection notices, with planted errors; nobody in them is real."""

from __future__ import annotations

import random

_TOWNS = ["云溪镇", "石桥乡", "柳河镇", "青山街道", "白水乡", "临江镇"]
_UNITS = ["县财政局", "县教育体育局", "县民政局", "县农业农村局", "县卫生健康局", "县市场监管局", "县应急管理局"]
_SENTENCES = [
    "{unit}召开专题会议，认真学习总书记重要讲话精神，研究部署下一阶段重点工作。",
    "截至{month}月底，全县共发布信息{n}条，办理群众留言{m}件，办结率{p}.{q}%。",
    "{town}坚持以人民为中心，推动全面从严治党向纵深发展，着力解决群众急难愁盼问题。",
    "会议要求，各单位要压实责任、细化措施，确保各项任务落到实处、取得实效。",
    "{unit}负责人介绍，今年以来累计投入资金{n}万元，实施项目{m}个，惠及群众{n}人次。",
    "根据《中华人民共和国政府信息公开条例》有关规定，现将{town}相关情况予以公示。",
    "要巩固拓展脱贫攻坚成果，推进一二三产业融合发展，加快建设宜居宜业和美乡村。",
    "咨询电话：0999-{phone}，微信公众号：Yunxi{m}，网址：www.example.gov.cn/{n}。",
]
_ERRORS = ["习总书记", "一二三产融合", "脱贫功坚", "杜会主义", "巩固拓展脱贫成果"]


def posts(count: int, seed: int = 20260101) -> tuple[list[str], int]:
    """So many posts of about 700 characters, and how many errors are planted in them."""
    rng = random.Random(seed)
    made, planted = [], 0
    for _ in range(count):
        sentences = []
        for _ in range(rng.randint(12, 22)):
            sentence = rng.choice(_SENTENCES)
            numbers = {key: rng.randint(1, 999) for key in "nmpq"}
            sentence = sentence.format(
                unit=rng.choice(_UNITS),
                town=rng.choice(_TOWNS),
                month=rng.randint(1, 12),
                phone=rng.randrange(10**6, 10**7),
                **numbers,
            )
            sentences.append(sentence)
        if rng.random() < 0.05:
            sentences.insert(rng.randrange(len(sentences)), f"要深入落实{rng.choice(_ERRORS)}有关要求。")
            planted += 1
        made.append("\n\n".join(sentences))
    return made, planted
