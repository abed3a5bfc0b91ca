"""Timeline of a run: going to any moment of it."""
