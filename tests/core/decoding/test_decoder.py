"""The process that decodes gives the same pictures. No image can hurt who asked, or the other images."""

import os
import signal
from pathlib import Path

import numpy as np
import psutil
import pytest

from tests.conftest import picture
from tests.core.stand_ins.worst_files import WORST, encoded, png, slow_tiff
from tl_core.decoding import decode, decoder
from tl_core.decoding.limits import Limits
from tl_core.intake.inspection import inspect
from tl_core.workspace import Workspace

HEAVY = png(4_000, 4_000, 8, 6)
# 4,096 pixels, each of a tile of 49 million.
SLOW = slow_tiff(64, 7_000)


@pytest.fixture
def confined(monkeypatch: pytest.MonkeyPatch):
    """New processes, with these limits."""
    monkeypatch.setattr(decoder, "IDLE", [])
    yield lambda **limits: monkeypatch.setattr(decoder, "LIMITS", Limits(**limits))
    for worker in decoder.IDLE:
        worker.end()


def test_a_picture_comes_as_it_is_from_a_file_and_from_bytes(tmp_path: Path):
    path = tmp_path / os.fsdecode(b"caf\xe9.png")
    picture().resize((700, 300)).save(path)
    whole = decode.open_image(path)
    for source in (path, path.read_bytes()):
        assert np.array_equal(decoder.picture(source), whole)
        assert decoder.size_of(source) == (700, 300)
    photograph = encoded(whole.resize((2400, 1600)), "JPEG")
    assert decoder.picture(photograph, at_least=224).size == (600, 400)


def test_what_is_written_anew_is_a_jpeg_or_a_png_no_larger_than_asked():
    small, size = decoder.encoded(encoded(picture().resize((480, 400)), "PNG"), 96, True, quality=85)
    assert small[:2] == b"\xff\xd8" and size == decode.size_of(small) == (96, 80)
    same, size = decoder.encoded(encoded(picture(), "PNG"), 96, False, quality=85)
    assert (
        same[1:4] == b"PNG" and size == (48, 40) and decode.open_image(same).tobytes() == picture().tobytes()
    )


def test_one_process_takes_many_images_and_names_what_is_wrong_with_each():
    decoder.size_of(encoded(picture(), "PNG"))
    before = decoder.IDLE[-1].process.pid
    with pytest.raises(ValueError, match="it is empty"):
        decoder.size_of(b"")
    with pytest.raises(ValueError, match="there is no file"):
        decoder.size_of(Path("/nowhere.png"))
    assert decoder.size_of(encoded(picture(), "PNG")) == (48, 40)
    assert decoder.IDLE[-1].process.pid == before


def test_an_image_that_needs_too_much_memory_is_refused_and_the_next_one_read(confined):
    confined(memory=2**26)
    with pytest.raises(ValueError, match="more memory than an image may"):
        decoder.picture(HEAVY)
    assert decoder.size_of(encoded(picture(), "PNG")) == (48, 40)


def test_an_image_that_takes_too_long_is_refused_and_the_next_one_read(confined):
    confined(seconds=0.05)
    with pytest.raises(ValueError, match="takes longer than an image may"):
        decoder.picture(SLOW)
    assert decoder.size_of(encoded(picture(), "PNG")) == (48, 40)


def test_a_file_that_gives_nothing_keeps_nobody_waiting(confined):
    worker = decoder.Worker.start()
    worker.line.settimeout(0.01)
    worker.rest()
    worker.process.send_signal(signal.SIGSTOP)
    with pytest.raises(ValueError, match="takes longer than an image may"):
        decoder.size_of(encoded(picture(), "PNG"))


def test_only_the_image_at_which_a_process_dies_twice_is_refused(confined, monkeypatch: pytest.MonkeyPatch):
    start = decoder.Worker.start

    def dying() -> decoder.Worker:
        worker = start()
        worker.process.kill()
        os.waitid(os.P_PID, worker.process.pid, os.WEXITED | os.WNOWAIT)
        return worker

    worker = dying()
    worker.alive = lambda: True  # it dies only once it has the image
    worker.rest()
    assert decoder.size_of(encoded(picture(), "PNG")) == (48, 40)
    decoder.IDLE.pop().end()
    monkeypatch.setattr(decoder.Worker, "start", dying)
    with pytest.raises(ValueError, match="more memory than an image may"):
        decoder.size_of(encoded(picture(), "PNG"))


def test_of_a_folder_with_the_worst_only_those_are_rejected(
    confined, picture_folder: Path, workspace: Workspace
):
    confined(memory=2**27, seconds=0.05)
    (picture_folder / "leaf" / "heavy.png").write_bytes(HEAVY)
    (picture_folder / "sand" / "slow.tif").write_bytes(SLOW)
    found = inspect(str(picture_folder), workspace, lambda *said: None)
    assert {one.name: one.reason for one in found.rejected} == {
        "leaf/heavy.png": decode.TOO_HEAVY,
        "sand/slow.tif": decoder.TOO_SLOW,
    }
    assert len(found.items) == 36


def test_where_a_system_has_no_such_limit_it_is_said_and_images_are_read(monkeypatch: pytest.MonkeyPatch):
    answered = decoder.ANSWER
    monkeypatch.setattr(decoder, "ANSWER", lambda line: decode_as_elsewhere(answered(line)))
    with pytest.warns(UserWarning, match="decoded without all limits: this system has none"):
        assert decoder.size_of(encoded(picture(), "PNG")) == (48, 40)


def decode_as_elsewhere(answer: decoder.Answer) -> decoder.Answer:
    return decoder.replace(answer, missing="this system has none")


def test_the_process_may_write_no_file_and_leaves_with_who_asks(confined, tmp_path: Path):
    confined()
    decoder.size_of(encoded(picture(), "PNG"))
    worker = decoder.IDLE.pop()
    process = psutil.Process(worker.process.pid)
    assert process.rlimit(psutil.RLIMIT_FSIZE) == (0, 0)
    assert process.rlimit(psutil.RLIMIT_AS)[0] < 2 * 2**30
    worker.line.close()
    assert worker.process.wait(30) == 0


def test_what_is_no_answer_ends_the_process_that_gave_it(confined, monkeypatch: pytest.MonkeyPatch):
    """As of one that an image has taken over: nothing that it says is more than a few numbers and a text."""
    content = encoded(picture(), "PNG")
    decoder.size_of(content)
    process = decoder.IDLE[-1].process
    monkeypatch.setattr(decoder, "hear", lambda line: b'{"width": "48"}\n')
    with pytest.raises(ValueError, match="ended the process|more memory"):
        decoder.size_of(content)
    assert process.poll() is not None


@pytest.mark.parametrize("name", ["JPEG, 12,000 empty scans", "PNG, claims 3,600 megapixels"])
def test_the_worst_that_were_found_cost_nothing(name: str):
    with pytest.raises(ValueError, match="so many scans|million pixels"):
        decoder.picture(WORST[name]())
