"""Files the server sends besides the pages: plotly.js, and the weights of a run as a zip."""

from pathlib import Path

import plotly
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import Route
from zipstream import ZipStream

from tl_core.runs import Run
from tl_core.runs.run import find_run
from tl_core.workspace import Workspace

PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
WEEK_SECONDS = 7 * 24 * 3600


async def plotly_script(request: Request) -> Response:
    """plotly.js out of the installed package, once a browser: see parts/charts/live.py."""
    return FileResponse(
        PLOTLY, media_type="text/javascript", headers={"cache-control": f"max-age={WEEK_SECONDS}"}
    )


async def model_zip(request: Request) -> Response:
    """The model folder of a run. A network of half a gigabyte never lies in the server's memory."""
    run = _run(request.path_params["run"])
    archive = zipped(run.folder / "model")
    headers = {
        "content-disposition": f'attachment; filename="thaw-{run.id}.zip"',
        "content-length": str(len(archive)),
    }
    return StreamingResponse(archive, media_type="application/zip", headers=headers)


def _run(run_id: str) -> Run:
    try:
        run = find_run(Workspace.default(), run_id)
    except ValueError as error:
        raise HTTPException(404, str(error)) from error
    if not (run.folder / "model").is_dir():
        raise HTTPException(404, f"run {run.id} has kept no weights")
    return run


def zipped(folder: Path) -> ZipStream:
    """The files of `folder` as a zip, made block by block while it is sent.

    Nothing is compressed, since weights do not compress. So the length is known before the first block.
    """
    archive = ZipStream(sized=True)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        archive.add_path(path, str(path.relative_to(folder)), recurse=False)
    return archive


ROUTES = [Route("/thaw/plotly.js", plotly_script), Route("/thaw/runs/{run}/model.zip", model_zip)]
