"""Stored memories and how they are learnt."""
