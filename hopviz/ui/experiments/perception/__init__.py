"""Percepts of hidden units."""
