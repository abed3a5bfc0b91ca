"""Capacity: recall against the load."""
