"""Backbones described; both axes of the matrix, measured; backbones set against each other."""
