"""Recall under damage."""
