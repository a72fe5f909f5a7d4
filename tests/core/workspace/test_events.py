"""Events are whole lines: whoever writes at once, whoever is killed in the middle, whoever reads
meanwhile.
"""

import json
import math
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise

from tl_core.workspace import events
from tl_core.workspace.events import (
    EventWriter,
    Metric,
    Note,
    Stage,
    Toggle,
    Warning,
    of_kind,
    read_events,
)

APPEND = """
import sys
from pathlib import Path
from tl_core.workspace.events import EventWriter, Metric
writer = EventWriter(Path(sys.argv[1]), int(sys.argv[2]))
for number in range(500):
    writer.emit(Metric(number, "x" * (number % 200), "train", "loss", 0.5))
"""
ONE_OF_EACH = (
    Metric(0.5, "head", "val", "loss", 0.25),
    Stage("Epoch 1 of 2", 3, 20),
    Stage("Validating"),
    Note("héllo\n"),
    Warning("Out of memory"),
    Toggle(1.5, ("layer3", "layer4")),
)


def test_events_come_back_as_written_and_counted(tmp_path):
    writer = EventWriter(tmp_path / "events.jsonl", 3)
    for event in ONE_OF_EACH:
        writer.emit(event)
    found = read_events(tmp_path / "events.jsonl")
    assert [replace(event, attempt=0, seq=0, time=0.0) for event in found] == list(ONE_OF_EACH)
    assert [(event.attempt, event.seq) for event in found] == [(3, number) for number in range(6)]
    assert all(one.time <= other.time for one, other in pairwise(found))
    assert of_kind(found, Toggle) == [found[-1]]


def test_a_line_is_as_earlier_versions_wrote_it(tmp_path):
    for event in ONE_OF_EACH:
        EventWriter(tmp_path / "events.jsonl", 1).emit(event)
    lines = [json.loads(line) for line in (tmp_path / "events.jsonl").read_text().splitlines()]
    assert [line["kind"] for line in lines] == ["metric", "stage", "stage", "note", "warning", "toggle"]
    assert all({"attempt", "seq", "time"} <= set(line) for line in lines)
    assert (lines[2]["done"], lines[2]["total"]) == (None, None)


def test_a_notice_of_an_earlier_version_is_a_warning(tmp_path):
    (tmp_path / "events.jsonl").write_text(
        '{"kind": "notice", "attempt": 1, "seq": 4, "time": 2.5, "sentence": "Stopped early."}\n'
    )
    assert read_events(tmp_path / "events.jsonl") == [Warning("Stopped early.", attempt=1, seq=4, time=2.5)]


def test_what_a_later_version_may_say_is_passed_over(tmp_path):
    path = tmp_path / "events.jsonl"
    path.write_text('{"kind": "picture", "path": "x"}\n{"kind": "metric", "epoch": "soon"}\n[]\n7\n')
    EventWriter(path, 1).emit(Note("understood"))
    assert [event.sentence for event in read_events(path)] == ["understood"]


def test_there_are_none_before_the_first(tmp_path):
    assert read_events(tmp_path / "events.jsonl") == []


def test_what_is_no_number_is_null_so_that_every_reader_can_read_it(tmp_path):
    for value in (math.nan, -math.inf):
        EventWriter(tmp_path / "events.jsonl", 1).emit(Metric(1, "head", "val", "loss", value))
    assert [event.value for event in read_events(tmp_path / "events.jsonl")] == [None, None]


def test_an_unfinished_last_line_is_left_for_later(tmp_path):
    path = tmp_path / "events.jsonl"
    EventWriter(path, 1).emit(Note("whole"))
    line = json.dumps({"kind": "note", "sentence": "late"}) + "\n"
    with path.open("a") as file:
        file.write(line[:10])
        file.flush()
        assert [event.sentence for event in read_events(path)] == ["whole"]
        file.write(line[10:])
    assert [event.sentence for event in read_events(path)] == ["whole", "late"]


def test_the_next_attempt_is_not_glued_to_a_line_its_predecessor_left_unfinished(tmp_path):
    path = tmp_path / "events.jsonl"
    path.write_text('{"kind": "note", "attempt": 1, "sent')
    EventWriter(path, 2).emit(Note("resumed"))
    assert [event.sentence for event in read_events(path)] == ["resumed"]


def test_writers_at_the_same_time_lose_and_tear_nothing(tmp_path):
    path = tmp_path / "events.jsonl"
    writers = [
        subprocess.Popen([sys.executable, "-c", APPEND, str(path), str(number)]) for number in range(4)
    ]
    assert [writer.wait() for writer in writers] == [0] * 4
    found = read_events(path)
    assert len(found) == len(path.read_bytes().splitlines()) == 2000
    for attempt in range(4):
        assert [event.epoch for event in found if event.attempt == attempt] == list(range(500))


def test_what_was_read_before_is_not_read_again(tmp_path, monkeypatch):
    path = tmp_path / "events.jsonl"
    writer, read = EventWriter(path, 1), []
    monkeypatch.setitem(events.KINDS, Note.kind, lambda line: read.append(line) or Note(str(len(read))))
    for count in range(1, 4):
        writer.emit(Note("said"))
        assert [event.sentence for event in read_events(path)] == [str(one) for one in range(1, count + 1)]
    assert len(read) == 3


def test_another_file_in_its_place_is_read_from_its_beginning(tmp_path):
    path = tmp_path / "events.jsonl"
    for told in (["one", "two"], ["three"], ["another", "longer", "file"]):
        path.unlink(missing_ok=True)
        for sentence in told:
            EventWriter(path, len(told)).emit(Note(sentence))
        assert [event.sentence for event in read_events(path)] == told


def test_readers_at_the_same_time_read_all_of_every_file(tmp_path):
    paths = [tmp_path / f"{number}.jsonl" for number in range(events.MOST_KEPT + 4)]

    def read(number: int) -> bool:
        path = paths[number % len(paths)]
        EventWriter(path, number).emit(Note(str(number)))
        return str(number) in {event.sentence for event in read_events(path)}

    with ThreadPoolExecutor(8) as readers:
        assert all(readers.map(read, range(400)))
    assert all(len(read_events(path)) == 400 // len(paths) for path in paths)
