"""Albums are kept, changed by their own browser only, and become an upload like any other."""

import io
import time
from itertools import product

import pytest

from tests.conftest import picture
from tl_core.albums import kept
from tl_core.albums.album import Album
from tl_core.intake.inspection import inspect
from tl_core.intake.thumbnails import look_at_photos
from tl_core.workspace import Workspace, visitors, whole
from tl_core.workspace.shelf import NotThereError
from tl_core.workspace.visitors import NotYoursError, visitor_of

ANN, BEN = visitor_of("the secret of Ann"), visitor_of("the secret of Ben")


def jpeg(seed: int, form: str = "JPEG") -> bytes:
    stream = io.BytesIO()
    picture(seed=seed).save(stream, form, comment=b"where I live")
    return stream.getvalue()


def files(*seeds: int) -> list[tuple[str, bytes]]:
    return [(f"{seed}.jpg", jpeg(seed)) for seed in seeds]


def quiet(*told: object) -> None:
    pass


@pytest.fixture
def begun(workspace: Workspace) -> Album:
    """Ann's album of two classes without photos."""
    visitors.came(workspace, ANN)
    id = kept.begin(workspace.opened_for(ANN)).id
    kept.change(workspace, id, lambda album: album.with_class("cup"))
    return kept.change(workspace, id, lambda album: album.with_class("pen/pencil"))


def test_it_is_as_it_was_left(begun: Album, workspace: Workspace):
    left = kept.add(workspace, begun.id, "cup", files(1, 2), taken=True)
    assert kept.find(workspace.opened_for(ANN), begun.id) == left
    assert [photo.name for photo in left.of("cup").photos] == ["1.jpg", "2.jpg"]
    assert [photo.burst for photo in left.of("cup").photos] == [1, 1]
    assert kept.own(workspace.opened_for(ANN)) == [left]


def test_another_browser_neither_sees_nor_changes_it(begun: Album, workspace: Workspace):
    visitors.came(workspace, BEN)
    assert kept.own(workspace.opened_for(BEN)) == [] == kept.own(workspace.opened_for(visitors.UNKNOWN))
    attempts = (
        lambda other: kept.find(other, begun.id),
        lambda other: kept.change(other, begun.id, lambda album: album.without_class("cup")),
        lambda other: kept.add(other, begun.id, "cup", files(1), True),
        lambda other: kept.delete(other, begun.id),
    )
    for attempt, other in product(attempts, map(workspace.opened_for, (BEN, visitors.UNKNOWN))):
        with pytest.raises(NotYoursError, match="make a set of your own"):
            attempt(other)
    assert kept.find(workspace, begun.id) == begun


@pytest.mark.parametrize("id", ["../../etc", "20260101-000000-0000000000000000"])
def test_an_id_from_a_browser_never_becomes_a_path(id: str, workspace: Workspace):
    with pytest.raises(NotThereError):
        kept.change(workspace, id, lambda album: album)
    assert not list(workspace.root.rglob("*etc*"))


def test_a_deleted_photo_leaves_the_disk(begun: Album, workspace: Workspace):
    kept.add(workspace, begun.id, "cup", files(1, 2), taken=True)
    album = look_at_photos(begun.id, workspace, quiet)
    gone, stays = album.photos
    kept.change(workspace, begun.id, lambda found: found.without_photos({gone.sha256}))
    for path in (kept.photo_path, kept.small_path):
        assert not path(workspace, begun.id, gone).exists() and path(workspace, begun.id, stays).exists()
    kept.change(workspace, begun.id, lambda found: found.without_class("cup"))
    assert not kept.photo_path(workspace, begun.id, stays).exists()
    kept.delete(workspace.opened_for(ANN), begun.id)
    assert not list(workspace.albums.glob("*/*")) and kept.own(workspace.opened_for(ANN)) == []


def test_photos_come_while_another_process_is_making_small_pictures(begun: Album, workspace: Workspace):
    album = kept.add(workspace, begun.id, "cup", files(1), taken=True)
    small = kept.small_path(workspace, begun.id, album.photos[0])
    with whole(small) as made:
        made.write_bytes(b"half")
        kept.add(workspace, begun.id, "cup", files(2), taken=True)
    assert small.read_bytes() == b"half"


def test_the_same_picture_comes_once(begun: Album, workspace: Workspace):
    kept.add(workspace, begun.id, "cup", files(1), taken=False)
    album = kept.add(workspace, begun.id, "pen/pencil", files(1, 2), taken=False)
    assert [len(one.photos) for one in album.classes] == [1, 1]
    assert [(one.name, one.reason) for one in album.refused] == [
        ("1.jpg", "it is in the set already, in cup")
    ]


def test_there_are_limits(begun: Album, workspace: Workspace, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(kept, "PHOTOS_LIMIT", 1)
    monkeypatch.setattr(kept, "ALBUMS_LIMIT", 1)
    large = [("large.jpg", bytes(kept.PHOTO_BYTES_LIMIT + 1)), ("empty.jpg", b"")]
    album = kept.add(workspace, begun.id, "cup", [*large, *files(1, 2)], taken=False)
    assert [photo.name for photo in album.photos] == ["1.jpg"]
    assert [one.name for one in album.refused] == ["large.jpg", "empty.jpg", "2.jpg"]
    monkeypatch.setattr(kept, "PHOTOS_LIMIT", 2)
    monkeypatch.setattr(kept, "BYTES_LIMIT", album.photos[0].size)
    assert "GiB" in kept.add(workspace, begun.id, "cup", files(3), taken=False).refused[0].reason
    with pytest.raises(ValueError, match="delete one of them"):
        kept.begin(workspace.opened_for(ANN))


def test_photos_are_decoded_elsewhere_and_what_is_no_picture_is_refused(begun: Album, workspace: Workspace):
    whole = jpeg(1)
    sent = [("a.jpg", whole), ("page.jpg", b"<html>"), ("cut.jpg", jpeg(2)[: len(whole) // 2])]
    album = kept.add(workspace, begun.id, "cup", sent, taken=True)
    assert len(kept.unseen(workspace, album)) == 3
    album = look_at_photos(begun.id, workspace, quiet)
    assert [photo.name for photo in album.photos] == ["a.jpg"] and kept.unseen(workspace, album) == []
    assert {one.name: one.reason.split(",")[0] for one in album.refused} == {
        "page.jpg": "it is not a JPEG",
        "cut.jpg": "it is cut short or damaged; copy it again from where it came from",
    }
    small = kept.small_path(workspace, begun.id, album.photos[0]).read_bytes()
    assert b"where I live" in whole and b"where I live" not in small


def test_it_becomes_a_dataset_whose_parts_share_no_burst(
    begun: Album, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
):
    now = time.time()
    for burst in range(3):
        monkeypatch.setattr(kept.time, "time", lambda burst=burst: now + 60 * burst)
        for number, name in enumerate(("cup", "pen/pencil")):
            seeds = [100 * number + 10 * burst + seed for seed in range(4)]
            album = kept.add(workspace, begun.id, name, files(*seeds), taken=True)
    zipped = kept.packed(workspace, album)
    assert kept.packed(workspace, kept.find(workspace, begun.id)) == zipped
    dataset = inspect(str(zipped), workspace, quiet)
    assert dataset.name == "cup and pen pencil" and dataset.classes == ("cup", "pen/pencil")
    assert len(dataset.items) == 24 and dataset.grouped_by and dataset.origin == "upload"
    for parts in dataset.counts().values():
        assert parts["train"] == 8 and parts["val"] == 4
    groups = {part: {item.subject for item in dataset.part(part)} for part in ("train", "val")}
    assert len(groups["train"]) == 4 and len(groups["val"]) == 2 and not groups["train"] & groups["val"]


def test_one_burst_a_class_still_has_validation_pictures(begun: Album, workspace: Workspace):
    for number, name in enumerate(("cup", "pen/pencil")):
        seeds = [100 * number + seed for seed in range(10)]
        album = kept.add(workspace, begun.id, name, files(*seeds), taken=True)
    dataset = inspect(str(kept.packed(workspace, album)), workspace, quiet)
    assert all((parts["train"], parts["val"]) == (8, 2) for parts in dataset.counts().values())


def test_dropped_files_of_any_form_become_an_ordinary_dataset(begun: Album, workspace: Workspace):
    for number, (name, form) in enumerate({"cup": "PNG", "pen/pencil": "WEBP"}.items()):
        sent = [(f"{seed}.png", jpeg(100 * number + seed, form)) for seed in range(5)]
        album = kept.add(workspace, begun.id, name, sent, taken=False)
    dataset = inspect(str(kept.packed(workspace, album)), workspace, quiet)
    assert len(dataset.items) == 10 and not dataset.grouped_by
    assert all((parts["train"], parts["val"]) == (4, 1) for parts in dataset.counts().values())


def test_what_is_not_ready_is_not_packed(begun: Album, workspace: Workspace):
    with pytest.raises(ValueError, match="cup has 0 pictures"):
        kept.packed(workspace, begun)
