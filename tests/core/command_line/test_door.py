"""The door: exit status, one sentence on standard error, one JSON object on standard output and nothing
else.
"""

import json
import os
import struct
import subprocess
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path

import pytest

from tl_core.command_line import door
from tl_core.command_line.commands import Command
from tl_core.command_line.door import DONE, FAILED, LEFT, REFUSED, STALE, main
from tl_core.runs.run import StaleAttemptError, Status
from tl_core.workspace.shelf import new_id

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Said:
    """What a verb of these tests gives."""

    answer: dict

    def to_json(self) -> dict:
        return self.answer


@pytest.fixture(autouse=True)
def here(workspace, monkeypatch) -> None:
    monkeypatch.setenv("THAW_WORKSPACE", str(workspace.root))


@pytest.fixture
def failing(monkeypatch):
    """Makes the command `runs` end in an error."""

    def fail(error: BaseException) -> None:
        def verb() -> Said:
            raise error

        monkeypatch.setitem(door.COMMANDS, "runs", Command("", (), verb, str))

    return fail


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["no-such-command"],
        ["run"],
        ["run", "x", "--size", "huge"],
        ["run", "x", "--epochs", "many"],
        ["runs", "--colour"],
        ["show", "nothing"],
        ["show", new_id()],
        ["stop", "../../etc"],
        ["resume", new_id()],
        ["predict", "x", "y.png"],
        ["inspect", "/no/such/folder"],
        ["inspect", "built-in:nothing"],
        ["inspect", ""],
        ["inspect", "caf\udce9"],
        ["describe", "resnet"],
        ["describe", "local-dir:/no/such/folder"],
        ["run", "/no/such/folder", "--weights", "x.pth"],
    ],
)
@pytest.mark.parametrize("json_asked", [[], ["--json"]])
def test_what_is_refused_is_one_sentence_on_standard_error(arguments, json_asked, capfd):
    assert main([*arguments, *json_asked]) == REFUSED
    said = capfd.readouterr()
    assert said.out == "" and said.err.count("\n") == 1 and "Traceback" not in said.err and len(said.err) > 10


def test_a_refused_run_leaves_nothing_half_made(workspace, capfd):
    main(["run", "/no/such/folder"])
    assert not workspace.root.exists() or not list(workspace.root.rglob("*.json"))


def test_what_nobody_foresaw_is_a_sentence_too_and_noted_in_a_file(failing, workspace, capfd):
    failing(KeyError("layer9"))
    assert main(["runs"]) == FAILED
    said = capfd.readouterr()
    log = workspace.root / "error.log"
    assert said.out == "" and said.err == f"KeyError: 'layer9'; where it happened is in {log}\n"
    assert "Traceback" in log.read_text()


@pytest.mark.parametrize(
    "error, status", [(KeyboardInterrupt(), LEFT), (StaleAttemptError("a newer one has begun"), STALE)]
)
def test_leaving_early_is_quiet(failing, capfd, error, status):
    failing(error)
    assert main(["runs"]) == status
    assert capfd.readouterr() == ("", "")


def test_json_is_one_object_even_where_a_library_talks(monkeypatch, capfd):
    def talking() -> Said:
        print("Downloading: something")
        return Said({"runs": ["caf\udce9", "日本"]})

    monkeypatch.setitem(door.COMMANDS, "runs", Command("", (), talking, str))
    assert main(["runs", "--json"]) == DONE
    said = capfd.readouterr()
    assert json.loads(said.out) == {"runs": ["caf\udce9", "日本"]} and said.out.count("\n") == 1
    assert said.err == "Downloading: something\n"


def test_names_that_are_no_text_are_printed_all_the_same():
    code = (
        "import sys; from tl_core.command_line import commands, door;"
        " command = commands.Command('', (), lambda: {}, lambda answer: ['caf\\udce9 \\u65e5']);"
        " door.COMMANDS['runs'] = command; sys.exit(door.main(['runs']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, env={"PYTHONIOENCODING": "ascii"}
    )
    assert (done.returncode, done.stdout) == (0, b"caf\\udce9 \\u65e5\n"), done.stderr


def test_the_workspace_is_that_of_the_environment_unless_named(run, workspace, tmp_path, capfd):
    assert main(["runs", "--json"]) == DONE
    assert [listed["run"] for listed in json.loads(capfd.readouterr().out)["runs"]] == [run.id]
    assert main(["runs", "--json", "--workspace", str(tmp_path / "other")]) == DONE
    assert json.loads(capfd.readouterr().out) == {"runs": []}


def test_threads_of_a_process_of_our_own_sleep_unless_its_user_says_otherwise(monkeypatch, capfd):
    monkeypatch.setenv("OMP_WAIT_POLICY", "ACTIVE")
    monkeypatch.setenv("GOMP_SPINCOUNT", "")
    monkeypatch.delenv("GOMP_SPINCOUNT")
    main(["runs"])
    assert (os.environ["OMP_WAIT_POLICY"], os.environ["GOMP_SPINCOUNT"]) == ("ACTIVE", "3000")


def test_every_command_explains_itself(capfd):
    for name in door.COMMANDS:
        with pytest.raises(SystemExit) as left:
            main([name, "--help"])
        assert left.value.code == 0 and name in capfd.readouterr().out


def test_a_stop_can_be_asked_for_while_the_run_is_at_work(run, capfd):
    with run.lease.take():
        run.write_status(Status("running", "on cpu"))
        assert main(["stop", run.id, "--json"]) == DONE
        assert json.loads(capfd.readouterr().out) == {"run": run.id, "state": "stopping"}
        assert run.stop_requested()


@pytest.mark.parametrize("state", ["done", "failed", "stopped"])
def test_a_run_that_has_ended_is_not_stopped(run, state, capfd):
    run.write_status(Status(state))
    assert main(["stop", run.id]) == REFUSED
    assert state in capfd.readouterr().err and not run.stop_requested()


def test_a_done_run_is_not_resumed_and_one_at_work_neither(run, capfd):
    run.write_status(Status("done"))
    assert main(["resume", run.id]) == REFUSED
    run.write_status(Status("running"))
    with run.lease.take():
        assert main(["resume", run.id]) == REFUSED
    assert run.events() == []


def test_what_pillow_says_of_odd_metadata_is_not_shown(picture_folder, capsys):
    """A PNG that claims to be an animation of no pictures: Pillow warns, and reads the first."""
    animation = b"acTL" + bytes(8)
    chunk = struct.pack(">I", 8) + animation + struct.pack(">I", zlib.crc32(animation))
    path = picture_folder / "leaf" / "00.png"
    content = path.read_bytes()
    path.write_bytes(content[:33] + chunk + content[33:])
    assert main(["inspect", str(picture_folder), "--json"]) == DONE
    shown = capsys.readouterr()
    assert json.loads(shown.out)["rejected"] == 0 and "APNG" not in shown.err
