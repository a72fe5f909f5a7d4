"""What somebody has is bounded where a server says so, and the sentence says what to do."""

import pytest

from tests.core.stand_ins.kept_things import KILOBYTES, codes_of, kept_dataset
from tl_core.disk import quota
from tl_core.lab.race import Race
from tl_core.runs import Run
from tl_core.runs.run import Status
from tl_core.workspace import Workspace, visitors
from tl_core.workspace.quotas import GIGABYTES, RUNS, QuotaError

ANN, BEN = "a" * 16, "b" * 16


@pytest.fixture
def anns(workspace: Workspace) -> Workspace:
    return workspace.opened_for(ANN)


def test_bytes_are_those_of_what_somebody_owns(
    anns: Workspace, workspace: Workspace, plan, dataset, monkeypatch
):
    kept_dataset(dataset, workspace), codes_of(plan, workspace)
    visitors.claim(workspace.datasets / dataset.id, ANN)
    assert quota.own_bytes(anns) >= KILOBYTES * 1024
    assert quota.own_bytes(workspace.opened_for(BEN)) == quota.own_bytes(workspace.opened_for("")) == 0
    quota.check_room(anns)
    monkeypatch.setenv(GIGABYTES, str(KILOBYTES * 512 / 1e9))
    for check in (quota.check_room, quota.check_may_begin):
        with pytest.raises(QuotaError, match="remove some of it on the page Storage"):
            check(anns)
    quota.check_room(workspace.opened_for(BEN)), quota.check_room(workspace)
    with pytest.raises(QuotaError, match="this server gives"):
        quota.check_room(workspace.opened_for(BEN), more=KILOBYTES * 1024)


def test_so_many_runs_and_races_of_one_person_are_on_their_way(anns: Workspace, plan, monkeypatch):
    monkeypatch.setenv(RUNS, "2")
    run, other = (Run.create(plan, anns.opened_for(owner)) for owner in (ANN, BEN))
    assert run.announce_trainer() and other.announce_trainer()
    quota.check_may_begin(anns)
    race = Race.create([plan, plan], anns)
    member = Run.create(plan, anns, race.members[0].run.id)
    assert race.lease.announce() and member.announce_trainer()
    with pytest.raises(QuotaError, match="you have 2 runs at work or waiting, and this server gives 2"):
        quota.check_may_begin(anns)
    quota.check_may_begin(anns.opened_for(BEN)), quota.check_may_begin(anns.opened_for(None))
    with run.lease.take():
        run.write_status(Status("done"))
    quota.check_may_begin(anns)
