"""How far a verb is: one line, where somebody sees it move; or whatever the caller does with it."""

import io
import sys
from types import ModuleType

import pytest

from tl_core.verbs.progress import ProgressBar, heard


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def work() -> None:
    with heard(None) as report:
        report("Reading images", 3, 9)
        report("Training", 0, 0)
        report("Training", 1, 4)


@pytest.mark.parametrize("stream, shown", [(io.StringIO(), False), (Terminal(), True)])
def test_the_line_is_for_terminals_only(stream, shown, monkeypatch):
    monkeypatch.setattr(sys, "stderr", stream)
    work()
    drawn = stream.getvalue()
    assert ("Reading images" in drawn and "3 of 9" in drawn and "1 of 4" in drawn) == shown == bool(drawn)


def test_a_notebook_shows_it_too(monkeypatch):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    monkeypatch.setitem(sys.modules, "ipykernel", ModuleType("ipykernel"))
    work()
    assert "3 of 9" in sys.stderr.getvalue()


def test_a_caller_who_wants_to_hear_sees_no_line(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    told = []
    with heard(lambda *said: told.append(said)) as report:
        report("Training", 1, 4)
    assert told == [("Training", 1, 4)] and sys.stderr.getvalue() == ""


def test_the_line_goes_when_the_verb_fails(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    with pytest.raises(ValueError), heard(None) as report:
        report("Training", 1, 4)
        assert isinstance(report, ProgressBar) and not report.bar.disable
        raise ValueError("no")
    assert report.bar.disable
