"""Comparison: the same weights, cue and seed under two or three rules, side by side."""
