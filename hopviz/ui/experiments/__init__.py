"""Experiments on the network shown."""
