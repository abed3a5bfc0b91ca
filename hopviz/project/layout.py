"""The layout of a document: which panels and views are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """What is seen of a document; no part of undo.

    Attributes
    ----------
    panels : tuple of str
        Names of the panels to show; empty shows all.
    views : tuple of str
        Names of the views that the landscape and the experiments show first; empty leaves them as they are.
    """

    panels: Sequence[str] = ()
    views: Sequence[str] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "panels", tuple(self.panels))
        object.__setattr__(self, "views", tuple(self.views))
