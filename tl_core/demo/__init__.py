"""The embedded default: a world drawn by formulas, a backbone pretrained on it, and a target set for each
cell of the matrix.
"""
