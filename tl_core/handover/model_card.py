"""The same as a model card: Markdown with the header that the hub of Hugging Face reads."""

import json
import re
from functools import singledispatch

from tl_core.backbones.card import parse_weights
from tl_core.evidence.names import ADDRESS, JOINER, plain
from tl_core.handover.facts import Cell, Chart, Gallery, Section, Sentence, Table
from tl_core.runs import Run
from tl_core.runs.result import Result

LONGEST = 2000
MARKUP = re.compile(r"([\\`*_{}\[\]<>#|!&~$])")
IN_REPORT = "drawn in report.html, beside this file"


def model_card(title: str, said: str, sections: list[Section], header: dict[str, object]) -> str:
    """The whole file. `said` stands below the title."""
    parts = [f"# {escaped(title)}", escaped(said)]
    for section in sections:
        parts += [f"## {escaped(section.title)}", *map(_written, section.blocks)]
    # JSON is YAML too, and leaves no name a way out of its quotes.
    yaml = "\n".join(f"{key}: {json.dumps(value)}" for key, value in header.items())
    return f"---\n{yaml}\n---\n\n" + "\n\n".join(parts) + "\n"


def header(run: Run, result: Result, data: str, library: str) -> dict[str, object]:
    """What the hub reads: https://huggingface.co/docs/hub/model-cards-metadata."""
    weights = parse_weights(run.plan.weights)
    metric = {"type": "accuracy", "value": result.headline.accuracy, "name": "Accuracy"}
    task = {"type": "image-classification", "name": "Image Classification"}
    measured = {"task": task, "dataset": {"name": data, "type": "imagefolder"}, "metrics": [metric]}
    base = {"base_model": f"timm/{weights.name}"} if weights.kind == "hub" else {}
    return {
        "library_name": library,
        "pipeline_tag": "image-classification",
        "tags": ["image-classification", "transfer-learning", "thaw"],
        **base,
        "metrics": ["accuracy"],
        "model-index": [{"name": f"thaw-{run.id}", "results": [measured]}],
    }


def escaped(text: str) -> str:
    """Visible characters alone, none of them markup, and no link: fewer signs are escaped than on a page, so
    that the file reads well as it is.
    """
    return MARKUP.sub(r"\\\1", ADDRESS.sub(rf"\1{JOINER}", plain(text, LONGEST)))


@singledispatch
def _written(block: object) -> str:
    raise TypeError(f"a model card shows no {type(block).__name__}")


@_written.register
def _(block: Sentence) -> str:
    return f"**{escaped(block.text)}**" if block.tone else escaped(block.text)


@_written.register
def _(block: Table) -> str:
    lines = [f"| {' | '.join(map(_cell_of, row))} |" for row in (block.head, *block.rows)]
    return "\n".join([lines[0], f"|{' --- |' * len(block.head)}", *lines[1:]])


def _cell_of(cell: Cell) -> str:
    text = cell if isinstance(cell, str) else cell.text
    return escaped(text) if text else ""


@_written.register
def _(block: Chart) -> str:
    return f"- {escaped(block.title)}: {IN_REPORT}"


@_written.register
def _(block: Gallery) -> str:
    return "\n".join(f"- {escaped(picture.caption)}" for picture in block.pictures)
