"""A process that imports torch, waits for one command line of Thaw's, and runs it.

Reads JSON objects from standard input, a line each: any number of `{"plan": {...}, "workspace": PATH}`, of
which it computes ahead what it can, then one `{"arguments": [...], "output": PATH}`. Leaves when the input
ends first.
"""

import json
import os
import sys
import threading
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from tl_core.runs.hardware import let_threads_sleep


def main() -> int:
    let_threads_sleep()
    # In a thread, so that the end of the input is noticed during the seconds of the import; and so that an
    # import that fails here fails again in the command, whose output somebody reads.
    importing = threading.Thread(target=import_module, args=("tl_core.training.train",), daemon=True)
    importing.start()
    while "arguments" not in (asked := _next_asked()):
        importing.join()
        _compute_ahead(asked)
    importing.join()
    _write_output_to(Path(asked["output"]))
    from tl_core.command_line import door

    return door.main(asked["arguments"])


def _next_asked() -> dict:
    line = sys.stdin.readline()
    if not line:
        os._exit(0)  # an ordinary exit would wait for the import
    return json.loads(line)


def _compute_ahead(asked: dict) -> None:
    from tl_core.plans import Plan
    from tl_core.previews.ahead import compute_ahead
    from tl_core.workspace import Workspace

    # Whatever is wrong with the plan or the disk, the run itself says to somebody who reads it.
    with suppress(ValueError, OSError):
        compute_ahead(Plan.from_json(asked["plan"]), Workspace(Path(asked["workspace"])))


def _write_output_to(path: Path) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    os.close(handle)


if __name__ == "__main__":
    sys.exit(main())
