"""Widgets and plots: the only place for them."""
