"""What the bundled backbone learns beside classes: colours and edges of a picture, in numbers."""

import pytest
import torch

from tl_core.demo.appearance import DIRECTIONS, LEVELS, NUMBERS, PLACES, appearance

SIDE = 16


def parts(images):
    return appearance(images).split((LEVELS**3, 3, 3, DIRECTIONS * PLACES**2), 1)


def test_a_picture_of_one_colour_has_one_cell_its_mean_no_spread_and_no_edges():
    red = torch.tensor([1.0, -1.0, -1.0])[None, :, None, None].expand(1, 3, SIDE, SIDE)
    colours, means, spreads, edges = parts(red)
    assert colours.count_nonzero() == 1 and colours[0, (LEVELS - 1) * LEVELS**2] == 1
    assert means[0].tolist() == [1, -1, -1]
    assert spreads.sum() == 0 and edges.sum() == 0


def test_half_and_half_fill_two_cells_by_the_roots_of_their_shares():
    halves = torch.ones(1, 3, SIDE, SIDE)
    halves[..., : SIDE // 4] = -1
    colours = parts(halves)[0]
    assert (
        colours[0, 0] == 0.5 and colours[0, -1] == pytest.approx(0.75**0.5) and colours.count_nonzero() == 2
    )


def test_edges_are_told_by_direction_and_place():
    upright = torch.full((1, 3, SIDE, SIDE), -1.0)
    upright[..., SIDE // 4 :] = 1  # one edge, in the left half
    edges = parts(torch.cat([upright, upright.transpose(2, 3)]))[3].view(2, DIRECTIONS, PLACES, PLACES)
    assert edges[0].nonzero().tolist() == [[0, 0, 0], [0, 1, 0]]
    assert edges[1].nonzero().tolist() == [[DIRECTIONS // 2, 0, 0], [DIRECTIONS // 2, 0, 1]]


def test_there_are_as_many_numbers_as_it_says():
    assert appearance(torch.zeros(2, 3, 64, 64)).shape == (2, NUMBERS)
