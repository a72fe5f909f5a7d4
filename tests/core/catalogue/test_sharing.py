"""What is shared, and what stays its owner's."""

from dataclasses import replace

import pytest

from tests.core.stand_ins.kept_things import kept_dataset
from tl_core.catalogue.sharing import share
from tl_core.lab.race import Race
from tl_core.runs.run import find_run, list_runs
from tl_core.workspace import visitors
from tl_core.workspace.shelf import NotThereError
from tl_core.workspace.visitors import NotYoursError

ANN, BEN = "a" * 16, "b" * 16


@pytest.fixture
def sent(dataset, workspace):
    """Ann's upload, and a variant that she made of it."""
    variant = replace(dataset, id=f"{dataset.id}-0123abcd", base=dataset.id)
    for one in (dataset, variant):
        kept_dataset(one, workspace)
        folder = workspace.datasets / one.id
        visitors.claim(folder, ANN)
        visitors.note_sent(folder)
    visitors.came(workspace, ANN)
    return dataset


def test_to_others_what_is_made_of_an_upload_is_not_there(sent, ended, workspace):
    run = ended(by=ANN)
    assert run.plan.dataset == sent.id
    for other in (BEN, visitors.UNKNOWN):
        assert list_runs(workspace.opened_for(other)) == []
        with pytest.raises(NotThereError):
            find_run(workspace.opened_for(other), run.id)
        with pytest.raises(NotYoursError, match="who has not shared it"):
            ended(by=other)
        with pytest.raises(NotYoursError):
            Race.create([run.plan], workspace.opened_for(other))
    assert find_run(workspace.opened_for(ANN), run.id) == find_run(workspace, run.id) == run


def test_data_is_shared_with_its_variants_and_all_that_its_owner_made_of_it(sent, ended, workspace):
    run, variants = ended(by=ANN), ended(by=ANN, dataset=f"{sent.id}-0123abcd")
    race = Race.create([run.plan, run.plan], workspace.opened_for(ANN))
    mine = (run.folder, variants.folder, race.folder, *workspace.datasets.glob("*"))
    assert not any(visitors.may_see(folder, BEN) for folder in mine)
    with pytest.raises(NotYoursError):
        share(workspace.opened_for(BEN), sent)
    share(workspace.opened_for(ANN), sent)
    assert all(visitors.may_see(folder, BEN) for folder in mine) and len(mine) == 5
    theirs = ended(by=BEN)
    assert visitors.may_see(theirs.folder, ANN)
    share(workspace.opened_for(ANN), sent, shared=False)
    assert not any(visitors.may_see(folder, BEN) for folder in mine) and visitors.may_see(theirs.folder, BEN)
