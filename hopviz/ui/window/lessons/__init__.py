"""Lessons in the window: told, recorded, and shown to an audience."""
