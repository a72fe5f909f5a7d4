"""The command line: `python -m tl_core COMMAND`. This is the door of every process: what went wrong becomes
one sentence here.
"""

import json
import sys
import warnings
from argparse import SUPPRESS, ArgumentParser, Namespace
from collections.abc import Callable
from contextlib import ExitStack, closing, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from filelock import Timeout

from tl_core.command_line import commands, lab, previews, terminal
from tl_core.command_line.arguments import (
    compared_weights,
    data,
    device,
    experiment_folder,
    image,
    named_weights,
    options,
    plan,
    public_set,
    racers,
    run_folder,
    run_id,
    sheet,
    strategy,
    studied,
    table,
    weights,
    whole_plan,
)
from tl_core.engines.tasks import Task, TaskCancelledError
from tl_core.runs.run import StaleAttemptError
from tl_core.runs.trainer import RunFailedError, sentence_for
from tl_core.workspace import Workspace
from tl_core.workspace.events import Report

DONE, FAILED, REFUSED, STALE, LEFT = 0, 1, 2, 75, 130
# What the user called, so that help and refusals name what works for that user.
PROGRAM = "thaw" if Path(sys.argv[0]).stem == "thaw" else "python -m tl_core"


@dataclass(frozen=True)
class Command:
    """One command: what it takes, what gives its answer, how that reads."""

    help: str
    options: tuple[Callable[[ArgumentParser], None], ...]
    answer: Callable[[Namespace, Report], dict]
    lines: terminal.Lines


class Parser(ArgumentParser):
    """A parser whose refusal is a sentence like any other."""

    def error(self, message: str) -> NoReturn:
        raise ValueError(f"{message}; see {PROGRAM} --help")


COMMANDS = {
    "inspect": Command("what is in a dataset", (data,), commands.inspect, terminal.dataset_lines),
    "download": Command("fetch a public dataset", (public_set,), commands.download, terminal.dataset_lines),
    "describe": Command(
        "what a backbone is made of", (named_weights, device), commands.describe, terminal.card_lines
    ),
    "measure": Command(
        "where the data lies on both axes", (data, weights, device), commands.measure, terminal.axes_lines
    ),
    "health": Command(
        "what is wrong with the images", (data, weights, device), commands.health, terminal.health_lines
    ),
    "recommend": Command(
        "scenario, strategy and plan",
        (data, strategy, weights, plan, options, device),
        commands.recommend,
        terminal.recommendation_lines,
    ),
    "run": Command(
        "train here, as recommended or changed",
        (data, strategy, weights, plan, options, device),
        commands.run,
        terminal.result_lines,
    ),
    "find-rate": Command(
        "find a learning rate for a plan",
        (data, strategy, weights, plan, options, whole_plan, device),
        previews.find_rate,
        terminal.rate_lines,
    ),
    "augment": Command(
        "show what epochs see of some images",
        (data, strategy, weights, plan, options, whole_plan, device, sheet),
        previews.augment,
        terminal.sheet_lines,
    ),
    "race": Command(
        "race the strategies, here",
        (data, racers, weights, plan, options, device),
        lab.race,
        terminal.race_lines,
    ),
    "layers": Command(
        "study which layers carry over, here",
        (data, studied, weights, plan, device),
        lab.layers,
        terminal.study_lines,
    ),
    "backbones": Command(
        "rank backbones on a dataset", (data, compared_weights, device), lab.backbones, terminal.ranking_lines
    ),
    "runs": Command("every run, newest first", (), commands.runs, terminal.runs_lines),
    "show": Command("one run", (run_id,), commands.show, terminal.run_lines),
    "stop": Command("stop a run and keep its best weights", (run_id,), commands.stop, terminal.stop_lines),
    "resume": Command("go on with a run, here", (run_id,), commands.resume, terminal.result_lines),
    "demo": Command("tables of the bundled backbone", (table,), commands.demo, terminal.table_lines),
    "predict": Command(
        "classify one image with a run's model", (run_id, image), commands.predict, terminal.prediction_lines
    ),
    "train": Command(
        "carry out the run in a folder (for engines)", (run_folder,), commands.train, terminal.result_lines
    ),
    "train-race": Command(
        "carry out the race in a folder (for pages)",
        (experiment_folder,),
        lab.train_race,
        terminal.race_lines,
    ),
    "train-study": Command(
        "carry out the layer study in a folder (for pages)",
        (experiment_folder,),
        lab.train_study,
        terminal.study_lines,
    ),
}


def parser() -> ArgumentParser:
    here = str(Workspace.default().root)
    whole = Parser(
        prog=PROGRAM,
        description="Pick, run and prove a transfer-learning strategy on your own images.",
        epilog="thaw without a command starts the app; thaw --port N starts it at another port than 8501.",
    )
    chosen = whole.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, command in COMMANDS.items():
        part = chosen.add_parser(name, help=command.help, description=command.help.capitalize())
        for add in command.options:
            add(part)
        part.add_argument("--workspace", default=here, metavar="DIR", help="where Thaw keeps what it makes")
        part.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
        part.add_argument("--answer", metavar="FOLDER", help=SUPPRESS)  # read by task_of
    return whole


def main(arguments: list[str] | None = None) -> int:
    """Run one command line. The exit status: 0 done, 1 failed, 2 refused."""
    sys.stdout.reconfigure(errors="backslashreplace")  # a file's name need not be text
    # What Pillow says of odd metadata would stand amid the progress bar, and nobody can do anything about it.
    warnings.filterwarnings("ignore", module=r"PIL\.")
    task = task_of(arguments)
    with ExitStack() as held:
        try:
            if task:
                held.enter_context(task.lease.take())
            return answer(parser().parse_args(arguments), task)
        except (StaleAttemptError, Timeout):
            return STALE
        except TaskCancelledError:
            task.refuse("it was cancelled")
            return LEFT
        except (KeyboardInterrupt, BrokenPipeError):  # the second is `| head`
            return LEFT
        except Exception as error:
            return refuse(error, task)


def task_of(arguments: list[str] | None) -> Task | None:
    """The task that waits for the answer, known before anything else is read: a refusal must find its way
    there too.
    """
    only = ArgumentParser(add_help=False, allow_abbrev=False)
    only.add_argument("--answer")
    folder = only.parse_known_args(arguments)[0].answer
    return Task(Path(folder)) if folder else None


def answer(asked: Namespace, task: Task | None) -> int:
    """Answer the task; or print lines for a person or one JSON object for a program, and all else to standard
    error.
    """
    command = COMMANDS[asked.command]
    if task:
        task.give(command.answer(asked, task.report))
        return DONE
    with closing(terminal.ProgressBar()) as bar, redirect_stdout(sys.stderr):
        answered = command.answer(asked, bar)
    print(json.dumps(answered) if asked.json else "\n".join(command.lines(answered)))
    return DONE


def refuse(error: Exception, task: Task | None) -> int:
    """Say in one sentence why there is no answer. Where a fault of our own happened is noted in the
    workspace's error.log.
    """
    sentence, foreseen = sentence_for(error), isinstance(error, ValueError | RunFailedError)
    if not foreseen:
        log = Workspace.default().note(error)
        sentence = f"{sentence}; where it happened is in {log}"
    if task:
        task.refuse(sentence)
    print(sentence, file=sys.stderr)
    return REFUSED if isinstance(error, ValueError) else FAILED
