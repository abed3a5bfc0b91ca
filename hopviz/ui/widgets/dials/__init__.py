"""Dials of what a run or a network can have more or less of."""
