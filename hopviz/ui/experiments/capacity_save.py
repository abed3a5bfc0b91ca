"""How does a capacity experiment get into a file?  As a table, or as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QImage

from hopviz.core.experiments import CapacityPoint, write_csv

SUFFIXES = {"Table (*.csv)": "csv", "Picture (*.png)": "png"}
"""Kinds of files, as a dialog calls them."""


def save(path: str, content: QImage | Sequence[CapacityPoint]) -> tuple[str, bool]:
    """Write a picture, or the points as a table; a sentence on what happened, and whether it is trouble."""
    target = Path(path)
    try:
        if isinstance(content, QImage):
            _write_picture(target, content)
        else:
            write_csv(target, content)
    except OSError as error:
        return f"{target.name} could not be written: {error.strerror or error}. Choose another folder", True
    return f"Saved {target.name}", False


def _write_picture(target: Path, image: QImage) -> None:
    with target.open("wb"):  # says why where it is not possible, which QImage does not
        pass
    if not image.save(str(target), "PNG"):
        raise OSError("the disk is full or has gone")
