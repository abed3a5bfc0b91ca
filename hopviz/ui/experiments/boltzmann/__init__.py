"""Boltzmann experiment: exact laws of noise beside sampled ones, curves, detailed balance, and escape times."""
