"""Many images are answered as each alone would be; bad files are told and stop nobody."""

from dataclasses import replace

import pytest

from tests.core.stand_ins.training import carried_out, planned, quiet
from tl_core.dataset.dataset import Rejected
from tl_core.intake.pictures import open_pictures
from tl_core.predicting.answered import answered, answered_table
from tl_core.runs.hardware import CPU
from tl_core.training.export import open_model


@pytest.fixture
def model(pictures, workspace):
    run = carried_out(planned(pictures, "linear_probe", probes=False), workspace).run
    return open_model(run.folder / "model", workspace)


def test_many_are_answered_as_each_alone(model, picture_folder):
    with open_pictures([picture_folder]) as pictures:
        together = list(answered(model, pictures.files, 0.93, CPU, quiet))
        for picture, one in zip(pictures.files[::5], together[::5], strict=True):
            (alone,) = answered(model, (picture,), 0.93, CPU, quiet)
            assert (alone.image, alone.label, alone.answer) == (one.image, one.label, one.answer)
            assert alone.probability == pytest.approx(one.probability, abs=1e-4)


def test_a_bad_file_is_told_and_the_rest_goes_on(model, picture_folder):
    (picture_folder / "leaf" / "00.png").write_bytes(b"no image")
    (picture_folder / "sand" / "notes.txt").write_text("notes")
    heard = []
    with open_pictures([picture_folder]) as pictures:
        table = answered_table("r", model, pictures, 0.93, CPU, lambda *told: heard.append(told))
    assert {one.name for one in table.rejected} == {"leaf/00.png", "sand/notes.txt"}
    assert len(table) == table.score.images == 35 and heard[-1] == ("Answering", 37, 37)
    surety = [one.surety for one in table]
    assert surety == sorted(surety)


def test_folders_that_are_no_classes_of_the_run_are_no_evaluation(model, picture_folder):
    other = replace(model, classes=("one", "two", "three"))
    with open_pictures([picture_folder]) as pictures:
        table = answered_table("r", other, pictures, 0.93, CPU, quiet)
    assert table.score is None and {one.label for one in table} == {""}


def test_no_image_at_all_is_refused_with_the_first_reason(model, tmp_path):
    (tmp_path / "new").mkdir()
    for number in range(3):
        (tmp_path / "new" / f"{number}.png").write_bytes(b"no image")
    with (
        open_pictures([tmp_path / "new"]) as pictures,
        pytest.raises(ValueError, match=r"none of 3 files .* first, 0\.png: it is not a JPEG"),
    ):
        answered_table("r", model, pictures, 0.93, CPU, quiet)
    with open_pictures([tmp_path / "new" / "0.png"]) as pictures:
        assert isinstance(next(answered(model, pictures.files, 0.93, CPU, quiet)), Rejected)
