"""Makes the example run that comes with Thaw: `python -m tl_core.demo.example_run`.

With it no page about a run is ever empty. A real run, made like any other. Made again, it comes out the same
but for its times, as far as two processors reckon alike.
"""

import shutil
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tl_core.backbones.card import parse_weights
from tl_core.dataset import Dataset
from tl_core.drawn.sets import SETS
from tl_core.intake.inspection import inspect
from tl_core.matrix.scenario import scenario_for
from tl_core.measuring.describe import describe
from tl_core.plans.recommendation import plan_for
from tl_core.runs import Run, calibration, trainer
from tl_core.runs.hardware import CPU
from tl_core.runs.run import EXAMPLE
from tl_core.training.train import train
from tl_core.workspace import Workspace
from tl_core.workspace.workspace import write_json

DEMO = SETS["small-similar"]
# The model is left out: all but its head is the bundled backbone, which would lie in the repository twice.
KEPT = ("plan.json", "status.json", "events.jsonl", "receipt.json", "predictions.json", calibration.FILE)


def train_example(workspace: Workspace) -> Run:
    """The run, carried out on the CPU in `workspace`. Raises RunFailedError when it fails."""
    dataset = inspect(f"built-in:{DEMO.name}", workspace, lambda sentence, done, total: None)
    card = describe(parse_weights("bundled"), workspace, CPU)
    strategy = scenario_for(DEMO.answers).strategy
    run = Run.create(replace(plan_for(strategy, DEMO.answers, card, dataset), device="cpu"), workspace)
    trainer.carry_out(run, train)
    return run


def keep(run: Run, workspace: Workspace, folder: Path) -> None:
    """Put the files of the run that pages show into `folder`, with its dataset's list.

    No path in them is one of this machine.
    """
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(run.folder / "mistakes", folder / "mistakes")
    for name in KEPT:
        shutil.copy(run.folder / name, folder / name)
    result = run.result()
    assert result, "the run has ended"
    write_json(folder / "result.json", replace(result, run=folder.name, model=None).to_json())
    dataset = Dataset.read(workspace.datasets / run.plan.dataset)
    replace(dataset, root="").write(folder)


def main() -> None:
    with TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        keep(train_example(workspace), workspace, EXAMPLE.folder)


if __name__ == "__main__":
    main()
