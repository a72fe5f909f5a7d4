"""The ladder of a run that has ended: every block stamped with what the receipt proves of it."""

from dataclasses import replace

from pages.parts import ladder
from tl_core.backbones.card import HEAD
from tl_core.runs import Run, metrics
from tl_core.runs.receipt import Receipt
from tl_core.runs.result import Result

KEY = "ladder of the result"


def show(run: Run, result: Result, receipt: Receipt) -> None:
    """Blocks that ever learned say how far they have moved, the others that they are what they were."""
    ladder.show(stamped(run, result, receipt), key=KEY)


def stamped(run: Run, result: Result, receipt: Receipt) -> ladder.Ladder:
    learned = {group.name for group in receipt.groups if group.trained}
    drawn = ladder.ladder_of_run(run, len(result.classes), title="What became of the network")
    drawn = drawn.each(lambda block: replace(block, learning=block.name in learned))
    table = metrics.up_to(metrics.table(run.events()), _moment(result, learned))
    return ladder.with_receipt(ladder.with_metrics(drawn, metrics.latest(table)), receipt, _notes(receipt))


def _moment(result: Result, learned: set[str]) -> float | None:
    """The best moment: of it are the weights that are kept, and the receipt.

    None where no layer group learned. Then every probe counts the steps of a solver of its own.
    """
    return result.best_epoch or None if learned - {HEAD} else None


def _notes(receipt: Receipt) -> dict[str, str]:
    """When a group was frozen that also learned."""
    spans = {group.name: [span.sentence for span in group.frozen] for group in receipt.groups}
    return {name: ", ".join(said) for name, said in spans.items() if said}
