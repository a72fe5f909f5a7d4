"""Variants: images left out and parts divided by group, beside the dataset, which stays as it is."""

import json
from collections.abc import Iterable
from dataclasses import replace

import pytest

from tests.core.stand_ins.training import CARD, looked_at
from tl_core.dataset import Dataset
from tl_core.dataset.correction_lists import labelled_by
from tl_core.dataset.corrections import LEFT_OUT, Corrections
from tl_core.dataset.dataset import PARTS, in_order, thumbnail_path
from tl_core.dataset.grouping import Grouping
from tl_core.dataset.variant import corrected, grouped, holding_back, ungrouped, whole
from tl_core.matrix import Answers
from tl_core.plans import Plan, drafts
from tl_core.plans.recommendation import plan_for
from tl_core.workspace import Workspace

# As it was before images could be relabelled: ids are in links, and in the plans of runs.
EXCLUDED_ID, DRAFT_ID = "toy-116814f0", "fe25d3ea19286f29"


@pytest.fixture
def dataset(dataset: Dataset, workspace: Workspace) -> Dataset:
    """In the workspace, as inspection leaves it."""
    dataset.write(workspace.datasets / dataset.id)
    return dataset


def excluding(dataset: Dataset, paths: Iterable[str], workspace: Workspace) -> Dataset:
    return corrected(dataset, Corrections(frozenset(paths)), workspace)


def relabelling(dataset: Dataset, labels: dict[str, str], workspace: Workspace) -> Dataset:
    return corrected(dataset, Corrections(relabelled=labels), workspace)


def test_a_variant_leaves_images_out_and_is_kept_beside_the_dataset(dataset: Dataset, workspace: Workspace):
    made = excluding(dataset, ["cat/0.png", "dog/7.png"], workspace)
    assert made.id != dataset.id and made.base == dataset.id and made.fingerprint != dataset.fingerprint
    assert [item.path for item in made.excluded] == ["cat/0.png", "dog/7.png"]
    assert len(made.items) == len(dataset.items) - 2 and made.title == "Toy, 2 excluded"
    assert Dataset.read(workspace.datasets / made.id) == made
    assert whole(made, workspace) == dataset == whole(dataset, workspace)


def test_no_choice_is_no_variant_and_the_same_choice_the_same_one(dataset: Dataset, workspace: Workspace):
    assert excluding(dataset, [], workspace) is dataset
    one, again = (
        excluding(dataset, paths, workspace)
        for paths in (["cat/0.png", "cat/1.png"], ["cat/1.png", "cat/0.png"])
    )
    assert one == again
    assert excluding(dataset, ["cat/0.png"], workspace).id != one.id


def test_leaving_out_either_of_two_copies_are_two_variants(dataset: Dataset, workspace: Workspace):
    copies = replace(dataset, items=(replace(dataset.items[0], path="cat/copy.png"), *dataset.items))
    one, other = (excluding(copies, [path], workspace) for path in ("cat/0.png", "cat/copy.png"))
    assert one.fingerprint == other.fingerprint != copies.fingerprint and one.id != other.id


def test_a_variant_of_a_variant_leaves_out_what_was_asked_for_last(dataset: Dataset, workspace: Workspace):
    first = excluding(dataset, ["cat/0.png"], workspace)
    assert excluding(first, ["cat/1.png"], workspace) == excluding(dataset, ["cat/1.png"], workspace)
    assert excluding(first, [], workspace) == dataset


@pytest.mark.parametrize(
    ("paths", "said"),
    [
        ([f"cat/{number}.png" for number in range(6)], "cat has no training image left"),
        (
            [f"{name}/{number}.png" for name in ("cat", "dog") for number in (6, 7)],
            "no validation image left",
        ),
        (["cat/99.png"], "has no image cat/99.png"),
    ],
)
def test_what_leaves_too_little_is_refused(
    paths: list[str], said: str, dataset: Dataset, workspace: Workspace
):
    with pytest.raises(ValueError, match=said):
        excluding(dataset, paths, workspace)


def test_a_whole_that_was_removed_is_said_to_be(dataset: Dataset, workspace: Workspace):
    made = excluding(dataset, ["cat/0.png"], workspace)
    (workspace.datasets / dataset.id / "dataset.json").unlink()
    with pytest.raises(ValueError, match="no dataset toy any more; look at the images again"):
        whole(made, workspace)


def test_groups_divide_the_parts_and_stay_with_the_images(dataset: Dataset, workspace: Workspace):
    grouping = Grouping(
        "pattern x", {item.path: f"patient {int(item.path[-5]) // 2}" for item in dataset.items}
    )
    made = grouped(dataset, grouping, workspace)
    parts = {
        name: {item.part for item in made.items if item.subject == name} for name in grouping.groups.values()
    }
    assert (
        all(len(found) == 1 for found in parts.values())
        and {"train"} in parts.values()
        and {"val"} in parts.values()
    )
    assert [item.part for item in made.items] == sorted((item.part for item in made.items), key=PARTS.index)
    assert made.title == "Toy, split by group" and not made.parts_given
    assert ungrouped(made, workspace) == dataset
    out = made.part("train")[0].path
    fewer = excluding(made, [out], workspace)
    assert whole(fewer, workspace) == made and {item.subject for item in fewer.items} == set(
        grouping.groups.values()
    )
    assert grouped(excluding(dataset, [out], workspace), grouping, workspace) == fewer


def held_back(dataset: Dataset) -> int:
    return len(dataset.part("val"))


def test_another_share_for_validation_is_a_variant(dataset: Dataset, workspace: Workspace):
    made = holding_back(dataset, 0.5, workspace)
    assert made.id != dataset.id and made.base == dataset.id and made.val_share == 0.5
    assert 2 * held_back(made) == len(dataset.items) and not made.parts_given
    assert made.title == "Toy, 50 % for validation"
    assert Dataset.read(workspace.datasets / made.id) == made
    assert ungrouped(made, workspace) == made and holding_back(made, None, workspace) == dataset
    assert holding_back(made, 0.25, workspace) == holding_back(dataset, 0.25, workspace) != made
    with pytest.raises(ValueError, match=r"the share for validation is 0.6; take one from 0.05 to 0.5"):
        holding_back(dataset, 0.6, workspace)


def test_the_share_that_a_dataset_has_makes_no_variant(dataset: Dataset, workspace: Workspace):
    own = replace(dataset, id="own", items=holding_back(dataset, 0.2, workspace).items)
    own.write(workspace.datasets / own.id)
    assert holding_back(own, 0.2, workspace) == own
    assert holding_back(holding_back(own, 0.4, workspace), 0.2, workspace) == own


def test_the_share_goes_with_groups_and_with_what_is_left_out(dataset: Dataset, workspace: Workspace):
    grouping = Grouping(
        "pattern x", {item.path: f"patient {int(item.path[-5]) // 2}" for item in dataset.items}
    )
    both = holding_back(grouped(dataset, grouping, workspace), 0.5, workspace)
    assert both == grouped(holding_back(dataset, 0.5, workspace), grouping, workspace)
    assert ungrouped(both, workspace) == holding_back(dataset, 0.5, workspace)
    assert both.grouped_by and held_back(both) > held_back(grouped(dataset, grouping, workspace))
    parts = {(item.subject, item.part) for item in both.items}
    assert len(parts) == len({item.subject for item in both.items})
    fewer = excluding(both, [both.part("train")[0].path], workspace)
    assert holding_back(fewer, 0.5, workspace) == fewer
    assert whole(holding_back(fewer, 0.25, workspace), workspace) == holding_back(both, 0.25, workspace)


def test_the_test_part_stays_when_another_share_is_chosen(dataset: Dataset, workspace: Workspace):
    first, *others = dataset.items
    given = replace(dataset, id="given", items=(*others, replace(first, part="test")), parts_given=True)
    given.write(workspace.datasets / given.id)
    assert [item.path for item in holding_back(given, 0.4, workspace).part("test")] == [first.path]


def test_nothing_to_hold_back_is_refused(dataset: Dataset, workspace: Workspace):
    same = replace(dataset, id="same", items=(dataset.items[0], replace(dataset.items[-1], part="val")))
    same.write(workspace.datasets / same.id)
    with pytest.raises(ValueError, match="no class has two different images"):
        holding_back(same, 0.3, workspace)


def test_a_dataset_from_before_shares_could_be_chosen_is_read(dataset: Dataset, workspace: Workspace):
    file = workspace.datasets / dataset.id / "dataset.json"
    stored = json.loads(file.read_text())
    del stored["val_share"]
    file.write_text(json.dumps(stored))
    assert Dataset.read(file.parent) == dataset


def test_a_variant_shows_the_pictures_of_its_dataset(picture_folder, workspace: Workspace):
    dataset = looked_at(picture_folder, workspace)
    made = excluding(dataset, [dataset.items[0].path], workspace)
    assert thumbnail_path(workspace.datasets / made.id, made.items[0]).exists()


def test_a_relabelled_image_keeps_its_part_and_counts_for_its_new_class(
    dataset: Dataset, workspace: Workspace
):
    made = relabelling(dataset, {"cat/0.png": "dog", "dog/7.png": "cat", "cat/1.png": "cat"}, workspace)
    assert made.counts() == {
        "cat": {"train": 5, "val": 3, "test": 0},
        "dog": {"train": 7, "val": 1, "test": 0},
    }
    assert made.relabelled == tuple(item for item in dataset.items if item.path in ("cat/0.png", "dog/7.png"))
    assert made.items == in_order(made.items) and made.title == "Toy, 2 relabelled"
    assert made.base == dataset.id and made.fingerprint != dataset.fingerprint
    assert Dataset.read(workspace.datasets / made.id) == made and whole(made, workspace) == dataset


def test_corrections_of_both_kinds_are_one_variant_and_taken_back_one_by_one(
    dataset: Dataset, workspace: Workspace
):
    both = Corrections(frozenset({"cat/1.png"}), {"cat/0.png": "dog"})
    made = corrected(dataset, both, workspace)
    assert made.corrections == both and made.title == "Toy, 1 excluded, 1 relabelled"
    kept = both.then(Corrections.chosen({"cat/0.png": "cat"}))
    assert corrected(made, kept, workspace) == excluding(dataset, ["cat/1.png"], workspace)
    back = both.then(Corrections.chosen({"cat/1.png": "cat"}))
    assert corrected(made, back, workspace) == relabelling(dataset, {"cat/0.png": "dog"}, workspace)
    assert both.then(Corrections.chosen({"cat/0.png": LEFT_OUT})) == Corrections(
        frozenset({"cat/0.png", "cat/1.png"})
    )


def test_corrections_stay_when_the_parts_are_divided_anew(dataset: Dataset, workspace: Workspace):
    both = Corrections(frozenset({"cat/1.png"}), {"cat/0.png": "dog"})
    half = holding_back(corrected(dataset, both, workspace), 0.5, workspace)
    assert half.corrections == both and half.val_share == 0.5
    assert half == corrected(holding_back(dataset, 0.5, workspace), both, workspace)
    assert holding_back(half, None, workspace) == corrected(dataset, both, workspace)


def test_two_copies_relabelled_either_way_are_two_variants(dataset: Dataset, workspace: Workspace):
    three = replace(dataset, classes=(*dataset.classes, "eel"))
    eel = replace(dataset.items[-1], path="eel/0.png", label=2, part="train")
    copy = replace(dataset.items[0], path="cat/copy.png")
    copies = replace(three, items=(eel, copy, *dataset.items))
    one, other = (
        relabelling(copies, {"cat/0.png": name, "cat/copy.png": another}, workspace)
        for name, another in (("dog", "eel"), ("eel", "dog"))
    )
    assert one.fingerprint == other.fingerprint and one.id != other.id


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ({f"cat/{number}.png": "dog" for number in range(6)}, "cat has no training image left"),
        ({"cat/99.png": "dog"}, "Toy has no image cat/99.png"),
        ({"cat/0.png": "cow"}, "Toy has no class 'cow' for cat/0.png; it has cat, dog"),
    ],
)
def test_labels_that_cannot_be_are_refused(
    labels: dict[str, str], said: str, dataset: Dataset, workspace: Workspace
):
    with pytest.raises(ValueError, match=said):
        relabelling(dataset, labels, workspace)


def test_an_image_is_not_left_out_and_relabelled_at_once():
    with pytest.raises(ValueError, match="a.png is left out and relabelled at once; do one of the two"):
        Corrections(frozenset({"a.png"}), {"a.png": "dog"})


def test_a_dataset_without_corrections_is_as_it_was_before_there_were_labels_to_correct(
    dataset: Dataset, workspace: Workspace
):
    made = excluding(dataset, ["cat/0.png"], workspace)
    plan = plan_for("linear_probe", Answers("small", "similar"), CARD, made)
    assert (made.id, drafts.keep(workspace, plan)) == (EXCLUDED_ID, DRAFT_ID)
    file = workspace.datasets / dataset.id / "dataset.json"
    stored = json.loads(file.read_text())
    del stored["relabelled"]
    file.write_text(json.dumps(stored))
    assert Dataset.read(file.parent) == dataset


def test_the_plan_records_what_was_relabelled_and_else_says_nothing_of_it(
    dataset: Dataset, workspace: Workspace
):
    answers = Answers("small", "similar")
    made = relabelling(dataset, {"cat/0.png": "dog"}, workspace)
    plan = plan_for("linear_probe", answers, CARD, made)
    assert plan.relabelled == (f"{dataset.items[0].sha256}  cat/0.png\tdog",)
    assert labelled_by(plan.relabelled, dataset) == {"cat/0.png": "dog"}
    assert Plan.from_json(json.loads(json.dumps(plan.to_json()))) == plan
    plain = plan_for("linear_probe", answers, CARD, dataset)
    assert "relabelled" not in plain.to_json() and Plan.from_json(plain.to_json()) == plain


def test_the_plan_records_what_was_excluded(dataset: Dataset, workspace: Workspace):
    made = excluding(dataset, ["cat/0.png"], workspace)
    plan = plan_for("linear_probe", Answers("small", "similar"), CARD, made)
    assert plan.excluded == (f"{dataset.items[0].sha256}  cat/0.png",)
    assert Plan.from_json({**plan.to_json(), "excluded": list(plan.excluded)}) == plan
    earlier = {name: value for name, value in plan.to_json().items() if name != "excluded"}
    assert Plan.from_json(earlier).excluded == ()
