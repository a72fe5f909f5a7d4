"""A finished run names a new image as it would have scored it, and its model goes where the user says."""

import pandas as pd
import pytest
from PIL import Image

from tests.conftest import COLOURS, draw_pictures, picture
from tests.core.stand_ins.training import carried_out, looked_at, planned
from tl_core.runs import Run
from tl_core.verbs import export, predict
from tl_core.workspace import Workspace


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """A folder of pictures, for tests that share a run on them."""
    folder = tmp_path_factory.mktemp("probed") / "pictures"
    draw_pictures(folder, 12)
    return folder


@pytest.fixture(scope="module")
def probed(drawn):
    """A linear probe that no test changes."""
    workspace = Workspace(drawn.parent / "workspace")
    plan = planned(looked_at(drawn, workspace), "linear_probe", probes=False)
    return carried_out(plan, workspace).run


@pytest.mark.parametrize("strategy", ["linear_probe", "early_linear_probe", "fine_tune_top"])
def test_a_new_image_of_a_class_is_known(tmp_path, pictures, workspace, strategy):
    run = carried_out(planned(pictures, strategy, epochs=1), workspace).run
    for label, (name, colour) in enumerate(COLOURS.items()):
        picture(colour, stripes=2 + 3 * label, seed=1000 + label).save(tmp_path / f"new {name}.png")
        (said,) = predict(run, tmp_path / f"new {name}.png")
        shares = [one.score for one in said.classes]
        assert said.image == f"new {name}.png" and said.answer == name
        assert shares == sorted(shares, reverse=True) and sum(shares) == pytest.approx(1, abs=1e-5)


def test_the_mistakes_of_a_run_are_those_it_makes_again(pictures, workspace):
    run = carried_out(planned(pictures, "from_scratch", epochs=1), workspace).run
    mistaken = {mistake.path: mistake for mistake in run.result().mistakes}
    for item in pictures.part("val"):
        said = predict(run, workspace.root / pictures.root / item.path)[0]
        best, share = said.answer, said.probability
        assert (best != pictures.classes[item.label]) == (item.path in mistaken)
        if item.path in mistaken:
            assert best == mistaken[item.path].predicted
            assert share == pytest.approx(mistaken[item.path].score, abs=1e-3)


def test_a_run_without_a_model_says_so(tmp_path, pictures, workspace):
    run = Run.create(planned(pictures), workspace)
    with pytest.raises(ValueError, match=f"run {run.id} has no model yet; wait until it is done"):
        predict(run, tmp_path / "new.png")


def test_what_is_no_image_is_refused(tmp_path, probed):
    (tmp_path / "new.png").write_text("no image")
    with pytest.raises(ValueError, match="new.png cannot be read: it is not a JPEG, PNG"):
        predict(probed, tmp_path / "new.png")
    with pytest.raises(ValueError, match="there is no file"):
        predict(probed, tmp_path / "nothing.png")


def test_folders_of_the_runs_classes_make_an_evaluation_and_a_file_for_pandas(tmp_path, drawn, probed):
    heard: list[tuple] = []
    table = predict(probed, drawn, csv=tmp_path / "out.csv", report=lambda *told: heard.append(told))
    val = probed.result().reported.images
    assert len(table) == 36 and table.score.images == val and heard[-1][1:] == (36, 36)
    assert f"learned from {36 - val} images of these" in table.sentence
    read = pd.read_csv(tmp_path / "out.csv")
    assert list(read["image"]) == [one.image for one in table]
    assert list(read["label"]) == [one.label for one in table]
    both = predict(probed, [drawn / "leaf" / "0.png", drawn / "sand"])
    assert len(both) == 13 and both.score is None
    with pytest.raises(ValueError, match="no folder for a file"):
        predict(probed, drawn, csv=tmp_path / "nowhere" / "out.csv")


def test_a_model_is_copied_where_the_user_says_and_over_nothing(tmp_path, probed):
    (tmp_path / "empty").mkdir()
    for target in (tmp_path / "new" / "model", tmp_path / "empty"):
        assert export(probed, target).folder == target
        copied = {path.name: path.read_bytes() for path in target.iterdir()}
        own = {path.name: path.read_bytes() for path in (probed.folder / "model").iterdir()}
        assert own.items() <= copied.items() and copied.keys() - own == {"README.md", "report.html"}
    (tmp_path / "file").touch()
    for target in (tmp_path / "empty", tmp_path / "file"):
        with pytest.raises(ValueError, match="is there and not an empty folder; name another one"):
            export(probed, target)


def test_an_exported_model_answers_by_its_folder_and_knows_when_not_to(tmp_path, drawn, probed):
    export(probed, tmp_path / "model")
    there, here = predict(tmp_path / "model", drawn / "leaf"), predict(probed, drawn / "leaf")
    assert there.predictions == here.predictions and there.run == "model" and there.price == here.price
    Image.new("RGB", (48, 40), "magenta").save(tmp_path / "stranger.png")
    assert predict(str(tmp_path / "model"), tmp_path / "stranger.png")[0].answer is None


def test_the_example_has_no_model_to_give(tmp_path):
    for verb in (predict, export):
        with pytest.raises(ValueError, match="the example brings no weights"):
            verb("example", tmp_path / "x")
