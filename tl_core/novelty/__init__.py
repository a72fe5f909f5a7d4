"""How unlike all that a run has learned an image is: its codes against those of the training images."""
