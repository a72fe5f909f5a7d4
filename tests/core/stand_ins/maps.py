"""Maps of codes that no backbone was asked for."""

from dataclasses import replace

from tl_core.dataset import Dataset
from tl_core.engines import questions
from tl_core.engines.tasks import Task
from tl_core.evidence.code_map import CodeMap, GroupMap
from tl_core.workspace import Workspace
from tl_core.workspace.formats import Json
from tl_core.workspace.workspace import write_json

GROUPS = ("stem", "layer4")


def mapped(dataset: Dataset, workspace: Workspace, weights: str) -> None:
    """As if another process had just made both maps, with the images on a line, and small pictures."""
    places = tuple(float(number) for number in range(len(dataset.items)))
    after = GroupMap(places, places[::-1], 0.4, 9, 10)
    told = CodeMap(dataset.id, weights, "pca", dict.fromkeys(GROUPS, after))
    _answered(questions.map_codes(workspace, dataset, weights, "pca"), told.to_json())
    for group in GROUPS:
        told = CodeMap(dataset.id, weights, "tsne", {group: replace(after, kept=None)})
        _answered(questions.map_codes(workspace, dataset, weights, "tsne", group), told.to_json())
    every = questions.small_pictures(workspace, dataset, [item.path for item in dataset.items])
    _answered(every, {"dataset": dataset.id, "images": []})


def _answered(task: Task, answer: Json) -> None:
    task.folder.mkdir(parents=True)
    write_json(task.answer_file, answer)
