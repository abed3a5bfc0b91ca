"""Stability experiment: the margins of the memories, and the crosstalk behind them, beside its law."""
