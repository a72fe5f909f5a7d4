"""The command line: `python -m tl_core COMMAND`. This is the door of every process: what went wrong becomes
one sentence here.
"""

import io
import json
import sys
import warnings
from argparse import SUPPRESS, ArgumentParser, Namespace
from contextlib import ExitStack, redirect_stdout
from inspect import signature
from pathlib import Path
from typing import NoReturn

from filelock import Timeout

from tl_core.command_line.answering import answer
from tl_core.command_line.commands import COMMANDS, Value
from tl_core.dataset.open_question import OpenQuestionError
from tl_core.engines.tasks import Task
from tl_core.runs.hardware import let_threads_sleep
from tl_core.runs.run import StaleAttemptError
from tl_core.runs.trainer import RunFailedError, sentence_for
from tl_core.workspace import Workspace
from tl_core.workspace.full_disk import is_of_full_disk
from tl_core.workspace.workspace import WORKSPACE_VARIABLE

DONE, FAILED, REFUSED, STALE, LEFT = 0, 1, 2, 75, 130
# What the user called, so that help and refusals name what works for that user.
PROGRAM = "thaw" if Path(sys.argv[0]).stem == "thaw" else "python -m tl_core"
ANSWER = "answer"
WORKSPACE = f"where Thaw keeps what it makes; {WORKSPACE_VARIABLE} or ~/.thaw unless given"


class Parser(ArgumentParser):
    """A parser whose refusal is a sentence like any other."""

    def error(self, message: str) -> NoReturn:
        raise ValueError(f"{message}; see {PROGRAM} --help")


def parser() -> ArgumentParser:
    whole = Parser(
        prog=PROGRAM,
        description="Pick, run and prove a transfer-learning strategy on your own images.",
        epilog="thaw without a command starts the app; thaw --port N starts it at another port than 8501.",
    )
    chosen = whole.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, command in COMMANDS.items():
        said = command.help
        part = chosen.add_parser(name, help=said, description=said.capitalize(), argument_default=SUPPRESS)
        for add in command.options:
            add(part)
        if "workspace" in signature(command.call).parameters:
            part.add_argument("--workspace", metavar="DIR", help=WORKSPACE)
        part.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    chosen.add_parser(ANSWER).add_argument("folder")  # without a help it is not listed: for pages
    return whole


def main(arguments: list[str] | None = None) -> int:
    """Run one command line. The exit status: 0 done, 1 failed, 2 refused."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a file's name need not be text
    # What Pillow says of odd metadata would stand amid the progress bar, and nobody can do anything about it.
    warnings.filterwarnings("ignore", module=r"PIL\.")
    let_threads_sleep()
    task: Task | None = None
    with ExitStack() as held:
        try:
            asked = parser().parse_args(arguments)
            if asked.command != ANSWER:
                return say(asked)
            task = Task.read(Path(asked.folder))
            held.enter_context(task.lease.take())
            answer(task)
            return DONE
        except (StaleAttemptError, Timeout):
            return STALE
        except (KeyboardInterrupt, BrokenPipeError):  # the second is `| head`
            if task and task.cancelled():
                task.refuse("it was cancelled")
            return LEFT
        except Exception as error:
            return refuse(error, task)


def say(asked: Namespace) -> int:
    """Carry out a command, and print lines for a person or one JSON object for a program. All else that is
    printed goes to standard error.
    """
    with redirect_stdout(sys.stderr):
        value = carry_out(asked)
    as_json = "json" in asked and asked.json
    print(json.dumps(value.to_json()) if as_json else "\n".join(COMMANDS[asked.command].lines(value)))
    return DONE


def carry_out(asked: Namespace, **more: object) -> Value:
    """What the verb of the command gives; it decides what was not asked for."""
    given = {name: value for name, value in vars(asked).items() if name not in ("command", "json")}
    return COMMANDS[asked.command].call(**given, **more)


def refuse(error: Exception, task: Task | None) -> int:
    """Say in one sentence why there is no answer. Where a fault of our own happened is noted in the
    workspace's error.log.
    """
    sentence, foreseen = sentence_for(error), _is_foreseen(error)
    if not foreseen:
        log = Workspace.default().note(error)
        sentence = f"{sentence}; where it happened is in {log}"
    if task:
        task.refuse(sentence, error if isinstance(error, OpenQuestionError) else None)
    print(sentence, file=sys.stderr)
    return REFUSED if isinstance(error, ValueError) else FAILED


def _is_foreseen(error: Exception) -> bool:
    return isinstance(error, ValueError | RunFailedError) or is_of_full_disk(error)
