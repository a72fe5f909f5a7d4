"""What a run proved: the verdict, the numbers it must be read beside, and the receipt that frozen layers
stayed frozen.
"""

import pandas as pd
import streamlit as st

from pages.parts.frame import step, words
from pages.parts.results import stamped
from tl_core.dataset.dataset import PART_NAMES
from tl_core.evidence.wording import counted, readable_count, readable_seconds
from tl_core.runs import Run
from tl_core.runs.calibration import balanced_accuracy, macro_f1
from tl_core.runs.receipt import GroupReceipt, Receipt, Span
from tl_core.runs.result import Result
from tl_core.runs.run import Status

HASH_LETTERS = 12


def failure(status: Status) -> None:
    """Why a run did not go to its end, which may have a result all the same."""
    if status.state in ("failed", "interrupted"):
        st.warning(f"{status.state.capitalize()}: {words.sentence(status.reason)}", icon=":material/error:")


def verdict(result: Result) -> None:
    """The answer first, then how it was measured and what a guess would reach."""
    st.subheader(words.sentence(result.verdict), anchor=False)
    st.caption(words.sentence(result.chosen_on))
    for done, images in {"Excluded": result.excluded, "Relabelled": result.relabelled}.items():
        if images:
            st.caption(f"{done}: {counted(images, 'image')} of the dataset. The plan of the run lists them.")
    shown = _accuracy(result) | {
        "Balanced accuracy": (
            f"{balanced_accuracy(result):.1%}",
            f"The mean recall of the classes, each counting alike. Their mean F1 is {macro_f1(result):.1%}.",
        ),
        "Chance": (f"{result.chance:.1%}", "The accuracy of guessing."),
        "Took": (
            readable_seconds(result.seconds),
            words.sentence(f"On {result.device}, {result.precision}."),
        ),
    }
    with st.grid("auto", min_column_width=130, gap="small"):
        for name, (value, reason) in shown.items():
            st.metric(name, value, help=reason)


def _accuracy(result: Result) -> dict[str, tuple[str, str]]:
    """What the verdict is about, with its interval and its baseline: {name: (figure, what it means)}."""
    checked, reported = result.cross_validated, result.reported
    low, high = result.headline.interval
    held_back = f"On {reported.images} {PART_NAMES[result.reported_on]} images."
    majority = checked.majority if checked else result.majority
    shown = {
        "Accuracy": (f"{result.headline.accuracy:.1%}", held_back),
        "95 % interval": (
            f"{low:.0%} to {high:.0%}",
            "On endlessly many such images the accuracy would most likely lie here (Wilson).",
        ),
        "Majority class": (f"{majority:.1%}", "The accuracy of always naming the largest class."),
    }
    if checked is None:
        return shown
    folds = (
        f"Thaw divided all {checked.images} images into {checked.folds} folds. A head solved without a fold"
        " judged its images."
    )
    return shown | {
        "Accuracy": (f"{checked.accuracy:.1%}", folds),
        "Held back": (f"{reported.accuracy:.1%}", f"{held_back} The mistakes below are among them."),
    }


def receipt(run: Run, result: Result) -> None:
    """Green when every frozen group is bit for bit what it was, red when not; the ladder with its stamps; the
    hashes folded beneath.
    """
    receipt = run.receipt()
    if receipt is None:
        st.warning(
            "There is no freeze receipt. The run ended before Thaw wrote one.",
            icon=":material/receipt_long:",
        )
        return
    if receipt.frozen_unchanged:
        st.success(words.sentence(receipt.sentence), icon=":material/ac_unit:")
    else:
        step.refused(receipt.sentence)
    stamped.show(run, result, receipt)
    with st.expander("The freeze receipt, group by group", icon=":material/receipt_long:"):
        st.dataframe(receipt_table(receipt), hide_index=True)
        st.caption(
            "A hash is made of all weights and buffers of a group, BatchNorm statistics included. If one bit"
            " changes, the hash changes."
        )


def receipt_table(receipt: Receipt) -> pd.DataFrame:
    """A row for each layer group, and one for each time in which a group was frozen that also learned."""
    return pd.DataFrame(row for group in receipt.groups for row in _rows(group))


def _rows(group: GroupReceipt) -> list[dict[str, str]]:
    whole = _row(group, "trained" if group.trained else "frozen", group)
    return [whole, *(_row(group, f"frozen {span.time}", span) for span in group.frozen)]


def _row(group: GroupReceipt, was: str, seen: GroupReceipt | Span) -> dict[str, str]:
    return {
        "Layer group": words.plain(group.name),
        "Was": was,
        "Parameters": readable_count(group.parameters),
        "Before": seen.before[:HASH_LETTERS],
        "After": seen.after[:HASH_LETTERS],
        "Now": "unchanged" if seen.unchanged else "changed",
    }
