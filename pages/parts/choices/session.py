"""What the user has said so far, as words and numbers: this file and knob_words.py alone touch the page's
link, and, with heard.py, the session.

Every word is kept twice: in the session, so that it outlives a change of page, and in the link, so that it
can be shared and outlives a refresh. The link wins, and is whole on every page. Nothing from a link is
believed before it has the form it should have.
"""

from collections.abc import Callable
from typing import NoReturn

import streamlit as st

from pages.parts.choices import believed
from pages.parts.choices.arrival import Arrival, Asked
from pages.parts.choices.believed import ABOUT, ABOUT_ANSWERS, WORDS, Word, about_data, like, one_of
from tl_core.matrix import Answers
from tl_core.matrix.answers import SMALL_PER_CLASS, Similarity, Size
from tl_core.matrix.strategy import RECIPES, Strategy
from tl_core.plans import Plan
from tl_core.workspace.shelf import new_id


def restore() -> None:
    """The link says again, all at once, what was said before and still holds for what it says.

    What it says beyond that is kept for the next page, whose link begins empty, also where this one asks for
    less.
    """
    link = st.query_params.to_dict()
    about = ABOUT | {"data": about_data(_kept("data"), _kept("weights"))}
    others = [name for name in about if name in link and link[name] != _kept(name)]
    gone = {word for name in others for word in about[name]}
    _remember(**{name: None if name in gone else _kept(name) for name in WORDS if name not in link})
    for reading in (dataset_id, answers, small_per_class, weights, strategy, plan_id):
        reading()


def go_to(page: str) -> NoReturn:
    """Open another page. Its link says all that this one's does, so it is one step back to this one."""
    st.switch_page(page, query_params=st.query_params.to_dict())


def named(name: str) -> str | None:
    """A word as the link says it, else as it was said before: nobody has looked at its form yet."""
    return st.query_params.get(name) or _kept(name)


def opened_alone() -> str | None:
    """The run that the link names without saying more, where it is another one than before."""
    link = st.query_params.to_dict()
    return None if "data" in link or link.get("run") == _kept("run") else link.get("run")


def dataset_id() -> str | None:
    """The id of the chosen dataset, which need not exist."""
    return _remembered("data", like(believed.DATASET_ID))


def remember_dataset(dataset: str) -> None:
    """Choose a dataset. What was said about another one is forgotten."""
    if dataset != dataset_id():
        _forget(*about_data(dataset_id(), weights()))
    _remember(data=dataset)


def remember_variant(dataset: str) -> None:
    """Go on with a variant of the chosen dataset, or back to the whole of it. The answers hold for it too."""
    _remember(data=dataset)


def answers() -> Answers | None:
    """Both answers of the questionnaire, or None while one is missing."""
    size: Size | None = _remembered("size", one_of(believed.SIZES))
    similarity: Similarity | None = _remembered("similarity", one_of(believed.SIMILARITIES))
    return Answers(size, similarity) if size and similarity else None


def remember_answers(given: Answers) -> None:
    """Keep both answers. A plan made for other answers is forgotten."""
    if given != answers():
        _forget(*ABOUT_ANSWERS)
    _remember(size=given.size, similarity=given.similarity)
    st.session_state["other_source"] = False


def left_to_the_images() -> bool:
    """Whether nobody answered here: the images are asked by themselves, and what they advise is taken."""
    return bool(st.session_state.get("left_to_the_images"))


def leave_to_the_images(left: bool) -> None:
    st.session_state["left_to_the_images"] = left


def of_another_source() -> bool:
    """Whether the similarity was answered of the source of other weights than those that are chosen now."""
    return bool(st.session_state.get("other_source"))


def take_up(plan: Plan, recommended: Strategy, kept: str | None) -> None:
    """A plan's data, answers, backbone and strategy are chosen; itself too where `kept` under an id."""
    remember_answers(Answers(plan.size, plan.similarity))
    _remember(
        data=plan.dataset,
        weights=plan.weights,
        strategy=None if plan.strategy == recommended else plan.strategy,
        plan=kept,
    )


def small_per_class() -> int:
    """Below how many training images a class the data counts as small."""
    return int(_remembered("small", like(believed.IMAGES)) or SMALL_PER_CLASS)


def remember_small_per_class(images: int) -> None:
    _remember(small=None if images == SMALL_PER_CLASS else str(images))


def weights() -> str | None:
    """The chosen weights as the command line writes them; None while none were chosen."""
    return _remembered("weights", believed.weights)


def remember_weights(text: str, instead_of: str) -> None:
    """Choose weights. The bundled ones have a source of their own: answers of one are none of another."""
    if answers() and text != instead_of and "bundled" in (text, instead_of):
        st.session_state["other_source"] = not of_another_source()
    _remember(weights=text)


def strategy() -> Strategy | None:
    """The strategy chosen instead of the recommended one; None while it is the recommended one."""
    return _remembered("strategy", one_of(RECIPES))


def pick_strategy(widget: str, recommended: Strategy) -> None:
    """Take the strategy a widget has just named, whole: changes of another plan are forgotten."""
    picked = one_of(RECIPES)(str(st.session_state[widget]))
    if picked:
        remember_plan(picked, recommended, None)
        renew_widgets()


def plan_id() -> str | None:
    """The id under which the plan is kept, a draft's or a run's, where it is not just its strategy's."""
    return _remembered("plan", like(believed.PLAN_ID))


def remember_plan(strategy: Strategy, recommended: Strategy, kept: str | None) -> None:
    """Keep the strategy where it is not the recommended one, and the id of a changed plan."""
    _remember(strategy=None if strategy == recommended else strategy, plan=kept)


def light(widget: str, word: str | None) -> None:
    """Have a widget that is drawn next show this word, or none, whatever it showed before."""
    if st.session_state.get(widget) != word:
        put(widget, word)


def remember_opened(kind: str, id: str | None) -> None:
    """Keep which run, race or study was last started or opened."""
    _remember(**{kind: id})


def forget_changes() -> None:
    """Go back to the recommendation: no other strategy, no changes."""
    _remember(strategy=None, plan=None)
    renew_widgets()


def renew_widgets() -> None:
    """The plan was changed from beside its widgets: those with a key keep their values, so there are new
    ones.
    """
    st.session_state["revision"] = revision() + 1


def revision() -> int:
    """How often the plan was changed other than by its widgets."""
    return st.session_state.get("revision", 0)


def arrival() -> Arrival:
    """The data that is on its way in, if any."""
    return st.session_state.get("arrival", Arrival())


def remember_arrival(coming: Arrival) -> None:
    st.session_state["arrival"] = coming


def asked_why() -> Asked | None:
    """The image of which somebody asks why the model says what it says; None while nobody does."""
    return st.session_state.get("asked_why")


def ask_why(asked: Asked | None) -> None:
    st.session_state["asked_why"] = asked


def put(widget: str, value: object) -> None:
    """Give a widget a value before it is drawn, as if the user had chosen it."""
    st.session_state[widget] = value


def draft_run_id() -> str:
    """The id the next run, race or study gets. A double click starts one: it stays until `forget_draft`."""
    return st.session_state.setdefault("draft_run", new_id())


def forget_draft() -> None:
    st.session_state.pop("draft_run", None)


def _remembered(name: str, read: Callable[[str], Word | None]) -> Word | None:
    """The word in the link, else in the session, as `read` understands it; then in both."""
    for text in (st.query_params.get(name), _kept(name)):
        word = read(text) if text else None
        if word:
            _remember(**{name: str(word)})
            return word
    return None


def _kept(name: str) -> str | None:
    return st.session_state.get(f"remembered_{name}")


def _forget(*names: str) -> None:
    _remember(**dict.fromkeys(names))


def _remember(**words: str | None) -> None:
    """Keep words in session and link, or forget those that are None in both. The browser hears of it once."""
    st.session_state.update({f"remembered_{name}": word for name, word in words.items()})
    link = st.query_params.to_dict()
    said = {name: word for name, word in (link | words).items() if word}
    if said != link:
        st.query_params.from_dict(said)
