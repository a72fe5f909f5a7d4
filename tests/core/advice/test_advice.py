"""What advice says."""

from tests.core.advice.tables import calibration, evidence, pilot
from tl_core.advice import Advice
from tl_core.advice.evidence import ADVISED

SECONDS = dict.fromkeys(ADVISED, 5.0)


def advice(right: int, share: float = 0.5, notes_say="linear_probe", noise: float = 0.02, **more) -> Advice:
    return Advice(evidence(right), notes_say, SECONDS, table=calibration(share, noise), **more)


def test_a_clear_case_says_what_to_do_and_why():
    frozen, trained = advice(990), advice(600)
    assert frozen.sentence.startswith("Linear probe: expect 99.0 %")
    assert "may add up to" in frozen.sentence and "1,000 images can tell" in frozen.sentence
    assert trained.sentence.startswith("Fine-tune everything: expect 79.6 %")
    assert "over the linear probe" in trained.sentence and "not sure" not in trained.sentence


def test_what_is_not_sure_says_so_and_what_another_minute_would_bring():
    unsure = advice(800, noise=0.6, next_pilot=(125, 40.0))
    assert "not sure" in unsure.sentence or "probably" in unsure.sentence
    assert unsure.another.startswith("A pilot on 125 images takes about 40 s")
    assert advice(990, next_pilot=(125, 40.0)).another == ""


def test_every_strategy_has_a_line_with_its_interval_and_what_it_rests_on():
    lines = advice(700).lines
    assert [line.strategy for line in lines] == list(ADVISED)
    assert all(0 <= line.accuracy.low <= line.accuracy.value <= line.accuracy.high <= 1 for line in lines)
    assert "had not seen" in lines[0].evidence and "20 other data sets" in lines[-1].evidence
    known = evidence(700).and_then(pilot(125, 0.1, 0.2))
    after = Advice(known, "linear_probe", SECONDS, table=calibration(0.5))
    assert "a pilot on 125 images: +20.0 points" in after.lines[-1].evidence


def test_where_the_notes_say_something_else_both_are_shown():
    assert advice(600, notes_say="fine_tune_all").difference == ""
    assert advice(600).difference.startswith("The notes say linear probe. Here 60.0 %")


def test_steps_are_the_advice_as_it_was_after_each():
    known = evidence(700).and_then(pilot(125, -0.2, -0.2))
    steps = Advice(known, "linear_probe", SECONDS, table=calibration(0.5, 0.6)).steps()
    assert [len(step.evidence.pilots) for step in steps] == [0, 1]
    assert steps[0].advised == "fine_tune_all" and steps[1].advised == "linear_probe"


def test_the_json_has_what_others_build_on():
    said = advice(600).to_json()
    assert {"advised", "within_points", "sentence", "seconds", "strategies", "notes_say"} <= said.keys()
    assert said["advised"] == "fine_tune_all" and said["within_points"] >= 1
    assert {"strategy", "expected", "low", "high", "seconds", "evidence"} <= said["strategies"][0].keys()


def test_a_training_that_gains_little_for_its_time_is_refused_with_both_figures():
    slow = SECONDS | {"fine_tune_top": 60.0, "fine_tune_all": 180.0}
    frozen = Advice(evidence(960), "linear_probe", slow, table=calibration(0.3, noise=1.0))
    assert frozen.to_do.endswith("the best that needs no training.")
    assert "would take" in frozen.doubt and frozen.doubt.endswith("not worth the time.")
    assert frozen.sentence == f"{frozen.to_do} {frozen.doubt}"
