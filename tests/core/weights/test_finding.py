"""Weights are found as safetensors or refused with a sentence; the hub is a stand-in on this machine."""

import hashlib
import pickle
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import ClassVar

import pytest
import torch
import torchvision
from huggingface_hub import constants
from safetensors.torch import load_file, save_file

from tests.core.stand_ins.hub import hub_is_at, hub_of
from tests.core.stand_ins.weights import TOY, Trap
from tl_core.backbones import Weights
from tl_core.backbones.card import TORCHVISION, parse_weights
from tl_core.weights import finding as module
from tl_core.weights.finding import find

ON_HUB = "timm/test_resnet.r160_in1k/resolve/main/model.safetensors"


def found(folder: Path, workspace) -> module.FoundWeights:
    return find(Weights("local-dir", str(folder)), workspace)


def test_a_folder_in_timms_format_is_found_with_its_preprocessing(folder, workspace):
    toy = found(folder, workspace)
    assert (toy.architecture, toy.library, toy.file) == (TOY, "timm", folder / "model.safetensors")
    assert (
        list(toy.config["input_size"]) == [3, 160, 160]
        and toy.config["mean"]
        and toy.config["interpolation"] == "bilinear"
    )


class Hub(BaseHTTPRequestHandler):
    """Serves one file as the Hugging Face Hub does, and counts how often."""

    content = b""
    asked: ClassVar[list[str]] = []

    def do_HEAD(self) -> None:
        self.asked.append(self.path)
        there = self.path.lstrip("/") == ON_HUB and self.content
        self.send_response(200 if there else 404)
        if there:
            self.send_header("X-Repo-Commit", "a" * 40)
            self.send_header("ETag", f'"{hashlib.sha256(self.content).hexdigest()}"')
        else:
            self.send_header("X-Error-Code", "EntryNotFound")
        self.send_header("Content-Length", str(len(self.content) if there else 0))
        self.end_headers()

    def do_GET(self) -> None:
        self.do_HEAD()
        self.wfile.write(self.content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hub(folder: Path, tmp_path: Path, monkeypatch) -> Iterator[type[Hub]]:
    """A stand-in hub with the toy's weights, and an empty cache."""
    handler = type("ThisHub", (Hub,), {"content": (folder / "model.safetensors").read_bytes(), "asked": []})
    with hub_of(handler, tmp_path, monkeypatch):
        yield handler


def test_a_registered_model_is_downloaded_once_and_then_read_from_the_cache(hub, workspace, monkeypatch):
    toy = find(parse_weights("hub:test_resnet.r160_in1k"), workspace)
    assert (toy.architecture, toy.library) == (TOY, "timm")
    assert toy.config["license"] == "apache-2.0" and list(toy.config["input_size"]) == [3, 160, 160]
    assert toy.file.read_bytes() == hub.content
    hub.asked.clear()
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    assert find(parse_weights("hub:test_resnet.r160_in1k"), workspace) == toy
    assert hub.asked == []


def test_a_name_without_a_tag_takes_timms_first_choice(hub, workspace):
    assert find(parse_weights("hub:test_resnet"), workspace).config["tag"] == "r160_in1k"


def test_only_safetensors_are_asked_of_the_hub(hub, workspace):
    hub.content = b""
    with pytest.raises(ValueError, match="the hub has no model.safetensors"):
        find(parse_weights("hub:test_resnet.r160_in1k"), workspace)
    assert {path.rsplit("/")[-1] for path in hub.asked} == {"model.safetensors"}


def test_a_hub_that_serves_something_else_is_refused(hub, workspace):
    hub.content = b"<html>please log in</html>"
    with pytest.raises(ValueError, match="save it again|not a whole safetensors file"):
        find(parse_weights("hub:test_resnet.r160_in1k"), workspace)


@pytest.mark.parametrize("name, said", [
    ("no_such_net", "no pretrained weights"), ("resnet18.nothing", "take one of resnet18"),
    ("gcvit_base.in1k", "as a pickle or not at all"), ("resnet18.", "no pretrained weights"),
])  # fmt: skip
def test_a_name_timm_does_not_have_is_refused_before_any_network(hub, workspace, name, said):
    with pytest.raises(ValueError, match=said):
        find(Weights("hub", name), workspace)
    assert hub.asked == []


def test_without_a_network_there_is_a_sentence(workspace, tmp_path, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        closed = server.getsockname()[1]
    hub_is_at(f"http://127.0.0.1:{closed}", tmp_path, monkeypatch)
    with pytest.raises(ValueError, match="no network: resnet18 .* take the weights imagenet or a local"):
        find(parse_weights("hub:resnet18"), workspace)


def test_offline_means_that_nobody_is_asked(hub, workspace, monkeypatch):
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    for name in ("hub:test_resnet.r160_in1k", "torchvision:alexnet"):
        with pytest.raises(ValueError, match="HF_HUB_OFFLINE"):
            find(parse_weights(name), workspace)
    assert hub.asked == []


def test_torchvisions_pickle_becomes_safetensors_once_its_hash_is_right(tmp_path):
    state = {"features.0.weight": torch.randn(4, 3, 2, 2)}
    torch.save(state, tmp_path / "net.pth")
    name = f"net-{hashlib.sha256((tmp_path / 'net.pth').read_bytes()).hexdigest()[:8]}.pth"
    official = (tmp_path / "net.pth").rename(tmp_path / name)
    module.fetch_pickled(official.as_uri(), tmp_path / "weights" / "net.safetensors")
    assert torch.equal(
        load_file(tmp_path / "weights" / "net.safetensors")["features.0.weight"], state["features.0.weight"]
    )
    assert [path.name for path in (tmp_path / "weights").iterdir()] == ["net.safetensors"]


def test_a_pickle_that_is_not_the_official_one_is_not_opened(tmp_path):
    sprung = tmp_path / "sprung"
    (tmp_path / "net-01234567.pth").write_bytes(pickle.dumps(Trap(sprung)))
    with pytest.raises(ValueError, match="could not be downloaded whole"):
        module.fetch_pickled(
            (tmp_path / "net-01234567.pth").as_uri(), tmp_path / "weights" / "net.safetensors"
        )
    assert not sprung.exists() and not list((tmp_path / "weights").iterdir())


def test_a_pickle_without_a_hash_in_its_name_is_not_opened(tmp_path):
    sprung = tmp_path / "sprung"
    (tmp_path / "net.pth").write_bytes(pickle.dumps(Trap(sprung)))
    with pytest.raises(ValueError, match="has no hash in its name"):
        module.fetch_pickled((tmp_path / "net.pth").as_uri(), tmp_path / "weights" / "net.safetensors")
    assert not sprung.exists()


@pytest.mark.parametrize("name", TORCHVISION)
def test_every_offered_torchvision_network_has_official_weights_with_a_hash(name):
    official = torchvision.models.get_model_weights(name).DEFAULT
    assert official.url.startswith("https://download.pytorch.org/") and module.HASH_REGEX.search(official.url)


def test_torchvision_weights_kept_in_the_workspace_need_no_network(workspace, monkeypatch):
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    workspace.weights.mkdir(parents=True)
    save_file({"features.0.weight": torch.zeros(1)}, workspace.weights / "torchvision-alexnet.safetensors")
    alexnet = find(parse_weights("torchvision:alexnet"), workspace)
    assert (alexnet.architecture, alexnet.library) == ("alexnet", "torchvision")
    assert alexnet.config["input_size"] == (3, 224, 224) and alexnet.config["crop_pct"] == 0.875
    assert alexnet.config["interpolation"] == "bilinear" and alexnet.config["license"] == "bsd-3-clause"
