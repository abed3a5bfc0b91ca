"""Unlearning, dream by dream."""
