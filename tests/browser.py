"""A headless Chromium, spoken to over two pipes in its DevTools protocol: nothing to install but the browser."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import shutil
import signal
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import Any

import pytest


class Browser:
    """One page at a time, as wide and high as asked for. Used with `with`, which ends the browser."""

    def __init__(self, folder: Path, width: int, height: int = 900) -> None:
        program = shutil.which("chromium") or shutil.which("google-chrome")
        if program is None:
            pytest.skip("Chromium is not installed")
        self.requests: list[str] = []
        """The address of everything that the pages have asked for."""
        self.troubles: list[str] = []
        """What the pages wrote on the console, or threw."""
        self._sent = 0
        self._is_loaded = False
        # The browser reads commands from its file 3 and writes to 4; ours must not lie where these are put.
        (reads, ours_out), (ours_in, writes) = os.pipe(), os.pipe()
        reads, writes = (fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 10) for fd in (reads, writes))
        command = [
            program,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--remote-debugging-pipe",
            "--hide-scrollbars",
        ]
        command += ["--disable-background-networking", "--disable-component-update", "--no-first-run"]
        command += [f"--user-data-dir={folder}", "about:blank"]
        null = os.open(os.devnull, os.O_RDWR)
        files = [(os.POSIX_SPAWN_DUP2, here, there) for here, there in ((reads, 3), (writes, 4), (null, 1), (null, 2))]
        self._pid = os.posix_spawn(program, command, os.environ, file_actions=files, setpgroup=0)
        for fd in (reads, writes, null):
            os.close(fd)
        self._watch = Timer(120, os.killpg, (self._pid, signal.SIGKILL))  # a browser that hangs is no reason to hang
        self._watch.start()
        self._out, self._in = os.fdopen(ours_out, "wb", 0), os.fdopen(ours_in, "rb")
        self._session = ""
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self._ask(f"{domain}.enable")
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self._ask("Emulation.setDeviceMetricsOverride", **size)

    def __enter__(self) -> Browser:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._watch.cancel()
        self._out.close()
        self._in.close()
        os.killpg(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)

    def open(self, address: str) -> None:
        """Goes there and waits until it is loaded."""
        self._is_loaded = False
        self._ask("Page.navigate", url=address)
        while not self._is_loaded:
            self._read()

    def run(self, script: str) -> Any:
        """The value of the expression in the page; a promise is waited for."""
        done = self._ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    def picture(self) -> bytes:
        """A PNG of what is to be seen."""
        return base64.b64decode(self._ask("Page.captureScreenshot")["data"])

    def _ask(self, method: str, **parameters: Any) -> Any:
        self._sent += 1
        message = {"id": self._sent, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._out.write(json.dumps(message).encode() + b"\0")
        while (answer := self._read()).get("id") != self._sent:
            pass
        assert "error" not in answer, answer
        return answer["result"]

    def _read(self) -> Any:
        message = bytearray()
        while (byte := self._in.read(1)) != b"\0":
            assert byte, "Chromium has ended"
            message += byte
        read = json.loads(message)
        match read.get("method"):
            case "Page.loadEventFired":
                self._is_loaded = True
            case "Network.requestWillBeSent":
                self.requests.append(read["params"]["request"]["url"])
            case "Runtime.exceptionThrown" | "Runtime.consoleAPICalled" | "Log.entryAdded":
                self.troubles.append(json.dumps(read["params"], ensure_ascii=False))
        return read
