"""The one door by which an image gets in: a process of its own, with limits of memory and time."""
