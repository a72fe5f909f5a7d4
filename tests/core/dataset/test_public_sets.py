"""The list of public sets says what torchvision says: addresses, checksums, names of classes."""

import inspect

import pytest
from torchvision import datasets

from tl_core.dataset.public_sets import IMAGENETTE, PUBLIC_SETS, RemoteFile, public_set_for

CLASSES = {
    "eurosat": datasets.EuroSAT,
    "imagenette": datasets.Imagenette,
    "flowers102": datasets.Flowers102,
    "dtd": datasets.DTD,
    "pets": datasets.OxfordIIITPet,
}
FILES = [(name, file) for name, one in PUBLIC_SETS.items() for file in one.files]


@pytest.mark.parametrize(
    "name, file", FILES, ids=lambda value: value.name if isinstance(value, RemoteFile) else value
)
def test_address_and_checksum_are_torchvisions(name, file):
    source = inspect.getsource(CLASSES[name])
    assert file.md5 in source
    assert file.url in source or (file.name in source and file.url.removesuffix(file.name) in source)


def test_no_set_comes_as_a_pickle_and_every_address_is_safe():
    assert all(file.url.startswith("https://") for _, file in FILES)
    assert all(one.archive.name.endswith((".zip", ".tgz", ".tar.gz")) for one in PUBLIC_SETS.values())


def test_the_classes_of_imagenette_have_torchvisions_names():
    assert {wnid: names[0] for wnid, names in datasets.Imagenette._WNID_TO_CLASS.items()} == IMAGENETTE


def test_a_set_that_is_not_listed_is_refused_with_those_that_are():
    with pytest.raises(ValueError, match="eurosat, imagenette"):
        public_set_for("cifar10")
