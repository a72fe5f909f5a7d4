"""Above the limit the oldest codes and decoded images go by themselves."""

from dataclasses import replace

import pytest

from tests.core.stand_ins.kept_things import KILOBYTES, codes_of, filled
from tl_core.disk.limit import VARIABLE, keep_within_limit
from tl_core.plans import Plan
from tl_core.runs import Run
from tl_core.workspace import Workspace


def room_for(things: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str((things + 0.5) * KILOBYTES * 1024 / 1e9))


def test_the_oldest_go_first_and_those_of_older_versions_before_them(
    workspace: Workspace, plan: Plan, monkeypatch: pytest.MonkeyPatch
):
    new, middle, oldest = (codes_of(plan, workspace, str(days), days) for days in (1, 2, 3))
    unmarked = filled(workspace.codes / "unmarked" / "train" / "mean.npy")
    assert keep_within_limit(workspace) == 0
    room_for(3, monkeypatch)
    assert keep_within_limit(workspace) > 0 and not unmarked.exists() and oldest.exists()
    room_for(1, monkeypatch)
    keep_within_limit(workspace)
    assert new.exists() and not middle.exists() and not oldest.exists()


def test_what_a_run_needs_stays_also_above_the_limit(
    workspace: Workspace, plan: Plan, run: Run, monkeypatch: pytest.MonkeyPatch
):
    needed = codes_of(plan, workspace, "needed", 9)
    other = codes_of(replace(plan, image_size=96), workspace, "other", 1)
    run.announce_trainer()
    monkeypatch.setenv(VARIABLE, "0")
    keep_within_limit(workspace)
    assert needed.exists() and not other.exists()


@pytest.mark.parametrize("told", ["much", "-1", "nan"])
def test_a_limit_that_is_none_is_refused(told: str, workspace: Workspace, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(VARIABLE, told)
    with pytest.raises(ValueError, match="set it to a number of gigabytes"):
        keep_within_limit(workspace)
