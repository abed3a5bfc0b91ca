"""Graded units: their response, and the branches of their fixed points over the gain."""
