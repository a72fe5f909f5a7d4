"""Data sets that come over the network, in a process of its own: public ones, and those of the hub."""
