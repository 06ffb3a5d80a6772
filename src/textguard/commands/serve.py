"""textguard serve: a page to paste a text into, on this computer alone.

The server listens on 127.0.0.1. It answers only who calls it by that name (no other site can have a name of its own
lead here), and checks only for its own page, which sends a token that nobody else can read.
"""

from __future__ import annotations

import argparse
import json
import secrets
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from ..errors import ConfigError
from ..language import tr_markup
from ..reports import Page, printable
from ..scanner import Scanner
from . import CLEAN, add_checking, add_select, complain, make_scanner

DESCRIPTION = "在浏览器里检查：打开所示的网址，把文字贴进去。只在本机，文字不离开这台电脑。按 Ctrl+C 结束。"
EPILOG = "退出码：0 已结束；2 参数有误，或端口已被占用。"
LIMIT = 4 << 20
"""Bytes of a request."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--port", type=int, default=8390, help="端口（默认 %(default)s；0 为任一空闲的）")
    add_checking(parser)
    add_select(parser)


def run(options: argparse.Namespace) -> int:
    """Does it, and returns the exit code."""
    try:
        served = server(make_scanner(options), options.port)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ConfigError(f"端口 {options.port} 不能用：{reason}；请用 --port 换一个") from None
    complain(f"请在浏览器中打开 http://127.0.0.1:{served.server_port}/ （按 Ctrl+C 结束）")
    try:
        served.serve_forever()
    except KeyboardInterrupt:
        return CLEAN
    finally:
        served.server_close()
    return CLEAN


def server(scanner: Scanner, port: int) -> ThreadingHTTPServer:
    """The server, which listens but does not answer yet. Raises OSError for a port that is taken."""
    token = secrets.token_urlsafe(32)
    template = tr_markup(Path(__file__).with_name("serve.html").read_text("utf-8"))

    class Handler(BaseHTTPRequestHandler):
        """One request."""

        timeout = 30

        def do_GET(self) -> None:
            """The page."""
            nonce = secrets.token_urlsafe(16)
            if not self._is_ours():
                self._answer(403, "text/plain", "")
            elif self.path != "/":
                self._answer(404, "text/plain", "")
            else:
                page = template.replace("NONCE", nonce).replace("TOKEN", token)
                policy = (
                    f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'"
                )
                policy += "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
                self._answer(200, "text/html", page, policy)

        def do_POST(self) -> None:
            """What is wrong in the text that the page sends."""
            sent = self.headers.get("X-Textguard", "")
            length = self.headers.get("Content-Length", "")
            if not self._is_ours() or not secrets.compare_digest(sent.encode(), token.encode()):
                self._answer(403, "text/plain", "")
            elif not length.isdecimal() or int(length) > LIMIT:
                self._answer(413, "text/plain", "")
            else:
                try:
                    text = self.rfile.read(int(length)).decode("utf-8")
                except UnicodeDecodeError:
                    self._answer(400, "text/plain", "")
                    return
                self._answer(200, "application/json", json.dumps(answer(scanner, text), ensure_ascii=False))

        def _is_ours(self) -> bool:
            """Whether it is called by its own name, and not by the page of another."""
            hosts = {f"{name}:{served.server_port}" for name in ("127.0.0.1", "localhost")}
            origin = self.headers.get("Origin")
            return self.headers.get("Host") in hosts and (origin is None or origin.removeprefix("http://") in hosts)

        def _answer(self, code: int, kind: str, body: str, policy: str = "default-src 'none'") -> None:
            data = body.encode("utf-8", "replace")
            self.send_response(code)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.send_header("Content-Security-Policy", policy)
            self.send_header("X-Content-Type-Options", "nosniff")
            self.send_header("Referrer-Policy", "no-referrer")
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            """Nothing: what is checked is nobody's business."""

    served = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    return served


def answer(scanner: Scanner, text: str) -> dict[str, Any]:
    """What the page shows: the findings of the text by start, offsets in code points, and the text with safe fixes."""
    result = scanner.scan(text)
    page = Page("", "", result, reveal=True)  # to who has the text
    found = [
        {
            "start": finding.start,
            "end": finding.end,
            "grade": finding.severity,
            "severity": page.severity(finding),
            "category": page.category(finding),
            "message": printable(page.message(finding)),
            "note": printable(page.note(finding)),
            "suggestions": finding.suggestions,
            "fix": finding.fix,
        }
        for finding in result
    ]
    return {"findings": found, "fixed": result.corrected(), "incomplete": page.incomplete}
