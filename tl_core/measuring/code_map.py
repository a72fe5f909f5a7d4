"""Codes laid out on a plane, after one layer group or each; and how far classes have come apart there."""

from collections.abc import Sequence

import numpy as np
import torch
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE

from tl_core.dataset.dataset import PARTS
from tl_core.dataset.split import families_of
from tl_core.evidence.code_map import GroupMap, Projection
from tl_core.heads.linear import Scaler
from tl_core.network.codes import Codes
from tl_core.workspace.events import Report

# t-SNE is told distances in so many directions: beyond is noise, and time (its own documentation says 50).
DIRECTIONS, PERPLEXITY = 50, 30
# So many images are asked for their nearest neighbour: enough for an interval of three points.
MOST_ASKED = 1000
# Fewer make no map.
LEAST_IMAGES = 3
DIGITS = 4


def maps_of(
    codes: Codes, groups: Sequence[str], projection: Projection, report: Report
) -> dict[str, GroupMap]:
    """{layer group: its map}; of the mean readings, each code as far from its mean as heads see it.

    Raises ValueError where there are too few images for a map.
    """
    items = [item for part in PARTS for item in codes.dataset.part(part)]
    if len(items) < LEAST_IMAGES:
        raise ValueError(f"{len(items)} images make no map; it takes {LEAST_IMAGES}")
    families = families_of(items)
    _, family = np.unique([families[item.path] for item in items], return_inverse=True)
    labels = np.array([item.label for item in items])
    found = {}
    for done, name in enumerate(groups):
        report("Laying out the codes", done, len(groups))
        own = torch.from_numpy(codes.whole(name))
        found[name] = _map(Scaler.fit(own)(own).numpy(), labels, family, projection)
    return found


def _map(codes: np.ndarray, labels: np.ndarray, family: np.ndarray, projection: Projection) -> GroupMap:
    places, kept = LAYOUTS[projection](codes)
    own, asked = _own_nearest(codes, labels, family)
    x, y = (tuple(np.round(column.astype(float), DIGITS).tolist()) for column in places.T)
    return GroupMap(x, y, kept, own, asked)


def _principal(codes: np.ndarray) -> tuple[np.ndarray, float | None]:
    """(n, 2), and the share of the variance that the two directions keep."""
    method = PCA(2, svd_solver="randomized", random_state=0)
    places = method.fit_transform(codes)
    return places, round(float(np.nan_to_num(method.explained_variance_ratio_).sum()), DIGITS)


def _neighbourly(codes: np.ndarray) -> tuple[np.ndarray, float | None]:
    """(n, 2) by t-SNE, always the same (van der Maaten and Hinton, Visualizing data using t-SNE, 2008)."""
    few = PCA(min(DIRECTIONS, *codes.shape), svd_solver="randomized", random_state=0).fit_transform(codes)
    perplexity = min(PERPLEXITY, (len(codes) - 1) / 3)
    return TSNE(perplexity=perplexity, init="pca", random_state=0).fit_transform(few), None


LAYOUTS = {"pca": _principal, "tsne": _neighbourly}


def _own_nearest(codes: np.ndarray, labels: np.ndarray, family: np.ndarray) -> tuple[int, int]:
    """Of how many images the nearest one of another family (a subject, exact copies) has the same class, and
    of how many that was asked. By the cosine.
    """
    asked = np.sort(np.random.default_rng(0).permutation(len(codes))[:MOST_ASKED])
    unit = codes / np.maximum(np.linalg.norm(codes, axis=1, keepdims=True), np.finfo(np.float32).tiny)
    alike = unit[asked] @ unit.T
    alike[family[asked][:, None] == family[None]] = -np.inf
    lonely = np.isneginf(alike).all(1)
    same = labels[alike.argmax(1)] == labels[asked]
    return int(same[~lonely].sum()), int((~lonely).sum())
