"""The ladder as a thumbnail."""

import base64
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from pages.parts.ladder import address, ladder_of, miniature, sentence
from tests.pages.ladder.made import CLASSES, GROUPS, card, ladder, plan

HOSTILE = '"/><script>alert(1)</script><image href="https://evil.example/a.png"/>'
SVG = "{http://www.w3.org/2000/svg}"


def drawing(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def blocks(svg: str) -> list[ElementTree.Element]:
    return drawing(svg).findall(f"{SVG}rect")


def test_its_label_is_the_sentence_and_it_has_no_text():
    small = drawing(miniature(ladder()))
    assert small.get("aria-label") == sentence(ladder())
    assert small.get("role") == "img"
    assert "".join(small.itertext()) == ""


def test_frozen_learning_and_unused_blocks_differ_without_colours():
    first, *rest = blocks(miniature(ladder(trained=("low",), head_after="middle")))
    learning, frozen, unused = rest
    assert float(first.get("fill-opacity")) < 1 and first.attrib.keys() == frozen.attrib.keys()
    assert learning.get("fill-opacity") is None
    assert unused.get("stroke-dasharray")


@pytest.mark.parametrize("cut", GROUPS)
def test_blocks_stack_upwards_within_the_frame_and_touch_no_other(cut):
    shapes = blocks(miniature(ladder(head_after=cut)))
    tops = [float(shape.get("y")) for shape in shapes]
    feet = [top + float(shape.get("height")) for top, shape in zip(tops, shapes, strict=True)]
    assert tops[-1] >= 0 and feet[0] <= 80
    assert all(foot <= top for top, foot in zip(tops, feet[1:], strict=False))


def test_a_head_that_reads_all_has_a_line_to_every_block():
    reads_all = ladder_of(plan(reads="all"), card(), CLASSES)
    lines = [len(drawing(miniature(drawn)).findall(f"{SVG}path")) for drawn in (reads_all, ladder())]
    assert lines[0] == lines[1] + 1


def test_a_wider_group_is_drawn_wider():
    widths = [float(shape.get("width")) for shape in blocks(miniature(ladder()))]
    assert widths == sorted(widths) and widths[-1] <= 60


def test_a_name_cannot_leave_its_label():
    names = (HOSTILE, *GROUPS[1:])
    groups = tuple(replace(group, name=name) for name, group in zip(names, card().groups, strict=True))
    hostile = replace(card(), groups=groups)
    drawn = ladder_of(plan(groups=names, pretrained=names), hostile, CLASSES)
    assert {element.tag.removeprefix(SVG) for element in drawing(miniature(drawn)).iter()} <= {
        "svg",
        "g",
        "rect",
        "path",
    }


def test_as_an_address_it_is_the_same_picture():
    kind, data = address(ladder()).split(",")
    assert kind == "data:image/svg+xml;base64"
    assert base64.b64decode(data).decode() == miniature(ladder())
