"""Whether the server is well, for what watches over it: counts, no names and no paths."""

from collections import Counter
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pages.entrance import HEALTH
from pages.parts.choices.badge import in_progress
from tl_core.engines import local
from tl_core.workspace import Workspace
from tl_core.workspace.full_disk import bytes_free

# With less, hardly a run can be begun.
LEAST_FREE = 2**30


def health(request: Request) -> Response:
    """200 where the server can take work, 503 where its disk is nearly full."""
    workspace = Workspace.default()
    free = bytes_free(workspace.root)
    states = Counter(run.status().state for run in in_progress(workspace))
    told = {
        "well": free >= LEAST_FREE,
        "disk_free_bytes": free,
        "runs_waiting": states["queued"],
        "runs_at_work": states["running"] + states["stopping"],
        "process_waits": local.WAITING.waits(),
    }
    return JSONResponse(told, HTTPStatus.OK if told["well"] else HTTPStatus.SERVICE_UNAVAILABLE)


ROUTES = [Route(HEALTH, health)]
