"""Ising experiment: a lattice against temperature, in a swept field, after a quench, and over distances."""
