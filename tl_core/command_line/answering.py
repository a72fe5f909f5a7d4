"""The other end of a question that a page asks: `python -m tl_core answer FOLDER` reads it, checks it and
answers it with a verb.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from inspect import Parameter, signature

from tl_core.command_line.commands import Value
from tl_core.engines.tasks import Question, Task
from tl_core.plans import Plan
from tl_core.verbs import advising, backbones, data, diagnosis, predictions, previews, recommending, teaching
from tl_core.verbs.wishes import Labels

# What may be asked (tl_core/engines/questions.py), and the verb that answers.
VERBS: dict[str, Callable[..., Value]] = {
    "inspect": data.inspect,
    "look_at_photos": data.look_at_photos,
    "download": data.download,
    "describe": backbones.describe,
    "recommend": recommending.recommend,
    "advise": advising.advise,
    "health": diagnosis.health,
    "map_codes": backbones.map_codes,
    "rank_backbones": backbones.rank_backbones,
    "find_rate": previews.find_rate,
    "augment": previews.augment,
    "small_pictures": previews.small_pictures,
    "predict": predictions.predict,
    "explain": predictions.explain,
    "pack": predictions.pack,
    "lesson": teaching.lesson,
}
# The answering process gives these itself.
OURS = ("workspace", "report")
# Between two looks whether anybody still waits for the answer.
LOOK_SECONDS = 0.5


def answer(task: Task) -> None:
    """Give the answer. Raises ValueError for what may not be asked, KeyboardInterrupt once the task is
    cancelled, and as the verb does.
    """
    question = task.question
    arguments = checked(question)
    own = {"workspace": task.workspace, "report": task.report}
    verb = VERBS[question.verb]
    with interrupted_once_cancelled(task):
        value = verb(**arguments, **{name: own[name] for name in OURS if name in _names(verb)})
    task.give(value.to_json())


@contextmanager
def interrupted_once_cancelled(task: Task) -> Iterator[None]:
    """Inside, a cancelled task interrupts the main thread as Ctrl-C does, whatever the thread waits for or is
    at. A process in the background may have been started deaf to Ctrl-C.
    """
    done, main = threading.Event(), threading.main_thread().ident

    def watch() -> None:
        while not done.wait(LOOK_SECONDS):
            if task.cancelled() and main:
                signal.pthread_kill(main, signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
        signal.signal(signal.SIGINT, before)


def checked(question: Question) -> dict[str, object]:
    """The arguments of the question, a plan among them as a value. Raises ValueError for a verb that is not
    one of VERBS, or an argument that it does not name.
    """
    if question.verb not in VERBS:
        raise ValueError(f"there is no question {question.verb!r}; there are {', '.join(VERBS)}")
    allowed = [name for name in _names(VERBS[question.verb]) if name not in OURS]
    if unknown := [name for name in question.arguments if name not in allowed]:
        raise ValueError(f"{question.verb} takes no {', '.join(unknown)}; it takes {', '.join(allowed)}")
    return {
        name: Plan.from_json(value) if name == "plan" and isinstance(value, dict) else value
        for name, value in question.arguments.items()
    }


def _names(verb: Callable[..., Value]) -> list[str]:
    """What the verb may be told; of all that it may be told about its data, how the classes are named."""
    parameters = signature(verb).parameters.values()
    own = [each.name for each in parameters if each.kind is not Parameter.VAR_KEYWORD]
    return own if len(own) == len(parameters) else [*own, *Labels.__annotations__]
