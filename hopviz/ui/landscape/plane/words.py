"""Words of map and surface: what the picture is a slice of, and what its signs mean."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QWidget

from hopviz.project.dense_memories import has_weights
from hopviz.project.model import Project
from hopviz.ui.style.plotting import broken
from hopviz.ui.style.theme import KINDS, Theme

WHOLE = 100
"""Percent of a state that is a point of the slice: energy and free energy are the same there, it has no entropy."""
LEVEL = "Flat: the same energy everywhere here"
ASYMMETRIC = "Asymmetric weights: a run need not go down here"
ASYMMETRIC_TIP = (
    "This is the energy of the symmetric part of the weights. With symmetric weights, and none of units to themselves, "
    "a flip of one unit without noise never raises the energy; with these it may, and the run may cycle for ever."
)
WITH_REMOVED = "The plane of a dense memory needs all units: put the removed ones back (Ctrl+U)"
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


def caption(parent: QWidget, tip: str, words: str = "") -> QLabel:
    """A small line of words with a tool tip."""
    label = QLabel(words, parent)
    label.setProperty("role", "caption")
    label.setToolTip(broken(tip))
    return label


def key_words(theme: Theme) -> str:
    """What filled and hollow marks mean, in their colours."""
    inks = (("●", "memory"), ("■", "reversed memory"), ("○□", "spurious"))
    colours = ((sign, theme.color(KINDS[kind]).name()) for sign, kind in inks)
    circle, square, hollow = (f'<font color="{colour}">{sign}</font>' for sign, colour in colours)
    return f"{circle}{square} stable<br>{hollow} unstable"


def _wordings(percent: int, under_ball: str) -> tuple[str, str, str]:
    """What the picture shows of a state, in ever fewer words."""
    if percent == WHOLE:
        all_of_it = "All of the state lies in this slice"
        return f"{all_of_it}: {under_ball} is its energy per unit.", all_of_it, all_of_it
    lies = f"{percent} % of the state lies in this slice"
    return (
        f"{lies}; outside it may go further down. {under_ball.capitalize()} is not its energy.",
        f"{lies}; it may go down outside",
        f"Slice: {percent} % of the state; it may go down outside",
    )


def slice_words(percent: int | None, under_ball: str, width: int, theme: Theme) -> str:
    """What the picture shows of a state of which so much lies in it, as far as there is room in so many pixels.

    Nothing of no state.
    """
    if percent is None:
        return ""
    wordings = _wordings(percent, under_ball)
    two_lines = 2 * caption_height("", width, theme)
    widest = _wordings(max(percent, 99), under_ball)  # the wording does not change with the figures
    fits = [caption_height(words, width, theme) <= two_lines for words in widest]
    return wordings[fits.index(True) if any(fits) else -1]


def slice_height(under_ball: str, width: int, theme: Theme) -> int:
    """Pixels that `slice_words` take at most in this width."""
    return max(caption_height(slice_words(part, under_ball, width, theme), width, theme) for part in (99, WHOLE))


def caption_height(words: str, width: int, theme: Theme) -> int:
    """Pixels that a caption takes if it is so wide."""
    room = QRect(0, 0, width, 10_000)
    return QFontMetrics(theme.font(11)).boundingRect(room, Qt.TextFlag.TextWordWrap, words).height()


def lack_of_units(project: Project) -> str:
    """Why there is no plane of the units that are there; empty if there is one."""
    if project.lesioned.any() and not has_weights(project):
        return WITH_REMOVED
    return NONE_LEFT if project.lesioned.all() else ""
