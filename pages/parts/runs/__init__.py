"""What the list of runs is made of, and the page that compares some of them."""
