"""A stand-in for a page: `python asker.py WORKSPACE DATA` has data inspected and waits to be killed."""

import sys
import time
from pathlib import Path

from tl_core.engines.tasks import Question, Task
from tl_core.workspace import Workspace

Task.of(Workspace(Path(sys.argv[1])), Question("inspect", {"data": sys.argv[2]})).ask()
print("asked", flush=True)
time.sleep(600)
