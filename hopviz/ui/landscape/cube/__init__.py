"""Hypercube of all states."""
