"""Why a model says what it says of one image: a map for each class, and the nearest training images."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tl_core.evidence import notebook
from tl_core.workspace.formats import Json
from tl_core.workspace.stored import as_json, part_of

# What a map adds up to: the whole score, the share of it that one layer group has, or neither.
Kind = Literal["score", "share", "estimate"]
# Above that, a map is nearly that of a random head: it shows where much is seen, not what speaks for a class.
MOST_ALIKE = 0.7
METHODS: dict[Kind, str] = {
    "score": "Exact: the head is linear on {}, so the mean of a map and the bias are the score.",
    "share": "Exact: the head is linear on {}, so the mean of a map is the group's share of the score.",
    "estimate": (
        "An estimate: {} times the gradient of the score. What follows is not linear, so the mean of a map is"
        " not the score."
    ),
}


@dataclass(frozen=True)
class ClassMap:
    """How much each place of an image speaks for a class, as rows of numbers on the scale of class scores.

    `elsewhere` is the bias, and what tokens add that stand for no place. `share` is the calibrated score.
    `alike` is the rank correlation, without its sign, with the maps of heads of random weights, on average.
    `picture` is the image under the map; `random` are those under the maps of random heads.
    """

    name: str
    score: float
    share: float
    elsewhere: float
    alike: float
    values: tuple[tuple[float, ...], ...]
    picture: str
    random: tuple[str, ...]

    @property
    def mean(self) -> float:
        return sum(map(sum, self.values)) / (len(self.values) * len(self.values[0]))


@dataclass(frozen=True)
class Neighbour:
    """A training image by its path, its class, and how far its code is: 0 is the same, 1 unrelated."""

    path: str
    label: str
    distance: float


@dataclass(frozen=True)
class Explanation:
    """Why the model of a run says what it says of an image.

    `seen` is a picture of what the network saw of it. The maps are of the activations after the layer groups
    in `read`; `groups` are those that could be asked for. Of `remembered` training images the nearest are
    named, the nearest first.
    """

    run: str
    image: str
    seen: str
    kind: Kind
    read: tuple[str, ...]
    groups: tuple[str, ...]
    maps: tuple[ClassMap, ...]
    nearest: tuple[Neighbour, ...] = ()
    remembered: int = 0

    @property
    def method(self) -> str:
        """How the maps came to be, in one sentence."""
        first, last = self.read[0], self.read[-1]
        one = f"the activation after {first}"
        return METHODS[self.kind].format(one if first == last else f"the activations after {first} to {last}")

    @property
    def sanity(self) -> str:
        """Whether the first map says more than that of a random head would."""
        first = self.maps[0]
        alike = f"Heads with random weights have maps like it to {first.alike:.2f}"
        said = f"{alike} (rank correlation: 0 is unlike, 1 the same)"
        if first.alike <= MOST_ALIKE:
            return f"{said}."
        return f"{said}: it shows where the network sees much, not what speaks for {first.name}."

    def sum_of(self, one: ClassMap) -> str:
        """What one of the maps comes to."""
        if self.kind != "score":
            return f"mean {one.mean:.3f} of the score {one.score:.3f}"
        sign = "-" if one.elsewhere < 0 else "+"
        return f"mean {one.mean:.3f} {sign} {abs(one.elsewhere):.3f} = score {one.score:.3f}"

    @property
    def pictures(self) -> tuple[str, ...]:
        """The files of all its pictures."""
        return (self.seen, *(path for one in self.maps for path in (one.picture, *one.random)))

    def to_json(self) -> dict[str, object]:
        maps = [as_json(one) | {"mean": one.mean} for one in self.maps]
        return {**as_json(self), "maps": maps, "method": self.method, "sanity": self.sanity}

    @classmethod
    def from_json(cls, told: Json) -> "Explanation":
        """Raises ValueError for anything else than what `to_json` gives, and where a picture is gone."""
        found = part_of(told, cls)
        if gone := [path for path in found.pictures if not Path(path).is_file()]:
            raise ValueError(f"there is no {gone[0]}")
        return found

    def _repr_html_(self) -> str:
        shown = [
            notebook.title(f"{one.name}: {one.share:.1%}")
            + notebook.picture(Path(one.picture).read_bytes())
            + notebook.paragraphs(self.sum_of(one))
            for one in self.maps
        ]
        near = [[one.path, one.label, f"{one.distance:.3f}"] for one in self.nearest]
        table = notebook.table(["nearest training image", "class", "distance"], near) if near else ""
        return "".join(shown) + notebook.paragraphs(self.method, self.sanity) + table
