"""What model.onnx says of images, as Thaw says it: python predict.py IMAGE_OR_FOLDER...

It needs the file beside it, and: pip install onnxruntime numpy pillow
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image, ImageOps

SESSION = onnxruntime.InferenceSession(Path(__file__).with_name("model.onnx"))
TOLD = {name: json.loads(value) for name, value in SESSION.get_modelmeta().custom_metadata_map.items()}
VIEW, ANSWERED = TOLD["preprocessing"], 0.93  # the share of images like the held-out ones that get an answer


def prepared(path: Path) -> np.ndarray:
    """An image as the network sees it, (3, size, size): upright, on white, resized, cropped, normalised."""
    size, kept = VIEW["size"], VIEW["kept"]
    with Image.open(path) as file:
        file.draft(None, (kept, kept))
        image = ImageOps.exif_transpose(file)
    if image.mode.startswith("I;16"):
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if image.has_transparency_data:
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image.convert("RGBA"))
    image, short = image.convert("RGB"), min(image.size)
    sides = [kept if VIEW["crop_mode"] == "squash" else int(kept * side / short) for side in image.size]
    image = image.resize(sides, Image.Resampling[VIEW["interpolation"].upper()])
    left, top = (round((side - kept) / 2) + round((kept - size) / 2) for side in sides)
    pixels = np.asarray(image.crop((left, top, left + size, top + size)), np.float32)
    mean, std = (255 * np.array(VIEW[name], np.float32) for name in ("mean", "std"))
    return ((pixels - mean) / std).transpose(2, 0, 1)


def answered(surety: np.ndarray, novelty: np.ndarray) -> np.ndarray:
    """Whether images get an answer, (n,): surety and novelty are ranked among those of held-out images."""
    unsure, novel = -np.array(TOLD["held_out"]["shares"]), np.array(TOLD["held_out"]["novelty"])
    own = np.minimum(*((one >= one[:, None]).mean(1) for one in (novel, unsure)))
    ranks = np.minimum(_beyond(novel, novelty - 3e-4), _beyond(unsure, -surety - 2e-5))
    return _beyond(-own, -ranks) > round(1 - ANSWERED, 5)


def _beyond(held_out: np.ndarray, new: np.ndarray) -> np.ndarray:
    return (1 + (held_out >= new[:, None]).sum(1)) / (len(held_out) + 1)


if __name__ == "__main__":
    named = [Path(argument) for argument in sys.argv[1:]]
    for path in [file for one in named for file in (sorted(one.rglob("*.*")) if one.is_dir() else [one])]:
        shares, _, *novelty = SESSION.run(None, {"images": prepared(path)[None]})
        likeliest = TOLD["classes"][shares[0].argmax()]
        answer = likeliest if not novelty or answered(shares.max(1), *novelty)[0] else "no answer"
        print(answer, f"{shares.max():.4f}", likeliest, path, sep="\t")
