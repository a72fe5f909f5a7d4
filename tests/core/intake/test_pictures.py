"""Images of a user's own are found in files, folders and zips, with the classes that folders or a table name;
what is dangerous does not get in.
"""

import shutil
import zipfile

import pytest

from tl_core.intake.pictures import open_pictures


def names(*paths) -> dict[str, str]:
    with open_pictures(paths) as pictures:
        return {one.name: one.label for one in pictures.files}


@pytest.fixture
def zipped(picture_folder, tmp_path):
    path = tmp_path / "pictures.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for one in sorted(picture_folder.rglob("*.png")):
            archive.write(one, f"pictures/{one.relative_to(picture_folder)}")
    return path


def test_a_folder_and_a_zip_name_the_class_of_each_image(picture_folder, zipped):
    assert names(picture_folder)["water/03.png"] == "water" and len(names(picture_folder)) == 36
    assert names(zipped)["pictures/water/03.png"] == "water"


def test_a_table_beside_the_images_names_it_too(picture_folder, tmp_path):
    flat = tmp_path / "flat"
    flat.mkdir()
    for name in ("leaf", "sand"):
        shutil.copy(picture_folder / name / "00.png", flat / f"{name}.png")
    (flat / "labels.csv").write_text("file,label\nleaf.png,leaf\nsand.png,sand\n")
    assert names(flat)["leaf.png"] == "leaf"


def test_images_without_classes_have_none(picture_folder):
    assert names(picture_folder / "leaf") == {f"{number:02}.png": "" for number in range(12)}
    assert names(picture_folder / "leaf" / "00.png") == {"00.png": ""}


def test_of_several_paths_each_name_says_where_it_lies(picture_folder, zipped):
    alone = picture_folder / "leaf" / "00.png"
    found = names(picture_folder / "sand", alone, zipped)
    assert f"{picture_folder / 'sand'}/00.png" in found and str(alone) in found
    assert f"{zipped}/pictures/leaf/00.png" in found


def test_the_bytes_of_a_member_are_those_of_the_file(picture_folder, zipped):
    with open_pictures([zipped]) as pictures:
        first = pictures.files[0]
        assert first.content() == (picture_folder / "leaf" / "00.png").read_bytes()


def test_links_are_not_followed_and_a_damaged_zip_is_refused(picture_folder, tmp_path):
    (picture_folder / "leaf" / "link.png").symlink_to("/etc/passwd")
    with open_pictures([picture_folder]) as pictures:
        assert [one.name for one in pictures.rejected] == ["leaf/link.png"]
    (tmp_path / "x.zip").write_bytes(b"no zip")
    with pytest.raises(ValueError, match="not a zip file"):
        names(tmp_path / "x.zip")


def test_nowhere_and_nothing_are_refused(tmp_path):
    with pytest.raises(ValueError, match="there is no file"):
        names(tmp_path / "nothing.png")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match="no files to read"):
        names(tmp_path / "empty")
