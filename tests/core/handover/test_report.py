"""The report says what the run's JSON says; it is one file, asks for nothing, and holds no user's markup."""

import base64
import re
from html.parser import HTMLParser

import pytest

from tl_core.handover.facts import Gallery, Picture, Section, Told
from tl_core.handover.report import report
from tl_core.runs.run import EXAMPLE
from tl_core.verbs import export

MOST_BYTES = 5 * 2**20
KNOWN = {
    "html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "div", "table", "thead", "tbody",
    "tr", "th", "td", "data", "svg", "line", "text", "polyline", "span", "figure", "img", "figcaption",
}  # fmt: skip


class Read(HTMLParser):
    """What a browser makes of a report: its elements, their attributes, and the figures with their text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.figures: list[tuple[str, str, str]] = []
        self.text = ""
        self._figure: dict[str, str | None] | None = None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs
        self._figure = dict(attrs) if tag == "data" else None

    def handle_data(self, data):
        self.text += data
        if self._figure:
            self.figures.append((self._figure["title"], self._figure["value"], data))
            self._figure = None


@pytest.fixture(scope="module")
def hostile(hostile_run, tmp_path_factory) -> Read:
    folder = export(hostile_run, tmp_path_factory.mktemp("taken") / "report", format="report").folder
    return Read((folder / "report.html").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def example(tmp_path_factory) -> str:
    folder = export("example", tmp_path_factory.mktemp("taken") / "report", format="report").folder
    assert (folder / "report.html").stat().st_size < MOST_BYTES
    return (folder / "report.html").read_text(encoding="utf-8")


def number_in(text: str) -> float:
    return float(re.sub(r"[^0-9.e-]", "", text.replace(" s", "")))


@pytest.mark.parametrize("which", ["example", "hostile"])
def test_every_figure_is_that_of_the_runs_json(which, example, hostile, hostile_run):
    read, run = (Read(example), EXAMPLE) if which == "example" else (hostile, hostile_run)
    told = Told(run.folder)
    for source, value, text in read.figures:
        assert float(value) == told.at(source)
        shown = number_in(text) / (100 if "%" in text else 1)
        assert shown == pytest.approx(float(value), rel=0.06, abs=0.0006 if "%" in text else 0.5)
    named = {source for source, _, _ in read.figures}
    result = run.result()
    cells = {
        f"result.json/confusion/{row}/{column}"
        for row in range(len(result.classes))
        for column in range(len(result.classes))
    }
    ends = {f"result.json/{result.reported_on}_interval/{end}" for end in (0, 1)}
    assert {*cells, *ends, f"result.json/{result.reported_on}_accuracy"} <= named


def test_the_verdict_receipt_curves_mistakes_plan_versions_counts_and_limits_are_there(example, hostile):
    read, result = Read(example), EXAMPLE.result()
    for said in (
        result.verdict,
        EXAMPLE.receipt().sentence,
        "It knows",
        "Guessing",
        "SHA-256 of the weights",
    ):
        assert said in read.text
    assert "step of the solver" in read.text and "step of the solver" not in hostile.text
    assert example.count("<polyline") > 2 and example.count("data:image/jpeg;base64,") == len(result.mistakes)
    assert "60" in read.text and EXAMPLE.plan.weights in read.text


def test_it_asks_for_nothing_and_needs_no_script(example):
    addresses = [value for name, value in Read(example).attributes if name in ("src", "href", "action")]
    assert all(address.startswith("data:image/jpeg;base64,") for address in addresses)
    assert "default-src 'none'" in example and Read(example).tags <= KNOWN


def test_no_name_becomes_markup_nor_turns_the_writing_round(hostile, hostile_run):
    assert hostile.tags <= KNOWN and "script" not in hostile.tags
    assert not [name for name, _ in hostile.attributes if name.startswith("on")]
    assert '"> <img src=x onerror=alert(1)>' in hostile.text and "\u202e" not in hostile.text
    assert hostile_run.result().mistakes[0].path in hostile.text


def test_pictures_that_would_make_it_too_large_are_named_only(tmp_path):
    (tmp_path / "large.jpg").write_bytes(bytes(2**20))
    many = tuple(Picture(tmp_path / "large.jpg", f"number {one}") for one in range(9))
    html = report("a", "b", [Section("Mistakes", (Gallery(many),))])
    assert len(html) < MOST_BYTES and "number 8" in html
    first = base64.b64decode(html.split("base64,")[1].split('"')[0])
    assert first == bytes(2**20)


def test_what_is_missing_is_said_and_nothing_fails(hostile_run, tmp_path):
    moved = [
        hostile_run.folder / "receipt.json",
        hostile_run.workspace.datasets,
        hostile_run.folder / "mistakes",
    ]
    for path in moved:
        path.rename(path.with_name(f"{path.name}.away"))
    try:
        folder = export(hostile_run, tmp_path / "report", format="report").folder
    finally:
        for path in moved:
            path.with_name(f"{path.name}.away").rename(path)
    text = Read((folder / "report.html").read_text(encoding="utf-8")).text
    assert "There is none: the run ended before it was written." in text
    assert "The dataset is no longer where the run read it" in text
