"""Runs are compared on the same held-out images, by the very numbers of a race, or refused with a reason."""

from dataclasses import replace

import numpy as np
import pytest

from tests.core.stand_ins.racers import end, members_of, write_result
from tl_core.catalogue.comparison import compare, named_runs
from tl_core.catalogue.run_note import RunNote, keep
from tl_core.dataset import Item
from tl_core.dataset.dataset import in_order
from tl_core.lab.race import Race, plans_for_race
from tl_core.lab.race_standings import standings
from tl_core.lab.race_verdict import verdict
from tl_core.matrix import Answers
from tl_core.runs.run import EXAMPLE, find_run
from tl_core.workspace.shelf import NotThereError

HITS = np.random.default_rng(0)


def drawn(share: float, images: int = 60) -> list[int]:
    return (HITS.random(images) < share).astype(int).tolist()


@pytest.mark.parametrize("seeds", [1, 3])
@pytest.mark.parametrize("test", [0, 40])
def test_the_numbers_are_those_of_a_race_on_the_same_runs(card, dataset, workspace, seeds, test):
    """Seeds of one strategy stand together, as in a race."""
    names = ["linear_probe", "fine_tune_all"]
    plans = plans_for_race(names, seeds, Answers("small", "similar"), card, dataset, {})
    race = Race.create(plans, workspace)
    for strategy, share in zip(names, (0.6, 0.8), strict=True):
        for member in members_of(race, strategy):
            end(member, workspace, drawn(share), drawn(share, test))
    raced = verdict(race, standings(race))
    (lead,) = compare([member.run for member in race.members]).leads
    if lead.first.runs[0].run.plan.strategy == raced.winner:
        assert lead.by == raced.lead
    else:  # the winner of a race is chosen on validation
        assert lead.by.p_value == raced.lead.p_value
        assert lead.by.estimate.value == pytest.approx(-raced.lead.estimate.value)
    assert (lead.images, lead.part) == (raced.images, "test" if test else "validation")
    assert raced.lead.luck in lead.sentence and len(lead.other.runs) in (1, seeds)


def test_the_best_is_ahead_in_a_sentence_with_its_interval_and_its_test(ended):
    worse, better = ended([1] * 60 + [0] * 40), ended([1] * 90 + [0] * 10, strategy="early_linear_probe")
    keep(better, RunNote("Bees"))
    found = compare([worse, better])
    (lead,) = found.leads
    assert lead.sentence.startswith("Bees is ahead of Linear probe by 30.0 points (95 % interval ")
    assert lead.sentence.endswith("on the same 100 validation images. That is hardly luck (p < 0.001).")
    assert any("flatters" in note for note in found.notes)


def test_runs_that_are_level_say_so(ended):
    found = compare([ended([1, 0, 1]), ended([0, 1, 1], epochs=9)])
    assert found.leads[0].sentence.startswith(
        "Linear probe (1) and Linear probe (2) are level on the same 3 validation images: +0.0 points ("
    )


def test_on_a_test_part_nothing_is_flattered(ended):
    found = compare([ended([1, 0], [1, 1]), ended([1, 0], [1, 0], epochs=9)])
    assert found.shared.part == "test" and found.notes == ()


def test_of_three_the_best_is_set_against_both_and_the_pairs_are_allowed_for(ended):
    hits = [1] * 30 + [0] * 10, [1] * 35 + [0] * 5, [1] * 20 + [0] * 20
    runs = [ended(one, epochs=epochs) for epochs, one in enumerate(hits, 1)]
    found, alone = compare(runs), compare(runs[:2])
    assert [lead.other.runs[0].run for lead in found.leads] == [runs[0], runs[2]]
    assert found.leads[0].by.p_value == pytest.approx(min(1, 3 * alone.leads[0].by.p_value))
    assert any("3 pairs" in note for note in found.notes) and not any("pairs" in one for one in alone.notes)


def test_runs_that_differ_in_nothing_but_the_seed_stand_each_for_itself(ended):
    found = compare([ended([1, 1, 0]), ended([1, 0, 0], seed=1)])
    assert len(found.leads) == 1 and [one.title for one in found.plans] == ["seed"]


def test_one_run_named_twice_counts_once(ended):
    run = ended()
    with pytest.raises(ValueError, match="1 run cannot be compared; name 2 to 6"):
        compare([run, run])
    with pytest.raises(ValueError, match="7 runs cannot be compared"):
        compare([ended(seed=seed) for seed in range(7)])


def test_a_run_without_a_result_is_refused(run, ended):
    with pytest.raises(ValueError, match=f"run {run.id} is queued and has no result"):
        compare([ended(seed=1), run])


def test_a_run_that_kept_too_few_answers_is_refused(ended):
    first, second = ended([1, 0]), ended([1, 0], seed=1)
    predictions = (first.folder / "predictions.json").read_bytes()
    write_result(second, [1, 0, 1])
    (second.folder / "predictions.json").write_bytes(predictions)
    with pytest.raises(ValueError, match="kept 2 answers and reports on 3"):
        compare([first, second])


def another_split(dataset, workspace, id, parts):
    """The same images, which lie in these parts."""
    items = in_order(replace(item, part=part) for item, part in zip(dataset.items, parts, strict=True))
    other = replace(dataset, id=id, items=items)
    other.write(workspace.datasets / id)
    return {"dataset": id, "fingerprint": other.fingerprint}


PARTS = ["train"] * 5 + ["val"] * 3


@pytest.fixture
def split(dataset, workspace):
    """Cats 5 to 7 and dogs 5 to 7 are held out, of which the dataset itself holds out 6 and 7."""
    dataset.write(workspace.datasets / dataset.id)
    cats = [item for item in dataset.items if item.label == 0]
    assert len(cats) == 8
    return another_split(dataset, workspace, "other", PARTS + PARTS)


def test_on_another_split_the_images_that_both_held_out_are_compared(ended, dataset, split, as_items):
    whole = ended([1, 1, 1, 1], fingerprint=dataset.fingerprint)
    other = ended([0, 1, 0, 0, 1, 1], **split)
    found = compare([whole, other])
    assert (found.shared.count, found.shared.part) == (4, "held-out")
    assert (
        "they report on 4, 6 images. They are compared on the 4 that all of them held out" in found.notes[0]
    )
    assert found.leads[0].by.estimate.value == pytest.approx(1 / 4)


@pytest.fixture
def as_items(dataset):
    """The order that the answers of a run stand in."""
    assert [item.path for item in dataset.part("val")] == ["cat/6.png", "cat/7.png", "dog/6.png", "dog/7.png"]


def test_where_none_is_held_out_by_both_it_is_refused(ended, dataset, workspace):
    dataset.write(workspace.datasets / dataset.id)
    parts = (["val"] * 2 + ["train"] * 6) * 2
    other = ended([1, 1, 1, 1], **another_split(dataset, workspace, "other", parts))
    with pytest.raises(ValueError, match="none is held out by all"):
        compare([ended([1, 1, 1, 1], fingerprint=dataset.fingerprint), other])


def test_an_image_that_was_relabelled_is_not_the_same(ended, dataset, workspace):
    dataset.write(workspace.datasets / dataset.id)
    items: list[Item] = [
        replace(item, label=1) if item.path == "cat/6.png" else item for item in dataset.items
    ]
    other = replace(dataset, id="other", items=in_order(items))
    other.write(workspace.datasets / "other")
    found = compare(
        [
            ended([1, 1, 1, 1], fingerprint=dataset.fingerprint),
            ended([1, 1, 1, 1], dataset="other", fingerprint=other.fingerprint),
        ]
    )
    assert found.shared.count == 3


def test_other_classes_and_images_that_are_gone_are_refused_with_the_reason(ended, dataset, split, run):
    with pytest.raises(ValueError, match="tell other classes apart"):
        compare([EXAMPLE, ended([1, 1, 1, 1])])
    with pytest.raises(ValueError, match="not known any more: they have changed since"):
        compare([ended([1] * 4, fingerprint="f" * 64), ended([1] * 6, **split)])
    with pytest.raises(ValueError, match="not known any more: there is no"):
        compare([ended([1] * 4, dataset="gone"), ended([1] * 6, **split)])


def test_the_ids_of_a_link_are_looked_at_one_by_one(ended, workspace):
    first, second = ended(), ended(seed=1)
    assert named_runs(workspace, f"{first.id},{second.id}") == [first, second]
    assert find_run(workspace, first.id) == first
    for text in ("", "../../etc", f"{first.id},", f"{first.id};{second.id}", "20200101-000000-" + "0" * 16):
        with pytest.raises(NotThereError):
            named_runs(workspace, text)
