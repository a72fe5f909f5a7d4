"""What a fine-tuning's head starts from, on data whose classes are far from even."""

from dataclasses import replace

import numpy as np
import pytest

from tests.core.stand_ins.training import planned, setup_of
from tl_core.training.head_start import codes_to_start_from


@pytest.mark.parametrize("most", [12, 16])
def test_of_much_data_every_class_starts_with_its_own_share(pictures, workspace, monkeypatch, most):
    monkeypatch.setattr("tl_core.training.head_start.START_IMAGES", most)
    train = pictures.part("train")
    common = [item for item in train if item.label == 0]
    rare = [one for label in (1, 2) for one in [item for item in train if item.label == label][:3]]
    uneven = replace(pictures, items=(*common * 3, *rare, *pictures.part("val")))
    uneven.write(workspace.datasets / uneven.id)
    setup = setup_of(planned(uneven), workspace)
    pixels = np.zeros((len(uneven.items), 3, 64, 64), np.uint8)
    _, labels = codes_to_start_from(setup, pixels).part(setup.network.group_names[-1], "train")
    assert np.bincount(labels, minlength=3).tolist() == [
        round(most * len(common) * 3 / len(uneven.part("train"))),
        2,
        2,
    ]
