"""Strategies tried on a few of the images: probes on kept codes, and small trainings by the full recipe."""
