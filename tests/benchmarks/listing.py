"""What `many_runs` measures, in processes that load no more than a command line or a server does."""

import io
import json
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from functools import partial
from pathlib import Path

import psutil
from streamlit.testing.v1 import AppTest

from tl_core.command_line.door import main

FRAME = Path(__file__).parents[2] / "pages" / "frame.py"
COMMANDS = (("runs",), ("runs", "ants", "--state", "done"), ("runs", "--best", "--json"))
PAGES = ("lab/runs.py", "guide/results.py", "guide/run.py", "guide/dataset.py")
Row = tuple[str, float, float]


def of_commands() -> list[Row]:
    """Each command twice: as in a process that has just begun, and again."""
    return [(" ".join(words), *_twice(partial(_quiet, words))) for words in COMMANDS]


def _quiet(words: tuple[str, ...]) -> None:
    with redirect_stdout(io.StringIO()):
        assert main(list(words)) == 0


def of_pages() -> list[Row]:
    """The script of each page, twice, in one process as a server has it."""
    return [(page, *_of_page(page)) for page in PAGES]


def _of_page(page: str) -> tuple[float, float]:
    app = AppTest.from_file(FRAME, default_timeout=120)
    app.switch_page(page)
    return _twice(app.run)


def _twice(action: Callable[[], object]) -> tuple[float, float]:
    """The seconds of the first time and of the second."""
    began = time.perf_counter()
    action()
    between = time.perf_counter()
    action()
    return between - began, time.perf_counter() - between


WAYS = {"commands": of_commands, "pages": of_pages}

if __name__ == "__main__":
    rows = WAYS[sys.argv[1]]()
    print(json.dumps({"rows": rows, "mib": psutil.Process().memory_info().rss / 2**20}))
