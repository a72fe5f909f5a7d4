"""What `pip install .` brings, and that pins and ranges speak of the same packages."""

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from email import message_from_bytes
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tl_core.version import __version__
from tl_core.weights import packaged

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# A package whose file is read where it lies, and one that torch's exporter imports.
NOT_IMPORTED = {packaged.PACKAGE, "onnxscript"}
# Where the wheel puts what lies at the top level of a checkout.
APP = "tl_core/app"
# The name `thaw` on the public index is not this project.
STRANGER = re.compile(r"(pip3? install|uvx|uv tool (install|run)|pipx (install|run))\s+(-\S+\s+)*thaw\b")


def pins(file: str) -> dict[str, str]:
    """The exact version of each package that a requirements file names itself."""
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    pinned = [line.split("==") for line in lines if line and not line.startswith(("#", "-r"))]
    return {canonicalize_name(name): version for name, version in pinned}


def test_the_lock_file_has_every_pin_and_a_hash_for_everything():
    entries = re.split(r"\n(?=\S)", (ROOT / "requirements.lock").read_text(encoding="utf-8"))[1:]
    locked = dict(re.match(r"(\S+)==(\S+)", entry).groups() for entry in entries)
    assert pins("requirements.txt").items() <= locked.items()
    assert all("--hash=sha256:" in entry for entry in entries)


def ranges(requirements: list[str]) -> dict[str, Requirement]:
    return {canonicalize_name(one.name): one for one in map(Requirement, requirements)}


def files_of_a_checkout() -> set[str]:
    """What the wheel must hold, by its name in the wheel."""
    found = [path for folder in ("tl_core", "pages", ".streamlit") for path in (ROOT / folder).rglob("*")]
    kept = [path.relative_to(ROOT) for path in found if path.is_file() and "__pycache__" not in path.parts]
    inside = {str(path) for path in kept if path.parts[0] == "tl_core"}
    return inside | {f"{APP}/{path}" for path in kept if path.parts[0] != "tl_core"} | {f"{APP}/app.py"}


def modules_imported() -> set[str]:
    """The top-level modules that app and library import and that come from elsewhere; `_typeshed` is for
    type checkers only.
    """
    files = [
        ROOT / "app.py",
        *(path for name in ("pages", "tl_core") for path in (ROOT / name).rglob("*.py")),
    ]
    nodes = [node for path in files for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    named = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    roots = {module.split(".")[0] for module in plain | named}
    return roots - sys.stdlib_module_names - {"app", "pages", "tl_core", "_typeshed"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    build = ["-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(folder)]
    subprocess.run([sys.executable, *build, str(ROOT)], check=True)
    (made,) = folder.glob("thaw-*.whl")
    return zipfile.ZipFile(made)


@pytest.mark.parametrize(
    ("file", "requirements"),
    [
        ("requirements.txt", PROJECT["dependencies"]),
        ("requirements-dev.txt", PROJECT["optional-dependencies"]["dev"]),
    ],
)
def test_every_pinned_version_lies_in_the_range_of_its_package_and_no_package_is_in_one_file_only(
    file, requirements
):
    pinned, allowed = pins(file), ranges(requirements)
    assert pinned.keys() == allowed.keys()
    outside = [name for name, version in pinned.items() if version not in allowed[name].specifier]
    assert not outside


def test_what_is_imported_is_what_is_required():
    installs = packages_distributions()
    imported = {
        frozenset(canonicalize_name(name) for name in installs.get(module, [module]))
        for module in modules_imported()
    }
    required = set(ranges(PROJECT["dependencies"])) - NOT_IMPORTED
    extras = {"mlflow"} & PROJECT["optional-dependencies"].keys()
    assert [names for names in imported if not names & (required | extras)] == []
    assert [name for name in required if not any(name in names for names in imported)] == []


def test_the_file_of_weights_is_asked_for_at_its_one_version():
    assert pins("requirements.txt")[packaged.PACKAGE] == packaged.VERSION
    allowed = ranges(PROJECT["dependencies"])[packaged.PACKAGE].specifier
    assert packaged.VERSION in allowed and "0.1.1" not in allowed


def test_no_range_is_open_at_an_end():
    everything = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
    for name, one in ranges(everything).items():
        assert {part.operator for part in one.specifier} == {">=", "<"}, name


def test_the_wheel_holds_every_file_of_app_and_library_and_nothing_else(wheel):
    held = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert held == files_of_a_checkout()


def test_the_wheel_has_the_version_the_package_says_and_the_licence(wheel):
    (about,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    told = message_from_bytes(wheel.read(about))
    assert (told["Name"], told["Version"]) == ("thaw", __version__)
    assert (told["Requires-Python"], told["License-Expression"]) == (">=3.11", "Apache-2.0")
    assert any(name.endswith("licenses/LICENSE") for name in wheel.namelist())


def test_nothing_sends_a_user_to_the_stranger_of_the_same_name():
    folders = [ROOT / name for name in ("tl_core", "pages", "tests", ".ci", ".streamlit")]
    found = [*ROOT.glob("*.*"), *(path for folder in folders for path in folder.rglob("*"))]
    written = {".py", ".md", ".toml", ".txt", ".html", ".js", ""}
    texts = [path for path in found if path.is_file() and path.suffix in written]
    assert [
        path for path in texts if STRANGER.search(path.read_text(encoding="utf-8", errors="ignore"))
    ] == []
