"""The images of a dataset as points: near each other where a backbone's codes are alike."""

from dataclasses import dataclass
from typing import Literal, get_args

from tl_core.evidence import notebook
from tl_core.evidence.estimate import share
from tl_core.evidence.wording import in_points
from tl_core.workspace.formats import Json
from tl_core.workspace.stored import as_json, part_of

Projection = Literal["pca", "tsne"]
PROJECTIONS: tuple[Projection, ...] = get_args(Projection)
NAMES: dict[Projection, str] = {"pca": "Principal components", "tsne": "t-SNE"}
MEANING: dict[Projection, str] = {
    "pca": "The two directions in which the codes vary most. They are the same for every image, so distances"
    " far apart mean something too.",
    "tsne": "Neighbours stay neighbours; how far apart groups of points lie, and how large they are, means"
    " nothing.",
}


@dataclass(frozen=True)
class GroupMap:
    """The points after one layer group, in the order of the dataset's items.

    `kept` is the share of the variance of the codes that the two directions keep; None of t-SNE, which has no
    directions. Of `asked` images, `own` have their nearest neighbour, in the whole codes, in their own class.
    """

    x: tuple[float, ...]
    y: tuple[float, ...]
    kept: float | None
    own: int
    asked: int

    @property
    def sentence(self) -> str:
        """How far the classes have come apart, and how much of that a picture can show."""
        apart = f"{in_points(share(self.own, self.asked))} of images are nearest to one of their own class."
        return apart if self.kept is None else f"{apart} The picture keeps {self.kept:.0%} of the variance."


@dataclass(frozen=True)
class CodeMap:
    """The maps of a dataset's images after layer groups of a backbone, stem first."""

    dataset: str
    weights: str
    projection: Projection
    groups: dict[str, GroupMap]

    def to_json(self) -> Json:
        return as_json(self)

    @classmethod
    def from_json(cls, told: Json) -> "CodeMap":
        """Raises ValueError for anything else than what `to_json` gives."""
        return part_of(told, cls)

    def _repr_html_(self) -> str:
        rows = [[name, one.sentence] for name, one in self.groups.items()]
        return notebook.paragraphs(MEANING[self.projection]) + notebook.table(
            ["layer group", "classes"], rows
        )
