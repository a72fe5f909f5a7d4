"""What the page Make a set is made of."""
