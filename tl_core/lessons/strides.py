"""As long as the strides fit: what layers make of an image's size, what is left over, what is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from tl_core.evidence.wording import counted
from tl_core.lessons.geometry import NETS, SIDES, Net, Row, fits, reached, refusal, rows
from tl_core.lessons.lesson import Ending, Knob, Lesson

FITS, OVER, REFUSED = "they fit", "something is left over", "torch refuses the size"


@dataclass(frozen=True)
class Way:
    """An image of `side` px on its way through a network of NETS.

    `refused` says why torch refuses it; it is empty where torch runs. The last map sees the image's first
    `reached` columns, and padding behind them where that is more than it has. `fitting` are the nearest other
    sizes, below and above, at which nothing is left over.
    """

    net: str
    side: int
    rows: tuple[Row, ...]
    refused: str
    reached: int
    fitting: tuple[int, ...]

    @property
    def fits(self) -> bool:
        return fits(self.rows)

    @property
    def unread(self) -> int:
        """How many of the image's last columns no place of the last map sees."""
        return max(0, self.side - self.reached)

    def ending(self) -> Ending:
        """The notes say: it runs as long as the strides fit. They are right where both or neither holds."""
        runs = not self.refused
        guess = REFUSED if self.refused else FITS if self.fits else OVER
        said = f"At {self.side} px {self._said()}{self._elsewhere()}."
        return Ending(said, "right" if runs == self.fits else "wrong", guess)

    def _said(self) -> str:
        title = NETS[self.net].title
        if not self.rows[-1].out:
            return f"{self.refused}, and torch refuses"
        if self.fits:
            runs = f"yet torch refuses: {self.refused}" if self.refused else "and torch runs it"
            return f"every stride of {title} fits, {runs}"
        over = f"the strides of {title} do not fit: {left_over(self.rows)}"
        if self.refused:
            return f"{over}, and torch refuses: {self.refused}"
        return f"{over}; torch drops what is left over and runs{self._unseen()}"

    def _unseen(self) -> str:
        if not self.unread:
            return ", though all of the image is seen"
        columns = "column" if self.unread == 1 else f"{self.unread} columns"
        return f", and nothing sees the last {columns} of the image"

    def _elsewhere(self) -> str:
        return f"; all strides fit at {' and '.join(map(str, self.fitting))} px"


def left_over(way: tuple[Row, ...]) -> str:
    """What the first layer that does not fit leaves over, and how many more do not fit."""
    first, *others = [row for row in way if row.over]
    some = "leaves some" if len(others) == 1 else "leave some"
    more = f", and {counted(len(others), 'more layer')} {some} too" if others else ""
    return f"{first.layer.name} leaves {columns_over(first)}{more}"


def columns_over(row: Row) -> str:
    """How many columns a layer leaves over, and how many of them are padding."""
    said = counted(row.over, "column")
    if row.padded == row.over:
        return f"{said} of padding over"
    return f"{said} over" + (f" ({row.padded} of them padding)" if row.padded else "")


def way(turned: Mapping[str, str]) -> Way:
    """The arithmetic of one size."""
    net, side = NETS[turned["net"]], int(turned["side"])
    passed = rows(net, side)
    refused = refusal(net, side, passed)
    return Way(turned["net"], side, passed, refused, reached(passed), _nearest(net, side))


def _nearest(net: Net, side: int) -> tuple[int, ...]:
    below = [size for size in _fitting(net) if size < side][-1:]
    return (*below, *[size for size in _fitting(net) if size > side][:1])


@cache
def _fitting(net: Net) -> tuple[int, ...]:
    """The sizes at which nothing is left over."""
    return tuple(side for side in SIDES if fits(rows(net, side)))


LESSON = Lesson(
    name="strides",
    title="As long as the strides fit",
    quote="This is clearly evident in the case of Conv/Pool layers because their forward function is"
    ' independent of the input volume spatial size (as long as the strides "fit").',
    place="Practical advice, constraints from pretrained models",
    trying="We follow an image through a network, layer by layer, and count what each leaves over. The"
    " notes are right where torch runs just when all strides fit.",
    question="Do the strides fit the size? 224 px is what AlexNet was trained at.",
    guesses=(FITS, OVER, REFUSED),
    found=Way,
    limits="Arithmetic of sizes: whether the network still knows what it sees at another size is another"
    " question. Branches beside the main one are left out; here they leave nothing over. Other libraries may"
    " round up where torch drops.",
    knobs=(
        Knob("net", "Network", tuple(NETS)),
        Knob("side", "Image size in px", tuple(map(str, SIDES)), begins="224"),
    ),
    computed=way,
)
