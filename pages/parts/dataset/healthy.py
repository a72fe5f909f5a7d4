"""Is the data healthy? The check-up that another process makes, and its findings with their pictures, each of
which can be corrected there and then.
"""

import streamlit as st

from pages.parts.choices import chosen, session, visitor
from pages.parts.dataset import correcting
from pages.parts.frame import waiting, words
from tl_core.dataset import Dataset
from tl_core.dataset.corrections import LEFT_OUT
from tl_core.dataset.findings import MEANINGS, SHOWN_FINDINGS, SHOWN_PICTURES, CheckUp, Finding, Kind
from tl_core.engines import questions
from tl_core.engines.tasks import Task
from tl_core.evidence.wording import counted

CAPTION = (
    "Finds copies, labels worth a look, and blurred, dark and odd pictures, with the best backbone on this"
    " machine. Takes about a minute for a few hundred images. Your files stay as they are."
)


def section(dataset: Dataset, whole: Dataset) -> None:
    """What of the `whole` is corrected in `dataset`, and the check-up; one kind of finding at a time."""
    st.subheader("Is it healthy?")
    correcting.summary(dataset, whole)
    task = _looked_at(dataset, whole)
    answer = waiting.offered(task, "Check it", ":material/stethoscope:", CAPTION, CheckUp.from_json)
    if answer:
        _findings(answer, dataset, whole)
        st.button(
            "Check again",
            icon=":material/refresh:",
            on_click=_check_again,
            args=(dataset,),
            help="With the corrections, and with better weights that came to this machine.",
        )


def _check_up(dataset: Dataset) -> Task:
    return questions.health(visitor.workspace(), dataset, chosen.weights())


def _looked_at(dataset: Dataset, whole: Dataset) -> Task:
    """The check-up whose findings are gone through: of the corrections with which somebody checked last."""
    asked = (_check_up(one) for one in (chosen.checked(whole), dataset) if one)
    return next((task for task in asked if task.asked()), _check_up(whole))


def _check_again(dataset: Dataset) -> None:
    session.remember_opened("checked", dataset.id)
    _check_up(dataset).ask_again()


def _findings(checked: CheckUp, dataset: Dataset, whole: Dataset) -> None:
    st.caption(words.sentence(checked.labels))
    kinds = {kind: findings for kind, findings in checked.by_kind().items() if findings[0].items}
    if not kinds:
        st.success("No copies, no doubtful labels, no odd pictures.", icon=":material/check_circle:")
        return
    kind = st.pills(
        "Found",
        kinds,
        default=next(iter(kinds)),
        required=True,
        key=f"kind-{whole.id}",
        format_func=lambda kind: f"{MEANINGS[kind].title} ({len(kinds[kind])})",
    )
    st.markdown(MEANINGS[kind].why)
    st.caption("Beneath a picture, choose another class or leave it out.")
    _correct(kind, kinds[kind], dataset, whole)


def _correct(kind: Kind, findings: list[Finding], dataset: Dataset, whole: Dataset) -> None:
    """The pictures of one kind, with a choice for each; sent together."""
    cure = {path for finding in findings for path in finding.exclude}
    cured = bool(cure) and cure <= dataset.corrections.excluded
    with st.form(f"correct-{kind}-{dataset.id}", border=False):
        cures = bool(cure) and st.checkbox(
            f"Leave out all exact copies but one: {counted(len(cure), 'image')}", cured
        )
        choices = _pictures(findings[:SHOWN_FINDINGS], dataset, whole)
        if len(findings) > SHOWN_FINDINGS:
            st.caption(f"And {len(findings) - SHOWN_FINDINGS:,} more. The command `health` lists all.")
        sent = st.form_submit_button("Apply the corrections", icon=":material/check:")
    if sent:
        if cures != cured:
            choices |= dict.fromkeys(cure, LEFT_OUT) if cures else correcting.as_they_came(cure, whole)
        correcting.apply(choices, dataset, whole)


def _pictures(findings: list[Finding], dataset: Dataset, whole: Dataset) -> dict[str, str]:
    """What is chosen for each picture, by path."""
    items, choices = {item.path: item for item in whole.items}, dict[str, str]()
    with st.grid("auto", min_column_width=180, gap="small"):
        for finding in findings:
            with st.container(border=True, gap="xsmall"):
                st.markdown(f":small[{words.sentence(finding.sentence)}]")
                for path in finding.items[:SHOWN_PICTURES]:
                    correcting.picture(items[path])
                    choices[path] = correcting.choice(items[path], dataset, whole, finding.kind, finding.says)
    return choices
