"""Verdict: where the run stands."""
