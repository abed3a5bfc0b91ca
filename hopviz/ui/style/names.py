"""Names and other texts of people, made safe for the places of Qt's that read signs in them."""

from __future__ import annotations

from PySide6.QtGui import Qt


def plain_tip(text: str) -> str:
    """A tooltip that shows a text as it is, though Qt may take names for formatting."""
    return Qt.convertFromPlainText(text) if Qt.mightBeRichText(text) else text


def menu_text(text: str) -> str:
    """The text of a menu or a button in which no letter is taken for a key."""
    return text.replace("&", "&&")


def window_title(text: str) -> str:
    """The title of a window, in one line, in which nothing is taken for the mark of what is not saved."""
    return " ".join(text.split()).replace("[*]", "[*][*]")
