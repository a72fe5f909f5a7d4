"""The teaching backbone on photographs: said on every page that uses it, with real weights one click away."""

from dataclasses import replace

import pytest

from tests.pages.opened import button, shown
from tl_core import bundled
from tl_core.backbones import BackboneCard, Weights
from tl_core.backbones.card import card_path
from tl_core.dataset import Dataset
from tl_core.workspace import Workspace

PAGES = ("guide/scenario.py", "guide/plan.py", "lab/race.py", "lab/layers.py")
SEEN = "seen drawn pictures only"


@pytest.fixture
def real(workspace: Workspace) -> str:
    """Weights that know photographs, as if they had been described here before."""
    card = replace(BackboneCard.read(bundled.CARD), weights="hub:resnet18.a1_in1k", source="ImageNet-1k")
    card.write(card_path(workspace, Weights("hub", "resnet18.a1_in1k"), "cpu"))
    return card.weights


@pytest.mark.parametrize("page", PAGES)
def test_photographs_are_warned_about_and_drawn_pictures_are_not(page: str, open_page, photographs: Dataset):
    words = {"data": photographs.id, "size": "small", "similarity": "similar"}
    assert SEEN in shown(open_page(page, **words, weights="bundled"))
    assert SEEN not in shown(open_page(page, **words))


@pytest.mark.parametrize("page", PAGES)
def test_drawn_pictures_are_what_it_learned_from(page: str, open_page, dataset: Dataset):
    words = {"data": dataset.id, "size": "small", "similarity": "similar"}
    assert SEEN not in shown(open_page(page, **words))


def test_the_installed_weights_are_one_click_away(open_page, photographs: Dataset, unmeasured):
    app = open_page("guide/scenario.py", data=photographs.id, weights="bundled")
    button(app, "Take ImageNet weights").click().run()
    assert app.query_params["weights"] in ("imagenet", ["imagenet"]) and SEEN not in shown(app)


def test_real_weights_known_from_before_are_one_click_away(
    open_page, photographs: Dataset, real: str, unmeasured
):
    app = open_page("guide/scenario.py", data=photographs.id, weights="bundled")
    button(app, "Take resnet18\\.a1\\_in1k").click().run()
    assert app.query_params["weights"] in (real, [real]) and SEEN not in shown(app)
