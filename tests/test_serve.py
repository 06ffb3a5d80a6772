"""The page to paste a text into, over HTTP."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from browser import Browser

from textguard import Scanner
from textguard.commands.serve import LIMIT, server


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    served = server(Scanner(), 0)
    threading.Thread(target=served.serve_forever, daemon=True).start()
    yield served.server_port
    served.shutdown()
    served.server_close()


def ask(port: int, method: str, path: str = "/", body: bytes = b"", **headers: str) -> tuple[int, dict[str, str], str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, path, body or None, {name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    answer = response.status, dict(response.getheaders()), response.read().decode()
    connection.close()
    return answer


@pytest.fixture(scope="module")
def token(port: int) -> str:
    found = re.search(r'"X-Textguard": "([^"]+)"', ask(port, "GET")[2])
    assert found
    return found[1]


def test_a_text_is_checked(port: int, token: str) -> None:
    text = "😀深入落实习总书记要求，推进一二三产融合。"
    code, _, body = ask(port, "POST", body=text.encode(), X_Textguard=token)
    answer = json.loads(body)
    assert code == 200
    assert [text[f["start"] : f["end"]] for f in answer["findings"]] == ["习总书记", "一二三产融合"]
    assert answer["findings"][0]["suggestions"] == ["习近平总书记"]
    assert answer["fixed"] == text.replace("一二三产融合", "一二三产业融合")


def test_the_page_loads_nothing_from_elsewhere(port: int) -> None:
    code, headers, page = ask(port, "GET")
    assert code == 200
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "://" not in page
    assert "NONCE" not in page
    assert "TOKEN" not in page


def test_nobody_else_is_answered(port: int, token: str) -> None:
    assert ask(port, "GET", Host="evil.example")[0] == 403  # a name that leads here
    assert ask(port, "GET", Host=f"evil.example:{port}")[0] == 403
    assert ask(port, "POST", body=b"a")[0] == 403
    assert ask(port, "POST", body=b"a", X_Textguard="guess")[0] == 403
    assert ask(port, "POST", body=b"a", X_Textguard=token, Origin="http://evil.example")[0] == 403
    assert ask(port, "POST", body=b"a", X_Textguard=token, Origin=f"http://127.0.0.1:{port}")[0] == 200
    assert ask(port, "GET", "/etc/passwd")[0] == 404


def test_what_is_too_long_or_no_text_is_refused(port: int, token: str) -> None:
    assert ask(port, "POST", X_Textguard=token, Content_Length=str(LIMIT + 1))[0] == 413
    assert ask(port, "POST", X_Textguard=token, Content_Length="-1")[0] == 413
    assert ask(port, "POST", body=b"\xff\xfe", X_Textguard=token)[0] == 400


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_in_a_browser(port: int, tmp_path: Path, width: int) -> None:
    address = f"http://127.0.0.1:{port}/"
    with Browser(tmp_path, width) as browser:
        browser.open(address)

        def wait_for(said: str) -> list[str]:
            """What is marked in the text below when the page says this."""
            browser.run(
                f"new Promise(done => (function look() {{ byId('sum').textContent === {json.dumps(said)} ? done() :"
                " setTimeout(look, 20); })())"
            )
            marks: list[str] = browser.run("[...document.querySelectorAll('#text mark')].map(mark => mark.textContent)")
            return marks

        text = "😀<b>深入落实习总书记要求</b>，推进一二三产融合。" + "长" * 500
        browser.run(f"input.value = {json.dumps(text)}; byId('check').click()")
        assert wait_for("发现 2 处问题") == ["习总书记", "一二三产融合"]
        assert browser.run("document.documentElement.scrollWidth") == width
        assert browser.run("byId('text').textContent") == text
        browser.run("byId('fix').click()")
        assert wait_for("发现 1 处问题") == ["习总书记"]
        browser.run("document.querySelector('#list button').click()")
        assert wait_for("未发现问题") == []
        assert browser.run("input.value") == text.replace("产融合", "产业融合").replace("习总书记", "习近平总书记")
        assert browser.run("byId('fix').disabled")
        assert browser.requests == [address] * 4  # the page, and three checks
        assert browser.troubles == []
