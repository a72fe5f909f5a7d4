"""Files the server sends besides the pages: plotly.js; the weights of a run, or all of it, as a zip; small
pictures.
"""

import re
from http import HTTPStatus
from pathlib import Path

import plotly
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import Route
from zipstream import ZipStream

from pages.parts.choices import login, visitor
from pages.parts.choices.believed import DATASET_ID
from pages.parts.frame.address import below_base
from tl_core.dataset.dataset import small_path
from tl_core.handover.packed import packed
from tl_core.runs import Run
from tl_core.runs.run import find_run
from tl_core.workspace import Workspace, visitors

PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
WEEK_SECONDS = 7 * 24 * 3600
SHA256 = re.compile("[0-9a-f]{64}")


async def plotly_script(request: Request) -> Response:
    """plotly.js out of the installed package, once a browser: see parts/charts/live.py."""
    return FileResponse(
        PLOTLY, media_type="text/javascript", headers={"cache-control": f"max-age={WEEK_SECONDS}"}
    )


async def model_zip(request: Request) -> Response:
    """The model folder of a run."""
    run = _run(request)
    return _sent(run.folder / "model", f"thaw-{run.id}", f"run {run.id} has kept no weights")


async def everything_zip(request: Request) -> Response:
    """All forms of a run, as they were packed for its page."""
    run = _run(request)
    missing = f"run {run.id} is not packed; pack it on its page"
    return _sent(packed(run), f"thaw-{run.id}-everything", missing)


async def small_picture(request: Request) -> Response:
    """The small picture of an image of a dataset, by the SHA-256 of that image, where it was made."""
    dataset, content = (request.path_params[name] for name in ("dataset", "content"))
    if not DATASET_ID.fullmatch(dataset) or not SHA256.fullmatch(content):
        raise HTTPException(404, "there is no such picture")
    workspace = _workspace(request)
    folder = workspace.datasets / dataset
    path = small_path(folder, content)
    if not visitors.may_see(folder, workspace.visitor) or not path.is_file():
        raise HTTPException(404, "that picture is not made yet")
    kept = {"cache-control": f"private, max-age={WEEK_SECONDS}"}
    return FileResponse(path, media_type="image/jpeg", headers=kept)


def _workspace(request: Request) -> Workspace:
    """The workspace as whoever asks may see it. Who has yet to log in sees nothing."""
    if login.is_asked_for() and login.name_of(request) is None:
        raise HTTPException(HTTPStatus.UNAUTHORIZED, "log in first")
    return Workspace.default().opened_for(visitor.of(request))


def _run(request: Request) -> Run:
    try:
        return find_run(_workspace(request), request.path_params["run"])
    except ValueError as error:
        raise HTTPException(404, str(error)) from error


def _sent(folder: Path, name: str, missing: str) -> Response:
    """The folder as a zip of that name. A network of half a gigabyte never lies in the server's memory."""
    if not folder.is_dir():
        raise HTTPException(404, missing)
    archive = zipped(folder)
    headers = {
        "content-disposition": f'attachment; filename="{name}.zip"',
        "content-length": str(len(archive)),
    }
    return StreamingResponse(archive, media_type="application/zip", headers=headers)


def zipped(folder: Path) -> ZipStream:
    """The files of `folder` as a zip, made block by block while it is sent.

    Nothing is compressed, since weights do not compress. So the length is known before the first block.
    """
    archive = ZipStream(sized=True)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        archive.add_path(path, str(path.relative_to(folder)), recurse=False)
    return archive


ROUTES = [
    Route(below_base("/thaw/plotly.js"), plotly_script),
    Route(below_base("/thaw/runs/{run}/model.zip"), model_zip),
    Route(below_base("/thaw/runs/{run}/everything.zip"), everything_zip),
    Route(below_base("/thaw/datasets/{dataset}/pictures/{content}.jpg"), small_picture),
]
