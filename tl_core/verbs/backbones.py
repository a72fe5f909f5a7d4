"""Backbones: what one is made of, how it sees a dataset, and which of several suits it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Unpack

from tl_core.backbones import BackboneCard, Weights
from tl_core.backbones.card import IMAGENET
from tl_core.evidence import Estimate, notebook
from tl_core.evidence.code_map import PROJECTIONS, CodeMap, Projection
from tl_core.evidence.wording import in_points, readable_count
from tl_core.plans.plan import DeviceChoice
from tl_core.verbs.data import Data, Place, dataset_of, workspace_of
from tl_core.verbs.setting import AUTO, terms, weights_of
from tl_core.verbs.wishes import Selection, check, named
from tl_core.workspace.events import Report


@dataclass(frozen=True)
class DescribedBackbone:
    """A backbone with its layer groups, its preprocessing and its speed here."""

    card: BackboneCard

    def to_json(self) -> dict[str, object]:
        return asdict(self.card)

    def _repr_html_(self) -> str:
        card = self.card
        rows = [[group.name, readable_count(group.parameters), group.width] for group in card.groups]
        return "".join(
            (
                notebook.title(f"{card.architecture}: {readable_count(card.parameters)} parameters"),
                notebook.paragraphs(f"{card.input_size} px, {card.licence}, pretrained on {card.source}"),
                notebook.table(["layer group", "parameters", "codes"], rows),
            )
        )


@dataclass(frozen=True)
class BackboneRanking:
    """Backbones on one dataset, the best probe first, as the JSON of the ranking has them."""

    dataset: str
    ranked: dict[str, Any]

    def to_json(self) -> dict[str, object]:
        return {"dataset": self.dataset, **self.ranked}

    def _repr_html_(self) -> str:
        """The sentences, then a line a backbone."""
        rows = [
            [
                line["weights"],
                in_points(Estimate(**line["probe"])),
                f"{line['logme']:+.3f}",
                readable_count(line["parameters"]),
            ]
            for line in self.ranked["backbones"]
        ]
        left_out = [f"{left['weights']} was left out: {left['reason']}" for left in self.ranked["left_out"]]
        return "".join(
            (
                notebook.paragraphs(*self.ranked["sentences"]),
                notebook.table(["backbone", "probe", "LogME", "parameters"], rows),
                notebook.paragraphs(*left_out),
            )
        )


def describe(
    weights: str = str(IMAGENET),
    *,
    device: DeviceChoice = "auto",
    workspace: Place | None = None,
    report: Report | None = None,
) -> DescribedBackbone:
    """A backbone's layer groups, preprocessing and measured speed.

    `weights` are `imagenet`, `bundled`, `hub:NAME`, `local-dir:PATH` or `torchvision:NAME`. Raises ValueError
    where they cannot be found.
    """
    with terms(AUTO, device, workspace_of(workspace), report) as told:
        return DescribedBackbone(told.with_weights(weights_of(weights)).card())


def map_codes(
    data: Data,
    *,
    projection: Projection = "pca",
    group: str | None = None,
    weights: str = AUTO,
    device: DeviceChoice = "auto",
    workspace: Place | None = None,
    report: Report | None = None,
    **selection: Unpack[Selection],
) -> CodeMap:
    """The images as points, near each other where the backbone's codes are alike: after each layer group, or
    after one.

    `projection` is `pca`, or `tsne`, which takes longer and is made after the last layer group unless another
    is named. Codes that are kept are not computed anew. Raises ValueError where there is no such layer group
    or projection, or fewer than three images.
    """
    check(selection, Selection)
    if projection not in PROJECTIONS:
        raise ValueError(f"there is no projection {projection!r}; there are {', '.join(PROJECTIONS)}")
    with terms(weights, device, workspace_of(workspace, data), report) as told:
        dataset = dataset_of(data, selection, told.workspace, told.report)
        here = told.about(dataset)
        card = here.card()
        if group not in (None, *card.group_names):
            raise ValueError(f"there is no layer group {group}; there are {', '.join(card.group_names)}")
        from tl_core.measuring.code_map import maps_of
        from tl_core.network.encoder import encoder_for

        encoder = encoder_for(here.weights, card, dataset, here.workspace, here.device)
        codes = encoder.codes(dataset, here.workspace, here.report)
        every = codes.groups if projection == "pca" else codes.groups[-1:]
        maps = maps_of(codes, (group,) if group else every, projection, here.report)
        return CodeMap(dataset.id, str(here.weights), projection, maps)


def rank_backbones(
    data: Data,
    *,
    weights: str | Sequence[str] | None = None,
    device: DeviceChoice = "auto",
    workspace: Place | None = None,
    report: Report | None = None,
    **selection: Unpack[Selection],
) -> BackboneRanking:
    """Rank backbones on a dataset, by a probe and by LogME, with their cost: those named, else all that need
    no network.

    One that cannot be measured is left out with its reason. Raises ValueError when none is left.
    """
    check(selection, Selection)
    chosen = None if weights is None else [weights_of(name) for name in named(weights)]
    from tl_core.measuring.backbone_ranking import at_hand, rank

    with terms(AUTO, device, workspace_of(workspace, data), report) as here:
        dataset = dataset_of(data, selection, here.workspace, here.report)

        def card(weights: Weights) -> BackboneCard:
            return here.with_weights(weights).card()

        asked = at_hand(here.workspace) if chosen is None else chosen
        ranked = rank(asked, dataset, card, here.workspace, here.device, here.report)
        return BackboneRanking(dataset.id, ranked)
