"""Makes the pictures of this folder again: python docs/images/make.py

Needs Chromium, LibreOffice, Xvfb, xdotool and ImageMagick, and the package with [all,test]. All texts are made up.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from textguard import Scanner
from textguard.commands.serve import server

HERE = Path(__file__).resolve().parent
EXAMPLES = HERE.parent.parent / "examples"
sys.path.insert(0, str(HERE.parent.parent / "tests"))

from browser import Browser  # noqa: E402 -- of the tests

SCREEN = os.environ | {"DISPLAY": ":77"}


def keep(name: str, picture: bytes, *changes: str) -> None:
    """Writes it with few colours: small, and as good to read."""
    command = ["convert", "png:-", *changes, "+dither", "-colors", "40", "-strip", f"png8:{HERE / name}.png"]
    subprocess.run(command, input=picture, check=True)


def check(*arguments: str) -> None:
    """Runs textguard on an example, which has findings."""
    done = subprocess.run([sys.executable, "-m", "textguard", *arguments], cwd=EXAMPLES, check=False)
    assert done.returncode == 1


def in_office(file: Path, width: int, height: int, *keys: str) -> bytes:
    """The file in the window of LibreOffice, once these keys are pressed."""
    profile = f"-env:UserInstallation=file://{file.parent / 'office'}"
    office = ["soffice", profile, "--norestore", "--nologo"]
    # The first start of a profile greets; that is not for the picture.
    subprocess.run([*office, "--headless", "--convert-to", "pdf", "--outdir", file.parent, file], check=True)
    screen = subprocess.Popen(["Xvfb", SCREEN["DISPLAY"], "-screen", "0", f"{width}x{height}x24"])
    time.sleep(1)
    shown = subprocess.Popen([*office, file], env=SCREEN)
    time.sleep(15)
    window = "search --onlyvisible --name LibreOffice windowmove 0 0"
    commands = [f"{window} windowsize {width} {height} windowfocus", *(f"key {key}" for key in keys)]
    for command in commands:
        subprocess.run(["xdotool", *command.split()], env=SCREEN, check=True)
        time.sleep(1)
    taken = subprocess.run(["import", "-window", "root", "png:-"], env=SCREEN, check=True, capture_output=True)
    for process in (shown, screen):
        process.terminate()
        process.wait()
    return taken.stdout


def main() -> None:
    """Makes all of them."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        book, page, letter = folder / "问题.xlsx", folder / "问题.html", folder / "通知.docx"
        check("posts.jsonl", f"--report={book}", f"--report={page}")
        served = server(Scanner(), 0)
        threading.Thread(target=served.serve_forever, daemon=True).start()
        text = (EXAMPLES / "notice.txt").read_text("utf-8")
        with Browser(folder / "browser", 1000, 960) as browser:
            browser.open(page.as_uri())
            keep("report", browser.picture())
            browser.open(f"http://127.0.0.1:{served.server_port}/")
            browser.run(f"input.value = {json.dumps(text[text.index('二、存在问题') :])}; check()")
            keep("serve", browser.picture())
        with Browser(folder / "phone", 390, 780) as browser:
            browser.open(page.as_uri())
            keep("report-phone", browser.picture())
        keep("workbook", in_office(book, 1900, 720, "ctrl+Next", "ctrl+Next", "--repeat 18 Right"), "-resize", "70%")
        check("notice.txt", f"--report={letter}")
        keep("comments", in_office(letter, 1250, 760))


if __name__ == "__main__":
    main()
