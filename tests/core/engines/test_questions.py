"""The same question has the same folder; one about something that has changed since has another."""

from dataclasses import replace

import pytest

from tl_core.engines import questions


def test_newer_weights_are_another_question(workspace, dataset, tmp_path):
    weights, file = f"local-dir:{tmp_path}", tmp_path / "model.safetensors"
    before = [questions.describe(workspace, weights), questions.recommend(workspace, dataset, weights)]
    file.write_bytes(b"new")
    assert before[0] != questions.describe(workspace, weights) == questions.describe(workspace, weights)
    assert before[1] != questions.recommend(workspace, dataset, weights)


def test_other_images_are_another_question(workspace, dataset):
    fewer = replace(dataset, items=dataset.items[1:])
    for ask in (questions.recommend, questions.health):
        assert ask(workspace, dataset, "bundled") != ask(workspace, fewer, "bundled")
    assert questions.backbones(workspace, dataset) != questions.backbones(workspace, fewer)


def test_plans_that_differ_in_what_does_not_matter_ask_the_same(workspace, plan):
    learning = replace(plan, trained=plan.groups)
    other_rates = replace(
        learning, head_rate=learning.head_rate / 2, backbone_rate=learning.backbone_rate / 2
    )
    assert questions.augment(workspace, learning) == questions.augment(workspace, other_rates)
    assert questions.find_rate(workspace, learning) == questions.find_rate(workspace, other_rates)
    assert questions.augment(workspace, learning) != questions.augment(workspace, replace(learning, seed=1))
    frozen = replace(learning, trained=learning.groups[1:])
    assert questions.find_rate(workspace, learning) != questions.find_rate(workspace, frozen)


def test_a_plan_without_a_rate_is_not_asked_about(workspace, plan):
    with pytest.raises(ValueError, match="thaw a layer"):
        questions.find_rate(workspace, plan)
