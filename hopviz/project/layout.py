"""The layout of a document: which panels and views are shown, and which of them is large."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

GRID = "grid"
"""What lessons call the units as what is large."""


@dataclass(frozen=True)
class Layout:
    """What is seen of a document; no part of undo.

    Attributes
    ----------
    panels : tuple of str
        Names of the panels to show; empty shows all.
    views : tuple of str
        Names of the views that the landscape and the experiments show first; empty leaves them as they are.
    stage : str
        The panel, view or experiment that is large, by its name; the units if it is empty or "grid".
    """

    panels: Sequence[str] = ()
    views: Sequence[str] = ()
    stage: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "panels", tuple(self.panels))
        object.__setattr__(self, "views", tuple(self.views))
        object.__setattr__(self, "stage", "" if self.stage == GRID else self.stage)
