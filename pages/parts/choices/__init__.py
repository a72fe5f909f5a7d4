"""What the user has chosen, and what that opens."""
