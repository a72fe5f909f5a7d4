"""What the page Run is made of."""
