"""Files the server sends besides the pages: plotly.js, and the weights of a run as a zip, made while it is
sent.
"""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import plotly
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import Route

from tl_core.runs import Run
from tl_core.runs.run import find_run
from tl_core.workspace import Workspace

PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
WEEK_SECONDS = 7 * 24 * 3600
BLOCK = 1 << 20


async def plotly_script(request: Request) -> Response:
    """plotly.js out of the installed package, once a browser: see parts/charts/live.py."""
    return FileResponse(
        PLOTLY, media_type="text/javascript", headers={"cache-control": f"max-age={WEEK_SECONDS}"}
    )


async def model_zip(request: Request) -> Response:
    """The model folder of a run. A network of half a gigabyte never lies in the server's memory."""
    run = _run(request.path_params["run"])
    headers = {"content-disposition": f'attachment; filename="thaw-{run.id}.zip"'}
    return StreamingResponse(zipped(run.folder / "model"), media_type="application/zip", headers=headers)


def _run(run_id: str) -> Run:
    try:
        run = find_run(Workspace.default(), run_id)
    except ValueError as error:
        raise HTTPException(404, str(error)) from error
    if not (run.folder / "model").is_dir():
        raise HTTPException(404, f"run {run.id} has kept no weights")
    return run


class Outlet(io.RawIOBase):
    """A file that only remembers what was written since it was last emptied."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, block: bytes) -> int:
        self.waiting += block
        return len(block)

    def emptied(self) -> bytes:
        block, self.waiting = bytes(self.waiting), bytearray()
        return block


def zipped(folder: Path) -> Iterator[bytes]:
    """The files of `folder` as a zip, block by block; not compressed, since weights do not compress."""
    outlet = Outlet()
    with zipfile.ZipFile(outlet, "w") as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            with (
                path.open("rb") as source,
                archive.open(str(path.relative_to(folder)), "w", force_zip64=True) as member,
            ):
                while block := source.read(BLOCK):
                    member.write(block)
                    yield outlet.emptied()
    yield outlet.emptied()


ROUTES = [Route("/thaw/plotly.js", plotly_script), Route("/thaw/runs/{run}/model.zip", model_zip)]
