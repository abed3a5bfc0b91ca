"""Choosers of the two memories that span a plane."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox, QSizePolicy

from hopviz.ui.actions import tooltip
from hopviz.ui.widgets.choosers import NameChooser


def direction_choosers(tips: tuple[str, str], chosen: Callable[[], None]) -> tuple[NameChooser, NameChooser]:
    """Choosers of the first and the second memory, and what is called when one is chosen by hand."""
    first, second = choosers = NameChooser(), NameChooser()
    first.setToolTip(tooltip("focus_shown", tips[0]))
    second.setToolTip(f"{tips[1]}  (Alt+V, Tab)")
    for chooser, order in zip(choosers, ("First", "Second"), strict=True):
        chooser.setAccessibleName(f"{order} memory of the plane")
        chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        chooser.setMinimumWidth(0)
        chooser.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        chooser.activated.connect(chosen)
    return choosers
