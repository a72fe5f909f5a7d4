"""What a server lets each have, as its settings say."""

import pytest

from tl_core.workspace import quotas
from tl_core.workspace.quotas import Quotas
from tl_core.workspace.visitors import TEACHERS, person, visitor_of

ANN = visitor_of("the secret of Ann")


def test_a_server_that_says_nothing_bounds_nobody():
    assert Quotas.of(ANN) == Quotas()


def test_settings_bind_visitors_but_not_teachers_and_the_user_of_the_machine(monkeypatch):
    monkeypatch.setenv(quotas.GIGABYTES, "0.5")
    monkeypatch.setenv(quotas.RUNS, "2")
    monkeypatch.setenv(quotas.MINUTES, "30")
    monkeypatch.setenv(TEACHERS, "Tom")
    assert Quotas.of(ANN) == Quotas(5e8, 2, 1800)
    assert Quotas.of(None) == Quotas.of(person("Tom")) == Quotas()


@pytest.mark.parametrize("told", ["many", "0", "-1", "nan", "inf"])
def test_a_setting_that_is_no_bound_is_refused(monkeypatch, told):
    monkeypatch.setenv(quotas.RUNS, told)
    with pytest.raises(ValueError, match=f"{quotas.RUNS} is '{told}'; set it to a number above 0"):
        Quotas.of(ANN)
