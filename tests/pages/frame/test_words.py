"""Names that could be markup, commands to a terminal, or nothing at all."""

import pytest

from pages.parts.frame import words


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Maine Coon", "Maine Coon"),
        ("  a \n\t b  ", "a b"),
        ("e\u0301te\u0301", "été"),
        ("ants\u202egpj.exe", "antsgpj.exe"),
        ("bell\x07\x1b[31m", "bell[31m"),
        ("not\udcffutf", "notutf"),
        ("\u200b", "(no name)"),
        ("x" * 100, "x" * 79 + "…"),
    ],
)
def test_a_plain_name_is_one_visible_line(name, shown):
    assert words.plain(name) == shown


def test_a_label_escapes_every_sign_of_markdown_and_streamlit():
    signs = "!\"#$%&'()*+,-./:;<=>?[\\]^_`{|}~"
    assert words.label(signs) == "".join(f"\\{sign}" for sign in signs)


@pytest.mark.parametrize("address", ["http://evil.example", "www.evil.example", "me@evil.example"])
def test_a_label_is_no_address_that_markdown_would_link(address):
    assert address not in words.label(address).replace("\\", "")


def test_a_name_that_is_only_read_out_has_no_markup_and_no_sign_before_it():
    assert words.spoken("![x](https://evil.example/a_1.png)") == "x https evil example a 1 png"


def test_a_chart_gets_no_tag():
    assert words.plotted("<a href='x'>&amp;") == "&lt;a href='x'&gt;&amp;amp;"


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("out of memory", "Out of memory\\."),
        ("layer2 is not here", "layer2 is not here\\."),
        ("'x' is no run", "\\'x\\' is no run\\."),
        ("Nothing is lost.", "Nothing is lost\\."),
        ("why not?", "Why not\\?"),
        ("name the column (--label-column) or none (--split-column none)", "Name the column or none\\."),
    ],
)
def test_a_reason_becomes_a_sentence_and_names_keep_their_letters(reason: str, said: str):
    assert words.reason(reason) == said


def test_titles_that_are_alike_are_told_apart_by_their_ids():
    titles = words.told_apart({"photos-00aaaaaa": "Photos", "photos-00bbbbbb": "Photos", "zoo": "Zoo"})
    assert list(titles.values()) == ["Photos (aaaaaa)", "Photos (bbbbbb)", "Zoo"]
