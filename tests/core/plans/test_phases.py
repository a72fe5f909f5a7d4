"""What each phase of a run will take: more work takes longer, and what is kept already takes nothing."""

from dataclasses import replace

import pytest

from tl_core.matrix import Answers
from tl_core.plans import Plan
from tl_core.plans.kept import START_IMAGES, about, codes_mark, kept_for, leave, pixels_mark
from tl_core.plans.phases import Amount, Job, Phases
from tl_core.plans.recommendation import plan_for

SMALL = Answers("small", "similar")


@pytest.fixture
def job(card, dataset):
    """job("fine_tune_top", epochs=3): the strategy on many images of the toy data."""

    def job_of(strategy: str, kept: frozenset[str] = frozenset(), **changes: object) -> Job:
        plan = replace(plan_for(strategy, SMALL, card, dataset), **{"epochs": 8, **changes})
        return Job(plan, card, Amount(400, 100, 0, 2, 0.1), kept)

    return job_of


def of(job: Job) -> Phases:
    phases = job.phases()
    assert phases is not None
    return phases


def test_the_amount_is_counted(dataset):
    assert Amount.of(dataset) == Amount(12, 4, 0, 2, 64 * 64 / 1e6)


def test_fixed_features_take_codes_and_heads_and_no_epochs(job):
    solved, longer = of(job("linear_probe")), of(job("linear_probe", epochs=100))
    assert solved == longer and solved["epochs"] == 0
    assert solved["codes"] == pytest.approx(500 * 0.01)


def test_more_epochs_and_more_groups_that_learn_take_longer(job):
    top, whole = of(job("fine_tune_top")), of(job("fine_tune_all"))
    assert top["epochs"] < whole["epochs"] < of(job("fine_tune_all", epochs=100))["epochs"]


def test_a_prefix_that_takes_most_of_the_time_is_what_freezing_saves(job, card):
    shares = (0.7, 0.1, 0.1, 0.1)
    groups = tuple(replace(group, share=share) for group, share in zip(card.groups, shares, strict=True))
    frozen = replace(
        job("fine_tune_all", trained=("low", "middle", "top"), augment="none"),
        card=replace(card, groups=groups),
    )
    whole = replace(job("fine_tune_all", augment="none"), card=frozen.card)
    assert of(frozen)["epochs"] < 0.5 * of(whole)["epochs"]


def test_random_crops_of_a_frozen_prefix_are_kept_four_epochs_long(job):
    def below(epochs: int, augment: str) -> float:
        return of(job("fine_tune_top", epochs=epochs, augment=augment))["epochs"]

    assert below(8, "crop") - below(8, "none") == pytest.approx(below(4, "crop") - below(4, "none"))
    assert below(4, "crop") - below(4, "none") > below(2, "crop") - below(2, "none") > 0


def test_smaller_images_take_less(job):
    assert of(job("fine_tune_all", image_size=32))["epochs"] < of(job("fine_tune_all"))["epochs"]


def test_a_measured_step_counts_and_a_large_one_is_shared_by_all_cores(job, card, monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 8)
    slow = replace(card, seconds_per_step=0.5)
    small, large = (
        of(replace(job("fine_tune_all", batch_size=size), card=slow))["epochs"] for size in (16, 64)
    )
    assert small > 8 * 400 * 0.5 > 3 * large


def test_a_head_that_begins_random_needs_no_codes(job):
    scratch = of(job("from_scratch"))
    assert scratch["codes"] == scratch["heads"] == 0 and of(job("fine_tune_all"))["codes"] > 0


def test_looking_how_long_steps_may_be_takes_as_long_as_those_steps(job):
    solved, random = (of(job("fine_tune_all", head_start=start))["epochs"] for start in ("solved", "random"))
    one, two = (of(job("fine_tune_all", head_start="random", epochs=epochs))["epochs"] for epochs in (1, 2))
    assert 0 < solved - random < two - one


def test_of_much_data_a_head_starts_from_a_part(job):
    many = replace(job("fine_tune_all"), amount=Amount(9000, 100, 0, 2, 0.1))
    assert of(many)["codes"] == pytest.approx(START_IMAGES * 0.01)


def test_what_is_kept_takes_no_time(job, card):
    first, later = job("linear_probe"), job("early_linear_probe")
    assert of(replace(later, kept=first.leaves))["codes"] == 0
    assert of(replace(job("fine_tune_all"), kept=first.leaves))["codes"] == 0
    decoded = job("fine_tune_all").leaves
    assert of(replace(job("fine_tune_top"), kept=decoded))["decode"] == 0 < of(job("fine_tune_top"))["decode"]


def test_what_was_not_measured_is_not_guessed(job, card):
    assert replace(job("linear_probe"), card=replace(card, seconds_per_image=None)).phases() is None


def test_marks_hold_as_long_as_what_they_stand_for(card, dataset, workspace, tmp_path):
    plan = plan_for("linear_probe", SMALL, card, dataset)
    mark, place = codes_mark(about(plan), "train", "cpu"), tmp_path / "codes"
    assert not kept_for(plan, card, workspace)
    leave(workspace, mark, place, about(plan), plan.dataset)
    assert not kept_for(plan, card, workspace)
    place.mkdir()
    assert kept_for(plan, card, workspace) == {mark}
    other: Plan = replace(plan, image_size=32)
    assert not kept_for(other, card, workspace)


def test_pictures_that_were_drawn_lie_decoded(card, dataset, workspace):
    plan = plan_for("fine_tune_all", SMALL, card, dataset)
    drawn = workspace.datasets / dataset.id / "pixels-71.npy"  # 64 px are 0.9 of them
    drawn.parent.mkdir(parents=True)
    drawn.touch()
    assert kept_for(plan, card, workspace) == {pixels_mark(about(plan))}
