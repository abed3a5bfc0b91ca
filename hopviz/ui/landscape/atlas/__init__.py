"""Atlas of all states."""
