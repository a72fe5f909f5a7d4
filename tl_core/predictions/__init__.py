"""What a model says of new images, as data: a table of answers, and the same for a spreadsheet."""
