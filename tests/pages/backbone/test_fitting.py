"""Which backbone looks at the images where nobody chose one: said with its reason, and changed in a click."""

from tests.pages.opened import button, ladder_drawn, shown
from tl_core.dataset import Dataset

ANSWERED = {"size": "small", "similarity": "similar"}


def test_photographs_are_seen_by_imagenet_weights(open_page, photographs: Dataset):
    for page in ("guide/dataset.py", "guide/plan.py"):
        told = shown(open_page(page, data=photographs.id, **ANSWERED))
        assert "Backbone: ImageNet weights. Your images are taken for photographs" in told


def test_drawn_sets_are_seen_by_the_teaching_backbone(open_page, dataset: Dataset, card):
    for page in ("guide/dataset.py", "guide/plan.py"):
        told = shown(open_page(page, data=dataset.id, **ANSWERED))
        assert "Backbone: Teaching backbone. Thaw drew these pictures" in told


def test_the_other_one_is_a_click_away_and_so_is_the_way_back(open_page, dataset: Dataset, card):
    app = open_page("guide/plan.py", data=dataset.id, **ANSWERED)
    assert "layer4" in str(ladder_drawn(app))
    button(app, "Take ImageNet weights").click().run()
    assert "Backbone: ImageNet weights. You chose it." in shown(app) and "blocks.6" in str(ladder_drawn(app))
    assert "efficientnet" in shown(app) and "apache" in shown(app)
    button(app, "Take Teaching backbone").click().run()
    assert "layer4" in str(ladder_drawn(app))


def test_what_was_chosen_for_one_dataset_is_not_for_another(open_page, dataset: Dataset, card):
    app = open_page("guide/dataset.py", data="another", weights="imagenet")
    app.query_params.clear()
    app.query_params["data"] = dataset.id
    app.run()
    assert "Backbone: Teaching backbone. Thaw drew these pictures" in shown(app)
