"""Damage to a network, and what it does to recall."""
