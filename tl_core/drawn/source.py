"""The families of the source by name, and how many classes of each the backbone was pretrained on."""

# In this order; a family's place in it is part of the seed that its pictures are drawn from.
FAMILY_NAMES = (
    "grating",
    "cells",
    "clouds",
    "tiles",
    "bands",
    "fractal",
    "contour",
    "rosette",
    "blob",
    "creature",
    "solid",
    "flock",
    "landscape",
)
# The first classes of each family are the source; targets take later ones.
SOURCE_PER_FAMILY = 16
# (family, number) of every class of the source.
SOURCE_CLASSES = tuple((family, number) for number in range(SOURCE_PER_FAMILY) for family in FAMILY_NAMES)
