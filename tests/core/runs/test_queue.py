"""A device serves one run at a time, in the order they came; the dead lose their place."""

import threading
from contextlib import ExitStack

import pytest

from tl_core.runs import Run
from tl_core.runs import queue as queue_module
from tl_core.runs.queue import Queue, turn
from tl_core.workspace import visitors


@pytest.fixture
def queue(workspace) -> Queue:
    return Queue.of(workspace, ("cpu",))


@pytest.fixture
def runs(plan, workspace) -> list[Run]:
    return [Run.create(plan, workspace) for _ in range(3)]


def never() -> bool:
    return False


def ignore(place: int) -> None:
    pass


def test_a_free_device_is_had_at_once_without_a_word(queue, run):
    places = []
    with run.lease.take(), turn(queue, run, places.append, never) as ours:
        assert ours and places == []


def test_places_follow_the_order_of_coming(queue, runs):
    with ExitStack() as leases:
        for run in runs:
            leases.enter_context(run.lease.take())
        tickets = [queue.draw(run) for run in runs]
        assert [queue.place(ticket) for ticket in tickets] == [1, 2, 3]


def test_who_has_one_at_work_and_twenty_waiting_lets_others_go_first(queue, plan, workspace):
    hers, his, nobodys = ([Run.create(plan, workspace) for _ in range(count)] for count in (21, 2, 1))
    for owner, runs in {"a" * 16: hers, "b" * 16: his}.items():
        for run in runs:
            visitors.claim(run.folder, owner)
    with ExitStack() as held:
        for run in (*hers, *his, *nobodys):
            held.enter_context(run.lease.take())
        assert held.enter_context(turn(queue, hers[0], ignore, never))
        tickets = {run.id: queue.draw(run) for run in (*hers[1:], *his, *nobodys)}
        order = [his[0], nobodys[0], hers[1], his[1], *hers[2:]]
        assert [queue.place(tickets[run.id]) for run in order] == list(range(1, len(order) + 1))


def test_a_dead_run_is_skipped_and_its_ticket_thrown_away(queue, runs):
    first, _, last = runs
    with first.lease.take(), last.lease.take():
        tickets = [queue.draw(run) for run in runs]
        assert queue.place(tickets[2]) == 2
        assert not tickets[1].exists()


def test_a_resumed_run_queues_again_at_the_end(queue, runs):
    first, second, _ = runs
    with first.lease.take(), second.lease.take():
        old, other = queue.draw(first), queue.draw(second)
        new = queue.draw(first)
        assert not old.exists()
        assert (queue.place(other), queue.place(new)) == (1, 2)


def test_runs_train_one_after_the_other_in_the_order_they_came(queue, runs, until):
    order, inside, places = [], [], {run.id: [] for run in runs}
    finish = {run.id: threading.Event() for run in runs}

    def train(run: Run) -> None:
        with run.lease.take(), turn(queue, run, places[run.id].append, never):
            inside.append(run.id)
            assert len(inside) == 1
            order.append(run.id)
            assert finish[run.id].wait(60)
            inside.remove(run.id)

    threads = [threading.Thread(target=train, args=(run,)) for run in runs]
    threads[0].start()
    until(lambda: order)
    for place, (thread, run) in enumerate(zip(threads[1:], runs[1:], strict=True), start=1):
        thread.start()
        until(lambda run=run, place=place: places[run.id] == [place])
    finish[runs[0].id].set()
    until(lambda: places[runs[2].id] == [2, 1])
    for run in runs[1:]:
        finish[run.id].set()
    for thread in threads:
        thread.join()
    assert order == [run.id for run in runs]
    assert not list(queue.folder.glob("*.ticket"))


def test_nobody_overtakes_a_run_that_came_earlier_although_the_device_is_free(queue, runs):
    first, second, _ = runs
    places = []
    with first.lease.take(), second.lease.take():
        queue.draw(first)
        with turn(queue, second, places.append, lambda: bool(places)) as ours:
            assert not ours and places == [2]


def test_a_stop_while_waiting_gives_up_the_place(queue, runs):
    holder, waiter, _ = runs
    stops = iter([False, True])
    with holder.lease.take(), turn(queue, holder, ignore, never), waiter.lease.take():
        with turn(queue, waiter, ignore, lambda: next(stops)) as ours:
            assert not ours
        assert not list(queue.folder.glob("*.ticket"))


def test_devices_do_not_wait_for_each_other(workspace, runs):
    cpu, gpu = Queue.of(workspace, ("cpu",)), Queue.of(workspace, ("cuda:0",))
    with (
        runs[0].lease.take(),
        turn(cpu, runs[0], ignore, never),
        runs[1].lease.take(),
        turn(gpu, runs[1], ignore, never) as ours,
    ):
        assert ours


def test_an_error_in_training_frees_the_device(queue, run):
    with pytest.raises(OSError), run.lease.take(), turn(queue, run, ignore, never):
        raise OSError("the disk is full")
    with run.lease.take(), turn(queue, run, ignore, never) as ours:
        assert ours


def test_whoever_is_next_takes_any_device_that_is_free(workspace, plan):
    gpus = Queue.of(workspace, tuple(f"cuda:{number}" for number in range(4)))
    runs = [Run.create(plan, workspace) for _ in range(5)]
    places = []
    with ExitStack() as held:
        for run in runs:
            held.enter_context(run.lease.take())
        taken = [held.enter_context(turn(gpus, run, ignore, never)) for run in runs[:4]]
        assert taken == list(gpus.devices) and gpus.busy()
        with turn(gpus, runs[4], places.append, lambda: bool(places)) as ours:
            assert ours is None and places == [1]
    assert not gpus.busy()
    with runs[4].lease.take(), turn(gpus, runs[4], ignore, never) as ours:
        assert ours == "cuda:0"


def test_machines_that_see_the_same_workspace_do_not_wait_for_each_other(workspace, runs, monkeypatch):
    first, second, third = runs
    with ExitStack() as held:
        for run in runs:
            held.enter_context(run.lease.take())
        here = Queue.of(workspace, ("cpu",))
        assert held.enter_context(turn(here, first, ignore, never))
        monkeypatch.setattr(queue_module, "this_boot", lambda: ("other", "b00t"))
        there = Queue.of(workspace, ("cpu",))
        assert held.enter_context(turn(there, second, ignore, never))
        assert (here.busy(), there.busy()) == (True, True) and here.folder != there.folder
        monkeypatch.setattr(queue_module, "this_boot", lambda: ("other", "later"))
        again = Queue.of(workspace, ("cpu",))
        assert held.enter_context(turn(again, third, ignore, never))
        assert not there.folder.exists() and here.folder.exists()


def test_the_name_of_a_machine_becomes_no_path(monkeypatch):
    monkeypatch.setattr(queue_module.socket, "gethostname", lambda: "../../a host")
    host, boot = queue_module.this_boot()
    assert "/" not in host + boot and " " not in host and boot
