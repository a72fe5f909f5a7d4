"""The strategies, as the notes describe them and as they grew from there."""

from typing import get_args

import pytest

from tl_core.matrix.strategy import RECIPES, Strategy, recipe_for


def test_every_strategy_has_a_recipe_and_a_title_of_its_own():
    assert set(RECIPES) == set(get_args(Strategy))
    assert len({recipe.title for recipe in RECIPES.values()}) == len(RECIPES)


def test_an_unknown_strategy_is_refused_with_the_known_ones():
    with pytest.raises(
        ValueError, match="linear_probe, early_linear_probe, all_groups_probe, fine_tune_top, fine_tune_all"
    ):
        recipe_for("magic")
