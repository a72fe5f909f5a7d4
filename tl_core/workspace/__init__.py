"""Where Thaw keeps what it makes: folders, leases, events, and whether a server answers."""

from tl_core.workspace.whole import whole
from tl_core.workspace.workspace import Workspace

__all__ = ["Workspace", "whole"]
