"""Whether somebody may have more of a server that bounds what each has."""

from tl_core.disk.at_work import AtWork
from tl_core.disk.things import KINDS
from tl_core.evidence.wording import counted, readable_bytes
from tl_core.workspace import Workspace, visitors
from tl_core.workspace.quotas import QuotaError, Quotas


def own_bytes(workspace: Workspace) -> int:
    """What everything takes that belongs to the workspace's visitor."""
    here, visitor = AtWork(workspace), workspace.visitor or visitors.UNKNOWN
    things = (thing for kind in KINDS.values() for thing in kind.find(here))
    return sum(thing.bytes for thing in things if thing.is_of(visitor))


def check_room(workspace: Workspace, more: int = 0) -> None:
    """Raises QuotaError where so many bytes more are above what the server gives to the visitor."""
    most = Quotas.of(workspace.visitor).bytes
    if most is None:
        return
    has = own_bytes(workspace)
    if has + more > most:
        raise QuotaError(
            f"you have {readable_bytes(has)} here, and this server gives {readable_bytes(int(most))} to each;"
            " remove some of it on the page Storage, or delete runs"
        )


def check_may_begin(workspace: Workspace) -> None:
    """Raises QuotaError where the visitor has as many runs on their way as the server gives to each, or no
    bytes left.
    """
    most = Quotas.of(workspace.visitor).runs
    if most is not None and (begun := _begun(workspace)) >= most:
        raise QuotaError(
            f"you have {counted(begun, 'run')} at work or waiting, and this server gives {most:g} to each;"
            " wait for one, or stop one"
        )
    check_room(workspace)


def _begun(workspace: Workspace) -> int:
    """How many runs, races and studies of the visitor are at work or wait; a race with all of its
    members counts once.
    """
    here, visitor = AtWork(workspace), workspace.visitor or visitors.UNKNOWN
    experiments = [one for one in here.experiments if one.lease.expected()]
    members = {member.run.id for one in experiments for member in one.members}
    alone = [run for run in here.runs if run.id not in members and run.lease.expected()]
    folders = [*(one.folder for one in experiments), *(run.folder for run in alone)]
    return sum(visitor in visitors.owners(folder) for folder in folders)
