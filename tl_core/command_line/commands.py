"""The commands of `python -m tl_core`: what each takes, the verb that carries it out, how its value reads."""

from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from tl_core.command_line import (
    arguments,
    catalogue_arguments,
    catalogue_lines,
    data_lines,
    model_arguments,
    run_lines,
    storage_lines,
)
from tl_core.command_line.lesson_arguments import lesson
from tl_core.verbs import (
    advising,
    backbones,
    catalogue,
    data,
    diagnosis,
    experiments,
    predictions,
    previews,
    recommending,
    runs,
    teaching,
    training,
)

# What commands that look at images through a backbone take, and what those about a plan.
SEEN = (arguments.data, arguments.weights, arguments.device)
ANSWERED = (*SEEN, arguments.answers)
RACED = (*ANSWERED, arguments.plan, arguments.options)
PLANNED = (*RACED, arguments.strategy)


class Value(Protocol):
    """What a verb gives."""

    def to_json(self) -> dict[str, object]:
        """The value as one JSON object."""


Given = TypeVar("Given", bound=Value)


@dataclass(frozen=True)
class Command(Generic[Given]):
    """One command: what it takes, by the names of the verb's own arguments; the verb; how its value reads."""

    help: str
    options: tuple[Callable[[ArgumentParser], None], ...]
    call: Callable[..., Given]
    lines: Callable[[Given], list[str]]


COMMANDS: dict[str, Command] = {
    "inspect": Command(
        "what is in a dataset", (arguments.data, arguments.as_one), data.inspect, data_lines.dataset_lines
    ),
    "download": Command(
        "fetch a public dataset", (arguments.public_set,), data.download, data_lines.dataset_lines
    ),
    "describe": Command(
        "what a backbone is made of",
        (arguments.named_weights, arguments.device),
        backbones.describe,
        data_lines.card_lines,
    ),
    "measure": Command("where the data lies on both axes", SEEN, recommending.measure, data_lines.axes_lines),
    "health": Command(
        "what is wrong with the images",
        (arguments.data, arguments.looking_weights, arguments.device),
        diagnosis.health,
        data_lines.health_lines,
    ),
    "recommend": Command(
        "scenario, strategy and plan", PLANNED, recommending.recommend, data_lines.recommendation_lines
    ),
    "advise": Command(
        "which strategy will win here, how sure that is, what it costs",
        (*ANSWERED, arguments.advice),
        advising.advise,
        data_lines.advice_lines,
    ),
    "run": Command("train here, as recommended or changed", PLANNED, training.run, run_lines.finished_lines),
    "find-rate": Command(
        "find a learning rate for a plan",
        (*PLANNED, arguments.whole_plan),
        previews.find_rate,
        data_lines.rate_lines,
    ),
    "augment": Command(
        "show what epochs see of some images",
        (*PLANNED, arguments.whole_plan, arguments.sheet),
        previews.augment,
        data_lines.sheet_lines,
    ),
    "race": Command(
        "race the strategies, here", (*RACED, arguments.racers), experiments.race, run_lines.race_lines
    ),
    "layers": Command(
        "study which layers carry over, here",
        (*ANSWERED, arguments.plan, arguments.studied),
        experiments.layers,
        run_lines.study_lines,
    ),
    "backbones": Command(
        "rank backbones on a dataset",
        (arguments.data, arguments.compared_weights, arguments.device),
        backbones.rank_backbones,
        data_lines.ranking_lines,
    ),
    "map-codes": Command(
        "the images as points: how far classes come apart with depth",
        (*SEEN, arguments.projected),
        backbones.map_codes,
        data_lines.map_lines,
    ),
    "runs": Command(
        "runs, newest first or best first",
        (catalogue_arguments.search,),
        catalogue.list_runs,
        catalogue_lines.list_lines,
    ),
    "show": Command("one run", (arguments.run_id,), runs.show, run_lines.shown_lines),
    "stop": Command(
        "stop a run and keep its best weights", (arguments.run_id,), runs.stop, run_lines.stopping_lines
    ),
    "resume": Command(
        "go on with a run, here", (arguments.run_id,), training.resume, run_lines.finished_lines
    ),
    "keep": Command(
        "keep the best weights of a run that failed",
        (arguments.run_id,),
        training.keep,
        run_lines.finished_lines,
    ),
    "compare": Command(
        "set two to six runs against each other",
        (catalogue_arguments.compared,),
        catalogue.compare,
        catalogue_lines.compared_lines,
    ),
    "note": Command(
        "give a run a name, a note, tags",
        (arguments.run_id, catalogue_arguments.said),
        catalogue.note,
        catalogue_lines.noted_lines,
    ),
    "archive": Command(
        "leave a run out of lists", (arguments.run_id,), catalogue.archive, catalogue_lines.noted_lines
    ),
    "restore": Command(
        "list an archived run again", (arguments.run_id,), catalogue.restore, catalogue_lines.noted_lines
    ),
    "delete": Command(
        "remove a run, or a race or a study with its runs",
        (catalogue_arguments.doomed,),
        catalogue.delete,
        catalogue_lines.deleted_lines,
    ),
    "storage": Command(
        "what lies on the disk, and what may go",
        (storage_lines.freed,),
        diagnosis.storage,
        storage_lines.storage_lines,
    ),
    "lesson": Command(
        "try a statement of the notes",
        (lesson, arguments.weights, arguments.device),
        teaching.lesson,
        data_lines.lesson_lines,
    ),
    "demo": Command(
        "tables of the bundled backbone and of the advice",
        (arguments.table, arguments.photographs_weights),
        teaching.demo,
        data_lines.table_lines,
    ),
    "predict": Command(
        "classify images, folders and zips with a run's model",
        (model_arguments.images, arguments.device),
        predictions.predict,
        run_lines.prediction_lines,
    ),
    "explain": Command(
        "where in an image the scores come from, and which training images are near",
        (model_arguments.explained,),
        predictions.explain,
        run_lines.explanation_lines,
    ),
    "export": Command(
        "put a run's model into a folder of yours",
        (arguments.run_id, model_arguments.own_folder),
        predictions.export,
        run_lines.export_lines,
    ),
    "train": Command(
        "carry out the run in a folder (for engines)",
        (arguments.kept_folder,),
        training.train,
        run_lines.finished_lines,
    ),
    "train-race": Command(
        "carry out the race in a folder (for pages)",
        (arguments.kept_folder,),
        experiments.train_race,
        run_lines.race_lines,
    ),
    "train-study": Command(
        "carry out the layer study in a folder (for pages)",
        (arguments.kept_folder,),
        experiments.train_study,
        run_lines.study_lines,
    ),
}
