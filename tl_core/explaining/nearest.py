"""The training images whose codes are nearest to that of an image: a model remembers them."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from torch import Tensor
from torch.nn.functional import normalize

from tl_core.dataset import Dataset
from tl_core.dataset.dataset import thumbnail_folder, thumbnail_path
from tl_core.intake import thumbnails
from tl_core.novelty.memory import Memory
from tl_core.novelty.remembering import remembered_items
from tl_core.predictions.explanation import Neighbour
from tl_core.workspace import Workspace

SHOWN = 6
DIGITS = 4


def nearest(
    memory: Memory, codes: Mapping[str, Tensor], dataset: Dataset, content: str
) -> tuple[tuple[Neighbour, ...], int]:
    """The nearest of the remembered images, and how many are remembered; without those of this `content`.

    `codes` are those of one image, {aspect: (1, width)}; what counts is the last, its meaning. The distance
    is 1 - cosine.
    """
    items = remembered_items(memory, dataset)
    name = memory.aspects.each[-1].name
    distances = 1 - (normalize(codes[name].float()) @ memory.learned.codes[name].float().T)[0]
    ranked = sorted(zip(distances.tolist(), items, strict=True), key=lambda found: found[0])
    others = [(distance, item) for distance, item in ranked if item.sha256 != content]
    near = (
        Neighbour(item.path, dataset.classes[item.label], round(max(0.0, distance), DIGITS))
        for distance, item in others[:SHOWN]
    )
    return tuple(near), len(others)


def draw(neighbours: Iterable[Neighbour], dataset: Dataset, workspace: Workspace) -> None:
    """Make a small picture of each, for a page. A file that cannot be read any more gets none."""
    paths, folder = {one.path for one in neighbours}, workspace.datasets / dataset.id
    thumbnail_folder(folder).mkdir(parents=True, exist_ok=True)
    for item in (item for item in dataset.items if item.path in paths):
        if not (small := thumbnail_path(folder, item)).exists():
            with suppress(ValueError, OSError):
                thumbnails.write(Path(dataset.root) / item.path, small)
