"""How are two memories that merge drawn?  What each is recalled as, the way between them, and overlaps."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hopviz.project.model import Project
from hopviz.ui.experiments.blends_run import Blend, Choice, Look
from hopviz.ui.experiments.chart import DASHES, Chart, Line, Mark
from hopviz.ui.experiments.chart_spots import Spot
from hopviz.ui.plotting import broken
from hopviz.ui.theme import GRID, LIGHT, Theme
from hopviz.ui.widgets.recall_gallery import Recalled, RecallGallery

RISE = (-0.05, 1.06)
STEP = 0.05
"""The ends of the axis of energies are multiples of this: it seldom jumps."""
FEW = 40
PATH_TIP = (
    "The energy per unit of states one unit apart, from beyond the first memory to beyond the second, counted from "
    "half-way: the next unit is always the one that costs least. Two wells with a ridge between them are two memories; "
    "where they merge, both are recalled as one state."
)
CURVES_TIP = (
    "Against the similarity of the two memories (their overlap q): how alike each is to what it is recalled as, and "
    "how alike the two recalled states are. Where these are 1 while the memories are not, the two have merged."
)
GALLERY_TIP = "The two memories, and what each is recalled as by the rule chosen above; the mark says what it is"


NARROW = 400
"""Width at scale 1 from which there is room for the patterns beside the charts."""


class BlendsPicture(QWidget):
    """Two columns of patterns and two charts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.gallery = RecallGallery()
        self.path_chart = Chart("units", "energy E/N", "−0.00")
        self.curves_chart = Chart("similarity q", "overlap m")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        for part, tip, stretch in (
            (self.gallery, GALLERY_TIP, 4), (self.path_chart, PATH_TIP, 5), (self.curves_chart, CURVES_TIP, 6)
        ):  # fmt: skip
            part.setToolTip(broken(tip))
            row.addWidget(part, stretch)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self._arrange()
        for part in (self.gallery, self.path_chart, self.curves_chart):
            part.apply_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow panel the charts have all of the room."""
        self._arrange()

    def _arrange(self) -> None:
        self.gallery.setVisible(self.width() >= NARROW * self.theme.scale)

    def show_look(self, project: Project, choice: Choice, look: Look, widest: int) -> None:
        """Draw what the two memories are recalled as; the axis of the path holds `widest` units at each side."""
        shape = (project.rows, project.cols)
        memories = [project.memories[k] for k in (choice.first, choice.second)]
        self.gallery.show_columns([
            Recalled(
                memory.name, memory.pattern.reshape(shape), end.reshape(shape),
                float((end * memory.pattern).mean()), identity.kind,
            )
            for memory, end, identity in zip(memories, look.ends, look.identities, strict=True)
        ])  # fmt: skip
        x, y = look.path.positions, look.path.energies / project.n
        half = choice.pair.distance_of(memories[1].pattern) / 2
        spots = [
            Spot(place, float(np.interp(place, x, y)), "memory", memory.name, side)
            for place, memory, side in ((-half, memories[0], "left"), (half, memories[1], "right"))
        ]
        ends = zip(look.places, look.energies, look.identities, strict=True)
        for place, energy, identity in list(ends)[: 1 if look.is_one else 2]:
            if identity.kind != "memory":
                spots.append(Spot(place, energy / project.n, identity.kind, "recalled"))
        heights = [*y, *(spot.y for spot in spots)]
        rise = (math.floor(min(heights) / STEP - 1.3) * STEP, math.ceil(max(heights) / STEP + 0.5) * STEP)
        lines = [Line(x, y, "ink")]
        self.path_chart.show_lines(lines, (), (-widest, widest), rise, spots=spots)

    def show_blends(self, project: Project, choice: Choice, blends: Sequence[Blend], q: float) -> None:
        """Draw the overlaps at every similarity, and where the memories are, at q."""
        n = project.n
        x = np.array([1 - 2 * blend.distance / n for blend in blends])
        names = [project.names[k] for k in (choice.first, choice.second)]
        lines = [
            Line(x, x, "muted", "stored", dashes=DASHES),
            *(
                Line(x, np.array([blend.own[k] for blend in blends]), self.theme.of_series(number), names[k])
                for k, number in enumerate((choice.first, choice.second))
            ),
            Line(x, np.array([blend.together for blend in blends]), "mixture", "recalled", dots=len(blends) <= FEW),
        ]
        low = min(float(x.min(initial=0.0)), 0.0)
        marks = [Mark(q, "", "ink")]
        self.curves_chart.show_lines(lines if blends else [], marks, (low, 1.0), (min(low, RISE[0]), RISE[1]))

    def clear(self, prompt: str) -> None:
        """Nothing to be seen, but what to do."""
        self.gallery.show_columns([])
        self.path_chart.show_lines([], prompt=prompt)
        self.curves_chart.show_lines([])
