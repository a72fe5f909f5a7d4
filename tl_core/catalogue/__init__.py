"""Every run of a workspace as a line: named, searched, ranked, compared, archived, deleted."""
