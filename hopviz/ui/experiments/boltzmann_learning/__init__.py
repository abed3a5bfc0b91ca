"""Boltzmann learning: a small machine learns patterns, awake and asleep."""
