"""The demo world: the same pixels everywhere, and target sets with what they promise."""

import hashlib
import os
import subprocess
import sys

import numpy as np
import psutil
import pytest
from PIL import Image
from sklearn.datasets import load_digits

from tl_core.drawn.digits import originals
from tl_core.drawn.sets import SETS, SOURCE_SETS, set_for
from tl_core.drawn.world import FAMILIES, SOURCE, DrawnClass
from tl_core.intake.collect import collect
from tl_core.intake.drawing import draw_image, draw_set
from tl_core.intake.folder import recall, scan

# Of 100 pictures: a change here means that the shipped weights were trained on other pictures than the code
# draws.
SOURCE_SHA = "34badf4a45387a8fa8a0cf12bf249a631d955e83105edce38ceb28edca20bf82"
TARGET_SHA = "be1bc147bb3451c503f3ae45441f9e4a37f05e4cb04015b06bb35ec99b48c35d"


def sha(pictures) -> str:
    digest = hashlib.sha256()
    for picture in pictures:
        digest.update(picture.tobytes())
    return digest.hexdigest()


def test_the_same_seed_draws_the_same_hundred_source_pictures():
    assert sha(SOURCE[place].draw(place) for place in range(0, 200, 2)) == SOURCE_SHA


def test_the_same_seed_draws_the_same_hundred_target_pictures():
    classes = [name for demo_set in SETS.values() for name in demo_set.classes]
    assert sha(draw_image(classes[index % len(classes)], "val", index) for index in range(100)) == TARGET_SHA


def test_a_processor_without_wide_vectors_draws_the_same_pictures():
    code = (
        "import hashlib; from tl_core.drawn.world import SOURCE; "
        "print(*[hashlib.sha256(one.draw(7).tobytes()).hexdigest() for one in SOURCE[:26]])"
    )
    old_processor = os.environ | {"NPY_DISABLE_CPU_FEATURES": "X86_V4 X86_V3 AVX512F AVX2 FMA3"}
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=old_processor
    ).stdout
    assert told.split() == [sha([one.draw(7)]) for one in SOURCE[:26]]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_a_class_varies_from_picture_to_picture_and_fills_them(family):
    first, second = DrawnClass(family.name, 0).draw(0), DrawnClass(family.name, 0).draw(1)
    assert first.shape == (64, 64, 3) and first.dtype == np.uint8
    assert first.std() > 5 and np.abs(first.astype(int) - second).mean() > 5


def test_no_target_class_has_the_traits_of_a_source_class():
    source = {(one.family, one.traits) for one in SOURCE}
    drawn = [name.rsplit("-", 1) for demo_set in SETS.values() for name in demo_set.classes if "-" in name]
    targets = {(family, DrawnClass(family, int(number)).traits) for family, number in drawn}
    assert len(source) == len(SOURCE) and len(targets) == len(drawn)
    assert not source & targets


def test_a_family_says_how_many_classes_it_has():
    with pytest.raises(ValueError, match="the family fractal has classes 0 to 35, not 36"):
        DrawnClass("fractal", 36).draw(0)


def test_the_handwritten_originals_are_scikit_learns():
    data = load_digits()
    kept = np.concatenate([originals(3, part) for part in ("train", "val", "test")])
    assert np.array_equal(kept, data.images[data.target == 3].astype(np.float32) / 16)


def test_no_handwritten_original_is_in_two_parts():
    parts = [{digit.tobytes() for digit in originals(3, part)} for part in ("train", "val", "test")]
    assert all(parts) and not parts[0] & parts[1] and not parts[0] & parts[2] and not parts[1] & parts[2]


@pytest.mark.parametrize("name", SETS)
def test_a_set_is_the_size_its_cell_says(name):
    demo_set = SETS[name]
    assert demo_set.train <= 20 if demo_set.answers.size == "small" else demo_set.train >= 500
    assert demo_set.val >= 40 and len(set(demo_set.classes)) == len(demo_set.classes)


def test_a_set_is_drawn_as_folders_with_the_promised_counts(tmp_path):
    said = []
    drawn = draw_set("small-different", tmp_path, lambda *progress: said.append(progress))
    assert said[0][1:] == (0, 1200) and said[-1][1:] == (1200, 1200) == (len(drawn), 1200)
    for part, count in SETS["small-different"].parts.items():
        assert sorted(folder.name for folder in (tmp_path / part).iterdir()) == list("0123456789")
        assert all(len(list(folder.glob("*.png"))) == count for folder in (tmp_path / part).iterdir())
    with Image.open(tmp_path / "val" / "7" / "0003.png") as image:
        assert np.array_equal(np.asarray(image), draw_image("7", "val", 3))
    assert np.array_equal(drawn["val/7/0003.png"].pixels, draw_image("7", "val", 3))


def test_what_is_said_of_a_drawn_file_is_what_a_look_at_it_finds(tmp_path):
    drawn = draw_set("small-different", tmp_path, lambda *progress: None)
    unknown = scan(tmp_path, {})
    unknown.remember(tmp_path / "seen.json", collect(unknown, unknown.read, lambda *progress: None).items)
    found = {path: tuple(stamp) for path, stamp in recall(tmp_path / "seen.json").items()}
    assert {path: one.stamp for path, one in drawn.items()} == found


def test_a_set_that_nobody_waits_for_any_more_is_not_drawn_to_its_end(tmp_path):
    def cancelled(sentence, done, total):
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        draw_set("small-different", tmp_path, cancelled)
    assert len(list(tmp_path.rglob("*.png"))) < 1200


def test_those_that_draw_end_with_the_process_that_asked_even_where_it_is_killed(tmp_path):
    code = (
        "import sys; from tl_core.intake.drawing import draw_set; draw_set('large-different', sys.argv[1],"
        " print)"
    )
    asking = subprocess.Popen([sys.executable, "-uc", code, tmp_path], stdout=subprocess.PIPE, text=True)
    assert [asking.stdout.readline() for _ in range(2)][1] == "Drawing pictures 40 2460\n"
    drawing = psutil.Process(asking.pid).children()
    asking.kill()
    asking.wait()
    asking.stdout.close()
    left = psutil.wait_procs(drawing, timeout=20)[1]
    assert drawing and all(process.status() == psutil.STATUS_ZOMBIE for process in left)


def test_an_unknown_set_is_refused_with_the_ones_there_are():
    with pytest.raises(ValueError, match="small-similar, large-similar"):
        set_for("medium")


def test_the_words_of_the_sets_need_neither_torch_nor_pillow():
    code = "import sys, tl_core.drawn.sets; print(sorted({'torch', 'PIL', 'sklearn'} & set(sys.modules)))"
    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.strip()
        == "[]"
    )


@pytest.mark.parametrize("sample", SOURCE_SETS.values(), ids=lambda sample: sample.name)
def test_a_sample_of_the_source_holds_its_classes_and_is_as_large_as_a_target(sample):
    assert set_for(sample.name) == sample and set(sample.classes) <= {
        f"{one.family}-{one.number}" for one in SOURCE
    }
    target = next(one for one in SETS.values() if one.answers == sample.answers)
    assert (len(sample.classes), sample.train, sample.test) == (
        len(target.classes),
        target.train,
        target.test,
    )
