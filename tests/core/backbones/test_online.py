"""The list of real weights says what the packages say of them, and every name in it can be chosen."""

import pytest
import timm
import torchvision
from timm.models import get_pretrained_cfg

from tl_core.backbones.card import parse_weights
from tl_core.backbones.online import ONLINE, OnlineWeights

OF_TIMM = [one for one in ONLINE if parse_weights(one.weights).kind == "hub"]
OF_TORCHVISION = [one for one in ONLINE if one not in OF_TIMM]


def name(one: OnlineWeights) -> str:
    return one.name


def test_it_is_short_and_goes_from_small_to_large_in_both_libraries():
    assert 5 <= len(ONLINE) <= 12 and OF_TIMM and OF_TORCHVISION
    for listed in (OF_TIMM, OF_TORCHVISION):
        assert [one.megabytes for one in listed] == sorted(one.megabytes for one in listed)


@pytest.mark.parametrize("one", OF_TIMM, ids=name)
def test_timm_says_the_same(one):
    config = get_pretrained_cfg(one.name, allow_unregistered=False)
    assert (config.license, config.input_size[-1]) == (one.licence, one.input_size)
    assert config.hf_hub_id and one.top1_side in {
        config.input_size[-1],
        (config.test_input_size or config.input_size)[-1],
    }
    parameters = sum(
        tensor.numel() for tensor in timm.create_model(one.name.split(".")[0]).state_dict().values()
    )
    assert one.megabytes == pytest.approx(4 * parameters / 1e6, rel=0.02)


@pytest.mark.parametrize("one", OF_TORCHVISION, ids=name)
def test_torchvision_says_the_same(one):
    official = torchvision.models.get_model_weights(one.name).DEFAULT
    assert one.top1 == official.meta["_metrics"]["ImageNet-1K"]["acc@1"]
    assert one.megabytes == pytest.approx(official.meta["_file_size"], abs=0.1)
    assert one.input_size == one.top1_side == official.transforms().crop_size[0]
    assert official.url.startswith(one.server)
