"""The program beside an ONNX file answers as `predict RUN` does, with onnxruntime, numpy and Pillow alone."""

import runpy
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.conftest import COLOURS, picture
from tl_core.exporting import written
from tl_core.network.pixels import Preprocessing, decode
from tl_core.network.views import whole_view
from tl_core.verbs import export, predict

LINES, PACKAGES = 60, {"numpy", "onnxruntime", "PIL"}


@pytest.fixture(scope="module")
def program(run, tmp_path_factory) -> Path:
    return export(run, tmp_path_factory.mktemp("taken") / "onnx", format="onnx").folder / "predict.py"


def test_it_is_short_and_needs_three_packages(program):
    lines = program.read_text(encoding="utf-8").splitlines()
    imported = {line.split()[1].split(".")[0] for line in lines if line.startswith(("import ", "from "))}
    assert len(lines) < LINES and imported - sys.stdlib_module_names == PACKAGES


def test_it_answers_as_the_run_does_and_gives_none_to_a_stranger(run, program, tmp_path, monkeypatch, capsys):
    for label, (name, colour) in enumerate(COLOURS.items()):
        for number in range(4):
            picture(colour, 2 + 3 * label, 1000 + 10 * label + number).save(tmp_path / f"{name}{number}.png")
    Image.new("RGB", (48, 40), "magenta").save(tmp_path / "stranger.png")
    monkeypatch.setattr(sys, "argv", ["predict.py", str(tmp_path)])
    runpy.run_path(str(program), run_name="__main__")
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    said = {Path(path).name: (answer, likeliest) for answer, _, likeliest, path in lines}
    table = predict(run, tmp_path, device="cpu")
    assert said == {one.image: (one.answer or "no answer", one.likeliest) for one in table}
    assert said["stranger.png"][0] == "no answer" and len({answer for answer, _ in said.values()}) == 4
    shares = {Path(path).name: float(share) for _, share, _, path in lines}
    assert shares == pytest.approx({one.image: one.probability for one in table}, abs=2e-4)


def pictures() -> dict[str, Image.Image]:
    """Of every kind that a file may hold."""
    striped = picture().resize((97, 61))
    grey = Image.fromarray((np.asarray(striped.convert("L")).astype(np.uint16) << 8) + 99)
    sideways = striped.copy()
    sideways.getexif()[0x0112] = 6
    clear = striped.convert("RGBA")
    clear.putalpha(120)
    return {
        "plain.jpg": picture().resize((640, 400)),
        "sideways.jpg": sideways,
        "grey.png": grey,
        "clear.png": clear,
        "few colours.gif": striped.quantize(16),
        "printed.jpg": striped.convert("CMYK"),
    }


@pytest.mark.parametrize("crop_mode", ["center", "squash"])
@pytest.mark.parametrize("name", pictures())
def test_it_sees_every_kind_of_file_as_a_run_does(program, tmp_path, name, crop_mode):
    one = pictures()[name]
    one.save(tmp_path / name, **({"exif": one.getexif()} if name.endswith("jpg") else {}))
    how = Preprocessing(32, 36, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225), "bicubic", crop_mode)
    module = runpy.run_path(str(program))
    module["VIEW"].update(vars(how))
    expected = whole_view(decode(tmp_path / name, how)[None], how)[0].numpy()
    assert np.abs(module["prepared"](tmp_path / name) - expected).max() < 1e-5


def test_a_program_that_prepares_otherwise_turns_the_receipt_red(run, tmp_path, monkeypatch):
    changed = tmp_path / "predict.py"
    changed.write_text(written.PROGRAM.read_text().replace('VIEW["interpolation"].upper()', '"NEAREST"'))
    monkeypatch.setattr(written, "PROGRAM", changed)
    assert not export(run, tmp_path / "onnx", format="onnx").parities[0].same
