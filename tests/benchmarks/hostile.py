"""Hostile files, names and zips, by the command line and in a browser: each is taken or named with a reason,
and page and server live.
"""

import json
import os
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.benchmarks.measuring import show
from tests.benchmarks.runs import fresh_folder
from tests.benchmarks.worst_files import WISHES, cost
from tests.browser.conftest import CHROMIUM, QUIET, Server, serving
from tests.conftest import picture
from tests.core.stand_ins.hostile import NAMES, files, packed, zips
from tests.core.stand_ins.worst_files import encoded
from tl_core.workspace import Workspace

GOOD = {f"{name}/{number}.png": encoded(picture(seed=100 * label + number), "PNG")
        for label, name in enumerate(("leaf", "sand")) for number in range(12)}  # fmt: skip
COUNT = re.compile(r"[\d,]+")


def file_by_file() -> list[tuple[object, ...]]:
    """What reading each file takes of the process that decodes: the most of all."""
    taken = [cost(wish, content) for content in files().values() for wish in WISHES.values()]
    seconds, memory = max(one[2] for one in taken), max(one[3] for one in taken if one[3] != "-")
    read = sum(one[0] == "read" for one in taken[1 :: len(WISHES)])
    return [
        (
            "files, one by one",
            len(taken) // len(WISHES),
            read,
            len(taken) // len(WISHES) - read,
            seconds,
            memory,
        )
    ]


def by_command(folder: Path, name: str, content: bytes) -> tuple[object, ...]:
    """What `inspect` makes of a zip: images, rejected files, seconds."""
    path = folder / "sent.zip"
    path.write_bytes(content)
    begun = time.perf_counter()
    command = [sys.executable, "-m", "tl_core", "inspect", str(path), "--json"]
    ended = subprocess.run(command, capture_output=True, text=True, env=_at(folder))
    seconds = time.perf_counter() - begun
    if ended.returncode == 0:
        told = json.loads(ended.stdout)
        return f"{name}, command line", 1, told["images"], told["rejected"], seconds, "-"
    assert ended.returncode == 2 and "Traceback" not in ended.stderr, ended.stderr
    return f"{name}, command line", 1, 0, ended.stderr.strip()[:100], seconds, "-"


def _at(folder: Path) -> dict[str, str]:
    return {**os.environ, "THAW_WORKSPACE": str(folder / "by-command")}


@contextmanager
def browser(server: Server) -> Iterator[Page]:
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET) as one,
    ):
        page = one.new_page()
        page.on("dialog", lambda dialog: sys.exit(f"a dialog: {dialog.message}"))
        yield page


def by_browser(server: Server, page: Page, folder: Path, name: str, content: bytes) -> tuple[object, ...]:
    """What the page makes of a zip that is dropped on it."""
    page.goto(server.url)
    page.get_by_role("tab", name="Drop a zip file").click()
    begun = time.perf_counter()
    sent = folder / "sent.zip"
    sent.write_bytes(content)
    page.get_by_role("tabpanel").locator("input[type=file][accept*=zip]").set_input_files(sent)
    taken = page.get_by_test_id("stMetric").filter(has_text="Rejected files")
    shown = taken.or_(page.get_by_test_id("stAlertContentError"))
    expect(shown.first).to_be_visible()
    seconds = time.perf_counter() - begun
    assert page.get_by_test_id("stException").count() == 0 and server.process.is_running()
    memory = server.process.memory_info().rss / 2**20
    if page.get_by_test_id("stMetric").count():
        told = page.get_by_test_id("stMetric")
        images, rejected = (
            _count(told.filter(has_text=text).first.inner_text()) for text in ("Images", "Rejected files")
        )
        return f"{name}, browser", 1, images, rejected, seconds, memory
    return (
        f"{name}, browser",
        1,
        0,
        page.get_by_test_id("stAlertContentError").first.inner_text()[:100],
        seconds,
        memory,
    )


def _count(text: str) -> int:
    return int(COUNT.findall(text)[-1].replace(",", ""))


def main() -> None:
    # A browser may send 200 MB, and two of the worst files are pure noise of more than that.
    light = {f"leaf/{name}": content for name, content in files().items() if len(content) < 20e6}
    sent = {
        "files of less than 20 MB": packed(GOOD | light, zipfile.ZIP_STORED),
        "40 names": packed(
            GOOD | {f"sand/{name}": encoded(picture(seed=900 + at), "PNG") for at, name in enumerate(NAMES)}
        ),
        **zips(),
    }
    rows = file_by_file()
    with fresh_folder() as folder:
        rows += [by_command(folder, name, content) for name, content in sent.items()]
        with serving(Workspace(folder / "by-browser")) as server, browser(server) as page:
            rows += [by_browser(server, page, folder, name, content) for name, content in sent.items()]
    columns = ("what", "sent", "images taken", "rejected, or why all of it", "s at most", "MiB at most")
    show("Hostile files, names and zips", columns, rows)


if __name__ == "__main__":
    main()
