"""How the bundled backbone was made, and how well each strategy does on the built-in sets."""
