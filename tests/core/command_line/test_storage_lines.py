"""What the workspace takes of the disk, as a terminal shows it."""

from pathlib import Path

from tl_core.command_line.storage_lines import storage_lines
from tl_core.disk.storage import Freed, Taken
from tl_core.verbs.diagnosis import Storage
from tl_core.workspace import Workspace


def test_kinds_that_are_there_have_a_line_and_the_way_to_free_the_most_comes_last():
    kinds = (
        Taken("datasets", 2, 3_000_000, 3_000_000, 0, 0),
        Taken("codes", 1, 2_500_000_000, 0, 1, 2_500_000_000),
        Taken("pixels", 0, 0, 0, 0, 0),
    )
    freed = Freed("uploads", 1, 12_000, {"another browser made it": 2})
    assert storage_lines(Storage(Workspace(Path("/here")), kinds, freed)) == [
        "0.1 MB are free now; 2 stay: another browser made it.",
        "Datasets             2    3.0 MB",
        "Codes                1    2.5 GB, 2.5 GB may go",
        "2.5 GB in /here",
        "--free codes frees 2.5 GB: they are computed again when a run needs them.",
    ]
