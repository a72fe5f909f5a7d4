"""Which Thaw this is: the version of the package, and what a run writes down."""

__version__ = "0.12.0"
