"""The app as a user has it: a fresh server on a free port, a real browser, and a watch on every request."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright

from tests.conftest import describe_bundled
from tl_core.dataset import Dataset, Item
from tl_core.plans import Plan
from tl_core.runs import Run
from tl_core.workspace import Workspace

ROOT = Path(__file__).parents[2]
TRAINER = Path(__file__).parent / "scripted_trainer.py"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# A browser that itself asks nothing of the network: what is recorded is the app's.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    # A camera that shows a moving pattern; whether a page may use it is answered with yes.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
BLANK = "about:blank"
VIEWPORT = {"width": 1280, "height": 900}
# How pages look: light and dark, the ground of the app.
GROUNDS = {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 24, 31)"}
DEADLINE_SECONDS = 120
expect.set_options(timeout=DEADLINE_SECONDS * 1000)
HOSTILE = "![x](https:\\\\evil.example\\a.png) <img src=x onerror=alert(1)> :red[a] $b$"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.path).parent == Path(__file__).parent:
            item.add_marker("browser")


@dataclass
class Server:
    """`streamlit run app.py` as the README says, in a workspace of its own."""

    workspace: Workspace
    port: int
    options: tuple[str, ...] = ()
    base: str = ""
    process: psutil.Popen = field(init=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.base}"

    def start(self) -> None:
        """Begin, and wait until it answers. No page has been opened yet."""
        self.process = psutil.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", *self._settings],
            cwd=ROOT,
            env={**os.environ, "THAW_WORKSPACE": str(self.workspace.root)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(lambda: urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1).close() is None)

    @property
    def _settings(self) -> list[str]:
        return ["--server.port", str(self.port), "--server.baseUrlPath", self.base, *self.options]

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


def wait_for(condition: Callable[[], object]) -> None:
    """Until the condition holds; a refused connection is a no. Fails when it has not come by the deadline."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while True:
        try:
            if condition():
                return
        except OSError:
            pass
        assert time.monotonic() < deadline, "what the test waits for did not come"
        time.sleep(0.05)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        absent = "there is no chromium on this machine; install one with: apt-get install chromium"
        pytest.fail(absent) if os.environ.get("CI") == "true" else pytest.skip(absent)
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET) as launched,
    ):
        yield launched


@contextmanager
def serving(workspace: Workspace, *options: str, base: str = "") -> Iterator[Server]:
    """A fresh server on a free port, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    fresh = Server(workspace, port, options, base)
    fresh.start()
    try:
        yield fresh
    finally:
        fresh.stop()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Server]:
    """A server that nobody has visited; for what differs there."""
    with serving(Workspace(tmp_path / "fresh")) as server:
        yield server


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests: a fresh one costs seconds, and has a process import torch."""
    with serving(Workspace(tmp_path_factory.mktemp("shared"))) as server:
        yield server


@pytest.fixture
def server(shared: Server) -> Server:
    """The shared server, with nothing in its workspace."""
    return emptied(shared)


@pytest.fixture(scope="module")
def visited(shared: Server) -> Server:
    """The same for all tests of a file that change nothing there."""
    return emptied(shared)


def emptied(server: Server) -> Server:
    """A server whose workspace holds only the card of the bundled backbone."""
    shutil.rmtree(server.workspace.root, ignore_errors=True)
    describe_bundled(server.workspace)
    return server


@pytest.fixture
def workspace(server: Server) -> Workspace:
    """That of the server."""
    return server.workspace


@pytest.fixture
def requests() -> list[str]:
    """Every address that pages asked for in this test."""
    return []


@pytest.fixture(scope="session")
def profile(browser: Browser) -> Iterator[BrowserContext]:
    """One browser profile, whose page stays open: a new page compiles every script anew, for a second."""
    with browser.new_context(viewport=VIEWPORT) as opened:
        opened.set_default_timeout(DEADLINE_SECONDS * 1000)
        opened.new_page()
        yield opened


@pytest.fixture
def context(profile: BrowserContext, requests: list[str]) -> Iterator[BrowserContext]:
    """The profile, as if nobody had used it. Whatever a test does: no request may leave this machine."""

    def note(request: Request) -> None:
        requests.append(request.url)

    profile.on("request", note)
    yield profile
    forget(profile)
    profile.remove_listener("request", note)
    left = [
        url
        for url in requests
        if urlsplit(url).scheme in ("http", "https", "ws") and urlsplit(url).hostname != "127.0.0.1"
    ]
    assert left == [], "requests left this machine"


def forget(profile: BrowserContext) -> None:
    """Leave one page, blank, without history, storage, cookies or settings."""
    page, *others = profile.pages
    for other in others:
        other.close()
    if page.url != BLANK:
        page.evaluate("() => [localStorage, sessionStorage].forEach(kept => kept.clear())")
    profile.clear_cookies()
    page.goto(BLANK)
    page.context.new_cdp_session(page).send("Page.resetNavigationHistory")
    page.set_viewport_size(VIEWPORT)
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.pages[0]


@pytest.fixture
def plan(workspace: Workspace) -> Plan:
    return hostile_plan(workspace)


def hostile_plan(workspace: Workspace) -> Plan:
    """A linear probe on a dataset of two classes, one of whose names is an attack."""
    classes = ("bees", HOSTILE)
    items = tuple(
        Item(
            f"{name}/{number}.png",
            label,
            "train" if number < 6 else "val",
            f"{label}{number}".ljust(64, "0"),
            64,
            64,
        )
        for label, name in enumerate(classes)
        for number in range(10)
    )
    dataset = Dataset("toy", HOSTILE, "/nowhere", "built-in", classes, items, (), False)
    dataset.write(workspace.datasets / dataset.id)
    groups = ("stem", "low", "middle", "top")
    return Plan(
        dataset=dataset.id,
        fingerprint=dataset.fingerprint,
        weights="bundled",
        groups=groups,
        strategy="linear_probe",
        size="small",
        similarity="similar",
        trained=(),
        head_after="top",
        head="svm",
        pretrained=groups,
        image_size=64,
        epochs=10,
        device="cpu",
    )


@pytest.fixture
def started(plan: Plan, workspace: Workspace) -> Iterator[Callable[[int], Run]]:
    with starting(plan, workspace) as start:
        yield start


@contextmanager
def starting(plan: Plan, workspace: Workspace) -> Iterator[Callable[[int], Run]]:
    """Start a run of so many steps, twenty a second, in a process of its own that the block's end kills."""
    trainers: list[subprocess.Popen] = []

    def start(steps: int) -> Run:
        run = Run.create(plan, workspace)
        script = [sys.executable, str(TRAINER), str(run.folder), str(steps)]
        trainers.append(subprocess.Popen(script, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}))
        wait_for(lambda: len(run.events()) > 0)
        return run

    try:
        yield start
    finally:
        for trainer in trainers:
            trainer.kill()
            trainer.wait()


def in_scheme(page: Page, scheme: str) -> None:
    """Have the page light or dark, at once."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    expect(page.get_by_test_id("stApp")).to_have_css("background-color", GROUNDS[scheme])


@pytest.fixture(scope="module")
def ended(visited: Server) -> Iterator[Run]:
    """A run that has ended, in the workspace of the shared server."""
    with starting(hostile_plan(visited.workspace), visited.workspace) as start:
        run = start(5)
        wait_for(lambda: run.status().state == "done")
        yield run
