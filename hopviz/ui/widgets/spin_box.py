"""Field for a whole number, called by its words and its range."""

from __future__ import annotations

from PySide6.QtWidgets import QSpinBox


def spin_box(
    name: str, words: str, least: int, most: int, value: int = 0, *, width: int = 0, unit: str = "", more: str = ""
) -> QSpinBox:
    """A field for a whole number of a range, at least so wide; the tooltip says the words, the range, and more."""
    spin = QSpinBox()
    spin.setObjectName(name)
    spin.setAccessibleName(words)
    spin.setRange(least, most)
    spin.setValue(value)
    spin.setSuffix(unit)
    spin.setMinimumWidth(width)
    spin.setToolTip(f"{words}, {least} to {most:,}{unit}{more}")
    return spin
