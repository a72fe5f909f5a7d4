"""A folder in timm's format is taken only where its files are what they say; no pickle is opened."""

import json
import pickle
import struct
from pathlib import Path

import pytest

from tests.core.stand_ins.weights import TOY, Trap
from tl_core.backbones import Weights
from tl_core.weights import files
from tl_core.weights import finding as module
from tl_core.weights.files import KEYS
from tl_core.weights.finding import find


def found(folder: Path, workspace) -> module.FoundWeights:
    return find(Weights("local-dir", str(folder)), workspace)


def test_a_config_cannot_name_other_files_or_code(folder, workspace):
    stored = json.loads((folder / "config.json").read_text())
    evil = {
        "file": "/etc/passwd",
        "url": "http://x",
        "hf_hub_id": "evil/x",
        "custom_load": True,
        "source": "hf-hub",
        "state_dict": {},
    }
    stored["pretrained_cfg"].update(evil)
    (folder / "config.json").write_text(json.dumps(stored))
    assert set(found(folder, workspace).config) <= set(KEYS)


def test_a_config_that_says_little_is_filled_from_timm(folder, workspace):
    (folder / "config.json").write_text(json.dumps({"architecture": TOY}))
    assert list(found(folder, workspace).config["input_size"]) == [3, 160, 160]


@pytest.mark.parametrize(
    "change, said",
    [
        ({"architecture": "no_such_net"}, "which timm does not have"),
        ({"architecture": ["x"]}, "which timm does not have"),
        ({"pretrained_cfg": 3}, "does not describe a model"),
        ({"pretrained_cfg": {"input_size": [3, 160]}}, "input_size"),
        ({"pretrained_cfg": {"input_size": [3, 9**9, 9**9]}}, "input_size"),
        ({"pretrained_cfg": {"mean": ["a", "b", "c"]}}, "mean"),
        ({"pretrained_cfg": {"std": [0, 0, 0]}}, "std"),
    ],
)
def test_a_config_that_fits_nothing_is_refused(folder, workspace, change, said):
    stored = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**stored, **change}))
    with pytest.raises(ValueError, match=said):
        found(folder, workspace)


def test_a_folder_without_a_config_is_told_what_to_name_instead(folder, workspace):
    with pytest.raises(ValueError, match="name a folder in timm's format, with config.json and model"):
        found(folder.parent, workspace)


@pytest.mark.parametrize("content", ["", "{", "[]", "\x00\x01", '{"architecture": ' * 3])
def test_a_config_that_is_no_json_object_is_refused(folder, workspace, content):
    (folder / "config.json").write_text(content)
    with pytest.raises(ValueError, match="config.json"):
        found(folder, workspace)


def test_a_config_of_no_ordinary_size_is_not_read(folder, workspace):
    (folder / "config.json").write_text(" " * (2 << 20))
    with pytest.raises(ValueError, match="ordinary size"):
        found(folder, workspace)


@pytest.mark.parametrize("name", ["model.pt", "model.pth", "pytorch_model.bin", "model.ckpt"])
def test_a_pickle_is_refused_and_never_opened(folder, workspace, name):
    sprung = folder / "sprung"
    (folder / "model.safetensors").unlink()
    (folder / name).write_bytes(pickle.dumps(Trap(sprung)))
    for place in (folder, folder / name):
        with pytest.raises(ValueError, match="is a pickle, which can run code"):
            found(place, workspace)
    assert not sprung.exists()


def test_a_pickle_under_the_name_of_safetensors_is_refused_and_never_opened(folder, workspace):
    sprung = folder / "sprung"
    (folder / "model.safetensors").write_bytes(pickle.dumps(Trap(sprung)))
    with pytest.raises(ValueError, match="damaged|not a whole safetensors file"):
        found(folder, workspace)
    assert not sprung.exists()


def header(length: int, text: str = "") -> bytes:
    return struct.pack("<Q", length) + text.encode()


HUGE = json.dumps({"a": {"dtype": "F32", "shape": [10**12], "data_offsets": [0, 4 * 10**12]}})


NEGATIVE = json.dumps({"a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 0]}})


@pytest.mark.parametrize("content", [
    b"", b"\0" * 4, header(0), header(1 << 40), header(2**64 - 1), header(9, "not json!"),
    header(len(HUGE), HUGE), header(len(NEGATIVE), NEGATIVE),
])  # fmt: skip
def test_a_damaged_or_hostile_safetensors_file_is_refused(folder, workspace, content):
    (folder / "model.safetensors").write_bytes(content)
    with pytest.raises(ValueError, match="save it again|not a whole safetensors file"):
        found(folder, workspace)


def test_a_truncated_file_is_refused(folder, workspace):
    whole = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(whole[:-100])
    with pytest.raises(ValueError, match="not a whole safetensors file"):
        found(folder, workspace)


def test_a_file_far_too_large_is_not_read(folder, workspace, monkeypatch):
    monkeypatch.setattr(files, "LARGEST_FILE", 1000)
    with pytest.raises(ValueError, match="too large"):
        found(folder, workspace)


@pytest.mark.parametrize("place", ["nothing", "toy/config.json", "."])
def test_a_place_without_a_model_is_refused_with_what_belongs_there(folder, workspace, place):
    with pytest.raises(ValueError, match="config.json"):
        found(folder.parent / place, workspace)
