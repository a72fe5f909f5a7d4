"""A workspace as an earlier Thaw wrote it, for tests that today's Thaw reads it; made as README.md says."""

import json
import shutil
from pathlib import Path

from safetensors import safe_open
from safetensors.torch import load_file, save_file

from tl_core import bundled
from tl_core.workspace import Workspace

HERE = Path(__file__).parent
ROLES = json.loads((HERE / "roles.json").read_text(encoding="utf-8"))
NAMED = (".json", ".jsonl", ".log")
WEIGHTS = "model.safetensors"


def restore(target: Path) -> Workspace:
    """The workspace below `target`, with its pictures beside it and the paths they have there."""
    shutil.unpack_archive(HERE / "workspace_66f4b85.zip", target)
    workspace, pictures = target / "workspace", target / "pictures"
    for path in workspace.rglob("*"):
        if path.suffix in NAMED:
            text = path.read_text(encoding="utf-8")
            text = text.replace("@WORKSPACE@", str(workspace)).replace("@PICTURES@", str(pictures))
            path.write_text(text, encoding="utf-8")
    _link_thumbnails(workspace)
    _unpack_weights(target / "packed", workspace)
    return Workspace(workspace)


def _link_thumbnails(workspace: Path) -> None:
    """A variant shows the thumbnails of the dataset that it was made of."""
    link = workspace / "datasets" / ROLES["variant"] / "thumbnails"
    link.symlink_to(Path("..") / ".." / "datasets" / ROLES["dataset"] / "thumbnails")


def _unpack_weights(packed: Path, workspace: Path) -> None:
    """The checkpoints and the model that were kept without the tensors of the bundled backbone."""
    shutil.copytree(packed, workspace, dirs_exist_ok=True)
    backbone = load_file(bundled.BACKBONE / WEIGHTS)
    for short in packed.rglob("*.safetensors"):
        whole = workspace / short.relative_to(packed)
        with safe_open(whole, "pt") as opened:
            metadata = opened.metadata()
        prefix = metadata.pop("prefix")
        left_out = json.loads(metadata.pop("left_out"))
        filled = {name: backbone[name.removeprefix(prefix)] for name in left_out}
        save_file({**load_file(whole), **filled}, whole, metadata or None)
