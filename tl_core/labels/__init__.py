"""Which class each file is of, as the source tells it: by folders, by a table, by the names of files."""
