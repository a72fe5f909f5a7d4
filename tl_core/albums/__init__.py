"""A set of pictures in the making: classes named, pictures taken or dropped, kept until it is a dataset."""
