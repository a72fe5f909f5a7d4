"""Runs are searched, ranked, named, archived and deleted on their page, by who may."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.runs import table
from pages.parts.runs.order import BEST, NEWEST
from tests.core.stand_ins.racers import write_result
from tests.pages.opened import button, shown
from tl_core.catalogue.run_note import RunNote, keep, note_of
from tl_core.disk.taken import bytes_of
from tl_core.evidence.wording import readable_bytes
from tl_core.lab.race import Race
from tl_core.matrix import Answers
from tl_core.plans.recommendation import plan_for
from tl_core.runs import Run
from tl_core.runs.run import Status

PAGE = "lab/runs.py"
ANOTHER = "a" * 16


@pytest.fixture
def ended(card, dataset, workspace) -> Callable[..., Run]:
    """ended([1, 0], seed=1): a run that is done, with these hits."""
    plan = plan_for("linear_probe", Answers("small", "similar"), card, dataset)

    def end(hits=(1, 0), by=None, **changes) -> Run:
        run = Run.create(replace(plan, **changes), workspace.opened_for(by))
        write_result(run, hits)
        run.write_status(Status("done"))
        return run

    return end


def tick(app: AppTest, *rows: int) -> None:
    """As if the user had ticked these rows."""
    app.session_state["runs-0"] = {"selection": {"rows": list(rows), "columns": [], "cells": []}}
    app.run()
    assert not app.exception


def listed(app: AppTest, column: str = "Strategy") -> list[object]:
    return list(app.dataframe[0].value[column])


def field(app: AppTest, kind: str, label: str) -> object:
    return next(one for one in app.get(kind) if one.label == label)


def test_runs_are_found_by_words_tag_and_state(open_page, ended, run_names):
    page = open_page(PAGE)
    assert listed(page, "Name") == ["Bees", "Ants", ""]
    field(page, "text_input", "Search").set_value("ants").run()
    assert listed(page, "Name") == ["Ants"]
    field(page, "text_input", "Search").set_value("").run()
    field(page, "selectbox", "Tag").set_value("zoo").run()
    assert listed(page, "Name") == ["Bees"]
    field(page, "selectbox", "Strategy").set_value("linear_probe").run()
    assert not page.dataframe and "There are no such runs." in shown(page)


@pytest.fixture
def run_names(ended) -> list[Run]:
    """Ants, a linear probe with one right; Bees, fine-tuned with both right; an archived one."""
    ants, bees = ended([1, 0]), ended([1, 1], strategy="fine_tune_all", trained=())
    keep(ants, RunNote("Ants"))
    keep(bees, RunNote("Bees", tags=("zoo",)))
    keep(ended(seed=5), RunNote("Old", archived=True))
    return [ants, bees]


def test_archived_runs_have_a_list_of_their_own(open_page, run_names):
    page = open_page(PAGE)
    field(page, "toggle", "Only archived ones").set_value(True).run()
    assert listed(page, "Name") == ["Old"]


def test_the_leaderboard_has_the_best_first_where_all_are_on_the_same_images(open_page, ended):
    ended([1, 0, 1]), ended([1, 1, 1], seed=1), ended([0, 0, 0], seed=2)
    page = open_page(PAGE)
    field(page, "button_group", "Order").set_value(BEST).run()
    assert [round(value) for value in listed(page, "Accuracy")] == [100, 67, 0]
    assert listed(page, "95 % interval")[0] == "43.9% to 100.0%"
    ended([1, 1, 1], dataset="other", fingerprint="f" * 64)
    page.run()
    assert "no order" in page.info[0].value
    field(page, "selectbox", "Data").set_value("other").run()
    assert len(listed(page)) == 1 and not page.info
    assert field(page, "button_group", "Order").value == BEST != NEWEST


def test_members_of_a_race_stand_among_the_others_where_one_wants_them(open_page, ended, workspace):
    run = ended()
    race = Race.create([run.plan, replace(run.plan, seed=1)], workspace)
    member = Run.create(run.plan, workspace, race.members[0].run.id)
    member.write_status(Status("stopped", "stopped"))
    page = open_page(PAGE)
    assert len(listed(page)) == 2  # the run and the example
    field(page, "toggle", "With those of races and studies").set_value(True).run()
    assert len(listed(page)) == 3


def test_a_race_is_deleted_with_its_runs_after_a_second_click(open_page, ended, workspace):
    run = ended()
    race = Race.create([run.plan, replace(run.plan, seed=1)], workspace)
    for member in race.members:
        Run.create(member.plan, workspace, member.run.id).write_status(Status("done"))
    page = open_page(PAGE)
    page.session_state[f"members-{race.id}"] = True
    page.run()
    assert "all of its runs go too" in shown(page)
    button(page, "Delete the race now").click().run()
    assert not page.exception and list(workspace.runs.iterdir()) == [run.folder]
    assert not page.expander and Race.every(workspace) == []


def test_a_ticked_run_is_named_and_tagged(open_page, ended):
    keep(ended(seed=1), RunNote(tags=("zoo",)))
    run = ended()
    page = open_page(PAGE)
    tick(page, 0)
    assert field(page, "multiselect", "Tags").options == ["zoo"]
    field(page, "text_input", "Name").set_value("  Ants\tagain ")
    field(page, "text_area", "Note").set_value("dark")
    field(page, "multiselect", "Tags").set_value(["zoo", "good"])
    button(page, "Keep name, note and tags").click().run()
    assert note_of(run) == RunNote("Ants again", "dark", ("good", "zoo"))
    assert listed(page, "Name")[0] == "Ants again"


def test_ticked_runs_are_archived_and_listed_again(open_page, ended):
    runs = [ended(), ended(seed=1)]
    page = open_page(PAGE)
    tick(page, 0, 1)
    button(page, "Archive 2 runs").click().run()
    assert all(note_of(run).archived for run in runs) and len(listed(page)) == 1
    field(page, "toggle", "Only archived ones").set_value(True).run()
    tick(page, 0)
    button(page, "List again").click().run()
    assert [note_of(run).archived for run in runs] == [True, False]


def test_a_run_is_deleted_after_a_second_click_that_says_what_it_frees(open_page, ended):
    run, other = ended(), ended(seed=1)
    (run.folder / "model").write_bytes(b"m" * 3_000_000)
    page = open_page(PAGE)
    tick(page, 1)
    assert f"This frees {readable_bytes(bytes_of(run.folder))}." in shown(page)
    button(page, "Delete 1 run now").click().run()
    assert not run.folder.exists() and other.folder.exists() and len(listed(page)) == 2


def test_a_run_that_another_needs_says_why_it_stays(open_page, ended):
    run = ended()
    ended(weights=f"local-dir:{run.folder / 'model'}", seed=1)
    page = open_page(PAGE)
    tick(page, 1)
    assert "starts from the model of run" in shown(page).replace("\\", "")
    assert "Delete 1 run now" not in [one.label for one in page.button]


def test_what_another_browser_began_is_neither_named_nor_deleted(open_page, ended):
    ended(by=ANOTHER)
    page = open_page(PAGE)
    tick(page, 0)
    assert "Another browser started this run" in shown(page)
    labels = [one.label for one in page.button]
    assert not any("Delete" in label or "Archive" in label for label in labels)


def test_the_example_can_only_be_opened(open_page, ended):
    page = open_page(PAGE)
    tick(page, 0)
    assert button(page, "Open the run").disabled is False
    assert not any("Delete" in one.label for one in page.button)


def test_ticked_runs_lead_to_their_comparison(open_page, ended):
    runs = [ended([1, 0, 1]), ended([1, 1, 1], seed=1)]
    page = open_page(PAGE)
    tick(page, 0, 1)
    button(page, "Compare the runs").click().run()
    assert page.title[0].value == "What differs between these runs?"
    assert page.query_params["compare"] == f"{runs[1].id},{runs[0].id}"


def test_a_long_list_is_shown_page_by_page(open_page, ended, monkeypatch):
    monkeypatch.setattr(table, "AT_ONCE", 2)
    for seed in range(3):
        ended(seed=seed)
    assert len(listed(open_page(PAGE))) == 2
