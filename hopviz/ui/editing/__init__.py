"""Editing of the project, with undo."""
