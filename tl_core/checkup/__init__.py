"""What is wrong with the images: copies, likely wrong labels, bad pictures."""
