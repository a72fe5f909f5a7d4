"""What a user takes away from a run: in which forms, and whether an exported model says the same."""
