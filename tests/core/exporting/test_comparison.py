"""Whether a file says what the run's model says is seen in its answers, not in its name."""

import json
from collections.abc import Callable

import numpy as np
import pytest

from tl_core.exporting.comparison import parity
from tl_core.exporting.onnx_file import OnnxModel
from tl_core.handover.parity import standing
from tl_core.training.export import open_model
from tl_core.verbs import export

Change = Callable[[list[np.ndarray]], list[np.ndarray]]


@pytest.fixture(scope="module")
def exported(run, tmp_path_factory):
    return export(run, tmp_path_factory.mktemp("taken") / "onnx", format="onnx").folder


@pytest.fixture(scope="module")
def model(run):
    return open_model(run.folder / "model", run.workspace)


def test_weights_that_were_tampered_with_are_red_by_answers_and_by_hash(run, model, exported, tmp_path):
    import onnx

    graph = onnx.load(exported / "model.onnx")
    weights = max(graph.graph.initializer, key=lambda one: len(one.raw_data))
    weights.raw_data = bytes(np.roll(np.frombuffer(weights.raw_data, np.uint32), 1).tobytes())
    (tmp_path / "parity.json").write_bytes((exported / "parity.json").read_bytes())
    onnx.save(graph, tmp_path / "model.onnx")
    found = parity(model, tmp_path / "model.onnx", OnnxModel(tmp_path / "model.onnx").said_of, run)
    assert not found.same and found.difference > 1e-4
    assert not standing(tmp_path).same and "has changed since" in standing(tmp_path).sentence


@pytest.mark.parametrize(
    ("change", "at_once"),
    [
        (lambda said: [said[0][:, ::-1], *said[1:]], (1, 8)),
        (lambda said: [said[0] * np.nan, *said[1:]], (1, 8)),
        (lambda said: [*said[:2], said[2] + 0.01], (1, 8)),
        (lambda said: [said[0] + 2e-4 * (len(said[0]) > 1), *said[1:]], (8,)),
    ],
    ids=["other classes", "no numbers", "another novelty", "only eight at a time"],
)
def test_every_difference_is_red_where_it_shows(run, model, exported, change: Change, at_once):
    says = OnnxModel(exported / "model.onnx").said_of
    found = parity(model, exported / "model.onnx", lambda images: change(says(images)), run)
    assert tuple(one.at_once for one in found.compared if not one.same) == at_once
    assert not found.same and json.loads(json.dumps(found.to_json()))["same"] is False
