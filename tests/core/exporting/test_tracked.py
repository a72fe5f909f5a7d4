"""The curves of a run, as TensorBoard and MLflow themselves read them."""

import sys

import pytest

from tests.core.stand_ins.results import write_result
from tl_core.exporting.tracked import METRICS_A_BATCH, SERVER, figures, points
from tl_core.runs import Run
from tl_core.verbs import export
from tl_core.workspace.events import Metric

MANY = METRICS_A_BATCH + 5


@pytest.fixture
def followed(plan, workspace, monkeypatch) -> Run:
    """A run with a result, of whose curves one is longer than MLflow takes at once and one has a gap."""
    monkeypatch.delenv(SERVER, raising=False)
    run = Run.create(plan, workspace)
    writer = run.writer(1)
    for number in range(MANY):
        writer.emit(Metric(number / 4, "head", "train", "loss", 1 / (number + 1)))
    for epoch, value in ((1.0, 0.5), (2.0, float("nan")), (3.0, 0.75)):
        writer.emit(Metric(epoch, "layer4", "val", "accuracy", value))
    write_result(run)
    return run


def test_a_step_is_the_place_of_a_point_on_its_curve_and_what_is_no_number_is_left_out(followed):
    told = [point for point in points(followed) if point.curve == "layer4/val/accuracy"]
    assert [(point.step, point.value) for point in told] == [(0, 0.5), (1, 0.75)]
    assert all(point.time >= followed.created for point in told)


def test_tensorboard_reads_every_curve_and_what_the_run_came_to(followed, tmp_path):
    reader = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    folder = export(followed, tmp_path / "board", format="tensorboard").folder
    read = reader.EventAccumulator(str(folder), size_guidance={"scalars": 0}).Reload()
    loss = read.Scalars("head/train/loss")
    assert [event.step for event in loss] == list(range(MANY))
    assert [event.value for event in loss] == pytest.approx([1 / (number + 1) for number in range(MANY)])
    assert read.Scalars("result/val/accuracy")[0].value == pytest.approx(0.75)


@pytest.mark.filterwarnings("ignore")  # of MLflow's own database
def test_mlflow_reads_every_curve_the_plan_and_what_the_run_came_to(followed, tmp_path):
    mlflow = pytest.importorskip("mlflow")
    folder = export(followed, tmp_path / "tracked", format="mlflow").folder
    client = mlflow.MlflowClient(tracking_uri=f"sqlite:///{folder / 'mlflow.db'}")
    experiment = client.get_experiment_by_name(followed.plan.dataset)
    (found,) = client.search_runs([experiment.experiment_id])
    assert (found.data.tags["thaw.run"], found.info.status) == (followed.id, "FINISHED")
    assert found.data.params["strategy"] == followed.plan.strategy
    assert {name: found.data.metrics[name] for name in figures(followed)} == pytest.approx(figures(followed))
    history = client.get_metric_history(found.info.run_id, "head/train/loss")
    assert sorted(one.step for one in history) == list(range(MANY))


@pytest.mark.parametrize(
    ("form", "module"), [("tensorboard", "torch.utils.tensorboard"), ("mlflow", "mlflow")]
)
def test_what_is_not_installed_is_named_with_the_way_to_install_it(
    followed, tmp_path, monkeypatch, form, module
):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ValueError, match=rf"not installed; install it with: pip install {form}"):
        export(followed, tmp_path / form, format=form)
    assert not (tmp_path / form).exists()


def test_a_run_without_a_result_is_refused(plan, workspace, tmp_path):
    pytest.importorskip("tensorboard")
    with pytest.raises(ValueError, match="no result yet"):
        export(Run.create(plan, workspace), tmp_path / "early", format="tensorboard")
