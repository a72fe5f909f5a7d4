"""A plan tried before it runs: a learning rate, a contact sheet, codes computed ahead."""
