"""Runs that have ended, made by hand."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.core.stand_ins.racers import write_result
from tl_core.plans import Plan
from tl_core.runs import Run
from tl_core.runs.run import Status
from tl_core.workspace import Workspace

Ended = Callable[..., Run]


@pytest.fixture
def ended(plan: Plan, workspace: Workspace) -> Ended:
    """ended([1, 0], seed=1): a run that is done with these hits on its validation images, of the plan
    changed.
    """

    def end(val=(1, 1, 1, 0), test=(), by=None, seconds=2.0, **changes) -> Run:
        run = Run.create(replace(plan, **changes), workspace.opened_for(by))
        write_result(run, val, test, seconds)
        run.write_status(Status("done"))
        return run

    return end
