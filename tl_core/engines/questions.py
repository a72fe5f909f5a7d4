"""What a page may ask another process: a function a question, each giving the task that waits for its answer.

Nothing is asked before `task.ask()`. The arguments are those of the verb (`tl_core.command_line.answering`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from tl_core.albums.album import Album
from tl_core.backbones.card import SHIPPED, parse_weights
from tl_core.dataset import Dataset
from tl_core.dataset.labelling import FOUND_OUT, Labelling
from tl_core.engines.tasks import Question, Task
from tl_core.evidence.code_map import Projection
from tl_core.matrix import Answers
from tl_core.plans import Plan
from tl_core.plans.rate_range import in_question
from tl_core.runs import Run
from tl_core.workspace import Workspace
from tl_core.workspace.formats import Json
from tl_core.workspace.stored import part_of


def inspect(workspace: Workspace, source: str, as_one: bool = False, told: Labelling = FOUND_OUT) -> Task:
    """What is in a folder, a zip, a table or `built-in:NAME`, with classes as `told`; `as_one` where each
    folder is a class, though it looks like a dataset.
    """
    arguments = {"data": source} | ({"as_one": True} if as_one else {}) | told.said
    return Task.of(workspace, Question("inspect", arguments, new_process=True))


def dataset_named(answer: Json) -> str:
    """The id of the dataset, of an answer to one of the questions that read one. Raises ValueError."""
    return part_of(answer, _Read).dataset


@dataclass(frozen=True)
class _Read:
    dataset: str


def look_at_photos(workspace: Workspace, album: Album) -> Task:
    """The photos of an album, decoded. The question stays the same when photos come: then it is asked
    again.
    """
    return Task.of(workspace, Question("look_at_photos", {"album": album.id}, new_process=True))


def download(workspace: Workspace, name: str) -> Task:
    """A public set, fetched and read."""
    return Task.of(workspace, Question("download", {"name": name}, new_process=True))


def describe(workspace: Workspace, weights: str) -> Task:
    """The card of a backbone: its layer groups, its preprocessing, its speed here."""
    at_hand = parse_weights(weights).kind in SHIPPED  # whose card is at hand: nobody waits
    return Task.of(workspace, Question("describe", {"weights": weights}, _written(weights), at_hand))


def recommend(workspace: Workspace, dataset: Dataset, weights: str) -> Task:
    """Both axes of the matrix, and what the images say at once of the strategies."""
    arguments = {"data": dataset.id, "weights": weights}
    return Task.of(workspace, Question("recommend", arguments, _seen(dataset, weights)))


def advise(
    workspace: Workspace, dataset: Dataset, weights: str, answers: Answers, at_once: bool = False
) -> Task:
    """Which strategy will do best, and how sure that is; `at_once` without pilots."""
    arguments = {"data": dataset.id, "weights": weights, **asdict(answers)}
    arguments |= {"budget": 0} if at_once else {}
    return Task.of(workspace, Question("advise", arguments, _seen(dataset, weights)))


def health(workspace: Workspace, dataset: Dataset, weights: str) -> Task:
    """What is wrong with the images. Weights that come with Thaw give way to the best at hand."""
    named = {} if parse_weights(weights).kind in SHIPPED else {"weights": weights}
    return Task.of(workspace, Question("health", {"data": dataset.id} | named, _seen(dataset, weights)))


def backbones(workspace: Workspace, dataset: Dataset) -> Task:
    """The backbones at hand, ranked on the images."""
    return Task.of(workspace, Question("rank_backbones", {"data": dataset.id}, dataset.fingerprint))


def map_codes(
    workspace: Workspace, dataset: Dataset, weights: str, projection: Projection, group: str | None = None
) -> Task:
    """The images as points, near each other where their codes are alike."""
    arguments = {"data": dataset.id, "weights": weights, "projection": projection, "group": group}
    return Task.of(workspace, Question("map_codes", arguments, _seen(dataset, weights)))


def find_rate(workspace: Workspace, plan: Plan) -> Task:
    """A learning rate for the plan. Plans that differ in nothing a range test depends on ask the same.

    Raises ValueError for a plan that has no rate to find.
    """
    return _about_plan("find_rate", workspace, in_question(plan))


def augment(workspace: Workspace, plan: Plan) -> Task:
    """What the epochs of the plan see of some images. Plans that differ in rates alone ask the same."""
    asked = replace(
        plan,
        head_rate=1.0,
        backbone_rate=1.0,
        layer_decay=1.0,
        weight_decay=0.0,
        batch_size=2,
        epochs=1,
        probes=False,
    )
    return _about_plan("augment", workspace, asked)


def small_pictures(workspace: Workspace, dataset: Dataset, images: Sequence[str]) -> Task:
    """A small picture of each of these images of the dataset, named by their paths."""
    arguments = {"data": dataset.id, "images": list(images)}
    return Task.of(workspace, Question("small_pictures", arguments, dataset.fingerprint, new_process=True))


def predict(workspace: Workspace, run: Run, image: Path) -> Task:
    """What the run's model says of an image file, or of all images in a folder or a zip."""
    return Task.of(workspace, Question("predict", {"run": run.id, "images": str(image)}))


def explain(
    workspace: Workspace,
    run: Run,
    image: Path,
    name: str = "",
    classes: Sequence[str] = (),
    group: str | None = None,
) -> Task:
    """Why the run's model says what it says of an image file, or of the one of that name in a folder or a
    zip.
    """
    arguments = {"run": run.id, "image": str(image), "name": name, "classes": list(classes), "group": group}
    version = _version(run.folder / "result.json")
    return Task.of(workspace, Question("explain", arguments, version, brief=True))


def pack(workspace: Workspace, run: Run) -> Task:
    """Everything that can be taken away of the run; asked anew once the run has another result."""
    return Task.of(workspace, Question("pack", {"run": run.id}, _version(run.folder / "result.json")))


def _version(file: Path) -> str:
    """When the file was last written: a newer one is another question."""
    return str(file.stat().st_mtime_ns) if file.exists() else ""


def lesson(workspace: Workspace, name: str, knobs: Mapping[str, str], dataset: Dataset | None) -> Task:
    """A statement of the notes, tried on the lesson's own images, or on those of the dataset."""
    arguments: dict[str, object] = {"name": name, "knobs": dict(knobs)}
    if dataset is None:
        return Task.of(workspace, Question("lesson", arguments))
    return Task.of(workspace, Question("lesson", arguments | {"data": dataset.id}, dataset.fingerprint))


def _about_plan(verb: str, workspace: Workspace, plan: Plan) -> Task:
    return Task.of(workspace, Question(verb, {"data": plan.dataset, "plan": plan.to_json()}))


def _seen(dataset: Dataset, weights: str) -> str:
    """Which images and which weights: others are another question."""
    return f"{dataset.fingerprint} {_written(weights)}"


def _written(weights: str) -> str:
    """When the weights of a folder were last written: newer ones are another question. Other weights are what
    their name says.
    """
    named = parse_weights(weights)
    return _version(Path(named.name) / "model.safetensors") if named.kind == "local-dir" else ""
