"""The images to which two runs gave different names, with who is right; and how they agree on all."""

from dataclasses import replace

import pytest

from tests.core.stand_ins.racers import write_result
from tl_core.catalogue.comparison import compare
from tl_core.catalogue.opposed import Agreement, agreement, opposed
from tl_core.dataset.dataset import in_order
from tl_core.runs.result import Named, Predictions, Score
from tl_core.runs.run import Run
from tl_core.workspace import stored


def judged(run: Run, said: tuple[int, ...], labels: tuple[int, ...], classes: tuple[str, ...]) -> Run:
    """The run said this of its validation images."""
    write_result(run, [one == other for one, other in zip(said, labels, strict=True)])
    shares = tuple(0.6 + 0.01 * place for place in range(len(said)))
    named = Predictions(Named(said, labels, shares, shares), Named((), ()))
    stored.write(run.folder / "predictions.json", named)
    result = replace(run.result(), classes=classes, scores={"val": Score(1, len(said))})
    stored.write(run.folder / "result.json", result.to_json())
    return run


@pytest.fixture
def pair(ended, dataset, workspace) -> list[Run]:
    """Of cat 6, cat 7, dog 6, dog 7 both get cat 6 right, the first alone cat 7, the second alone dog 6."""
    dataset.write(workspace.datasets / dataset.id)
    first, second = (ended(fingerprint=dataset.fingerprint, epochs=epochs) for epochs in (1, 2))
    labels, classes = (0, 0, 1, 1), dataset.classes
    return [judged(first, (0, 0, 0, 0), labels, classes), judged(second, (0, 1, 1, 0), labels, classes)]


def test_who_is_right_is_told_of_each_image_they_differ_on(pair):
    found = opposed(compare(pair), 0, 1)
    assert [(one.first.path, one.who, one.first.said, one.second.said) for one in found] == [
        ("cat/7.png", "first", "cat", "dog"),
        ("dog/6.png", "second", "cat", "dog"),
    ]
    assert found[0].first.share == pytest.approx(0.61) and found[0].first.label == "cat"
    assert [one.who for one in opposed(compare(pair), 1, 0)] == ["second", "first"]


def test_how_they_agree_is_counted_on_every_image(pair):
    assert agreement(compare(pair), 0, 1) == Agreement(both=1, first=1, second=1, neither=1)
    assert agreement(compare(pair), 1, 0) == Agreement(both=1, first=1, second=1, neither=1)


def test_images_of_another_order_are_matched_by_content(pair, ended, dataset, workspace):
    """Cat 7 is a training image there, and dog 7 comes before dog 6."""
    names = {"dog/6.png": "dog/9.png"}
    items = [
        replace(
            item,
            path=names.get(item.path, item.path),
            part="train" if item.path == "cat/7.png" else item.part,
        )
        for item in dataset.items
    ]
    other = replace(dataset, id="other", items=in_order(items))
    other.write(workspace.datasets / "other")
    run = ended(dataset="other", fingerprint=other.fingerprint)
    judged(run, (0, 1, 0), (0, 1, 1), dataset.classes)
    comparison = compare([pair[0], run])
    assert comparison.shared.count == 3
    assert [(one.first.path, one.who) for one in opposed(comparison, 0, 1)] == [("dog/7.png", "second")]
    assert [(one.first.path, one.who) for one in opposed(comparison, 1, 0)] == [("dog/7.png", "first")]


def test_of_images_that_are_gone_nothing_is_shown(pair, dataset, workspace):
    (workspace.datasets / dataset.id / "dataset.json").unlink()
    assert agreement(compare(pair), 0, 1).both == 1
    with pytest.raises(ValueError, match="not known any more"):
        opposed(compare(pair), 0, 1)
