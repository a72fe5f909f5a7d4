"""What a browser says of its camera is believed only where it has the form it should have."""

import base64

import pytest

from pages.parts.making.shots import MOST, PREFIX, Shot, shots_from

PICTURE = PREFIX + base64.b64encode(b"jpeg").decode()


def test_pictures_come_in_their_order():
    said = {"shots": [{"number": n, "of": "cup", "picture": PICTURE} for n in (4, 5)]}
    assert shots_from(said) == [Shot(4, "cup", b"jpeg"), Shot(5, "cup", b"jpeg")]


@pytest.mark.parametrize(
    "shot",
    [
        None,
        {},
        {"number": "1", "of": "cup", "picture": PICTURE},
        {"number": 1, "of": 7, "picture": PICTURE},
        {"number": 1, "of": "cup", "picture": "data:text/html;base64,AAAA"},
        {"number": 1, "of": "cup", "picture": f"{PREFIX}not base64!"},
    ],
)
def test_what_is_no_picture_is_passed_over(shot: object):
    assert shots_from({"shots": [shot]}) == []


@pytest.mark.parametrize("said", [None, 3, [], {}, {"shots": None}, {"shots": "x"}])
def test_what_is_no_list_of_pictures_is_none(said: object):
    assert shots_from(said) == []


def test_more_than_a_camera_takes_at_once_is_cut_off():
    shots = [{"number": n, "of": "cup", "picture": PICTURE} for n in range(MOST + 1)]
    assert len(shots_from({"shots": shots})) == MOST
