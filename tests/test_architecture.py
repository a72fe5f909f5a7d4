"""The directions of the design hold in every file: who may import whom, who may touch the session, where
errors are caught.
"""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TORCH = {"torch", "torchvision", "timm", "safetensors", "sklearn", "captum", "huggingface_hub", "onnxruntime"}
INTERFACE = {"streamlit", "plotly", "pages", "app"}
# Every room of the library, in order: a room imports itself and rooms before it. The README's tree lists them
# in this order.
ROOMS = (
    "bundled",
    "workspace",
    "evidence",
    "backbones",
    "dataset",
    "albums",
    "matrix",
    "plans",
    "drawn",
    "runs",
    "predictions",
    "handover",
    "engines",
    "lab",
    "disk",
    "catalogue",
    "advice",
    "lessons",
    "labels",
    "decoding",
    "intake",
    "fetching",
    "heads",
    "weights",
    "network",
    "novelty",
    "training",
    "predicting",
    "explaining",
    "exporting",
    "measuring",
    "checkup",
    "previews",
    "pilots",
    "trials",
    "demo",
    "verbs",
    "command_line",
)
# Up to here a room loads neither torch nor Pillow, so a page may import it.
FOR_PAGES = ROOMS[: ROOMS.index("decoding")]
# The verbs and the command line load fast too: a verb imports torch once it is called.
LIGHT = (*FOR_PAGES, "verbs", "command_line")
PARTS = (
    "frame",
    "choices",
    "charts",
    "ladder",
    "backbone",
    "dataset",
    "making",
    "scenario",
    "plan",
    "run",
    "results",
    "lab",
    "runs",
    "learn",
)
MOST_FILES = 16
TOUCH_THE_SESSION = {"session", "heard", "knob_words"}
# They say for whom; the last two only count.
OPEN_THE_WORKSPACE = {
    "pages/parts/choices/visitor.py",
    "pages/downloads.py",
    "pages/health.py",
    "pages/parts/frame/space.py",
}
DOORS = {"tl_core/command_line/door.py"}
# One reads the workspace; the others what somebody else wrote, or what lies within another file.
JSON_READERS = {
    "tl_core/workspace/stored.py",
    "tl_core/command_line/arguments.py",
    "tl_core/command_line/warm.py",
    "tl_core/dataset/correction_lists.py",
    "tl_core/exporting/predict.py",
    "tl_core/labels/parquet.py",
    "tl_core/labels/table.py",
    "tl_core/training/checkpoints.py",
    "tl_core/weights/files.py",
}
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


def below(path: Path, package: str) -> set[str]:
    """The rooms of a package that a file imports."""
    depth = package.count(".") + 1
    inside = [module.split(".") for module in imports(path) if module.startswith(f"{package}.")]
    return {parts[depth] for parts in inside if (ROOT / package.replace(".", "/") / parts[depth]).is_dir()}


def room_of(path: Path, package: str) -> str:
    return path.relative_to(ROOT / package.replace(".", "/")).parts[0]


def up_to(room: str, order: tuple[str, ...]) -> set[str]:
    return set(order[: order.index(room) + 1])


ENGINE, PAGES, EVERYWHERE = files("tl_core"), files("pages", "app.py"), files("tl_core", "pages", "app.py")
ROOMY = [path for path in ENGINE if path.parent.name != "tl_core"]
PARTED = [path for path in files("pages/parts") if path.parent.name != "parts"]
# Asking which GPU there is takes torch; the module imports it inside, only where a plan is carried out.
ASKS_TORCH = ROOT / "tl_core" / "runs" / "hardware.py"
FREE = [path for path in ROOMY if room_of(path, "tl_core") in FOR_PAGES and path != ASKS_TORCH]


@pytest.mark.parametrize("path", ROOMY, ids=name)
def test_a_room_imports_only_itself_and_rooms_before_it(path):
    assert below(path, "tl_core") <= up_to(room_of(path, "tl_core"), ROOMS)


@pytest.mark.parametrize("path", PARTED, ids=name)
def test_a_room_of_parts_imports_only_itself_and_rooms_before_it(path):
    assert below(path, "pages.parts") <= up_to(room_of(path, "pages.parts"), PARTS)


def test_every_folder_is_a_room_that_says_what_it_is_for():
    for package, order in (("tl_core", ROOMS), ("pages/parts", PARTS)):
        folders = [
            path for path in (ROOT / package).iterdir() if path.is_dir() and path.name != "__pycache__"
        ]
        assert {path.name for path in folders} == set(order)
        assert all(ast.get_docstring(tree(path / "__init__.py")) for path in folders)


def test_the_readme_lists_the_rooms_in_this_order():
    listed = (ROOT / "README.md").read_text(encoding="utf-8").split("```text\n")[1].split("```")[0]
    pages, _, library = listed.partition("\ntl_core/")
    parts = pages.partition("  parts/")[2]
    assert named_in(library.partition("\ntests/")[0]) == ROOMS
    assert named_in(parts) == PARTS


def named_in(listed: str) -> tuple[str, ...]:
    """The folders at the beginning of each line after the first; two spaces end their names."""
    beginnings = [line.strip().split("  ")[0] for line in listed.splitlines()[1:]]
    return tuple(word.removesuffix("/") for part in beginnings for word in part.split() if word.endswith("/"))


def test_no_folder_holds_more_modules_than_one_can_take_in():
    folders = {path.parent for path in EVERYWHERE}
    assert all(len(list(folder.glob("*.py"))) <= MOST_FILES for folder in folders)


@pytest.mark.parametrize("path", ENGINE, ids=name)
def test_the_engine_knows_nothing_of_the_interface(path):
    assert not roots(path) & INTERFACE


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_pages_import_the_torch_free_half_only(path):
    assert not roots(path) & {*TORCH, "PIL"}
    assert below(path, "tl_core") <= set(FOR_PAGES)


@pytest.mark.parametrize("path", FREE, ids=name)
def test_the_torch_free_half_never_imports_torch(path):
    assert not roots(path) & {*TORCH, "PIL"}


def test_loading_the_torch_free_half_and_the_command_line_loads_no_torch_no_pillow_no_streamlit():
    light = [path for path in ROOMY if room_of(path, "tl_core") in LIGHT]
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in light
    ]
    code = (
        f"import sys; from importlib import import_module; [import_module(name) for name in {names}];"
        " print(*sys.modules)"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert "tl_core.runs.run" in loaded
    assert not {module.split(".")[0] for module in loaded} & {*TORCH, "PIL", "streamlit", "plotly"}


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_few_files_touch_the_session(path):
    touches = any(
        isinstance(node, ast.Attribute) and node.attr == "session_state" for node in ast.walk(tree(path))
    )
    assert not touches or (path.parent == ROOT / "pages/parts/choices" and path.stem in TOUCH_THE_SESSION)


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_opens_the_workspace_for_whoever_looks_at_it(path):
    """So that nothing which they may not see can slip into a page."""
    opens = "Workspace.default()" in path.read_text(encoding="utf-8")
    assert not opens or name(path) in OPEN_THE_WORKSPACE


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
def test_json_of_the_workspace_is_read_in_one_place(path):
    read = [node for node in ast.walk(tree(path)) if ast.unparse(node) in ("json.loads", "json.load")]
    assert not read or name(path) in JSON_READERS


@pytest.mark.parametrize("path", EVERYWHERE, ids=name)
def test_nothing_unpickles_but_the_process_of_its_own(path):
    assert not roots(path) & {"pickle", "joblib", "dill", "cloudpickle", "shelve", "marshal"}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("torch.load", "load"):
            assert name(path) == "tl_core/weights/unpickling.py"
            safe = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
            assert safe.get("weights_only") == "True"


@pytest.mark.parametrize("path", EVERYWHERE, ids=name)
def test_no_server_of_others_is_started_or_joined(path):
    assert not roots(path) & {"ray", "dask"}
    assert "mlflow" not in roots(path) or path.parent.name in ("handover", "exporting")


@pytest.mark.parametrize("path", EVERYWHERE, ids=name)
def test_images_are_opened_in_the_process_of_its_own_only(path):
    decoding = "tl_core.decoding.decode"
    opens = {f"{decoding}.open_image", f"{decoding}.size_of"} & imports(path)
    opens |= {node.attr for node in ast.walk(tree(path)) if ast.unparse(node) == "Image.open"}
    # One is that process and what it does, the other a program that users take away.
    assert not opens or path.parent.name == "decoding" or name(path) == "tl_core/exporting/predict.py"


@pytest.mark.parametrize("path", EVERYWHERE, ids=name)
def test_files_are_named_after_the_thing_in_them(path):
    assert path.stem not in VAGUE and path.parent.name not in VAGUE


@pytest.mark.parametrize("path", EVERYWHERE, ids=name)
def test_files_stay_short_enough_to_read(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 250
