"""What was measured on the toy dataset, made up."""

import pytest

from tl_core.backbones import BackboneCard
from tl_core.dataset import Dataset
from tl_core.evidence import Estimate
from tl_core.matrix.axes import Axes, axes_path
from tl_core.matrix.measures import ClassNames, Depth, DepthProfile, NormShift, SourceNames
from tl_core.matrix.similarity import SimilarityEvidence
from tl_core.matrix.size import CurvePoint, SizeEvidence
from tl_core.workspace import Workspace

HOSTILE = "![x](https://evil.example/a.png)"


def share(value: float) -> Estimate:
    return Estimate(value, value - 0.04, value + 0.04)


@pytest.fixture
def axes(card: BackboneCard) -> Axes:
    """Small, since the curve rises; different by all three signals; the second layer group reads best."""
    points = tuple(CurvePoint(part, int(40 * part), share(0.4 + 0.3 * part)) for part in (0.25, 0.5, 1.0))
    size = SizeEvidence(40, 3, 20, 291, 372_688, points, Estimate(0.15, 0.1, 0.2))
    second = card.group_names[1]
    depths = tuple(Depth(name, share(0.8 if name == second else 0.6), -0.2) for name in card.group_names)
    names = SourceNames(
        208,
        Estimate(0.4, 0.3, 0.5),
        share(0.4),
        0.6,
        0.33,
        Estimate(-0.1, -0.2, -0.05),
        (ClassNames("leaf", ((HOSTILE, 0.5),)),),
    )
    profile = DepthProfile(depths, second, Estimate(-0.2, -0.3, -0.1))
    return Axes(size, SimilarityEvidence(profile, names, NormShift({"bn1": 1.4}, "bn1", (1.3, 1.5), 64)))


@pytest.fixture
def answered(axes: Axes, dataset: Dataset, card: BackboneCard, workspace: Workspace) -> None:
    """As if another process had just measured."""
    axes.write(axes_path(workspace, dataset, card))
