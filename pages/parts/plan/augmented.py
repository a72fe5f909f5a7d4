"""What the epochs of a plan see of some images: asked of another process, which makes one picture of them."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from pages.parts.choices import visitor
from pages.parts.frame import waiting, words
from tl_core.engines import questions
from tl_core.plans import Plan
from tl_core.workspace.formats import Json
from tl_core.workspace.stored import part_of

CAPTION = "Shows how the augmentation of this plan changes some of your images."


@dataclass(frozen=True)
class _Sheet:
    """Where the picture is, and what it shows."""

    sheet: str
    classes: tuple[str, ...]
    sentence: str

    @classmethod
    def from_json(cls, told: Json) -> "_Sheet":
        """Raises ValueError, also where the picture is gone."""
        found = part_of(told, cls)
        if not Path(found.sheet).is_file():
            raise ValueError(f"there is no {found.sheet}")
        return found


def show(plan: Plan) -> None:
    """A button until somebody asks about such a plan; then the sheet, and what it shows."""
    task = questions.augment(visitor.workspace(), plan)
    answer = waiting.offered(
        task, "Show what epochs see", ":material/photo_library:", CAPTION, _Sheet.from_json
    )
    if answer:
        st.image(
            Path(answer.sheet).read_bytes(),
            width="stretch",
            alt="A row per image: as it is, then as epochs see it",
        )
        st.caption(words.sentence(f"{answer.sentence} From the top: {', '.join(answer.classes)}."))
