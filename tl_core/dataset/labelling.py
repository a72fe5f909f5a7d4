"""What a person says of how the pictures of a source get their classes; and how a dataset got them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Literal

# Said of a column: there is none to be used.
NONE = "none"


@dataclass(frozen=True)
class Labelling:
    """What is empty is found out.

    The columns are those of a table with a row a picture; `split_column` and `group_column` may be NONE.
    `images` is the folder that holds the pictures of the table, the table's own unless said. `name_pattern`
    is a regular expression whose one pair of parentheses matches the class in a picture's path. `table` is
    what a table that was named is called: its file below the folder, or as its user knows it.
    """

    images: str = ""
    path_column: str = ""
    label_column: str = ""
    split_column: str = ""
    group_column: str = ""
    name_pattern: str = ""
    table: str = ""

    @classmethod
    def of(cls, told: Mapping[str, object]) -> "Labelling":
        """What is told under the names of the fields; all else is passed over."""
        return cls(**{one.name: str(told[one.name]) for one in fields(cls) if told.get(one.name)})

    @property
    def by_table(self) -> bool:
        """Whether a table or one of its columns is named."""
        return any((self.table, self.path_column, self.label_column, self.split_column, self.group_column))

    @property
    def said(self) -> dict[str, str]:
        """What was said, by the names of the fields."""
        return {name: value for name, value in asdict(self).items() if value}


FOUND_OUT = Labelling()


@dataclass(frozen=True)
class Labelled:
    """How a dataset got its classes: from folders, a table, the names of files, or shards with the pictures
    in them.

    `labelling` says the same once more when `source` is inspected with it. A `table` has `columns`, of which
    others could be chosen.
    """

    by: Literal["folders", "table", "names", "shards"] = "folders"
    labelling: Labelling = field(default_factory=Labelling)
    table: str = ""
    columns: tuple[str, ...] = ()
    source: str = ""
