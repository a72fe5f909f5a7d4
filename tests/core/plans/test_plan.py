"""A plan is the recommendation, changed by values only, and refuses what cannot run before anything runs."""

import json
import math
from dataclasses import replace

import pytest

from tl_core.backbones.card import HEAD
from tl_core.dataset import Item
from tl_core.matrix import Answers
from tl_core.matrix.strategy import RECIPES, recipe_for
from tl_core.plans import Plan
from tl_core.plans.plan import changes_of
from tl_core.plans.recommendation import (
    early_group,
    epochs_for,
    image_size_for,
    plan_for,
    top_groups,
    warnings_for,
)

SMALL, LARGE = Answers("small", "similar"), Answers("large", "similar")
NAMES = ("stem", "low", "middle", "top")


@pytest.fixture(params=RECIPES)
def recommended(request, card, dataset) -> Plan:
    return plan_for(request.param, SMALL, card, dataset)


def planned(strategy: str, card, dataset, answers: Answers = SMALL) -> Plan:
    return plan_for(strategy, answers, card, dataset)


def test_the_linear_probe_freezes_everything_and_reads_the_last_codes(card, dataset):
    plan = planned("linear_probe", card, dataset)
    assert plan.fixed_features and plan.frozen == NAMES and plan.head_after == "top" and plan.head == "svm"


def test_the_early_probe_leaves_out_the_top(card, dataset):
    plan = planned("early_linear_probe", card, dataset)
    assert (
        plan.fixed_features
        and plan.head_after == "middle"
        and plan.network_groups == ("stem", "low", "middle")
    )


def test_fine_tuning_the_top_keeps_the_early_groups(card, dataset):
    plan = planned("fine_tune_top", card, dataset)
    assert plan.learning == ("top",) and plan.frozen == ("stem", "low", "middle")


def test_pretrained_weights_learn_slower_than_the_new_head(card, dataset):
    for strategy in ("fine_tune_top", "fine_tune_all"):
        rates = planned(strategy, card, dataset).rates()
        assert all(rate < rates[HEAD] for name, rate in rates.items() if name != HEAD)


@pytest.mark.parametrize("width, scale", [(1280, 1.0), (640, 2.0), (4096, 0.5), (96, 10.0)])
def test_narrow_networks_learn_at_larger_rates_within_limits(card, dataset, width, scale):
    wide = replace(card, groups=(*card.groups[:-1], replace(card.groups[-1], width=width)))
    plan = planned("fine_tune_all", wide, dataset)
    assert (plan.head_rate, plan.backbone_rate) == pytest.approx((1e-3 * scale, 1e-4 * scale))


def test_weights_may_go_further_where_the_data_is_different(card, dataset):
    near, far = (
        planned("fine_tune_all", card, dataset, Answers("large", word)) for word in ("similar", "different")
    )
    assert near.backbone_rate < far.backbone_rate < far.head_rate == near.head_rate


def test_letters_and_digits_are_not_mirrored(card, dataset):
    signs = replace(dataset, mirrored_alike=False)
    assert planned("fine_tune_all", card, dataset).augment == "crop_flip"
    assert planned("fine_tune_all", card, signs).augment == "crop"


@pytest.mark.parametrize("images, epochs", [(1, 32), (60, 32), (200, 10), (250, 8), (1999, 8), (2000, 4)])
def test_of_few_images_there_are_more_epochs_and_of_many_fewer(images, epochs):
    assert epochs_for(recipe_for("fine_tune_all"), images) == epochs
    assert epochs_for(recipe_for("from_scratch"), images) == 2 * epochs


def test_from_scratch_trains_all_at_one_rate_and_longer(card, dataset):
    plan, control = planned("from_scratch", card, dataset), planned("fine_tune_all", card, dataset)
    assert plan.learning == NAMES and not plan.pretrained and plan.epochs > control.epochs
    assert len(set(plan.rates().values())) == 1


def test_frozen_groups_have_rate_zero_and_decay_slows_the_early_ones(card, dataset):
    rates = replace(planned("fine_tune_all", card, dataset), trained=("low", "top"), layer_decay=0.5).rates()
    assert rates["stem"] == rates["middle"] == 0
    assert rates["low"] == pytest.approx(rates["top"] / 4)


def test_every_recommendation_runs_as_it_is_and_survives_json(recommended):
    assert Plan.from_json(json.loads(json.dumps(recommended.to_json()))) == recommended


def test_a_plan_from_before_there_were_options_is_still_read(recommended):
    options = {"class_weights", "sampling", "label_smoothing", "patience", "ema"}
    stored = {name: value for name, value in recommended.to_json().items() if name not in options}
    assert Plan.from_json(stored) == recommended


def test_two_toggles_lead_back_to_the_recommendation(recommended):
    if recommended.pretrained:
        changed = recommended.toggled("low")
        assert changed != recommended and ("low" in changed.trained) != ("low" in recommended.trained)
        assert changed.toggled("low") == recommended


def test_groups_that_learn_stay_in_the_order_of_the_network(card, dataset):
    plan = planned("linear_probe", card, dataset).toggled("top").toggled("stem")
    assert plan.trained == ("stem", "top")


def test_groups_above_the_cut_neither_learn_nor_freeze(card, dataset):
    plan = replace(planned("fine_tune_all", card, dataset), head_after="low")
    assert plan.learning == ("stem", "low") and plan.frozen == () and "top" not in plan.rates()


@pytest.mark.parametrize(
    "change, said",
    [
        ({"size": "tiny"}, "small or large"),
        ({"strategy": "magic"}, "linear_probe"),
        ({"weights": "x.pth"}, "bundled, hub"),
        ({"head": "tree"}, "svm, softmax"),
        ({"device": "tpu"}, "auto, cpu, cuda"),
        ({"augment": "all"}, "none, crop, crop_flip"),
        ({"epochs": 0}, "from 1 to 1000"),
        ({"epochs": 10**9}, "from 1 to 1000"),
        ({"batch_size": 1}, "from 2 to 1024"),
        ({"image_size": 100_000}, "from 16 to 1024"),
        ({"head_rate": math.nan}, "head rate is nan"),
        ({"backbone_rate": -1.0}, "0 to"),
        ({"head_rate": math.inf}, "from 0 to 10"),
        ({"seed": -1}, "seed"),
        ({"epochs": "8"}, "epochs is 8"),
        ({"trained": ("layer9",)}, "no layer group 'layer9'; it has stem"),
        ({"head_after": "layer9"}, "no layer group"),
        ({"class_weights": "some"}, "none, balanced"),
        ({"sampling": "random"}, "plain, balanced"),
        ({"patience": -1}, "0 to 1000"),
        ({"class_weights": "balanced", "sampling": "balanced"}, "twice; take one"),
        ({"patience": 1.5}, "whole"),
        ({"label_smoothing": 0.6, "head": "softmax"}, "0 to 0.5"),
        ({"label_smoothing": 0.1, "head": "svm"}, "take the softmax head"),
        ({"ema": 1.0}, "0 to 0.9999"),
        ({"epochs": 2.5}, "whole"),
        ({"seed": True}, "whole"),
        ({"image_size": 64.5}, "whole"),
    ],
)
def test_what_cannot_run_is_refused_with_the_way_out(card, dataset, change, said):
    with pytest.raises(ValueError, match=said):
        replace(planned("linear_probe", card, dataset), **change)


def test_random_groups_may_not_stay_frozen(card, dataset):
    with pytest.raises(ValueError, match="low would stay random"):
        planned("from_scratch", card, dataset).toggled("low")


def test_what_is_copied_may_stay_frozen_and_what_is_random_must_learn(card, dataset):
    plan = replace(
        planned("from_scratch", card, dataset), pretrained=("stem", "low"), trained=("middle", "top")
    )
    assert plan.frozen == ("stem", "low") and plan.random == ("middle", "top")
    assert replace(plan, head_after="low", trained=()).random == ()
    with pytest.raises(ValueError, match="^middle would stay random"):
        plan.toggled("middle")
    with pytest.raises(ValueError, match="no layer group 'layer9'"):
        replace(plan, pretrained=("layer9",))


@pytest.mark.parametrize(
    "damage, fact",
    [
        ({"groups": 3}, "Expected `array`, got `int` - at `$.groups`"),
        ({"epochs": "8"}, "Expected `int`, got `str` - at `$.epochs`"),
        ({"colour": "red"}, "there is no field colour"),
        ({"epochs": 0}, "epochs is 0; take a whole number from 1 to 1000"),
    ],
)
def test_a_damaged_plan_is_refused_with_the_fact(recommended, damage, fact):
    with pytest.raises(ValueError) as refused:
        Plan.from_json(recommended.to_json() | damage)
    assert str(refused.value) == fact


@pytest.mark.parametrize("told", [{}, [], None, 7, "plan"])
def test_what_is_no_plan_is_refused(told):
    with pytest.raises(ValueError):
        Plan.from_json(told)


def test_changes_are_named_by_the_fields_that_may_be_changed(recommended):
    assert replace(recommended, **changes_of({"epochs": 3})) == replace(recommended, epochs=3)
    with pytest.raises(ValueError, match="colour, dataset cannot be changed in a plan; change weights"):
        changes_of({"colour": "red", "dataset": "other"})


def test_the_top_is_the_last_third_and_at_least_one_group():
    assert (
        top_groups(tuple("abcdef")) == ("e", "f")
        and top_groups(("a", "b")) == ("b",)
        and top_groups(("a",)) == ("a",)
    )


def test_the_early_cut_is_after_two_thirds_and_never_the_last_group():
    assert (
        early_group(tuple("abcdef")) == "d" and early_group(("a", "b")) == "a" and early_group(("a",)) == "a"
    )


@pytest.mark.parametrize("side, expected", [(400, 64), (16, 64), (10, 64)])
def test_images_are_not_made_larger_than_the_backbone_or_smaller_than_it_can_read(
    card, dataset, side, expected
):
    items = tuple(replace(item, width=side, height=side) for item in dataset.items)
    assert image_size_for(card, replace(dataset, items=items)) == expected


def test_small_pictures_are_not_blown_up_to_a_large_input(card, dataset):
    large = replace(card, input_size=224, size_step=32)
    items = tuple(Item("a.png", 0, "train", "0" * 64, 32, 40) for _ in range(3))
    assert image_size_for(large, replace(dataset, items=items)) == 128
    assert image_size_for(replace(large, size_step=0), replace(dataset, items=items)) == 224


def test_the_recommendation_fits_the_strides_of_the_backbone(card, dataset):
    for step, size in ((32, 224), (14, 518), (16, 160)):
        other = replace(card, size_step=step, input_size=size)
        for side in (20, 32, 50, 80, 500):
            items = tuple(replace(item, width=side, height=side) for item in dataset.items)
            other.check_size(image_size_for(other, replace(dataset, items=items)))


def warned(plan: Plan, card) -> str:
    return " ".join(warnings_for(plan, card))


def test_recommendations_of_the_matrix_carry_no_warning(card, dataset):
    assert warnings_for(planned("linear_probe", card, dataset), card) == []
    assert warnings_for(planned("fine_tune_top", card, dataset), card) == []
    assert warnings_for(planned("fine_tune_all", card, dataset, LARGE), card) == []


def test_choices_that_make_little_sense_are_said_so(card, dataset):
    fine_tuned = planned("fine_tune_all", card, dataset)
    assert "middle is frozen, but stem and low before it learn." in warned(fine_tuned.toggled("middle"), card)
    assert "overfitting" in warned(fine_tuned, card)
    assert "distort" in warned(replace(fine_tuned, backbone_rate=fine_tuned.head_rate), card)
    assert "rarely works" in warned(planned("from_scratch", card, dataset), card)
    assert "far below" in warned(replace(fine_tuned, image_size=32), card)
