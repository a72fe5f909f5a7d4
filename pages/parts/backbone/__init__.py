"""A backbone chosen, fetched, compared."""
