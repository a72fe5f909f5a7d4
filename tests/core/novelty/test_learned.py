"""What is far from all that was learned is novel, whichever aspect shows it; images of one family are no
witnesses for each other.
"""

import numpy as np
import pytest
import torch

from tl_core.novelty.learned import MOST_IMAGES, Learned, chosen

GENERATOR = torch.Generator().manual_seed(0)


def around(direction: int, images: int, width: int = 16) -> torch.Tensor:
    """Codes near one of the axes."""
    return 5 * torch.eye(width)[direction] + torch.randn(images, width, generator=GENERATOR).abs()


@pytest.fixture
def learned() -> Learned:
    codes = {"early": around(0, 60), "late": around(1, 60)}
    return Learned.of(codes, [str(number) for number in range(60)])


def test_what_differs_in_one_aspect_alone_is_novel(learned):
    like = learned.novelty({"early": around(0, 50), "late": around(1, 50)})
    for early, late in ((5, 1), (0, 7)):
        other = learned.novelty({"early": around(early, 50), "late": around(late, 50)})
        assert other.min() > like.max()


def test_the_learned_images_themselves_are_as_familiar_as_others_like_them(learned):
    families = [str(number) for number in range(60)]
    own = learned.novelty({name: codes.float() for name, codes in learned.codes.items()}, families)
    like = learned.novelty({"early": around(0, 500), "late": around(1, 500)})
    assert float(own.mean()) == pytest.approx(float(like.mean()), abs=0.3)


def test_copies_do_not_make_each_other_familiar():
    codes = around(0, 12).repeat_interleave(6, 0)
    alone = [str(number) for number in range(72)]
    families = [str(number // 6) for number in range(72)]
    apart = Learned.of({"late": codes}, families)
    together = Learned.of({"late": codes}, alone)
    assert apart.mean["late"] > together.mean["late"]
    assert Learned.of({"late": codes}, ["one"] * 72) is None


def test_it_comes_back_from_its_tensors(learned):
    again = Learned.read(learned.tensors())
    codes = {"early": around(2, 9), "late": around(3, 9)}
    assert torch.allclose(again.novelty(codes), learned.novelty(codes), atol=1e-5)


def test_of_many_images_some_of_each_class_are_remembered():
    labels = [0] * 5000 + [1] * 10
    places = chosen(labels, 100)
    assert len(places) == MOST_IMAGES and np.bincount(np.array(labels)[places])[1] == 10
    assert len(chosen(labels, 2**20)) == 4


def test_a_lenient_aspect_takes_more_to_call_an_image_novel():
    codes, families = {"early": around(0, 60), "late": around(1, 60)}, [str(number) for number in range(60)]
    strict, lenient = Learned.of(codes, families), Learned.of(codes, families, {"early": 1.5})
    odd = {"early": around(5, 20), "late": around(1, 20)}
    assert torch.allclose(lenient.novelty(odd), strict.novelty(odd) / 1.5, atol=1e-4)
