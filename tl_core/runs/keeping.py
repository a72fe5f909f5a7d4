"""The best weights so far of a run that ended before its end: whether there are any that no result tells of,
and a trainer that only writes them down.
"""

from collections.abc import Iterator

from tl_core.runs.run import FINAL, Run

# Below a run's folder, until it is done: the best weights so far, and the last whole epochs.
CHECKPOINTS, BEST, EPOCH = "checkpoints", "best-", "epoch-"


def announce_keeper(run: Run) -> bool:
    """Before a trainer is started that is only to keep the best weights so far. False when another one is on
    its way. Raises ValueError where there is nothing to keep.
    """
    if refusal := refusal_to_keep(run):
        raise ValueError(refusal)
    return run.announce_trainer(keep=True)


def refusal_to_keep(run: Run) -> str:
    """Why the best weights so far cannot be kept, in one sentence; empty where they can."""
    state = run.status().state
    if state not in FINAL:
        return f"run {run.id} is {state}; stop it, and it keeps its best weights so far"
    if unkept(run):
        return ""
    there_is = "its best weights are kept" if run.has_result() else "it has no checkpoint, so nothing to keep"
    return f"run {run.id} is {state}; {there_is}"


def unkept(run: Run) -> bool:
    """Whether there are best weights that no result tells of."""
    checkpoints = run.folder / CHECKPOINTS
    if not any(checkpoints.glob(f"{BEST}*")):
        return False
    result = run.result()
    return result is None or max(_epochs(run), default=0) > result.epochs_done


def _epochs(run: Run) -> Iterator[int]:
    """The whole epochs of which there are checkpoints."""
    for path in (run.folder / CHECKPOINTS).glob(f"{EPOCH}*"):
        yield int(path.name.removeprefix(EPOCH).partition(".")[0])
