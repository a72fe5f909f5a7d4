"""A process that imports torch, waits for one command line of Thaw's, and runs it.

Reads one JSON object `{"arguments": [...], "output": PATH}` from standard input; leaves when the input ends first.
"""

import json
import os
import sys
from pathlib import Path


def main() -> int:
    import tl_core.train  # noqa: F401  (imported early: this is what the waiting is for)
    from tl_core.__main__ import main as run_command

    line = sys.stdin.readline()
    if not line:
        return 0
    asked = json.loads(line)
    _write_output_to(Path(asked["output"]))
    return run_command(asked["arguments"])


def _write_output_to(path: Path) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    os.close(handle)


if __name__ == "__main__":
    sys.exit(main())
