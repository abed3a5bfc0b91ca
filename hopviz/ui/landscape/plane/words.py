"""Words of map and surface: what the picture is a slice of, and what its signs mean."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics

from hopviz.ui.style.theme import KINDS, Theme

LEVEL = "Flat: the same energy everywhere here"
ASYMMETRIC = "Asymmetric weights: a run need not go down here"
ASYMMETRIC_TIP = (
    "This is the energy of the symmetric part of the weights. With symmetric weights, and none of units to themselves, "
    "a flip of one unit without noise never raises the energy; with these it may, and the run may cycle for ever."
)
NONE_LEFT = "All units are removed: put some back (Ctrl+U)"
SLICE_TIP = (
    "How much of the state the picture can show: the part of its squared length in the plane of the two memories.\n"
    "The plane is a slice through all states: what is the bottom of a valley in it may go further down outside it. "
    "The ball is at the place of the slice nearest to the state; colour and height there are the slice's. "
    "The energy of the state itself is that of the trace."
)
TEMPERATURE_TIP = (
    "The naive mean-field free energy per unit, f = E/N − T S/N: the mean energy E of independent units less the "
    "temperature T times their entropy S.\nAt T = 0 it is the energy itself."
)
KEY_TIP = (
    "Filled: a memory, or the reverse of one (a square), in which no unit wants to flip: a fixed point of the network, "
    "clamps aside.\nHollow: one that the network leaves, however deep the slice is there."
)


def key_words(theme: Theme) -> str:
    """What filled and hollow marks mean, in their colours."""
    inks = (("●", "memory"), ("■", "reversed memory"), ("○□", "spurious"))
    colours = ((sign, theme.color(KINDS[kind]).name()) for sign, kind in inks)
    circle, square, hollow = (f'<font color="{colour}">{sign}</font>' for sign, colour in colours)
    return f"{circle}{square} stable<br>{hollow} unstable"


def slice_words(percent: int, ball_words: str, width: int, theme: Theme) -> str:
    """What the picture shows of a state of which so much lies in it, as far as there is room in so many pixels."""
    all_words = f"{{}} % of the state lies in this slice; outside it may go further down. {ball_words}"
    line = caption_height("", width, theme)
    for words, lines in ((all_words, 2), ("{} % of the state lies in this slice; it may go down outside", 1)):
        if caption_height(words.format(100), width, theme) <= lines * line:
            return words.format(percent)
    return f"{percent} % in slice; may go down outside"


def caption_height(words: str, width: int, theme: Theme) -> int:
    """Pixels that a caption takes if it is so wide."""
    room = QRect(0, 0, width, 10_000)
    return QFontMetrics(theme.font(11)).boundingRect(room, Qt.TextFlag.TextWordWrap, words).height()
