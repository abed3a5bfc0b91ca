"""Lattice to memory: a dial from the couplings of a lattice to Hebb's, under which only the matrix differs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QLabel

from hopviz.actions.lattice_edits import MorphCouplings
from hopviz.actions.state_edits import BeginStroke, EndStroke
from hopviz.core.ising import checkerboard
from hopviz.core.learning import hebbian
from hopviz.core.network import Floats, Network, to_bipolar
from hopviz.core.recorder import Report
from hopviz.project.data_table import DataTable
from hopviz.project.lattices import COUPLINGS, SHAPES, LatticeChoice
from hopviz.project.model import Project
from hopviz.project.numbers import number
from hopviz.project.parts import LARGEST_SEED
from hopviz.ui.experiments import form
from hopviz.ui.experiments.base import PUT_BACK, Experiment
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import Line, Mark
from hopviz.ui.widgets.choice import has_own_action

MOST = 4096
TOO_LARGE = f"The dial is there for up to {MOST:,} units: a matrix of the weights of more is too large to follow a hand"
STEPS = 100
APART = 0.1
"""Seconds between two networks while the slider is dragged."""
PAIRS = 4096
"""So many pairs, besides those of neighbours, tell which mixture the present weights are."""
NAMED = 4
"""Up to so many memories have curves of their own."""
BESIDE = 0.03
"""How far the picture goes on beyond the lattice, so that the point of the run is whole there."""
ALIKE = 1e-9
SLIDER_TIP = "The share of Hebb's weights: 0 % is the lattice, 100 % are the weights that the memories teach"
PROMPT = "The present weights are another mixture: move the slider to go from a lattice to memories"


@dataclass(frozen=True, eq=False)
class Ends:
    """The two networks between which the dial leads, and their energies per unit."""

    choice: LatticeChoice
    lattice: Network
    memory: Network
    ordered: NDArray[np.int8]
    """(N,) the state in which the lattice is ordered; of a glass, all on."""
    energies: Floats
    """(2, 1 + P) of that state and of the memories, at either end."""

    def share_of(self, network: Network) -> float | None:
        """Which mixture a network is; None if it is none of them."""
        if network.n != self.lattice.n or network.units != "bipolar":
            return None
        rows, cols = np.random.default_rng(0).integers(0, network.n, (2, PAIRS))
        unit = np.arange(network.n)
        rows, cols = np.concatenate([rows, unit]), np.concatenate([cols, (unit + 1) % network.n])
        w, first, last = (each.couplings.among(rows, cols) for each in (network, self.lattice, self.memory))
        apart = last - first
        share = float((w - first) @ apart / max(float(apart @ apart), 1e-300))
        rest = np.abs(w - first - share * apart).max()
        bias = np.abs(network.bias - (1 - share) * self.lattice.bias).max()
        near = max(rest, bias) <= ALIKE * max(self.lattice.largest_weight, 1.0)
        return min(max(share, 0.0), 1.0) if near and -ALIKE <= share <= 1 + ALIKE else None


def ends_of(project: Project, choice: LatticeChoice) -> Ends:
    """The lattice on the grid of a project, and Hebb's network of its memories."""
    lattice, memory = choice.network(project.rows, project.cols), hebbian(project.patterns)
    turns = choice.couplings == "antiferromagnet"
    size = (1, project.n) if choice.shape == "ring" else (project.rows, project.cols)
    ordered = checkerboard(*size) if turns else np.ones(project.n, np.int8)
    states = np.concatenate([ordered[None], project.patterns])
    return Ends(
        choice, lattice, memory, ordered, np.array([net.energy(states) for net in (lattice, memory)]) / project.n
    )


class MorphView(Experiment):
    """The dial, and the energies of the ordered state and of the memories along it."""

    name = "morph"
    needs_weights = True
    title = "Lattice to memory"
    purpose = "Leads from a lattice to Hebb's rule, live: only the matrix differs."
    glossary = "W = (1 − share) lattice + share Hebb · energy per unit: the lower, the deeper the state lies"
    largest, too_large = MOST, TOO_LARGE
    removed = PUT_BACK
    settings = ()

    def _build(self) -> None:
        self._ends: Ends | None = None
        self._of: tuple[object, ...] = ()
        self._share: float | None = None
        """Which mixture the present network is."""
        self._stable = 0
        self._wanted: int | None = None
        self._waited, self._is_dragged = APART, False
        self._state: NDArray[np.int8] | None = None
        self._energy = 0.0
        self.slider, self.share_label = form.slider(0, STEPS, STEPS), QLabel()
        self.shape = form.chooser(*((words, key, "") for key, words in SHAPES.items()))
        self.couplings = form.chooser(*((words, key, "") for key, words in COUPLINGS.items()))
        self.seed = form.spin_box(0, LARGEST_SEED, 0)
        self.words = form.words_label("caption")
        form.describe((self.slider, "Share of Hebb's weights", SLIDER_TIP))
        self.add_row(self.slider, self.share_label, last=0, spacing=-1)
        self.add_controls(self.words)
        self.add_field("Lattice", self.shape, "Which units are neighbours")
        self.add_field("Couplings", self.couplings, "Whether neighbours tend to be alike, or to differ, or either")
        self.add_field("Seed", self.seed, "Of the signs of a glass")
        self.chart = Chart("share of Hebb's weights", "energy per unit", "−0.00")
        self.stage.addWidget(self.chart, 1)
        self.slider.valueChanged.connect(self._want)
        self.slider.sliderPressed.connect(self._begin_drag)
        self.slider.sliderReleased.connect(self._end_drag)
        for chooser in (self.shape, self.couplings):
            chooser.currentIndexChanged.connect(self._choose)
        self.seed.valueChanged.connect(self._choose)
        self.controls.show_row(self.seed, False)
        self.setFocusProxy(self.slider)
        has_own_action(self.slider)

    @property
    def choice(self) -> LatticeChoice:
        """The lattice at one end."""
        return LatticeChoice(self.shape.currentData(), self.couplings.currentData(), seed=self.seed.value())

    def forget(self) -> None:
        super().forget()
        self._ends, self._of, self._share, self._wanted, self._state = None, (), None, None, None
        self.words.clear()
        self.chart.show_lines((), prompt=PROMPT)

    def changed(self, project: Project) -> None:
        self.stale = True
        if self.network is None or self.refusal(project):
            return
        of = (project.rows, project.cols, project.memory_revisions, self.choice)
        if self._ends is None or of != self._of:
            self._ends, self._of = ends_of(project, self.choice), of
        self._share = self._ends.share_of(self.network)
        if self.network.units == "bipolar":
            fields = self.network.fields(project.patterns)
            self._stable = int((fields * project.patterns >= 0).all(axis=1).sum())
        if self._share is not None and self._wanted is None:
            form.move((self.slider,), 0, STEPS, round(STEPS * self._share))

    def show_report(self, report: Report) -> None:
        if self.fits(report):
            self._state, self._energy = to_bipolar(report.frame.state), report.frame.energy
            self.stale = True

    def go_on(self, seconds: float) -> None:
        self._waited += seconds
        if self._waited >= APART:
            self._hand_on()

    def _hand_on(self) -> None:
        """Let the network be the one that the slider stands at."""
        if self._wanted is not None:
            wanted, self._wanted, self._waited = self._wanted, None, 0.0
            chosen = self.choice
            self.acted.emit(MorphCouplings(wanted / STEPS, chosen.couplings, chosen.shape, seed=chosen.seed))

    def _begin_drag(self) -> None:
        self._is_dragged = True
        self.acted.emit(BeginStroke())  # however long it takes, a drag is one step of undo

    def _end_drag(self) -> None:
        if self._is_dragged:
            self._is_dragged = False
            self._hand_on()
            self.acted.emit(EndStroke())

    def hideEvent(self, event: QHideEvent) -> None:
        self._end_drag()  # nobody hears where the slider is let go

    def redraw(self, project: Project) -> None:
        ends, share = self._ends, self._share
        self.share_label.setText(f"{self.slider.value()} % Hebb")
        if ends is None or self.network is None:
            return
        self.note("energies")
        at = np.array([0.0, 1.0])
        name = "in turns" if ends.choice.couplings == "antiferromagnet" else "all alike"
        lines = [Line(at, ends.energies[:, 0], "warning", name)]
        for k, memory in enumerate(project.memories[:NAMED]):
            lines.append(Line(at, ends.energies[:, 1 + k], "memory", memory.name))
        marks, heights = list[Mark](), [ends.energies.min(), ends.energies.max()]
        if share is not None:
            marks.append(Mark(share, "you are here", "ink"))
            if self._state is not None:
                energy = self._energy / project.n
                lines.append(Line(np.array([share]), np.array([energy]), "ink", dots=True, radius=5.0))
                heights.append(energy)
        low, high = min(heights), max(heights)
        air = 0.08 * max(high - low, 0.1)
        self.chart.show_lines(lines, marks, (-BESIDE, 1.0), (low - air, high + air), prompt="" if marks else PROMPT)
        form.tell(self.words, self._sentence(project, ends))

    def _sentence(self, project: Project, ends: Ends) -> str:
        count = len(project.memories)
        known = f"{self._stable} of {count} memories are fixed points" if count > 1 else (
            "The memory is a fixed point" if self._stable else "The memory is no fixed point")  # fmt: skip
        if self._share is None:
            return PROMPT
        if self._state is None:
            return known
        order = abs(float((self._state * ends.ordered).mean()))
        overlaps = project.patterns @ self._state.astype(float) / project.n
        nearest = int(np.abs(overlaps).argmax())
        m = number(float(overlaps[nearest]), 2, sign=True)
        return f"{known}. Now: order {number(order, 2)}, overlap {m} with {project.names[nearest]}"

    def table(self) -> DataTable | None:
        ends, project = self._ends, self.project
        if ends is None or project is None:
            return None
        names, energies, share = ["ordered state", *project.names], ends.energies, self._share
        if self._state is not None:
            names.append("present state")
            here = np.array([net.energy(self._state) for net in (ends.lattice, ends.memory)]) / project.n
            energies = np.concatenate([energies, here[:, None]], axis=1)
        first, last = energies
        now = [""] * len(names) if share is None else ((1 - share) * first + share * last).tolist()
        rows = list(zip(names, first.tolist(), last.tolist(), now, strict=True))
        heading = (
            "state", "energy per unit, lattice", "energy per unit, Hebb", "energy per unit, present weights"
        )  # fmt: skip
        return DataTable(self.name, heading, rows, self.remarks({"lattice": ends.choice.told()}))

    def _want(self, value: int) -> None:
        self._wanted, self.stale = value, True

    def _choose(self) -> None:
        self.controls.show_row(self.seed, self.choice.couplings == "glass")
        self._share_width()
        if self.project is not None:
            self._wanted = self.slider.value() if self._share is not None else None
            self.changed(self.project)
