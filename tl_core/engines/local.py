"""A process on this machine, in a session of its own, so that it outlives the server and its terminal.

Importing torch takes seconds. One process therefore waits with it imported: it reads one command line of
Thaw's from its standard input, as JSON, and goes on as if it had been started with it (warm.py). Told a plan
before that, it computes what a run of it begins with. The next process is not begun at once: its import would
take the cores from the run that somebody watches. When the server ends without using it, its input ends and
it leaves.
"""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import psutil

from tl_core.plans import Plan
from tl_core.runs import Run
from tl_core.workspace import Workspace

# Where `python -m tl_core` is found: the current folder is the user's, and holds any files at all.
PROJECT = Path(__file__).resolve().parents[2]
# The first two need no torch, nobody waits for the last: they leave the waiting process to the run that
# follows them.
LEAVING = (("inspect",), ("download",), ("describe", "bundled"))
# Training takes every core there is; the server and the browser that show it come first.
BACKGROUND = psutil.BELOW_NORMAL_PRIORITY_CLASS if psutil.WINDOWS else 5
# Long enough for a small run to end and be drawn; a question asked meanwhile imports torch itself.
ALONE_SECONDS = 10
# A pipe holds 64 KiB on Linux: so much fits before the waiting process reads any of it, and a page that
# writes never waits.
MOST_PLANS, LONGEST_PLAN = 8, 4096
_waiting: subprocess.Popen | None = None
_told: set[bytes] = set()
_following = threading.Timer(ALONE_SECONDS, lambda: None)
_hand_over = threading.Lock()


def start(run: Run) -> None:
    """Train in another process. A run whose trainer lives or is on its way is left alone."""
    if run.announce_trainer():
        command(["train", str(run.folder)], run.folder / "output.log")


def prepare(plan: Plan, workspace: Workspace) -> None:
    """Have the waiting process compute what a run of the plan begins with; where none waits, the run does it
    itself.
    """
    line = _line({"plan": plan.to_json(), "workspace": str(workspace.root)})
    with _hand_over:
        if _waiting and line not in _told and len(_told) < MOST_PLANS and len(line) <= LONGEST_PLAN:
            _told.add(line)
            _heard(_waiting, line)


def command(arguments: list[str], output: Path) -> None:
    """Run `python -m tl_core ARGUMENTS` in another process, its output appended to `output`; return at
    once.
    """
    leaving = any(tuple(arguments[: len(words)]) == words for words in LEAVING)
    process = None if leaving else _take_waiting()
    if process is None or not _heard(process, _line({"arguments": arguments, "output": str(output)})):
        process = _spawn(["tl_core", *arguments], output)
    threading.Thread(target=_see_through, args=(process, arguments, output), daemon=True).start()


def _see_through(process: subprocess.Popen, arguments: list[str], output: Path) -> None:
    """Wait for the process, or it stays in the process table when it has ended; one that died before it took
    over is replaced.
    """
    process.communicate()  # closes its input too
    if not output.exists():
        _spawn(["tl_core", *arguments], output).wait()


def _take_waiting() -> subprocess.Popen | None:
    """The waiting process, if there is one; the next begins once whoever took this one has had the cores to
    itself.
    """
    global _waiting, _following
    with _hand_over:
        process, _waiting = _waiting, None
        _following.cancel()
        _following = threading.Timer(ALONE_SECONDS, keep_warm)
        _following.daemon = True
        _following.start()
    return process


def keep_warm() -> None:
    """Have a process waiting with torch imported."""
    global _waiting
    with _hand_over:
        if _waiting is None or _waiting.poll() is not None:
            _told.clear()
            _waiting = _spawn(["tl_core.command_line.warm"], Path("/dev/null"), stdin=subprocess.PIPE)


def _spawn(module: list[str], output: Path, stdin: int = subprocess.DEVNULL) -> subprocess.Popen:
    with output.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", *module],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(_import_path())},
            stdin=stdin,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    psutil.Process(process.pid).nice(BACKGROUND)
    return process


def _import_path() -> list[str]:
    named = os.environ.get("PYTHONPATH")
    return [str(PROJECT), named] if named else [str(PROJECT)]


def _line(told: dict) -> bytes:
    return json.dumps(told).encode() + b"\n"


def _heard(process: subprocess.Popen, line: bytes) -> bool:
    """Whether the waiting process was told; False when it has died."""
    try:
        process.stdin.write(line)
        process.stdin.flush()
        return True
    except BrokenPipeError:
        process.communicate()
        return False
