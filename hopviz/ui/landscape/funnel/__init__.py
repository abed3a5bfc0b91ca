"""Folding funnel: energy against distance."""
