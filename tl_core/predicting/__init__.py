"""From new images to answers: a saved model asked, batch after batch, while the next images are decoded."""
