"""Weight matrix."""
