"""What lies on the disk is told kind by kind; what may go goes, and what anybody needs stays."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.core.stand_ins.kept_things import KILOBYTES, aged, codes_of, filled, kept_dataset, pixels_of
from tl_core.dataset import Dataset
from tl_core.dataset.labelling import Labelled
from tl_core.disk.storage import ANOTHERS, Taken, free, taken
from tl_core.disk.things import AT_WORK, HAS_RUN, HAS_VARIANT, NEW
from tl_core.engines.questions import inspect
from tl_core.lab.race import Race
from tl_core.plans import Plan
from tl_core.plans.kept import kept_for
from tl_core.runs import Run
from tl_core.runs.run import Status
from tl_core.workspace import Workspace, stored, visitors
from tl_core.workspace.in_use import Held, hold

ME, OTHER = "a" * 16, "b" * 16


def line(workspace: Workspace, kind: str, by: str | None = None) -> Taken:
    return next(one for one in taken(workspace.opened_for(by)) if one.kind == kind)


def test_every_kind_says_how_much_it_takes_and_all_of_the_workspace_is_told(
    workspace: Workspace, plan: Plan, dataset: Dataset, run: Run
):
    codes_of(plan, workspace), pixels_of(plan, workspace), kept_dataset(dataset, workspace)
    (
        filled(workspace.uploads / "1.zip"),
        filled(workspace.weights / "1"),
        filled(run.folder / "boundary" / "1"),
    )
    assert line(workspace, "codes").bytes == line(workspace, "codes").own >= KILOBYTES * 1024
    assert line(workspace, "codes").things == line(workspace, "pixels").things == 1
    boundary = line(workspace, "prefixes").bytes
    assert KILOBYTES * 1024 <= boundary < line(workspace, "runs").bytes + boundary
    everything = sum(file.lstat().st_blocks * 512 for file in workspace.root.rglob("*"))
    homes = sum(path.lstat().st_blocks * 512 for path in workspace.root.iterdir() if path.is_dir())
    told = sum(one.bytes for one in taken(workspace))
    assert everything - homes <= told <= everything


def test_codes_and_pixels_go_and_a_plan_then_counts_on_none(workspace: Workspace, plan: Plan, card):
    codes, pixels = codes_of(plan, workspace, "train"), pixels_of(plan, workspace)
    assert len(kept_for(plan, card, workspace)) == 2
    freed = free(workspace, "codes")
    assert not codes.exists() and pixels.exists() and freed.bytes >= KILOBYTES * 1024
    assert free(workspace, "pixels").things == 1 and not kept_for(plan, card, workspace)
    assert list(workspace.codes.iterdir()) == list(workspace.pixels.iterdir()) == []


def test_what_a_run_on_its_way_will_find_stays(workspace: Workspace, plan: Plan, run: Run):
    codes, other = codes_of(plan, workspace), codes_of(replace(plan, image_size=96), workspace, "other")
    assert run.announce_trainer()
    freed = free(workspace, "codes")
    assert codes.exists() and not other.exists() and freed.stayed == {AT_WORK: 1}


def test_what_a_race_will_begin_needs_its_codes_too(workspace: Workspace, plan: Plan):
    codes = codes_of(plan, workspace)
    race = Race.create([plan, replace(plan, seed=1)], workspace)
    assert race.lease.announce() and free(workspace, "codes").stayed == {AT_WORK: 1}
    assert codes.exists()


def test_what_another_process_has_open_stays(workspace: Workspace, plan: Plan):
    codes, held = codes_of(plan, workspace), Held()
    assert hold(codes, held)
    assert line(workspace, "codes").free == 0 and free(workspace, "codes").stayed == {AT_WORK: 1}
    del held
    assert free(workspace, "codes").things == 1


def test_codes_that_this_version_does_not_find_are_told_apart(workspace: Workspace, plan: Plan):
    codes_of(plan, workspace)
    unmarked, earlier = filled(workspace.codes / "0ld" / "train" / "mean.npy"), codes_of(plan, workspace, "1")
    for mark in workspace.kept.iterdir():
        if str(earlier) in mark.read_text():
            mark.write_text(json.dumps({**json.loads(mark.read_text()), "made_with": "timm 0.9"}))
    assert (line(workspace, "codes").things, line(workspace, "old-codes").things) == (1, 2)
    assert free(workspace, "old-codes").things == 2 and not unmarked.exists() and not earlier.exists()
    assert line(workspace, "codes").things == 1


def test_of_a_mark_from_before_it_said_more_the_place_is_read(workspace: Workspace, plan: Plan, card):
    codes = codes_of(plan, workspace, "train")
    (mark,) = workspace.kept.iterdir()
    mark.write_text(str(codes / "train"))
    assert len(kept_for(plan, card, workspace)) == 1 and line(workspace, "old-codes").things == 1


def test_a_dataset_goes_only_where_nothing_was_made_with_it(
    workspace: Workspace, plan: Plan, dataset: Dataset, run: Run
):
    own = kept_dataset(dataset, workspace)
    variant = kept_dataset(replace(dataset, id=f"{dataset.id}-1234abcd", base=dataset.id), workspace)
    new = kept_dataset(replace(dataset, id="new"), workspace, days=0)
    old = kept_dataset(replace(dataset, id="old"), workspace)
    freed = free(workspace, "datasets")
    assert freed.stayed == {HAS_RUN: 1, NEW: 1} and own.exists() and new.exists()
    assert not variant.exists() and not old.exists()


def test_what_a_variant_was_made_of_stays(workspace: Workspace, dataset: Dataset):
    kept_dataset(dataset, workspace)
    kept_dataset(replace(dataset, id=f"{dataset.id}-1234abcd"), workspace, days=0)
    assert free(workspace, "datasets").stayed == {HAS_VARIANT: 1, NEW: 1}


def test_an_upload_goes_once_nobody_reads_it(workspace: Workspace):
    new = filled(workspace.uploads / "new.zip")
    read, old = (aged(filled(workspace.uploads / f"{name}.zip"), 1) for name in ("read", "old"))
    task = inspect(workspace, str(read))
    task.folder.mkdir(parents=True)
    stored.write(task.folder / "question.json", {"verb": "inspect", "arguments": task.question.arguments})
    assert task.lease.announce()
    assert free(workspace, "uploads").stayed == {NEW: 1, AT_WORK: 1}
    assert new.exists() and read.exists() and not old.exists()


def test_what_is_another_browsers_stays_and_of_one_that_is_away_goes(
    workspace: Workspace, plan: Plan, dataset: Dataset
):
    codes, upload = codes_of(plan, workspace), aged(filled(workspace.uploads / "1.zip"), 1)
    source = Labelled(source=str(upload / "inside"))
    folder = kept_dataset(replace(dataset, labelled=source), workspace)
    for browser in (ME, OTHER):
        visitors.came(workspace, browser)
    visitors.claim(folder, OTHER)
    aged(folder / "browsers", 10)
    for kind in ("codes", "uploads", "datasets"):
        assert free(workspace.opened_for(ME), kind).stayed == {ANOTHERS: 1}
        assert (line(workspace, kind, ME).own, line(workspace, kind, OTHER).own > 0) == (0, True)
    aged(workspace.visitors / OTHER / "last", 1)
    assert (
        free(workspace.opened_for(ME), "codes").things
        == free(workspace.opened_for(ME), "uploads").things
        == 1
    )
    assert not codes.exists() and not upload.exists()


def test_of_a_run_that_has_ended_what_its_frozen_groups_gave_may_go(workspace: Workspace, run: Run):
    boundary = filled(run.folder / "boundary" / "activation.npy").parent
    run.write_status(Status("failed", "it broke"))
    checkpoint = filled(run.folder / "checkpoints" / "epoch-00001.safetensors")
    assert free(workspace, "prefixes").things == 1
    assert not boundary.exists() and checkpoint.exists()


def test_answers_of_long_ago_go(workspace: Workspace):
    for name, days in (("0", 8), ("1", 1)):
        stored.write(workspace.tasks / name / "question.json", {"verb": "describe", "arguments": {}})
        aged(workspace.tasks / name, days)
    assert free(workspace, "answers").stayed == {NEW: 1}


@pytest.mark.parametrize("kind", ["runs", "rest", "..", ""])
def test_what_never_goes_so_is_refused(workspace: Workspace, kind: str):
    with pytest.raises(ValueError, match=r"take one of datasets, uploads"):
        free(workspace, kind)


def test_what_goes_while_it_is_looked_at_disturbs_nobody(workspace: Workspace, plan: Plan, run: Run):
    shutil.rmtree(run.folder)
    (workspace.codes).mkdir()
    (workspace.codes / "dangling").symlink_to(Path("/nowhere"))
    assert line(workspace, "runs").things == 0 and line(workspace, "old-codes").things == 1
