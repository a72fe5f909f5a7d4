"""A small file system that is full from one of ten moments of a run on: what the run says, whether its last
checkpoint is whole, and whether it ends like one that nobody disturbed once there is room again.
"""

import os
import sys
from argparse import Namespace
from functools import partial
from pathlib import Path

from tests.benchmarks.kills import PLANS
from tests.benchmarks.measuring import options, show
from tests.conftest import draw_pictures
from tests.core.stand_ins.full_disks import Filled, changes_of, free, full_at
from tests.core.stand_ins.kills import content
from tests.core.stand_ins.training import beginner, looked_at
from tl_core.workspace import Workspace

MEGABYTES, MOMENTS, QUICK = 256, 10, 2
HERE = Path("/mnt")
COLUMNS = ("what is carried out", "moments", "said so in a sentence", "checkpoint whole", "then identical")


def row(name: str, workspace: Workspace, pictures: Path, moments: int) -> tuple[object, ...]:
    strategy, changes = PLANS[name]
    plan = beginner(looked_at(pictures, workspace), strategy, epochs=3, **changes)
    whole, count = changes_of(plan, workspace)
    found = []
    for number in range(moments):
        moment = number * count // moments
        run, said, intact = full_at(moment, plan, workspace, Filled, partial(free, workspace.root))
        found.append(("the disk of the workspace is full" in said, intact, content(run) == whole))
        if not all(found[-1]):
            print(name, "at", moment, "of", count, said, found[-1], file=sys.stderr)
    return (name, len(found), *(sum(column) for column in zip(*found, strict=True)))


def benchmark(asked: Namespace) -> None:
    draw_pictures(HERE / "pictures", 12)
    workspace = Workspace(HERE / "workspace")
    rows = [row(name, workspace, HERE / "pictures", QUICK if asked.quick else MOMENTS) for name in PLANS]
    show(f"A disk of {MEGABYTES} MB, full at one of so many moments", COLUMNS, rows)


def main() -> None:
    asked = options().parse_args()
    if not os.path.ismount(HERE):  # in a namespace of its own, where anybody may mount
        mount = f"mount -t tmpfs -o size={MEGABYTES}m thaw {HERE}"
        again = [sys.executable, "-m", "tests.benchmarks.full_disk", *sys.argv[1:]]
        os.execvp("unshare", ["unshare", "-Urm", "sh", "-c", f'{mount} && exec "$@"', "sh", *again])
    benchmark(asked)


if __name__ == "__main__":
    main()
