"""A run says what it was asked, with which versions and weights; one that cannot be read hides no other."""

import json
from importlib.metadata import version

import pytest

from tl_core.backbones.card import card_path, parse_weights
from tl_core.runs import Run
from tl_core.runs.origin import Versions
from tl_core.runs.run import find_run, list_runs
from tl_core.version import __version__
from tl_core.workspace.workspace import write_json


def test_a_run_remembers_the_versions_it_was_made_with(run):
    assert run.origin.versions == Versions(__version__, version("torch"), version("timm"))
    assert Run(run.folder).origin == run.origin


def test_a_run_remembers_the_weights_as_they_were_described_last(plan, card, workspace):
    assert Run.create(plan, workspace).origin.weights_hash is None
    card.write(card_path(workspace, parse_weights(plan.weights), "cpu"))
    assert Run.create(plan, workspace).origin.weights_hash == card.weights_hash


def test_the_file_says_its_format(run):
    told = json.loads((run.folder / "plan.json").read_text())
    assert told["format"] == 2 and told["versions"]["thaw"] == __version__ and told["plan"]["seed"] == 0


def test_a_run_of_the_first_format_is_read_and_knows_no_versions(run, plan):
    told = {"created": 12.5, "plan": plan.to_json() | {"pretrained": bool(plan.pretrained)}}
    write_json(run.folder / "plan.json", told)
    earlier = Run(run.folder)
    assert (earlier.plan, earlier.created) == (plan, 12.5)
    assert earlier.origin.versions is None and earlier.origin.weights_hash is None and not earlier.damage()


LATER = {"format": 3, "plan": {"colour": "red"}}


@pytest.mark.parametrize(
    "name, content, said",
    [
        ("plan.json", json.dumps(LATER), "was written by a later Thaw, in format 3"),
        ("plan.json", "{", "does not hold what Thaw writes there"),
        ("plan.json", '{"created": 1.0}', "missing required field `plan`"),
        ("status.json", '{"state": "dreaming"}', "Invalid enum value 'dreaming'"),
        ("status.json", None, "put back a copy of it"),
    ],
)
def test_a_run_that_cannot_be_read_is_refused_in_a_sentence_and_hides_no_other(
    run, plan, workspace, name, content, said
):
    whole, path = Run.create(plan, workspace), run.folder / name
    path.unlink()
    if content is not None:
        path.write_text(content)
    assert {found.id: bool(found.damage()) for found in list_runs(workspace)} == {
        run.id: True,
        whole.id: False,
    }
    with pytest.raises(ValueError) as refused:
        find_run(workspace, run.id)
    assert said in str(refused.value) and str(path) in str(refused.value) and "\n" not in str(refused.value)
