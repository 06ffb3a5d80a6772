"""发布前检查：内容管理系统在发布稿件之前调用 before_publish，有“严重”问题时拒绝发布。

A content management system calls before_publish; a post with a serious finding is refused, one with lesser
findings is published with remarks for its editor.

    python examples/cms_hook.py
"""

from __future__ import annotations

import textguard


class PublishRefusedError(Exception):
    """The post must not go out as it is; the message is for its editor."""


SCANNER = textguard.Scanner()  # build it once, when the system starts; threads may share it


def before_publish(post: textguard.Document) -> list[str]:
    """Remarks for the editor. Raises PublishRefusedError if the post has a serious finding."""
    result = SCANNER.scan(post)
    remarks = [f"第 {finding.start + 1} 字：{finding.message}" for finding in result]
    if any(finding.severity == "serious" for finding in result):
        raise PublishRefusedError("稿件未发布，请先修改：\n" + "\n".join(remarks))
    return remarks


def main() -> None:
    """Offers three posts."""
    posts = [
        textguard.Document("会议传达学习习近平总书记重要讲话精神。", id="1", date="2026-10-09"),
        textguard.Document("会议强调，要深入落实习总书记有关要求。", id="2", date="2026-10-09"),
        textguard.Document("补贴名单：某甲，身份证号110105190101010017。", id="3", date="2026-10-09"),
    ]
    for post in posts:
        try:
            remarks = before_publish(post)
        except PublishRefusedError as refused:
            print(f"[{post.id}] {refused}")
        else:
            print(f"[{post.id}] 已发布", *remarks, sep="\n")


if __name__ == "__main__":
    main()
