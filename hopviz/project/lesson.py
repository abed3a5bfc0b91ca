"""The lesson of a document: its title and what to notice in it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Lesson:
    """What a document is for; no part of undo."""

    title: str = ""
    description: str = ""
    """One sentence."""
    notice: str = ""
    """What to notice in the project as it was opened."""
