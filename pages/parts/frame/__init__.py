"""What every page has: names made safe, one primary button, a question shown until it is answered."""
