"""Weights: from a name to a safetensors file on this machine, checked before anything opens it."""
