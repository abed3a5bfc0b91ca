"""Barrier tree of the minima."""
