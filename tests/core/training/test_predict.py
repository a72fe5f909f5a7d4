"""A finished run says of a new image what it would have scored it, and no in one sentence where it cannot."""

import pytest

from tests.conftest import COLOURS, picture
from tests.core.stand_ins.training import carried_out, planned
from tl_core.runs import Run
from tl_core.training.export import predict


@pytest.mark.parametrize("strategy", ["linear_probe", "early_linear_probe", "fine_tune_top"])
def test_a_new_image_of_a_class_is_known(tmp_path, pictures, workspace, strategy):
    run = carried_out(planned(pictures, strategy, epochs=1), workspace).run
    for label, (name, colour) in enumerate(COLOURS.items()):
        picture(colour, stripes=2 + 3 * label, seed=1000 + label).save(tmp_path / f"new {name}.png")
        said = predict(run, tmp_path / f"new {name}.png")
        shares = [entry["score"] for entry in said["classes"]]
        assert said["image"] == f"new {name}.png" and said["classes"][0]["name"] == name
        assert shares == sorted(shares, reverse=True) and sum(shares) == pytest.approx(1, abs=1e-5)


def test_the_mistakes_of_a_run_are_those_it_makes_again(pictures, workspace):
    run = carried_out(planned(pictures, "from_scratch", epochs=1), workspace).run
    mistaken = {mistake.path: mistake for mistake in run.result().mistakes}
    for item in pictures.part("val"):
        best = predict(run, workspace.root / pictures.root / item.path)["classes"][0]
        assert (best["name"] != pictures.classes[item.label]) == (item.path in mistaken)
        if item.path in mistaken:
            assert best == {
                "name": mistaken[item.path].predicted,
                "score": pytest.approx(mistaken[item.path].score, abs=1e-3),
            }


def test_a_run_without_a_model_says_so(tmp_path, pictures, workspace):
    run = Run.create(planned(pictures), workspace)
    with pytest.raises(ValueError, match=f"run {run.id} has no model yet; wait until it is done"):
        predict(run, tmp_path / "new.png")


def test_what_is_no_image_is_refused(tmp_path, pictures, workspace):
    run = carried_out(planned(pictures, "linear_probe", probes=False), workspace).run
    (tmp_path / "new.png").write_text("no image")
    with pytest.raises(ValueError, match="is not a JPEG, PNG"):
        predict(run, tmp_path / "new.png")
    with pytest.raises(ValueError, match="there is no file"):
        predict(run, tmp_path / "nothing.png")
