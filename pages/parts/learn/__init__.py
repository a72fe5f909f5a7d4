"""What the page The notes is made of."""
