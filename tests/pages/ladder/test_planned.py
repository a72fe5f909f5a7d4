"""A plan becomes a ladder that says what the plan says."""

import pytest

from pages.parts.ladder import Ladder, ladder_of
from tests.pages.ladder.made import CLASSES, GROUPS, PARAMETERS, card, ladder, plan
from tl_core.evidence import Estimate


def test_blocks_run_from_the_stem_and_learn_at_the_rates_of_the_plan():
    drawn = ladder(layer_decay=0.5, backbone_rate=1e-4)
    assert [block.name for block in drawn.blocks] == list(GROUPS)
    assert [block.parameters for block in drawn.blocks] == list(PARAMETERS)
    assert [block.rate for block in drawn.blocks] == [None, None, 5e-5, 1e-4]
    assert drawn.learning == ("middle", "top")


def test_above_the_cut_nothing_is_used_and_nothing_learns():
    drawn = ladder(head_after="middle")
    assert [block.name for block in drawn.used] == ["stem", "low", "middle"]
    assert drawn.learning == ("middle",)
    assert drawn.blocks[-1].rate is None


def test_the_head_has_a_weight_for_every_code_and_class():
    assert ladder(head_after="low").head.parameters == CLASSES * (20 + 1)
    reads_all = ladder_of(plan(reads="all"), card(), CLASSES)
    assert reads_all.head.parameters == CLASSES * (10 + 20 + 30 + 40 + 1)
    assert reads_all.used == reads_all.blocks


def test_a_head_on_frozen_groups_is_solved_and_has_no_rate():
    assert ladder(trained=(), head="svm").head.rate is None
    assert ladder(head_rate=2e-3).head.rate == 2e-3


def test_a_measured_accuracy_comes_with_its_interval_and_an_unmeasured_one_is_unknown():
    drawn = ladder_of(plan(), card(), CLASSES, {"low": Estimate(0.5, 0.4, 0.6)})
    accuracies = [(block.accuracy, block.low, block.high) for block in drawn.blocks]
    assert accuracies == [(None,) * 3, (0.5, 0.4, 0.6), (None,) * 3, (None,) * 3]


def test_what_begins_random_cannot_be_frozen():
    drawn = ladder(pretrained=("stem", "low"))
    assert [bool(block.locked) for block in drawn.blocks] == [False, False, True, True]


def test_the_head_moves_in_a_plan_but_not_in_a_run_nor_where_it_reads_all():
    assert ladder().movable_head
    assert not ladder_of(plan(), card(), CLASSES).movable_head
    assert not ladder_of(plan(), card(), CLASSES, editable=True, live=True).movable_head
    assert not ladder_of(plan(reads="all"), card(), CLASSES, editable=True).movable_head


def test_a_ladder_whose_parts_do_not_make_one_network_is_refused():
    drawn = ladder()
    with pytest.raises(ValueError, match="no block 'roof'; cut after one of stem, low, middle, top"):
        Ladder(drawn.blocks, drawn.head, "roof")
    with pytest.raises(ValueError, match="two blocks have one name"):
        Ladder(drawn.blocks[:1] * 2, drawn.head, "stem")
