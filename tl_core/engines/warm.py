"""A process that imports torch, waits for one command line of Thaw's, and runs it.

Reads one JSON object `{"arguments": [...], "output": PATH}` from standard input; leaves when the input ends first.
"""

import json
import os
import sys
import threading
from importlib import import_module
from pathlib import Path


def main() -> int:
    # In a thread, so that the end of the input is noticed during the seconds of the import; and so that an import that fails
    # here fails again in the command, whose output somebody reads.
    importing = threading.Thread(target=import_module, args=("tl_core.train",), daemon=True)
    importing.start()
    line = sys.stdin.readline()
    if not line:
        os._exit(0)  # an ordinary exit would wait for the import
    asked = json.loads(line)
    importing.join()
    _write_output_to(Path(asked["output"]))
    from tl_core.__main__ import main as run_command

    return run_command(asked["arguments"])


def _write_output_to(path: Path) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    os.close(handle)


if __name__ == "__main__":
    sys.exit(main())
