"""Sum of the energy below the graph: of its parts, as far as they have room."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QLabel

from hopviz.ui.style.plotting import sum_in_words
from hopviz.ui.style.theme import Theme


def show_sum(label: QLabel, parts: Mapping[str, float], theme: Theme) -> None:
    """Let a label tell the energy and its parts; in small type, or the energy alone, where it is narrow."""
    for size, name in ((13, "energy E"), (12, "E"), (13, "")):
        told = sum_in_words(name or "energy E", sum(parts.values()), parts)
        label.setFont(theme.font(size))
        label.setText(told if name else told.partition(" = ")[0])
        if label.sizeHint().width() <= label.width():
            break
