"""Terrain: the network's minima as valleys of a land."""
