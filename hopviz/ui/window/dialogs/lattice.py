"""Lattice dialog: which neighbours are joined, by which couplings, on which grid, and how warm it is."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from hopviz.actions.action import Action
from hopviz.actions.lattice_edits import UseLattice
from hopviz.actions.run_verbs import SetRule
from hopviz.core.ising import critical_temperature
from hopviz.core.rules import Stochastic
from hopviz.project.model import Project
from hopviz.project.parts import LARGEST_SEED, LONGEST_SIDE, SMALLEST_GRID
from hopviz.ui.style.theme import GRID
from hopviz.ui.widgets import filled, label
from hopviz.ui.widgets.choosers import NumberBox, Segment, Segments
from hopviz.ui.widgets.spin_box import spin_box
from hopviz.ui.window.dialogs import ChoiceDialog, button, labelled

PRESETS = (4, 32, 128, 256, 512)
STRONGEST, HOTTEST = 100.0, 1000.0
STAYS = "Grid, memories and state stay as they are. Undo brings the weights back."
BEGINS = "It begins without memories, in a random state. Undo brings the present network back."


class LatticeDialog(ChoiceDialog):
    """The lattice that takes the place of a project's weights; at first on its grid."""

    def __init__(self, parent: QWidget | None, project: Project) -> None:
        super().__init__(parent, "Lattice")
        self._grid = project.rows, project.cols
        self._shape = Segments(
            [
                Segment("square", "&Square", "Each unit is joined to the four beside, above and below it"),
                Segment("ring", "&Ring", "Each unit is joined to the one before and the one after it, row by row"),
            ]
        )
        self._couplings = Segments(
            [
                Segment("ferromagnet", "&Ferromagnet", "J = 1: neighbours tend to be alike"),
                Segment("antiferromagnet", "&Antiferromagnet", "J = −1: neighbours tend to differ"),
                Segment("glass", "±J &glass", "Each coupling is 1 or −1 at random, drawn with the seed"),
            ]
        )
        self._edges = Segments(
            [
                Segment("periodic", "&Periodic", "The first and the last of each row and column are neighbours, too"),
                Segment("open", "&Open", "Units at an edge have fewer neighbours"),
            ]
        )
        self._rows, self._cols = (
            spin_box(name, words, 1, LONGEST_SIDE, side, width=9 * GRID)
            for name, words, side in (("rows", "Rows", project.rows), ("cols", "Columns", project.cols))
        )
        here = f"{project.rows} {project.cols}"
        sizes = [Segment(here, "Present gr&id", "Memories and state stay")]
        sizes += [Segment(f"{n} {n}", f"{n} × {n}") for n in PRESETS if f"{n} {n}" != here]
        self._sizes = Segments(sizes)
        self._field = _number("field", "Field h", "It pulls every unit on, or off below 0", -STRONGEST, STRONGEST, 0.0)
        self._seed = spin_box("seed", "Seed", 0, LARGEST_SEED, more=": of the signs of a glass and of a random state")
        self._rule = Segments(
            [
                Segment("stochastic", "S&tochastic, at T", "Units decide by chance, at this temperature"),
                Segment("present", "B&y the present rule", "Units update as they do now"),
            ]
        )
        stochastic = isinstance(project.rule, Stochastic)
        warm = project.rule.temperature if isinstance(project.rule, Stochastic) else critical_temperature()
        self._temperature = _number("temperature", "Temperature T", "T, in units of J", 0.0, HOTTEST, warm, 5)
        self._sentence = label("", "", "sentence", wrap=True)
        self._what_stays = label("", "caption", wrap=True)
        for segments, key in (
            (self._shape, "square"), (self._couplings, "ferromagnet"), (self._edges, "periodic"),
            (self._rule, "present" if stochastic else "stochastic"),
        ):  # fmt: skip
            segments.choose(key)
            segments.chosen.connect(self._tell)
        self._sizes.chosen.connect(self._take_size)
        for side in (self._rows, self._cols):
            side.valueChanged.connect(self._tell)
        self._field.valueChanged.connect(self._tell)
        self._make = button("make", "Use lattice", "In place of the present weights  (Return)")
        self._make.clicked.connect(self.accept)
        self._lay_out()
        self.finish(self._make)
        self._tell()

    def chosen(self) -> list[Action]:
        """What is to be done: the lattice, and its temperature if one is given."""
        size = self._rows.value(), self._cols.value()
        rows, cols = (0, 0) if size == self._grid else size
        actions: list[Action] = [
            UseLattice(
                self._couplings.value(), self._shape.value(), rows, cols, self._field.value(),
                self._edges.value() == "periodic", self._seed.value(),
            )
        ]  # fmt: skip
        if self._rule.value() == "stochastic":
            actions.append(SetRule(Stochastic(self._temperature.value())))
        return actions

    def _lay_out(self) -> None:
        size, cols = QWidget(), QLabel("× &columns")
        cols.setBuddy(self._cols)
        filled(QHBoxLayout(size), self._rows, cols, self._cols, 1)
        run = _narrow(self._rule, self._temperature)
        rows = (
            labelled("Neighbours", self._shape), labelled("Couplings", self._couplings), labelled("Edges", self._edges),
            labelled("Size", self._sizes), labelled("Ro&ws", size, self._rows),
            labelled("Field &h", _narrow(self._field), self._field),
            labelled("See&d", _narrow(self._seed), self._seed), labelled("Updates", run),
        )  # fmt: skip
        self.body.addLayout(filled(QVBoxLayout(), *rows, gap=GRID))
        self.body.addWidget(self._sentence)
        self.body.addWidget(self._what_stays)

    def _take_size(self, key: str) -> None:
        rows, cols = key.split()
        self._rows.setValue(int(rows))
        self._cols.setValue(int(cols))

    def _tell(self) -> None:
        rows, cols = self._rows.value(), self._cols.value()
        self._sizes.choose(f"{rows} {cols}")
        stays = (rows, cols) == self._grid
        self._seed.setEnabled(self._couplings.value() == "glass" or not stays)
        self._temperature.setEnabled(self._rule.value() == "stochastic")
        self._make.setEnabled(rows * cols >= SMALLEST_GRID)
        self._sentence.setText(
            sentence(self._shape.value(), self._couplings.value(), rows, cols, self._field.value() == 0)
        )
        self._what_stays.setText(STAYS if stays else BEGINS)


def _narrow(*controls: QWidget) -> QWidget:
    """Controls side by side, none wider than it needs to be."""
    row = QWidget()
    filled(QHBoxLayout(row), *controls, 1)
    return row


def sentence(shape: str, couplings: str, rows: int, cols: int, without_field: bool) -> str:
    """What a lattice comes to, in one sentence."""
    n = rows * cols
    if n < SMALLEST_GRID:
        return "A lattice needs at least two units."
    units = f"{rows} × {cols} = {n:,} units"
    if couplings == "glass":
        return f"{units}; bonds contradict each other, so that very many states are nearly the lowest."
    if shape == "ring" or min(rows, cols) == 1:
        return f"{units}; in one dimension order is lost at any temperature above 0."
    if not without_field:
        return f"{units}; in a field there is no transition, but at low temperatures hysteresis."
    order = "alike" if couplings == "ferromagnet" else "in turns"
    return f"{units}; below T = {critical_temperature():.5f} (Onsager) they stay {order} by themselves, above not."


def _number(name: str, words: str, tip: str, low: float, high: float, value: float, decimals: int = 2) -> NumberBox:
    made = NumberBox()
    made.setObjectName(name)
    made.setAccessibleName(words)
    made.setToolTip(f"{tip}; {low:g} to {high:,g}")
    made.setDecimals(decimals)
    made.setRange(low, high)
    made.setSingleStep(0.1)
    made.setValue(value)
    made.setMinimumWidth(12 * GRID)
    return made
