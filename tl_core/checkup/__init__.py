"""What is wrong with the images: copies, labels worth a look, bad pictures."""
