"""A case for advice: how long finding out takes, and what is kept of it."""

from dataclasses import replace

from tests.core.advice.tables import evidence
from tl_core.advice.case import Case
from tl_core.advice.evidence import ADVISED
from tl_core.advice.kept import keep
from tl_core.matrix import Answers

ANSWERS = Answers("small", "different")


def test_it_takes_longer_than_the_probes_and_nobody_knows_without_a_pace(card, dataset, workspace):
    case = Case(dataset, card, ANSWERS, None, workspace)
    assert case.seconds > max(case.seconds_of[probe] for probe in ADVISED[:3])
    unknown = replace(case, card=replace(card, seconds_per_image=None, seconds_per_step=None))
    assert unknown.seconds is None and set(unknown.seconds_of.values()) == {None}


def test_what_was_found_out_becomes_advice_with_the_strategy_of_the_notes(card, dataset, workspace):
    case = Case(dataset, card, ANSWERS, None, workspace)
    assert case.known() is None
    keep(case.path, evidence(700))
    assert case.advice_on(case.known()).notes_say == "early_linear_probe"
    assert replace(case, answers=Answers("large", "similar")).known() is None


def test_the_early_probe_reads_where_the_depth_profile_said(card, dataset, workspace):
    first = card.group_names[0]
    assert Case(dataset, card, ANSWERS, first, workspace).plans["early_linear_probe"].head_after == first
