"""From evidence to a decision."""

from tests.core.advice.tables import calibration, evidence, pilot
from tl_core.advice.calibration import Calibration
from tl_core.advice.decision import MOST_ASKED, NEAR, attainable, decide, margin_for, price
from tl_core.advice.evidence import ADVISED

SECONDS = {"fine_tune_top": 5.0, "fine_tune_all": 5.0}


def test_where_training_cannot_gain_enough_the_probe_is_sure():
    known = evidence(990)
    decision = decide(known, calibration(0.5), margin_for(known), SECONDS)
    assert (decision.strategy, decision.sure) == ("linear_probe", True)


def test_where_training_surely_gains_it_is_advised():
    known = evidence(600)
    decision = decide(known, calibration(0.5), margin_for(known), SECONDS)
    assert (decision.strategy, decision.sure) == ("fine_tune_all", True)


def test_the_cheaper_training_is_enough_where_it_is_as_good():
    known = evidence(700)
    decision = decide(known, calibration(0.4), 0.2, SECONDS)
    assert (decision.strategy, decision.sure) == ("linear_probe", True)
    decision = decide(known, calibration(0.4), 0.08, SECONDS)
    assert (decision.strategy, decision.sure) == ("fine_tune_top", True)


def test_without_a_table_nothing_is_sure_and_nothing_is_trained():
    known = evidence(700)
    decision = decide(known, Calibration(()), margin_for(known), SECONDS)
    assert (decision.strategy, decision.sure) == ("linear_probe", False)


def test_of_the_probes_the_best_is_the_one_to_beat():
    known = evidence(900, early=995)
    assert decide(known, calibration(0.5), margin_for(known), SECONDS).strategy == "early_linear_probe"


def test_a_pilot_that_loses_leaves_the_probe():
    known = evidence(800)
    before = decide(known, calibration(0.5, 0.6), 0.01, SECONDS)
    after = decide(known.and_then(pilot(125, -0.2, -0.2)), calibration(0.5, 0.6), 0.01, SECONDS)
    assert before.strategy == "fine_tune_all" and after.strategy == "linear_probe"


def test_nothing_finer_is_promised_than_the_images_allow():
    few, many = evidence(90, judged=100), evidence(90_000, judged=100_000)
    assert margin_for(few, 0.001) == attainable(few) > 0.05
    assert margin_for(many) == 0.01 and margin_for(many, 0.03) == 0.03


def test_a_long_run_has_to_gain_more_than_a_short_one():
    known, little = evidence(960), calibration(0.4, noise=1.0)
    quick = decide(known, little, 0.01, SECONDS)
    slow = decide(known, little, 0.01, dict.fromkeys(SECONDS, 60.0))
    assert quick.strategy == "fine_tune_all" and slow.strategy == "linear_probe"
    probed = decide(known, little, 0.01, dict.fromkeys(ADVISED, 60.0))
    assert probed.strategy == "linear_probe"
    assert NEAR < price(60) <= price(3600) == MOST_ASKED and price(None) == price(0) == 0
