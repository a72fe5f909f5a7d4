"""A stand-in for a page: `python asker.py WORKSPACE COMMAND...` asks a task and waits to be killed."""

import sys
import time
from pathlib import Path

from tl_core.engines.tasks import Task
from tl_core.workspace import Workspace

Task.of(Workspace(Path(sys.argv[1])), sys.argv[2:]).ask()
print("asked", flush=True)
time.sleep(600)
