"""A notebook that repeats a run by the verbs of the library, as Jupyter's format 4.5 has it."""

from pprint import pformat

from tl_core.dataset import Dataset
from tl_core.handover.model_card import escaped
from tl_core.runs import Run
from tl_core.runs.result import Result
from tl_core.workspace import Workspace
from tl_core.workspace.formats import Json

WIDTH = 100
ABOUT = """\
# {title}

Thaw made this run, {run}; the cells below make it again. They need Thaw, and the same images: `DATA` is the
dataset as Thaw keeps it on the machine of the run. Elsewhere, name the folder or the zip with the images."""
IMAGES = """\
import tl_core as thaw

DATA = {data!r}
WORKSPACE = {workspace!r}  # where Thaw keeps what it makes; None for its usual place
photos = thaw.inspect(DATA, workspace=WORKSPACE)
photos"""
PLAN = """\
from dataclasses import replace

plan = thaw.Plan.from_json(
{plan}
)
if photos.dataset.fingerprint != plan.fingerprint:
    raise ValueError("these are not the images of the run, or they are divided otherwise")
plan = replace(plan, dataset=photos.id)"""
AGAIN = """\
again = thaw.run(plan, workspace=WORKSPACE)
again"""
VERDICTS = """\
print("Then:", {verdict!r})
print("Now: ", again.result.verdict)
print(again.receipt.sentence)"""
NEXT = """\
The model of the new run names images (`thaw.predict(again, "new.png")`), and goes where you say
(`thaw.export(again, "model")`)."""


def notebook(run: Run, result: Result, dataset: Dataset | None) -> Json:
    """The whole file. Raises nothing where the dataset is gone: then `DATA` is to be named."""
    workspace = None if run.workspace == Workspace.default() else str(run.workspace.root)
    plan = pformat(run.plan.to_json(), indent=1, width=WIDTH, sort_dicts=False)
    title = f"The run on {dataset.title if dataset else run.plan.dataset}, again"
    cells = [
        _words(ABOUT.format(title=escaped(title), run=run.id)),
        _code(IMAGES.format(data=_data(run, dataset), workspace=workspace)),
        _code(PLAN.format(plan=plan)),
        _code(AGAIN),
        _code(VERDICTS.format(verdict=result.verdict)),
        _words(NEXT),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    about = {"kernelspec": kernel, "language_info": {"name": "python"}}
    numbered = [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(cells)]
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": about, "cells": numbered}


def _data(run: Run, dataset: Dataset | None) -> str:
    return run.plan.dataset if dataset else "the folder of the images"


def _words(text: str) -> Json:
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def _code(text: str) -> Json:
    return {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": text}
