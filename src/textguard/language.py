"""The language of messages: Chinese, as the code writes them, or English.

A message is translated where it is shown or written, and only there: what is behind these places knows one language.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable

from .errors import ConfigError

LANGUAGES = ("zh", "en")

_translate: Callable[[str], str] | None = None


def use(language: str) -> None:
    """From now on messages are in this one of LANGUAGES, in all threads."""
    global _translate  # noqa: PLW0603 -- a process speaks one language, as it has one locale
    _translate = None
    if language == "en":
        from .english import english

        _translate = english


def settle(*named: str | None) -> None:
    """Uses the first language that is named, else that of the environment, else Chinese. Raises ConfigError."""
    language = next(filter(None, (*named, os.environ.get("TEXTGUARD_LANG"))), "zh")
    if language not in LANGUAGES:
        raise ConfigError(f"TEXTGUARD_LANG 是 {language!r}；只能填：{', '.join(LANGUAGES)}")
    use(language)


def tr(message: str) -> str:
    """The message as it is to be shown; what is no message of the code comes back as it is."""
    return _translate(message) if _translate else message


def tr_markup(page: str) -> str:
    """An HTML page of ours: its texts, and the strings of its attributes and scripts."""
    return re.sub(r'(?<=[>"])[^<>"]+(?=[<"])', lambda text: tr(text[0]), page) if _translate else page
