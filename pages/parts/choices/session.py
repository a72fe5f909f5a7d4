"""What the user has said so far, as words and numbers: the only file that touches the session and the page's
link.

Every word is kept twice: in the session, so that it outlives a change of page, and in the link, so that it
can be shared and outlives a refresh. The link wins. Nothing from a link is believed before it has the form it
should have.
"""

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

import streamlit as st

from pages.parts.choices.arrival import Arrival
from tl_core.backbones.card import weights_from_browser
from tl_core.matrix import Answers
from tl_core.matrix.answers import SMALL_PER_CLASS, Similarity, Size
from tl_core.matrix.strategy import RECIPES, Strategy
from tl_core.plans.plan import Changes
from tl_core.workspace.shelf import ID, new_id

DATASET_ID = re.compile(r"[A-Za-z0-9_-]{1,80}")
IMAGES = re.compile(r"[1-9][0-9]{0,6}")
SIZES: tuple[Size, ...] = ("small", "large")
SIMILARITIES: tuple[Similarity, ...] = ("similar", "different")
Word = TypeVar("Word")


def dataset_id() -> str | None:
    """The id of the chosen dataset, which need not exist."""
    return _remembered("data", _like(DATASET_ID))


def remember_dataset(dataset: str) -> None:
    """Choose a dataset. Answers about another one are forgotten."""
    if dataset != dataset_id():
        forget_answers()
    _remember("data", dataset)


def remember_variant(dataset: str) -> None:
    """Go on with a variant of the chosen dataset, or back to the whole of it. The answers hold for it too."""
    _remember("data", dataset)


def answers() -> Answers | None:
    """Both answers of the questionnaire, or None while one is missing."""
    size: Size | None = _remembered("size", _one_of(SIZES))
    similarity: Similarity | None = _remembered("similarity", _one_of(SIMILARITIES))
    return Answers(size, similarity) if size and similarity else None


def remember_answers(given: Answers) -> None:
    """Keep both answers. A strategy chosen for other answers is forgotten."""
    if given != answers():
        remember_strategy(None)
    _remember("size", given.size)
    _remember("similarity", given.similarity)


def forget_answers() -> None:
    for name in ("size", "similarity", "strategy"):
        _remember(name, None)


def small_per_class() -> int:
    """Below how many training images a class the data counts as small."""
    return int(_remembered("small", _like(IMAGES)) or SMALL_PER_CLASS)


def remember_small_per_class(images: int) -> None:
    _remember("small", None if images == SMALL_PER_CLASS else str(images))


def weights() -> str:
    """The chosen weights as the command line writes them, `bundled` when none were chosen."""
    return _remembered("weights", _weights) or "bundled"


def remember_weights(text: str) -> None:
    _remember("weights", text)


def strategy() -> Strategy | None:
    """The strategy chosen instead of the recommended one; None while it is the recommended one."""
    return _remembered("strategy", _one_of(RECIPES))


def remember_strategy(chosen: Strategy | None) -> None:
    _remember("strategy", chosen)


def follow_strategy(chosen: Strategy, recommended: Strategy) -> None:
    """Keep the chosen strategy where it is not the recommended one."""
    remember_strategy(None if chosen == recommended else chosen)


def pick_strategy(widget: str, recommended: Strategy) -> None:
    """Take the strategy a widget has just named, whole: changes of another plan are forgotten."""
    picked = _one_of(RECIPES)(str(st.session_state[widget]))
    if picked:
        follow_strategy(picked, recommended)
        change("", {})


def light(widget: str, word: str) -> None:
    """Have a widget that is drawn next show this word, whatever it showed before."""
    if st.session_state.get(widget) != word:
        put(widget, word)


def run_id() -> str | None:
    """The id of the run last started or opened, which need not exist."""
    return _remembered("run", _like(ID))


def remember_run(run: str) -> None:
    _remember("run", run)


def experiment_id(kind: str) -> str | None:
    """The id of the race or study last started or opened, which need not exist."""
    return _remembered(kind, _like(ID))


def remember_experiment(kind: str, experiment: str | None) -> None:
    _remember(kind, experiment)


def changes(about: str) -> Changes:
    """What the user changed of the plan `about` names, field by field; empty when the changes are about
    another plan.
    """
    kept = st.session_state.get("changes", {})
    return kept["fields"] if kept.get("about") == about else Changes()


def remember_changes(about: str, fields: Changes) -> None:
    st.session_state["changes"] = {"about": about, "fields": fields}


def change(about: str, fields: Changes) -> None:
    """Change the plan from beside its widgets: those with a key keep their values, so there are new ones."""
    remember_changes(about, fields)
    st.session_state["revision"] = revision() + 1


def forget_changes() -> None:
    """Go back to the recommendation: no other strategy, no changes."""
    remember_strategy(None)
    change("", {})


def revision() -> int:
    """How often the plan was changed other than by its widgets."""
    return st.session_state.get("revision", 0)


def arrival() -> Arrival:
    """The data that is on its way in, if any."""
    return st.session_state.get("arrival", Arrival())


def remember_arrival(coming: Arrival) -> None:
    st.session_state["arrival"] = coming


def drawn(run: str) -> int | None:
    """How many points of a run the page has drawn, or None. Asking lets a click interrupt the page."""
    return st.session_state.get("drawn", {}).get(run)


def remember_drawn(run: str, points: int) -> None:
    st.session_state["drawn"] = {run: points}


def hear(component: str) -> None:
    """Keep what a component says, before the script begins, until it is answered: nothing is lost."""
    heard = {"edit": st.session_state[component].edit, "answered": False}
    st.session_state["heard"] = st.session_state.get("heard", {}) | {component: heard}


def said(component: str) -> tuple[object, bool]:
    """What a component said last, and whether it was answered; None before it said anything."""
    heard = st.session_state.get("heard", {}).get(component, {"edit": None, "answered": True})
    return heard["edit"], heard["answered"]


def put(widget: str, value: str) -> None:
    """Give a widget a value before it is drawn, as if the user had chosen it."""
    st.session_state[widget] = value


def answer(component: str) -> None:
    """What the component said last is known to the page now."""
    if component in (heard := st.session_state.get("heard", {})):
        heard[component]["answered"] = True


def draft_run_id() -> str:
    """The id the next run, race or study gets. A double click starts one: it stays until `forget_draft`."""
    return st.session_state.setdefault("draft_run", new_id())


def forget_draft() -> None:
    st.session_state.pop("draft_run", None)


def _remembered(name: str, read: Callable[[str], Word | None]) -> Word | None:
    """The word in the link, else in the session, as `read` understands it; then in both."""
    for text in (st.query_params.get(name), st.session_state.get(f"remembered_{name}")):
        word = read(text) if text else None
        if word:
            _remember(name, str(word))
            return word
    return None


def _remember(name: str, word: str | None) -> None:
    """Keep a word in the session and in the link, or forget it in both."""
    st.session_state[f"remembered_{name}"] = word
    if word:
        if st.query_params.get(name) != word:
            st.query_params[name] = word
    else:
        st.query_params.pop(name, None)


def _like(pattern: re.Pattern[str]) -> Callable[[str], str | None]:
    """A text of the pattern's form is believed; of any other there is None."""
    return lambda text: text if pattern.fullmatch(text) else None


def _one_of(words: Iterable[Word]) -> Callable[[str], Word | None]:
    """One of `words` is believed; of any other text there is None."""
    known: dict[str, Word] = {str(word): word for word in words}
    return lambda text: known.get(text)


def _weights(text: str) -> str | None:
    try:
        weights_from_browser(text)
    except ValueError:
        return None
    return text
