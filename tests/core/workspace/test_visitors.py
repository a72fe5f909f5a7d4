"""What a browser began is its own, for as long as it comes."""

import os
import time

import pytest

from pages.cookie import FORM
from tl_core.workspace import visitors
from tl_core.workspace.visitors import NotYoursError, may_change, visitor_of

ANN, BEN = visitor_of("the secret of Ann"), visitor_of("the secret of Ben")


@pytest.fixture
def folder(workspace):
    folder = workspace.runs / "one"
    folder.mkdir(parents=True)
    return folder


def here(workspace, visitor: str, first: float, last: float) -> None:
    """As if that browser had come so many seconds ago."""
    visitors.came(workspace, visitor)
    for event, age in (("first", first), ("last", last)):
        then = time.time() - age
        os.utime(workspace.visitors / visitor / event, (then, then))


def test_an_id_does_not_tell_the_secret():
    assert ANN != BEN and visitors.ID.fullmatch(ANN) and "secret" not in ANN


def test_what_nobody_claimed_is_everyones(folder):
    assert not visitors.is_anothers(folder, ANN)
    assert may_change(folder, ANN) and may_change(folder, visitors.UNKNOWN)


def test_what_a_browser_claimed_only_that_one_may_change(folder, workspace):
    visitors.claim(folder, ANN)
    here(workspace, ANN, first=5000, last=3000)
    here(workspace, BEN, first=4000, last=0)
    assert may_change(folder, ANN) and visitors.is_anothers(folder, BEN)
    for other in (BEN, visitors.UNKNOWN):
        with pytest.raises(NotYoursError, match="begin one of your own"):
            visitors.check_may_change(folder, other)
    visitors.check_may_change(folder, None)


def test_who_has_not_come_back_since_another_first_came_shuts_nobody_out(folder, workspace):
    visitors.claim(folder, ANN)
    here(workspace, ANN, first=5000, last=visitors.AWAY_SECONDS + 10)
    here(workspace, BEN, first=visitors.AWAY_SECONDS, last=0)
    assert may_change(folder, BEN) and not may_change(folder, visitors.UNKNOWN)
    visitors.came(workspace, ANN)
    assert not may_change(folder, BEN)


def test_who_was_here_a_moment_before_another_first_came_may_be_here_still(folder, workspace):
    visitors.claim(folder, ANN)
    here(workspace, ANN, first=5000, last=10)
    here(workspace, BEN, first=5, last=0)
    assert not may_change(folder, BEN)


def test_who_can_never_come_again_is_forgotten_and_shuts_nobody_out(folder, workspace):
    visitors.claim(folder, ANN)
    here(workspace, ANN, 500 * 24 * 3600, 401 * 24 * 3600)
    visitors.came(workspace, BEN)
    assert [path.name for path in workspace.visitors.iterdir()] == [BEN]
    assert may_change(folder, BEN)


def test_several_browsers_may_have_brought_the_same(folder):
    for visitor in (ANN, BEN, visitors.UNKNOWN, None):
        visitors.claim(folder, visitor)
    assert visitors.owners(folder) == {ANN, BEN}


def test_a_server_may_let_anyone(folder, workspace, monkeypatch):
    visitors.claim(folder, ANN)
    monkeypatch.setenv(visitors.VARIABLE, "anyone")
    assert may_change(folder, BEN) and visitors.is_anothers(folder, BEN)


def test_what_somebody_began_who_is_named_stays_theirs(folder, workspace):
    ada = visitors.person("Ada")
    visitors.claim(folder, ada)
    visitors.came(workspace, ada, known=True)
    here(workspace, ada, first=5000, last=4000)
    here(workspace, BEN, first=3000, last=0)
    assert may_change(folder, ada) and not may_change(folder, BEN)


def test_a_teacher_may_change_what_others_began(folder, workspace, monkeypatch):
    visitors.claim(folder, ANN)
    here(workspace, ANN, first=5000, last=0)
    assert not may_change(folder, visitors.person("Tom"))
    monkeypatch.setenv(visitors.TEACHERS, "Tea, Tom")
    assert may_change(folder, visitors.person("Tom")) and not may_change(folder, visitors.person("tom"))
    assert not may_change(folder, BEN)


def test_no_secret_of_a_browser_gives_the_id_of_a_person():
    assert visitors.person("Ann") != visitor_of("Ann")
    assert not FORM.fullmatch("named Ann")


@pytest.mark.parametrize(
    ("setting", "sees_runs", "sees_sent"),
    [("nothing", True, True), ("uploads", True, False), ("everything", False, False)],
)
def test_a_server_says_what_only_its_owner_sees(
    folder, workspace, monkeypatch, setting, sees_runs, sees_sent
):
    sent = workspace.datasets / "sent"
    sent.mkdir(parents=True)
    for one in (folder, sent):
        visitors.claim(one, ANN)
    visitors.note_sent(sent)
    monkeypatch.setenv(visitors.PRIVACY, setting)
    assert (visitors.may_see(folder, BEN), visitors.may_see(sent, BEN)) == (sees_runs, sees_sent)
    assert visitors.may_see(sent, ANN) and visitors.may_see(sent, None)
    assert visitors.may_see(sent, visitors.UNKNOWN) == sees_sent
    monkeypatch.setenv(visitors.TEACHERS, "Tom")
    assert visitors.may_see(sent, visitors.person("Tom"))


def test_what_was_sent_is_not_taken_over_to_look_at_it(folder, workspace):
    visitors.claim(folder, ANN)
    visitors.note_sent(folder)
    here(workspace, ANN, first=5000, last=4000)
    here(workspace, BEN, first=3000, last=0)
    assert may_change(folder, BEN) and not visitors.may_see(folder, BEN)


def test_only_its_owner_shares_it_and_takes_that_back(folder, workspace):
    visitors.claim(folder, ANN)
    visitors.note_sent(folder)
    here(workspace, ANN, first=5000, last=0)
    with pytest.raises(NotYoursError):
        visitors.share(folder, BEN)
    visitors.share(folder, ANN)
    assert visitors.may_see(folder, BEN) and visitors.is_shared(folder)
    visitors.share(folder, ANN, shared=False)
    assert not visitors.may_see(folder, BEN)


def test_what_nobody_claimed_everybody_sees(folder, monkeypatch):
    monkeypatch.setenv(visitors.PRIVACY, "everything")
    visitors.note_sent(folder)
    visitors.share(folder, BEN)
    assert visitors.may_see(folder, BEN) and not visitors.is_shared(folder)


def test_what_is_made_of_data_is_seen_by_those_who_see_the_data(folder, workspace):
    data = workspace.datasets / "sent"
    data.mkdir(parents=True)
    visitors.claim(data, ANN)
    visitors.note_sent(data)
    visitors.claim(folder, ANN)
    visitors.made_of(data, folder)
    assert not visitors.may_see(folder, BEN)
    part = workspace.runs / "part"
    part.mkdir()
    visitors.hand_on(folder, part)
    assert visitors.owners(part) == {ANN} and not visitors.may_see(part, BEN)


def test_a_setting_that_is_none_is_refused(monkeypatch):
    monkeypatch.setenv(visitors.PRIVACY, "yes")
    with pytest.raises(ValueError, match="set it to nothing, uploads, everything"):
        visitors.privacy()
