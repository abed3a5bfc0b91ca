"""Swarm on a land: replicas as dots that gather in piles, and what is told of them below every view."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QLabel, QWidget

from hopviz.core.attractors import identify
from hopviz.core.counting import counted
from hopviz.core.network import Floats, State, to_bipolar
from hopviz.core.thermal import SwarmFrame
from hopviz.project.model import Project
from hopviz.project.naming import brief_name_of, short_names
from hopviz.project.numbers import figure, number, temperature_figure
from hopviz.ui.guard import Guarded
from hopviz.ui.style.dots import paint_drops
from hopviz.ui.style.plotting import broken
from hopviz.ui.style.theme import GRID, LIGHT, Theme
from hopviz.ui.widgets.bars import percent

SLIDE, NEAR = 0.06, 1e-3
"""Seconds in which a dot goes most of its way, and the part of all ways of which it may fall short."""
GOLDEN = math.pi * (3 - math.sqrt(5))
SPACING, RADIUS = 1.8, 2.2
"""Of the dots of a pile: their number times the square of that is its area; in pixels at scale 1."""
USUAL_ROOM, SMALLEST, LARGEST = 380.0, 0.5, 1.5
"""The side of a picture in which they have that size, and how much smaller and larger they are in others."""
SAME_PLACE = 4
"""Decimals of a place, as a part of the land, to which dots are at the same one."""
PACE = 0.25
"""Seconds between two sentences, so that they can be read."""
FAREWELL = 5.0
"""Seconds for which it is said that a swarm has gone."""
NAMED = 4
"""Minima that are told by name."""
ROWS = 2
EVERYWHERE = "the map, the surface, the atlas, the tree, the funnel and the overview show it (V)"
TIP = (
    "The swarm: replicas of the network that began where the run was, each with its own chance. They follow the "
    "update rule and its temperature. “In” a minimum is what steepest descent leads to it. The lowest energy is known "
    "exactly for up to 24 free units; of more it is the lowest that any replica has found. Shift+S ends it."
)


class SwarmDots:
    """Where the replicas of a swarm are drawn in one view; they slide there, and those at one place lie side by side.

    Places are pairs of numbers in the units of the view.
    """

    def __init__(self) -> None:
        self.frame: SwarmFrame | None = None
        self.reduced_motion = False
        self.at: Floats = np.empty((0, 2))
        """(R, 2) where they are drawn; none before there is a swarm that can be placed."""
        self._goals: Floats = self.at
        self._aside: Floats = self.at
        self._aside_goals: Floats = self.at
        """(R, 2) how far from their places they are put, in units of `SPACING`."""
        self._unread, self._moves, self._arrives = False, False, True

    def __len__(self) -> int:
        return len(self.at)

    def take(self, frame: SwarmFrame | None) -> None:
        """Be of this moment; None: there is no swarm."""
        self._arrives |= self.frame is None or frame is None or frame.net is not self.frame.net
        self.frame, self._unread = frame, True

    def place_anew(self) -> None:
        """The land is another one: everything is elsewhere, at once."""
        self._unread = self._arrives = True

    def follow(self, seconds: float, n: int, place: Callable[[SwarmFrame], Floats]) -> bool:
        """Go where a view of n units places the replicas; returns whether they look different from the last time."""
        changed = self._read(n, place) if self._unread else False
        return self._slide(seconds) or changed

    def _read(self, n: int, place: Callable[[SwarmFrame], Floats]) -> bool:
        frame, were, self._unread = self.frame, len(self.at), False
        if frame is None or frame.net.n != n:
            self.at = self._goals = self._aside = self._aside_goals = np.empty((0, 2))
            self._arrives = True
            return were > 0
        self._goals = np.asarray(place(frame), float)
        self._aside_goals = piled(self._goals)
        if self._arrives or were != len(self._goals) or self.reduced_motion:
            self.at, self._aside = self._goals.copy(), self._aside_goals.copy()
        self._arrives, self._moves = False, True
        return True

    def _slide(self, seconds: float) -> bool:
        if not self._moves or not len(self.at):
            return False
        part = 1.0 if self.reduced_motion else 1 - math.exp(-seconds / SLIDE)
        self.at = self.at + part * (self._goals - self.at)
        self._aside = self._aside + part * (self._aside_goals - self._aside)
        left = np.abs(self._goals - self.at).max(axis=0)
        if (left <= NEAR * np.maximum(np.ptp(self._goals, axis=0), 1e-9)).all():
            self.at, self._aside, self._moves = self._goals, self._aside_goals, False
        return True

    def paint(self, painter: QPainter, theme: Theme, places: Floats) -> None:
        """Paint them where `at` is in pixels, (R, 2); larger in a larger picture."""
        if len(self.at):
            device = painter.device()
            room = min(device.width(), device.height()) / device.devicePixelRatioF()
            scale = theme.scale * min(max(room / USUAL_ROOM, SMALLEST), LARGEST)
            paint_drops(painter, theme, places + SPACING * scale * self._aside, round(4 * RADIUS * scale) / 4)


def piled(places: Floats) -> Floats:
    """(R, 2) how far dots at the places (R, 2) are put aside so that all are seen: in a spiral, as seeds are packed."""
    span = np.maximum(np.ptp(places, axis=0), 1e-9) if len(places) else 1.0
    _, which = np.unique(np.round(places / span, SAME_PLACE), axis=0, return_inverse=True)
    rank = ranks(which.reshape(-1))
    angle, radius = GOLDEN * rank, np.sqrt(rank)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def ranks(groups: NDArray[np.intp]) -> NDArray[np.int64]:
    """(R,) the number of each among those of its group, in their order."""
    order = np.argsort(groups, kind="stable")
    ordered = groups[order]
    first = np.searchsorted(ordered, ordered)
    result = np.empty(len(groups), np.int64)
    result[order] = np.arange(len(groups)) - first
    return result


def minima_words(frame: SwarmFrame, project: Project, most: int = NAMED) -> str:
    """How many replicas are in the basin of which minimum: "63 in A, 21 in −J, 16 in 5 others"."""
    names = short_names(tuple(project.names))
    told: list[str] = []
    for k, count in enumerate(frame.counts[:most].tolist()):
        told.append(f"{number(count)} in {_name(frame.minima[k], float(frame.floors[k]), project, names)}")
    rest = frame.counts[most:]
    if rest.size:
        others = counted(rest.size, "other" if most else "basin")
        told.append(f"{number(int(rest.sum()))} in {others}")
    return ", ".join(told)


def _name(state: State, energy: float, project: Project, names: Sequence[str]) -> str:
    """A minimum in terms of the memories, or else by its energy."""
    identity = identify(to_bipolar(state), project.patterns, ~project.lesioned) if names else None
    if identity is None or identity.kind == "spurious":
        return f"one at E = {figure(energy)}"
    return brief_name_of(identity, names)


def swarm_words(frame: SwarmFrame, project: Project, most: int = NAMED) -> str:
    """What is told of a swarm, as clauses with " · " between them."""
    count = number(len(frame.energies))
    told = [f"Swarm of {count} at T = {temperature_figure(frame.temperature)}, sweep {number(frame.sweeps)}"]
    if frame.at_rest:
        told[0] += ", at rest"
    lowest = "the lowest energy" if frame.is_exact else "the lowest energy found"
    told.append(f"{percent(frame.share)} have {lowest}, {figure(frame.lowest)}")
    if len(frame.minima):
        told.append(minima_words(frame, project, most))
    return " · ".join(told)


class SwarmCaption(Guarded, QLabel):
    """What is told of the swarm, in two lines below the view; without one it takes no room."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self._frame: SwarmFrame | None = None
        self._waited, self._left = PACE, 0.0
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setProperty("role", "caption")
        self.setAccessibleName("Swarm")
        self.setToolTip(broken(TIP))
        self.hide()

    @property
    def rows_height(self) -> int:
        """How high it is, whatever it says."""
        return ROWS * QFontMetrics(self.theme.font(11)).height() + GRID if not self.isHidden() else 0

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self.setFont(theme.font(11))

    def take(self, frame: SwarmFrame | None) -> None:
        """Tell of this one from the next moment on at which there is something to be told."""
        if frame is None or self._frame is None:
            self._waited = PACE
        self._frame, self._left = frame, 0.0
        self.setVisible(frame is not None)

    def leave(self, words: str) -> None:
        """Say for a while why there is no swarm any more."""
        self._left = FAREWELL
        self.setText(words)
        self.show()

    def tell(self, seconds: float, project: Project, lack: str) -> None:
        """Say what is to be said; `lack` is why the view shows nothing of it."""
        if self._left > 0:
            self._left -= seconds
            self.setVisible(self._left > 0)
        self._waited += seconds
        frame = self._frame
        if frame is None or (self._waited < PACE and lack in self.text()):
            return
        self._waited = 0.0
        self.setText(self._fitted(frame, project, lack))

    def _fitted(self, frame: SwarmFrame, project: Project, lack: str) -> str:
        """As much as two lines hold: first without minima by their names, then without the last clauses."""
        texts = [" · ".join(filter(None, (lack, swarm_words(frame, project, most)))) for most in range(NAMED, -1, -1)]
        clauses = texts[-1].split(" · ")
        texts += [" · ".join(clauses[:count]) for count in range(len(clauses) - 1, 0, -1)]
        return next((text for text in texts if self._has_room(text)), texts[-1])

    def _has_room(self, text: str) -> bool:
        metrics, room = QFontMetrics(self.theme.font(11)), QRect(0, 0, max(self.width(), 1), 10_000)
        return metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, text).height() <= ROWS * metrics.height()
