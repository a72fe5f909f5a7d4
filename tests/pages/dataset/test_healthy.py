"""Is it healthy? Asked on the dataset page, answered by another process; what is wrong is corrected there;
groups divide the parts.
"""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.opened import button, rerun_until, shown
from tl_core.dataset import Dataset
from tl_core.dataset.corrections import LEFT_OUT, Corrections
from tl_core.dataset.findings import CheckUp, Finding
from tl_core.dataset.variant import corrected
from tl_core.engines import questions
from tl_core.workspace import Workspace

HOSTILE = "![x](https://evil.example/a.png)"


@pytest.fixture
def answered(dataset: Dataset, workspace: Workspace) -> CheckUp:
    """As if another process had just found three copies, two doubtful labels, and a class with few images."""
    findings = (
        Finding("across_parts", "2 images show it.", ("leaf/00.png", "leaf/01.png"), 0.9, ("leaf/00.png",)),
        Finding("across_parts", "2 images show it.", ("sand/00.png", "sand/01.png"), 0.8, ("sand/01.png",)),
        Finding("label_error", f"It is labelled leaf; the probe says {HOSTILE}.", ("leaf/02.png",), 0.7),
        Finding(
            "label_error", "It is labelled leaf; the probe says sand.", ("leaf/03.png",), 0.6, says="sand"
        ),
        Finding("few_images", "leaf: few.", (), 0.5),
    )
    checked = CheckUp(dataset.id, "bundled", len(dataset.items), "A probe agrees with 90 %.", findings)
    task = questions.health(workspace, dataset, "bundled")
    task.folder.mkdir(parents=True)
    task.give(checked.to_json())
    return checked


def choice(app: AppTest, path: str) -> object:
    """The choice below the picture at that path: the one among what is found, where there are two."""
    return [box for box in app.selectbox if box.key and box.key.endswith(f"-{path}")][-1]


def copies(app: AppTest) -> object:
    return next(box for box in app.checkbox if box.label.startswith("Leave out all exact copies but one: "))


def kind(app: AppTest) -> object:
    return next(group for group in app.get("button_group") if group.label == "Found")


def current(app: AppTest, workspace: Workspace) -> Dataset:
    (name,) = (
        app.query_params["data"] if isinstance(app.query_params["data"], list) else [app.query_params["data"]]
    )
    return Dataset.read(workspace.datasets / name)


def test_the_button_checks_and_the_findings_follow(open_page, dataset: Dataset):
    app = open_page("guide/dataset.py", data=dataset.id)
    button(app, "Check it").click().run()
    rerun_until(app, lambda: "teaching backbone agrees with" in shown(app))
    assert not app.exception


def test_one_kind_at_a_time_with_its_reason_and_no_markup(open_page, dataset: Dataset, answered):
    app = open_page("guide/dataset.py", data=dataset.id)
    assert "looks better than it is" in shown(app) and "A probe agrees with 90 %" in shown(app).replace(
        "\\", ""
    )
    assert "The same picture in several parts (2)" in str(kind(app).options)
    kind(app).set_value("label_error").run()
    assert choice(app, "leaf/02.png") and HOSTILE not in shown(app)
    assert "few." not in shown(app)  # classes are spoken of above, before any check-up


def test_a_picture_is_left_out_and_can_come_back(open_page, dataset: Dataset, answered, workspace: Workspace):
    app = open_page("guide/dataset.py", data=dataset.id)
    choice(app, "leaf/00.png").set_value(LEFT_OUT)
    button(app, "Apply the corrections").click().run()
    variant = current(app, workspace)
    assert [item.path for item in variant.excluded] == ["leaf/00.png"] and variant.base == dataset.id
    assert "Corrected: 1 image left out." in shown(app) and choice(app, "leaf/00.png").value == LEFT_OUT
    choice(app, "leaf/00.png").set_value("leaf")
    button(app, "Apply the corrections").click().run()
    assert current(app, workspace) == dataset and "Corrected" not in shown(app)


def test_a_doubtful_picture_gets_another_class_and_every_number_follows(
    open_page, dataset: Dataset, answered, workspace: Workspace
):
    app = open_page("guide/dataset.py", data=dataset.id)
    kind(app).set_value("label_error").run()
    doubted = choice(app, "leaf/03.png")
    assert doubted.options[:3] == ["leaf", "sand", "Leave out"]  # its own, what the classifier says, out
    doubted.set_value("sand")
    button(app, "Apply the corrections").click().run()
    variant = current(app, workspace)
    assert variant.corrections == Corrections(relabelled={"leaf/03.png": "sand"})
    assert variant.counts()["leaf"]["train"] == dataset.counts()["leaf"]["train"] - 1
    assert "1 image relabelled" in shown(app) and "1 relabelled" in app.markdown[0].value
    assert choice(app, "leaf/03.png").value == "sand"
    assert choice(app, "leaf/02.png").value == "leaf"  # what the user did not touch


def test_what_is_corrected_is_shown_whatever_is_found_and_taken_back(
    open_page, dataset: Dataset, workspace: Workspace
):
    both = Corrections(frozenset({"leaf/05.png"}), {"sand/04.png": "leaf"})
    app = open_page("guide/dataset.py", data=corrected(dataset, both, workspace).id)
    assert "Corrected: 1 image left out and 1 image relabelled." in shown(app)
    assert "Came as sand" in shown(app)
    choice(app, "leaf/05.png").set_value("leaf")
    button(app, "Apply the changes").click().run()
    assert current(app, workspace).corrections == Corrections(relabelled={"sand/04.png": "leaf"})
    button(app, "Take all back").click().run()
    assert current(app, workspace) == dataset


def test_the_check_up_of_corrected_data_is_gone_through_while_more_is_corrected(
    open_page, dataset: Dataset, answered, workspace: Workspace
):
    variant = corrected(dataset, Corrections(relabelled={"leaf/03.png": "sand"}), workspace)
    app = open_page("guide/dataset.py", data=variant.id)
    assert "A probe agrees with 90 %" in shown(app).replace("\\", "")  # nobody has checked the variant
    task = questions.health(workspace, variant, "bundled")
    task.folder.mkdir(parents=True)
    found = (Finding("dark", "It is dark.", ("sand/02.png",), 1),)
    task.give(CheckUp(variant.id, "bundled", 36, "A probe agrees with 95 %.", found).to_json())
    app = open_page("guide/dataset.py", data=variant.id, checked=variant.id)
    choice(app, "sand/02.png").set_value(LEFT_OUT)
    button(app, "Apply the corrections").click().run()
    assert current(app, workspace).corrections == Corrections(
        frozenset({"sand/02.png"}), {"leaf/03.png": "sand"}
    )
    assert "agrees with 95 %" in shown(app).replace("\\", "")


def test_all_copies_but_one_go_at_once_and_all_images_come_back(
    open_page, dataset: Dataset, answered, workspace: Workspace
):
    app = open_page("guide/dataset.py", data=dataset.id, size="small", similarity="similar")
    copies(app).check()
    button(app, "Apply the corrections").click().run()
    assert {item.path for item in current(app, workspace).excluded} == {"leaf/00.png", "sand/01.png"}
    assert copies(app).value and choice(app, "leaf/00.png").value == LEFT_OUT
    choice(app, "leaf/00.png").set_value("leaf")
    button(app, "Apply the corrections").click().run()
    assert {item.path for item in current(app, workspace).excluded} == {"sand/01.png"}
    assert app.query_params["size"] in ("small", ["small"])  # the answers hold for the variant too
    copies(app).check()
    button(app, "Apply the corrections").click().run()
    copies(app).uncheck()
    button(app, "Apply the corrections").click().run()
    assert current(app, workspace) == dataset


def test_what_leaves_a_class_empty_is_refused(open_page, dataset: Dataset, workspace: Workspace):
    train = tuple(item.path for item in dataset.part("train") if item.label == 0)
    task = questions.health(workspace, dataset, "bundled")
    task.folder.mkdir(parents=True)
    task.give(
        CheckUp(
            dataset.id, "bundled", 36, "-", (Finding("near_duplicate", "Alike.", train, 1.0, train),)
        ).to_json()
    )
    app = open_page("guide/dataset.py", data=dataset.id)
    copies(app).check()
    button(app, "Apply the corrections").click().run()
    assert "leaf has no training image left" in app.error[0].value and current(app, workspace) == dataset


def test_a_pattern_divides_by_group_and_the_way_back(open_page, dataset: Dataset, workspace: Workspace):
    app = open_page("guide/dataset.py", data=dataset.id)
    app.text_input(key="pattern").set_value(r"/(\d\d)\.")
    button(app, "Split by group").click().run()
    variant = current(app, workspace)
    parts = {
        item.subject: {one.part for one in variant.items if one.subject == item.subject}
        for item in variant.items
    }
    assert len(parts) == 12 and all(len(found) == 1 for found in parts.values())
    assert "12 groups" in shown(app) and "images of a group are all in one part" in shown(app)
    button(app, "Undo the split by group").click().run()
    assert current(app, workspace) == dataset


@pytest.mark.parametrize("pattern", ["(", r"leaf\d", "(zebra)"])
def test_a_pattern_that_finds_nothing_is_refused_in_one_sentence(
    pattern: str, open_page, dataset: Dataset, workspace: Workspace
):
    app = open_page("guide/dataset.py", data=dataset.id)
    app.text_input(key="pattern").set_value(pattern)
    button(app, "Split by group").click().run()
    assert "pattern" in app.error[0].value and current(app, workspace) == dataset
