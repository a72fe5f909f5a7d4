"""The notebook of a run is one that Jupyter reads, and its cells make the run again as they stand there."""

import json
import shutil
from pathlib import Path

import pytest

from tests.core.stand_ins.training import carried_out, planned
from tl_core.verbs import export

# Of nbformat 4.5, which Jupyter checks a file against.
OF_A_CELL = {
    "code": {"id", "cell_type", "metadata", "source", "outputs", "execution_count"},
    "markdown": {"id", "cell_type", "metadata", "source"},
}


def read(folder: Path) -> dict:
    return json.loads((folder / "run.ipynb").read_text(encoding="utf-8"))


def code_of(notebook: dict) -> list[str]:
    return [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"]


@pytest.fixture
def run(pictures, workspace):
    return carried_out(planned(pictures, "linear_probe", probes=False), workspace).run


def test_its_cells_make_the_run_again_as_printed(run, tmp_path, capsys):
    notebook = read(export(run, tmp_path / "taken", format="notebook").folder)
    scope: dict = {}
    for code in code_of(notebook):
        exec(code, scope)
    again, said = scope["again"], capsys.readouterr().out
    assert again.id != run.id and again.result.verdict == run.result().verdict
    assert f"Then: {run.result().verdict}\nNow:  {run.result().verdict}\n" in said


def test_other_images_are_refused(run, tmp_path, picture_folder):
    first, second, *_ = code_of(read(export(run, tmp_path / "taken", format="notebook").folder))
    shutil.rmtree(picture_folder / "leaf")
    scope: dict = {}
    exec(first.replace(repr(run.plan.dataset), repr(str(picture_folder))), scope)
    with pytest.raises(ValueError, match="these are not the images of the run"):
        exec(second, scope)


def test_it_is_of_the_format_that_jupyter_reads_whatever_classes_are_called(hostile_run, tmp_path):
    notebook = read(export(hostile_run, tmp_path / "taken", format="notebook").folder)
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    for cell in notebook["cells"]:
        assert cell.keys() == OF_A_CELL[cell["cell_type"]]
    for code in code_of(notebook):
        compile(code, "cell", "exec")
