"""Events are whole lines: whoever writes at once, whoever is killed in the middle, whoever reads
meanwhile.
"""

import json
import math
import subprocess
import sys

from tl_core.workspace.events import EventWriter, read_events

APPEND = """
import sys
from pathlib import Path
from tl_core.workspace.events import EventWriter
writer = EventWriter(Path(sys.argv[1]), int(sys.argv[2]))
for number in range(500):
    writer.emit("metric", value=number, padding="x" * (number % 200))
"""


def test_events_come_back_as_written_and_counted(tmp_path):
    writer = EventWriter(tmp_path / "events.jsonl", 3)
    writer.emit("note", sentence="héllo\n")
    writer.emit("metric", epoch=0.5, value=0.25)
    first, second = read_events(tmp_path / "events.jsonl")
    assert (first["kind"], first["attempt"], first["seq"], first["sentence"]) == ("note", 3, 0, "héllo\n")
    assert (second["seq"], second["value"]) == (1, 0.25) and second["time"] >= first["time"]


def test_there_are_none_before_the_first(tmp_path):
    assert read_events(tmp_path / "events.jsonl") == []


def test_what_is_no_number_is_null_so_that_every_reader_can_read_it(tmp_path):
    EventWriter(tmp_path / "events.jsonl", 1).emit("metric", value=math.nan, other=-math.inf)
    (event,) = read_events(tmp_path / "events.jsonl")
    assert event["value"] is None and event["other"] is None


def test_an_unfinished_last_line_is_left_for_later(tmp_path):
    path = tmp_path / "events.jsonl"
    EventWriter(path, 1).emit("note", sentence="whole")
    line = json.dumps({"kind": "note", "sentence": "late"}) + "\n"
    with path.open("a") as file:
        file.write(line[:10])
        file.flush()
        assert [event["sentence"] for event in read_events(path)] == ["whole"]
        file.write(line[10:])
    assert [event["sentence"] for event in read_events(path)] == ["whole", "late"]


def test_the_next_attempt_is_not_glued_to_a_line_its_predecessor_left_unfinished(tmp_path):
    path = tmp_path / "events.jsonl"
    path.write_text('{"kind": "note", "attempt": 1, "sent')
    EventWriter(path, 2).emit("note", sentence="resumed")
    assert [event["sentence"] for event in read_events(path)] == ["resumed"]


def test_writers_at_the_same_time_lose_and_tear_nothing(tmp_path):
    path = tmp_path / "events.jsonl"
    writers = [
        subprocess.Popen([sys.executable, "-c", APPEND, str(path), str(number)]) for number in range(4)
    ]
    assert [writer.wait() for writer in writers] == [0] * 4
    events = read_events(path)
    assert len(events) == len(path.read_bytes().splitlines()) == 2000
    for attempt in range(4):
        assert [event["value"] for event in events if event["attempt"] == attempt] == list(range(500))
