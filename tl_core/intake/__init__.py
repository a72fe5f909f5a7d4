"""From a folder, a zip or a download to a Dataset: the one door by which images get in."""
