"""The model card says what the report says: no name breaks its Markdown, and the hub reads its header."""

import pytest
from huggingface_hub import ModelCard

from tests.core.stand_ins.training import carried_out, planned
from tl_core.verbs import export


@pytest.fixture(scope="module")
def hostile(hostile_run, tmp_path_factory) -> str:
    folder = export(hostile_run, tmp_path_factory.mktemp("taken") / "report", format="report").folder
    return (folder / "README.md").read_text(encoding="utf-8")


def test_the_hub_reads_the_header(hostile, hostile_run):
    card = ModelCard(hostile)
    assert card.data.pipeline_tag == "image-classification" and card.data.library_name == "timm"
    (measured,) = card.data.eval_results
    assert measured.metric_value == hostile_run.result().reported.accuracy
    assert measured.dataset_name == "pictures" and "transfer-learning" in card.data.tags


def test_no_name_becomes_markup_or_a_link_or_leaves_its_cell(hostile):
    body = hostile.split("\n---\n", 1)[1]
    assert "\\<img src=x onerror=alert(1)\\>" in body and "<img" not in body.replace("\\<img", "")
    assert "\\!\\[x\\](https:\u2060evil.example)" in body or "\\!\\[x\\](https:evil.example)" in body
    assert "\n---\n" not in body and "\u202e" not in body
    tables = [line for line in body.splitlines() if line.startswith("| ")]
    widths = {line.replace("\\|", "").count("|") for line in tables}
    assert widths <= {3, 5, 6, 7}


def test_a_model_that_timm_opens_says_so_and_one_that_it_cannot_does_not(tmp_path, pictures, workspace):
    for strategy, library in (("linear_probe", "timm"), ("early_linear_probe", "thaw")):
        run = carried_out(planned(pictures, strategy, probes=False), workspace).run
        folder = export(run, tmp_path / strategy).folder
        card = ModelCard.load(folder / "README.md")
        assert card.data.library_name == library and run.result().verdict.split(":")[0] in card.text
        assert (folder / "model.safetensors").exists() and (folder / "report.html").exists()
