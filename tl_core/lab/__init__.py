"""Races and layer studies: their members, standings, curves and verdicts."""
