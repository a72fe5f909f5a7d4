"""Linear heads on codes: solved, regularised, cross-validated; and the probes of layer groups."""
