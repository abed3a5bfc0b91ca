"""Correlated memories that blend."""
