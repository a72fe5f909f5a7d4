"""The network: its weights, layer groups, cut and head, what is frozen; pixels, codes, the frozen prefix."""
