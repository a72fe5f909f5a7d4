"""The directions of the design hold in every file: who may import whom, who may touch the session, where errors are caught."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TORCH = {"torch", "torchvision", "timm", "safetensors", "sklearn", "captum", "huggingface_hub"}
INTERFACE = {"streamlit", "plotly", "pages", "app"}
# What a page may import of the engine, and what those may import of each other.
TORCH_FREE = {
    "answers", "axes", "backbones", "cost", "dataset", "devices", "engines", "estimate", "events", "evidence",
    "exclusions", "experiment", "findings", "grouping", "health", "layout",
    "leaderboard", "lease", "metrics", "network", "online_weights", "options", "plan", "public_sets",
    "race", "race_verdict", "rate_range", "runs", "scenario", "similarity_axis", "size_axis", "split",
    "strategy", "study", "study_curves", "study_verdict", "tasks", "uploads", "variant", "workspace",
}  # fmt: skip
DEMO_FOR_PAGES = "tl_core.drawn.sets"
# The command line loads fast too: it imports torch where a command needs it.
COMMAND_LINE = {"arguments", "commands", "lab", "previews", "drafting", "terminal", "trainer", "__main__"}
DOORS = {"tl_core/__main__.py"}
VAGUE = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc", "core", "stuff"}


def files(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(found) + [ROOT / "app.py"] * ("app.py" in folders)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> set[str]:
    """Every module that a file imports anywhere, with names imported from a package as its submodules."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def roots(path: Path) -> set[str]:
    return {module.split(".")[0] for module in imports(path)}


def engine_modules(path: Path) -> set[str]:
    """The modules of tl_core that a file imports, by their first name; without what the package itself exports."""
    below = {
        module.split(".")[1] for module in imports(path) if module.startswith("tl_core.") and not module.startswith(DEMO_FOR_PAGES)
    }
    return {module for module in below if (ROOT / "tl_core" / module).exists() or (ROOT / "tl_core" / f"{module}.py").exists()}


def module_of(path: Path) -> str:
    return path.relative_to(ROOT / "tl_core").parts[0].removesuffix(".py")


ENGINE, PAGES, EVERYWHERE = files("tl_core"), files("pages", "app.py"), files("tl_core", "pages", "app.py")
FREE = [path for path in ENGINE if module_of(path) in {*TORCH_FREE, "__init__"}]


@pytest.mark.parametrize("path", ENGINE, ids=name)
def test_the_engine_knows_nothing_of_the_interface(path):
    assert not roots(path) & INTERFACE


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_pages_import_the_torch_free_half_only(path):
    assert not roots(path) & {*TORCH, "PIL"}
    assert engine_modules(path) <= TORCH_FREE


@pytest.mark.parametrize("path", FREE, ids=name)
def test_the_torch_free_half_never_imports_the_other(path):
    assert not roots(path) & {*TORCH, "PIL"}
    assert engine_modules(path) <= TORCH_FREE or path.name == "warm.py"


@pytest.mark.parametrize("path", [path for path in ENGINE if module_of(path) not in {*COMMAND_LINE, "engines"}], ids=name)
def test_the_engine_does_not_depend_on_its_command_line(path):
    assert not engine_modules(path) & (COMMAND_LINE - {"trainer"})


def test_loading_the_torch_free_half_and_the_command_line_loads_no_torch_no_pillow_no_streamlit():
    free = [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in FREE]
    names = [*free, DEMO_FOR_PAGES, *(f"tl_core.{module}" for module in COMMAND_LINE)]
    code = f"import sys; from importlib import import_module; [import_module(name) for name in {names}]; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert "tl_core.runs.run" in loaded
    assert not {module.split(".")[0] for module in loaded} & {*TORCH, "PIL", "streamlit", "plotly"}


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_one_file_touches_the_session(path):
    touches = any(isinstance(node, ast.Attribute) and node.attr == "session_state" for node in ast.walk(tree(path)))
    assert not touches or path == ROOT / "pages" / "parts" / "session.py"


@pytest.mark.parametrize("path", files("pages/parts"), ids=name)
def test_parts_do_not_import_pages(path):
    assert not any(module.startswith(("pages.guide", "pages.lab", "pages.learn")) for module in imports(path))


@pytest.mark.parametrize("path", EVERYWHERE, ids=name)
def test_errors_of_every_kind_are_caught_at_the_door_only(path):
    broad = [
        node.lineno
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in ("Exception", "BaseException"))
    ]
    assert len(broad) <= (name(path) in DOORS)


@pytest.mark.parametrize("path", EVERYWHERE, ids=name)
def test_nothing_unpickles(path):
    assert not roots(path) & {"pickle", "joblib", "dill", "cloudpickle", "shelve", "marshal"}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("torch.load", "load"):
            safe = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
            assert safe.get("weights_only") == "True"


@pytest.mark.parametrize("path", EVERYWHERE, ids=name)
def test_files_are_named_after_the_thing_in_them(path):
    assert path.stem not in VAGUE and path.parent.name not in VAGUE


@pytest.mark.parametrize("path", EVERYWHERE, ids=name)
def test_files_stay_short_enough_to_read(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 250
