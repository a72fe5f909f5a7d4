"""The built-in sets are words and counts that a page can read, and name classes that can be drawn."""

import subprocess
import sys

import pytest

from tl_core.drawn.sets import SETS, SOURCE_SETS, WHOLE_SOURCE, set_for
from tl_core.drawn.source import FAMILY_NAMES
from tl_core.drawn.world import FAMILIES, SOURCE, DrawnClass

EVERY = (*SETS.values(), *SOURCE_SETS.values(), WHOLE_SOURCE)


def test_reading_the_sets_loads_nothing_that_draws():
    code = "import sys, tl_core.drawn.sets; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {name for name in loaded.stdout.split() if name.startswith("tl_core.drawn.")} == {
        "tl_core.drawn.sets",
        "tl_core.drawn.source",
    }


def test_the_families_are_drawn_in_the_order_of_their_names():
    assert tuple(family.name for family in FAMILIES) == FAMILY_NAMES


def test_the_whole_source_is_every_class_the_backbone_was_pretrained_on():
    assert WHOLE_SOURCE.classes == tuple(f"{one.family}-{one.number}" for one in SOURCE)


@pytest.mark.parametrize("sample", EVERY, ids=lambda sample: sample.name)
def test_every_class_of_a_set_can_be_drawn_and_targets_take_none_of_the_source(sample):
    drawn = [name.split("-") for name in sample.classes if not name.isdigit()]
    classes = {DrawnClass(family, int(number)) for family, number in drawn}
    assert all(one.traits for one in classes)
    assert classes.isdisjoint(SOURCE) == (sample in SETS.values())
    assert set_for(sample.name) == sample


def test_an_unknown_set_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match="no demo set 'huge'; take one of small-similar, large-similar"):
        set_for("huge")
