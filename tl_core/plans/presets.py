"""Which of the six strategies a plan is: by what learns, where it begins, and where its head sits."""

from tl_core.matrix.strategy import RECIPES, Reads, Recipe, Strategy
from tl_core.plans.plan import Plan
from tl_core.plans.recommendation import trained_by

CUSTOM = "Custom"


def preset_of(plan: Plan) -> Strategy | None:
    """The strategy whose network this is, whatever its rates are; None where it is no strategy's.

    Of a backbone so shallow that the top is all of it, a plan is what it was drawn up as.
    """
    fitting = [name for name, recipe in RECIPES.items() if _fits(plan, recipe)]
    return plan.strategy if plan.strategy in fitting else next(iter(fitting), None)


def title_of(plan: Plan) -> str:
    """What a plan is called: its strategy, or that it is none of them."""
    preset = preset_of(plan)
    return RECIPES[preset].title if preset else CUSTOM


def _fits(plan: Plan, recipe: Recipe) -> bool:
    random = () if recipe.pretrained else plan.network_groups
    return (plan.learning, plan.random, reads_of(plan)) == (
        trained_by(recipe, plan.groups),
        random,
        recipe.reads,
    )


def reads_of(plan: Plan) -> Reads:
    """Which groups the head of a plan reads, in the words of the strategies."""
    if plan.reads == "all" and len(plan.network_groups) > 1:
        return "all"
    return "last" if plan.head_after == plan.groups[-1] else "earlier"
