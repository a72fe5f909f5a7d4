"""A name, a note and tags lie beside the plan, checked, and only who may change the run writes them."""

import json

import pytest

from tl_core.catalogue.run_note import LONGEST_NAME, MOST_TAGS, RunNote, keep, note_of
from tl_core.runs.run import EXAMPLE
from tl_core.workspace.stored import DamagedFileError
from tl_core.workspace.visitors import NotYoursError


def test_what_is_said_of_a_run_is_kept_and_the_plan_is_untouched(run):
    before = (run.folder / "plan.json").read_bytes()
    assert note_of(run) == RunNote()
    keep(run, said := RunNote("Ants \u202e \udcff", "first\nsecond", ("good",), True))
    assert note_of(run) == said and (run.folder / "plan.json").read_bytes() == before
    assert json.loads((run.folder / "note.json").read_text())["format"] == 1


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"name": "n" * (LONGEST_NAME + 1)}, "81 letters; take 80"),
        ({"note": "n" * 4001}, "4,001 letters; take 4,000"),
        ({"tags": ("a,b",)}, "'a,b' is no tag"),
        ({"tags": ("",)}, "'' is no tag"),
        ({"tags": tuple(map(str, range(MOST_TAGS + 1)))}, "there are 21 tags"),
    ],
)
def test_texts_that_fit_no_list_are_refused(said, why):
    with pytest.raises(ValueError, match=why):
        RunNote(**said)


def test_tags_are_added_and_taken_as_lines_in_order():
    said = RunNote(tags=("b",))
    assert said.tagged([" c \n d", "a"], []) == ("a", "b", "c d")
    assert said.tagged(["a"], ["b", "x"]) == ("a",)


def test_another_browser_says_nothing_of_a_run(ended):
    run = ended(by="a" * 16)
    with pytest.raises(NotYoursError):
        keep(run, RunNote("mine"), by="b" * 16)
    keep(run, RunNote("its own"), by="a" * 16)
    keep(run, RunNote("of the machine's user"))
    assert note_of(run).name == "of the machine's user"


def test_the_example_stays_as_it_is():
    with pytest.raises(ValueError, match="comes with Thaw"):
        keep(EXAMPLE, RunNote("mine"))


def test_a_note_of_a_later_thaw_is_refused_and_not_written_over(run):
    (run.folder / "note.json").write_text('{"format": 99, "colour": "red"}')
    with pytest.raises(DamagedFileError, match="later Thaw"):
        note_of(run)
