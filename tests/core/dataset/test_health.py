"""Hints on classes with few images and on unequal classes."""

from tl_core.dataset import Dataset, Item
from tl_core.dataset.health import FEW_IMAGES, IMBALANCE, hints_for


def with_images(**train: int) -> Dataset:
    items = tuple(
        Item(f"{name}/{number}.png", label, "train", f"{label}-{number}", 64, 64)
        for label, (name, images) in enumerate(train.items())
        for number in range(images)
    )
    return Dataset("toy", "Toy", "/nowhere", "folder", tuple(train), items, (), False)


def test_a_healthy_dataset_has_no_hints():
    assert hints_for(with_images(cat=FEW_IMAGES, dog=IMBALANCE * FEW_IMAGES)) == []


def test_classes_with_few_images_are_named():
    (hint,) = hints_for(with_images(cat=FEW_IMAGES - 1, dog=FEW_IMAGES, fox=3 * FEW_IMAGES))
    assert hint.classes == ("cat",)


def test_a_class_many_times_larger_is_named_with_the_smallest():
    (hint,) = hints_for(with_images(dog=FEW_IMAGES, cat=IMBALANCE * FEW_IMAGES + 1))
    assert hint.classes == ("cat", "dog")
    assert "5 times" in hint.sentence


def test_a_class_without_training_images_does_not_break_the_hints():
    assert [hint.classes for hint in hints_for(with_images(cat=0, dog=100))] == [("cat",), ("dog", "cat")]
