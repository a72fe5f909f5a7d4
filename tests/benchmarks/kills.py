"""Trainers killed before one change to the disk after the other, then resumed: how many end as one does that
nobody disturbed.
"""

import shutil
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.benchmarks.measuring import options, show
from tests.benchmarks.runs import fresh_folder, quiet
from tests.conftest import draw_pictures
from tests.core.stand_ins.kills import content, end_all_the_same, killed_anywhere, kills_of
from tests.core.stand_ins.training import CARD, beginner, looked_at
from tl_core.dataset import Dataset
from tl_core.lab import experimenter
from tl_core.lab.race import Race, plans_for_race
from tl_core.matrix import Answers
from tl_core.training.train import train
from tl_core.workspace import Workspace

PLANS = {
    "linear probe": ("linear_probe", {}),
    "fine-tune the top, prefix kept": ("fine_tune_top", {}),
    "fine-tune everything, augmented, averaged": ("fine_tune_all", {"ema": 0.9, "augment": "crop_flip"}),
}
EVERY, QUICK = 10, 150
Tried = Iterator[Callable[[], bool]]


def of_a_run(
    strategy: str, changes: dict[str, object], data: Dataset, workspace: Workspace, every: int
) -> Tried:
    """For each change: whether the run that was killed before it ends like the one that was not."""
    plan = beginner(data, strategy, epochs=3, **changes)
    run, kills = killed_anywhere(plan, workspace, lambda number, run: number % every == 0 or run.has_result())
    whole = content(run)
    for number in kills.numbers:
        kills.restore(number)
        yield lambda: content(end_all_the_same(run)) == whole
    shutil.rmtree(kills.copies)  # a race copies the whole workspace, many times


def of_a_race(data: Dataset, workspace: Workspace, copies: Path, every: int) -> Tried:
    """The same of a race of two, whose process is killed with all that it carries out."""
    changes = {"device": "cpu", "image_size": 32, "epochs": 2, "batch_size": 8}
    plans = plans_for_race(
        ["linear_probe", "fine_tune_top"], 1, Answers("small", "similar"), CARD, data, changes
    )
    race = Race.create(plans, workspace)
    with kills_of(workspace.root, copies, lambda number: number % every == 0) as kills:
        experimenter.carry_out(race, quiet, train)
    whole = [content(member.run) for member in race.members]
    for number in kills.numbers:
        kills.restore(number)
        yield lambda: _ended(Race(race.folder)) == whole


def _ended(race: Race) -> Sequence[dict[str, str]]:
    experimenter.carry_out(race, quiet, train)
    return [content(end_all_the_same(member.run)) for member in race.members]


def tried(killed: Tried) -> tuple[int, int, int]:
    """How many kills, after how many the result was identical, and from how many nothing came any more."""
    found = []
    for same in killed:
        try:
            found.append(same())
        except (ValueError, RuntimeError, OSError) as error:
            print(error)
            found.append(None)
    return len(found), found.count(True), found.count(None)


def benchmark(asked: Namespace) -> None:
    every = QUICK if asked.quick else asked.every
    with fresh_folder() as folder:
        draw_pictures(folder / "pictures", 12)
        workspace = Workspace(folder / "workspace")
        data = looked_at(folder / "pictures", workspace)
        rows = [
            (name, *tried(of_a_run(strategy, changes, data, workspace, every)))
            for name, (strategy, changes) in PLANS.items()
        ]
        rows.append(("race of two", *tried(of_a_race(data, workspace, folder / "copies", every))))
    columns = ("what is carried out", "kills", "identical to the bit", "refused for ever")
    show(
        f"Killed before one in {every} changes to the disk, and before all of a run's last ones",
        columns,
        rows,
    )


def main() -> None:
    parser = options()
    parser.add_argument("--every", type=int, default=EVERY, metavar="N", help=f"one in N changes; {EVERY}")
    benchmark(parser.parse_args())


if __name__ == "__main__":
    main()
