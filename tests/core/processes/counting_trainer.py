"""A trainer process whose training only counts: `python counting_trainer.py RUN_FOLDER [STEPS]`. Without
STEPS it counts on.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from tl_core.runs import Run
from tl_core.runs.trainer import carry_out
from tl_core.workspace import Workspace
from tl_core.workspace.events import Emit

STEPS = int(sys.argv[2]) if len(sys.argv) > 2 else None


def count(run: Run, workspace: Workspace, attempt: int, emit: Emit, should_stop: Callable[[], bool]) -> bool:
    step = 0
    while step != STEPS:
        if should_stop():
            return False
        step += 1
        emit("stage", stage="Counting", done=step, total=STEPS)
        time.sleep(0.01)
    return True


print("begun", flush=True)
print(carry_out(Run(Path(sys.argv[1])), count).state)
