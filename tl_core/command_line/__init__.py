"""`python -m tl_core`: arguments, commands, and the door where errors become sentences."""
