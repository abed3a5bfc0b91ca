"""Annealing: a schedule to be edited, and what it is worth against a quench."""
