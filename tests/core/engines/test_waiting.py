"""One process waits at a time: told a few things, taken by one command, followed by another one later."""

import threading
from collections.abc import Iterator

import pytest

from tl_core.engines.waiting import LONGEST_LINE, MOST_TOLD, WaitingProcess

COMMAND = {"arguments": ["runs"]}
# Of the standard library: the one reads its input to the end, the other does not read it.
READER, DEAF = "json.tool", "this"


@pytest.fixture
def waiting() -> Iterator[WaitingProcess]:
    waiting = WaitingProcess(READER, threading.TIMEOUT_MAX)
    yield waiting
    if process := waiting.take(COMMAND):
        process.communicate()


def timers() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)}


def test_it_is_taken_once(waiting):
    waiting.begin()
    assert waiting.waits()
    process = waiting.take(COMMAND)
    assert process and waiting.take(COMMAND) is None and not waiting.waits()
    process.communicate()


def test_one_that_waits_is_not_begun_again(waiting):
    for _ in range(2):
        waiting.begin()
    process = waiting.take(COMMAND)
    assert process and waiting.take(COMMAND) is None
    process.communicate()


def test_one_that_has_died_is_not_taken(until):
    waiting = WaitingProcess(DEAF, threading.TIMEOUT_MAX)
    waiting.begin()
    until(lambda: not waiting.waits())
    assert waiting.take(COMMAND) is None


def test_the_next_one_begins_by_itself(until):
    waiting = WaitingProcess(READER, 0.1)
    assert waiting.take(COMMAND) is None
    until(waiting.waits)
    waiting.alone_seconds = threading.TIMEOUT_MAX
    process = waiting.take(COMMAND)
    process.communicate()


def test_the_next_one_waits_for_the_newest_command(waiting, until):
    before = timers()
    waiting.take(COMMAND)
    (first,) = timers() - before
    waiting.take(COMMAND)
    until(lambda: not first.is_alive())
    assert len(timers() - before) == 1


def test_behind_a_brief_command_the_next_one_begins_sooner(waiting):
    before = timers()
    waiting.take(COMMAND, brief=True)
    (sooner,) = timers() - before
    assert sooner.interval < waiting.alone_seconds / 2
    sooner.cancel()


def test_it_hears_each_plan_once_and_never_more_than_its_pipe_holds(waiting):
    assert not waiting.tell({"plan": 0})
    waiting.begin()
    assert waiting.tell({"plan": 0}) and not waiting.tell({"plan": 0})
    assert not waiting.tell({"plan": "0" * LONGEST_LINE})
    told = [waiting.tell({"plan": number}) for number in range(1, 2 * MOST_TOLD)]
    assert told == [True] * (MOST_TOLD - 1) + [False] * MOST_TOLD
