"""A trainer process whose training only counts: `python counting_trainer.py RUN_FOLDER [STEPS]`. Without
STEPS it counts on.
"""

import sys
import time
from pathlib import Path

from tl_core.plans import Plan
from tl_core.runs import Run
from tl_core.runs.channel import Channel
from tl_core.runs.trainer import carry_out
from tl_core.workspace import Workspace

STEPS = int(sys.argv[2]) if len(sys.argv) > 2 else None


def count(plan: Plan, workspace: Workspace, folder: Path, channel: Channel) -> bool:
    step = 0
    while step != STEPS:
        if channel.should_stop():
            return False
        step += 1
        channel.stage("Counting", step, STEPS)
        time.sleep(0.01)
    return True


print("begun", flush=True)
print(carry_out(Run(Path(sys.argv[1])), count).state)
