"""The example run that ships: whole, of the bundled backbone, the same on every machine, and left as it
is.
"""

import hashlib
import json
from pathlib import Path

import pytest

from tl_core.command_line.door import main
from tl_core.dataset import Dataset
from tl_core.demo.example_run import DEMO, keep, train_example
from tl_core.matrix.scenario import scenario_for
from tl_core.network.backbone import open_backbone
from tl_core.network.model import Network
from tl_core.network.receipt import group_hashes
from tl_core.runs import Run
from tl_core.runs.run import EXAMPLE, find_run, list_runs
from tl_core.weights.finding import Weights
from tl_core.workspace.events import Metric, of_kind

LARGEST = 1_500_000


def content(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files(folder)
    }


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_it_is_a_finished_run_with_all_that_pages_show():
    assert EXAMPLE.status().state == "done"
    assert EXAMPLE.plan.strategy == scenario_for(DEMO.answers).strategy
    result = EXAMPLE.result()
    assert result.mistakes and all(
        (EXAMPLE.folder / mistake.thumbnail).exists() for mistake in result.mistakes
    )
    assert sum(map(sum, result.confusion)) == result.reported.images == len(EXAMPLE.predictions().test.labels)
    assert EXAMPLE.receipt().frozen_unchanged
    assert {event.group for event in of_kind(EXAMPLE.events(), Metric)} >= {*EXAMPLE.plan.groups, "head"}


def test_it_was_trained_on_the_dataset_whose_list_lies_beside_it():
    dataset = Dataset.read(EXAMPLE.folder)
    assert dataset.fingerprint == EXAMPLE.plan.fingerprint and dataset.name == DEMO.title


def test_its_frozen_groups_are_those_of_the_backbone_that_ships(workspace):
    network = Network(open_backbone(Weights("bundled"), workspace), EXAMPLE.plan.head_after, 1)
    hashes = group_hashes(network)
    frozen = {group.name: group.after for group in EXAMPLE.receipt().groups if not group.trained}
    again = "the example is of other weights; make it again with: python -m tl_core.demo.example_run"
    assert frozen and frozen == {name: hashes[name] for name in frozen}, again


def test_it_is_small_and_names_no_place_of_the_machine_it_was_made_on():
    assert sum(path.stat().st_size for path in files(EXAMPLE.folder)) < LARGEST
    assert not Dataset.read(EXAMPLE.folder).root and EXAMPLE.result().model is None
    text = "".join(path.read_text() for path in files(EXAMPLE.folder) if path.suffix != ".jpg")
    assert str(Path.home()) not in text and '"/' not in text


def test_made_again_it_has_the_same_result(workspace, tmp_path):
    run = train_example(workspace)
    keep(run, workspace, tmp_path / EXAMPLE.id)
    made = Run(tmp_path / EXAMPLE.id)
    assert {path.name for path in made.folder.iterdir()} == {path.name for path in EXAMPLE.folder.iterdir()}
    assert made.plan == EXAMPLE.plan and made.receipt().groups[:-1] == EXAMPLE.receipt().groups[:-1]
    assert made.result().scores["test"].accuracy == pytest.approx(
        EXAMPLE.result().scores["test"].accuracy, abs=0.01
    )


@pytest.mark.parametrize(
    "arguments", [["stop"], ["resume"], ["predict", "picture.jpg"]], ids=lambda words: words[0]
)
def test_it_is_refused_where_it_would_be_changed_or_has_nothing_to_give(arguments, workspace, capsys):
    before = content(EXAMPLE.folder)
    command, *rest = arguments
    assert main([command, EXAMPLE.id, *rest, "--workspace", str(workspace.root)]) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert content(EXAMPLE.folder) == before


def test_it_is_no_run_of_the_workspace_and_is_shown_where_it_is_named(workspace, capsys):
    assert not list_runs(workspace) and find_run(workspace, "example") == EXAMPLE
    assert main(["show", "example", "--json", "--workspace", str(workspace.root)]) == 0
    assert json.loads(capsys.readouterr().out)["state"] == "done"


def test_no_run_can_be_made_under_its_name(workspace):
    with pytest.raises(ValueError, match="not the id of a run"):
        Run.create(EXAMPLE.plan, workspace, EXAMPLE.id)
