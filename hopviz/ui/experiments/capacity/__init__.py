"""Capacity against the load."""
