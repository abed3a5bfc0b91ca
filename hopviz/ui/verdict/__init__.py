"""Verdict: what is true of the state now."""
