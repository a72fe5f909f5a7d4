"""The drawn world: the built-in sets and the families of pictures they are drawn from."""
