"""The network as a ladder of blocks, image below, head on top: the one picture of a plan, a run and a result.

`show` draws a `Ladder` and says what the user did to it; `miniature` draws it small. A ladder is made by
`ladder_of` from a plan, by `ladder_of_run` from a run; `with_metrics` adds what a run has measured so far,
`with_receipt` what its receipt proves.

The picture keeps no state of its own. Python gives the value at each rerun; what the user does in the browser
comes back once, as a `Change`, to the run of the script that shows the ladder next. The page decides what it
means and gives the changed value from then on: Plan keeps it in its draft, Run asks the trainer for it, and a
page that only shows gives a ladder that is not `editable`. Until Python has heard it, the browser draws what
the user did; a value that comes meanwhile undoes nothing.
"""

from pages.parts.ladder.change import Change
from pages.parts.ladder.measured import with_metrics, with_receipt
from pages.parts.ladder.miniature import ROW_HEIGHT, address, miniature
from pages.parts.ladder.of_run import address_of_run, card_of, known_card, ladder_of_run
from pages.parts.ladder.picture import Block, HeadBlock, Ladder
from pages.parts.ladder.planned import ladder_of
from pages.parts.ladder.sentences import sentence
from pages.parts.ladder.shown import show

__all__ = [
    "ROW_HEIGHT",
    "Block",
    "Change",
    "HeadBlock",
    "Ladder",
    "address",
    "address_of_run",
    "card_of",
    "known_card",
    "ladder_of",
    "ladder_of_run",
    "miniature",
    "sentence",
    "show",
    "with_metrics",
    "with_receipt",
]
