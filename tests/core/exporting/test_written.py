"""Everything of a run lies in one folder, each model in one of its own; packed again, it is made anew."""

import site
from pathlib import Path

from tl_core.handover.packed import packed, standings
from tl_core.verbs import predictions
from tl_core.workspace.workspace import WORKSPACE_VARIABLE

HERE = Path(__file__).parents[3]


def test_everything_is_packed_and_a_file_that_changes_afterwards_stands_no_more(run, monkeypatch):
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(run.workspace.root))
    exported = predictions.pack(run)
    assert exported.folder == packed(run) and [one.same for one in exported.parities] == [True, True]
    named = {str(path.relative_to(packed(run))) for path in packed(run).rglob("*") if path.is_file()}
    models = {
        "weights/model.safetensors",
        "onnx/model.onnx",
        "onnx/predict.py",
        "torchscript/model.torchscript",
    }
    assert models | {"report.html", "README.md", "run.ipynb", "onnx/parity.json"} <= named
    own = [str(run.workspace.root), str(HERE), str(Path.home()), *site.getsitepackages()]
    told = b"".join(path.read_bytes() for path in packed(run).rglob("*") if path.is_file())
    assert not [folder for folder in own if folder.encode() in told]
    report = (packed(run) / "report.html").read_text(encoding="utf-8")
    assert report.count("says the same as the run&#x27;s own model") == 2
    assert [one.same for one in standings(run)] == [True, True]
    with (packed(run) / "onnx" / "model.onnx").open("ab") as file:
        file.write(b"\0")
    assert sorted(one.same for one in standings(run)) == [False, True]
    assert all(one.same for one in predictions.pack(run).parities) and all(one.same for one in standings(run))
