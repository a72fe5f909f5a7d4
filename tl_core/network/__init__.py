"""The network: its layer groups, cut and head, what is frozen; pixels, codes, the frozen prefix."""
