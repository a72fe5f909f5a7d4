"""Of several plans only what differs is told, in words, and nothing that a plan has no use for."""

from dataclasses import replace

from tl_core.catalogue.plan_differences import NOT_USED, differences
from tl_core.plans import Plan
from tl_core.runs.origin import Origin, Versions


def told(*plans: Plan, data=("Toy", "Toy"), hashes=("a", "a"), thaw=("1", "1")) -> dict[str, tuple[str, ...]]:
    origins = [
        Origin(1.0, plan, Versions(version, "2", "1"), weights)
        for plan, weights, version in zip(plans, hashes, thaw, strict=True)
    ]
    return {one.title: one.values for one in differences(origins, data)}


def test_alike_plans_differ_in_nothing(plan):
    assert told(plan, plan) == {}


def test_what_learns_is_told_by_name_and_rates_in_one_notation(plan):
    trained = ("middle", "top")
    tuned = replace(plan, trained=trained, strategy="fine_tune_top", augment="crop_flip", head_rate=1e-3)
    found = told(tuned, replace(tuned, trained=(), head_rate=0.0053, strategy="linear_probe"))
    assert found["layer groups that learn"] == ("middle and top", "none")
    assert found["strategy"] == ("fine tune top", "linear probe")
    assert found["head rate"] == ("1e-3", NOT_USED) and found["augment"] == ("crop flip", NOT_USED)
    assert "seed" not in found and "label smoothing" not in found
    assert told(tuned, replace(tuned, head_rate=0.0053)) == {"head rate": ("1e-3", "5.3e-3")}


def test_an_option_that_only_one_has_set_is_told(plan):
    tuned = replace(plan, trained=plan.groups, strategy="fine_tune_all")
    assert told(tuned, replace(tuned, patience=3)) == {"early stopping after": ("never", "3 epochs")}
    assert told(plan, replace(tuned, patience=3))["early stopping after"] == (NOT_USED, "3 epochs")


def test_one_name_for_two_contents_is_told_apart(plan):
    other = replace(plan, fingerprint="f" * 64)
    assert told(plan, other) == {"data": (f"Toy ({plan.fingerprint[:8]})", "Toy (ffffffff)")}
    assert told(plan, other, data=("Toy", "Zoo")) == {"data": ("Toy", "Zoo")}
    assert told(plan, plan, hashes=("a" * 64, None)) == {
        "weights": ("bundled (aaaaaaaa)", "bundled (not known)")
    }


def test_versions_and_corrections_are_told(plan):
    assert told(plan, plan, thaw=("0.11", "0.12")) == {"thaw": ("0.11", "0.12")}
    assert told(plan, replace(plan, excluded=("a  b", "c  d"))) == {
        "images left out": ("0 images", "2 images")
    }
