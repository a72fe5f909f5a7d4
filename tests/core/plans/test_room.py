"""What runs take of the disk is known before they start, and what does not fit is refused."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from tl_core.matrix import Answers
from tl_core.plans import Plan
from tl_core.plans.kept import about, codes_mark, leave
from tl_core.plans.recommendation import plan_for
from tl_core.plans.room import Room, check_fits, room_for
from tl_core.workspace import full_disk
from tl_core.workspace.full_disk import FullDiskError

SMALL = Answers("small", "similar")


@pytest.fixture
def room(card, dataset, workspace):
    def of(*plans: Plan) -> Room:
        return room_for(plans, card, {dataset.id: dataset}, workspace)

    return of


def test_codes_are_counted_once_and_not_where_they_are_kept(room, card, dataset, workspace):
    probe = plan_for("linear_probe", SMALL, card, dataset)
    widths = sum(group.width for group in card.groups)
    assert room(probe).codes == 16 * 4 * 4 * widths  # without positions every reading is as long
    assert room(probe).pixels == room(probe).checkpoints == 0
    assert room(probe, replace(probe, seed=1)).codes == room(probe).codes
    for part in ("train", "val"):
        folder = workspace.codes / part
        folder.mkdir(parents=True)
        leave(workspace, codes_mark(about(probe), part, card.device), folder, about(probe), dataset.id)
    assert room(probe).codes == 0


def test_a_reading_that_is_not_kept_of_so_many_images_takes_nothing(room, card, dataset, monkeypatch):
    probe = plan_for("linear_probe", SMALL, card, dataset)
    all_of_them = room(probe).codes
    monkeypatch.setattr("tl_core.backbones.reading.MOST_NUMBERS", 0)
    assert room(probe).codes == all_of_them // 4


def test_what_learns_takes_pixels_and_checkpoints_of_one_run_at_a_time(room, card, dataset):
    top, everything = (plan_for(name, SMALL, card, dataset) for name in ("fine_tune_top", "fine_tune_all"))
    assert room(top).pixels == 16 * 3 * 71**2
    assert 2 * 4 * card.parameters < room(top).checkpoints < room(everything).checkpoints
    assert room(replace(top, ema=0.9)).checkpoints > room(top).checkpoints
    assert room(top, everything).checkpoints == room(everything).checkpoints
    assert room(top, everything).results == 2 * room(top).results


def test_what_does_not_fit_is_refused_with_the_way_out(card, dataset, workspace, monkeypatch):
    plan = plan_for("fine_tune_all", SMALL, card, dataset)
    for free, fits in ((10**9, True), (10**6, False)):
        left = SimpleNamespace(free=free)
        monkeypatch.setattr(full_disk.shutil, "disk_usage", lambda folder, left=left: left)
        if fits:
            check_fits([plan], card, {dataset.id: dataset}, workspace)
        else:
            with pytest.raises(FullDiskError, match="free some of it on the page Storage"):
                check_fits([plan], card, {dataset.id: dataset}, workspace)
