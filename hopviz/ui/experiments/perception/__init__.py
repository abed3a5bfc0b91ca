"""Perception: interpretations that are found, and how long they last."""
