"""Why period two: a parallel run beside its doubled network, and L(t) beside the energy of that."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout

from hopviz.core.landscape import LayerUpdate
from hopviz.core.network import Floats, Network, State
from hopviz.project.data_table import Cell, DataTable, Row
from hopviz.project.model import Project
from hopviz.project.numbers import MINUS, number
from hopviz.ui.experiments import form
from hopviz.ui.experiments.base import PUT_BACK
from hopviz.ui.experiments.doubled_network.picture import EnergyFigures, LayersPicture, Shown
from hopviz.ui.experiments.doubled_network.task import Start, made, tick
from hopviz.ui.experiments.playback import PlayedExperiment
from hopviz.ui.style.plotting import FINELY_ROUND, energy_range, round_up
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets import filled
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import DASHES, Line

MOST = 256
TOO_LARGE = f"Shown for up to {MOST} units: of more, single decisions could not be followed"
SPEEDS = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0)
SPEED = 0.5
DECIDING = 0.8
"""Part of a tick in which units decide; then one can see what they have come to."""
AFTER_REST = 4
"""Ticks that are made at rest: an oscillation is seen to go on."""
LARGE_DOT = 4.5
TALL = 0.45
"""Height in widths from which on the energies stand below the picture."""
SHORTEST = 4.0
"""Ticks that the axis shows at least."""
OF_DOUBLED = "E of the doubled network"
SAME, DIFFERENT = "The same, to the last digit", "They differ: the weights are not quite symmetric"
NOT_SYMMETRIC = (
    "These weights are not symmetric: L(t) may rise, and parallel updates may have cycles of any period. Learn by "
    "Hebb's rule, or give symmetric weights"
)
PROMPT = "Press Run: the energies are drawn here"
LAYERS = ("A", "B")
TIP = (
    "Every unit twice, in two layers, with the weights W between the layers and none within. Units of a layer do not "
    "act on each other: it is the same whether they decide one by one or all at once. Layers take turns: so the "
    "doubled network does, one by one, what the network does all at once. One by one no decision raises the energy, "
    "and it comes to rest. At rest the layers hold the same state, a fixed point, or two: a cycle of period two.\n"
    "At a tie, h = 0, a unit does as its twin in the other layer; it changes no energy. (Goles and Olivos 1981; Bruck "
    "and Goodman 1988)"
)
NUMBERS_TIP = (
    "L(t) = −s(t) W s(t−1) − b (s(t) + s(t−1)) of the network; energy E = −½ s W s − b s of the doubled network, by "
    "its own weights and biases. Both are added up without any rounding errors, and shown with all of their digits."
)


class DoubledNetworkView(PlayedExperiment):
    """The network, its doubled network, and the energies of both."""

    name = "doubled"
    needs_weights = True
    title = "Why period two"
    purpose = "Draws parallel updates as one-by-one updates of a doubled network, whose energy is L(t)."
    glossary = "tick: all units decide once · layer: every unit once; weights join one layer to the other only"
    clock_word = "tick"
    step_tip = "Go on to the next tick: every unit of one layer decides"
    largest, too_large = MOST, TOO_LARGE
    removed = PUT_BACK

    def _build(self) -> None:
        self._start: Start | None = None
        self.updates: list[LayerUpdate] = []
        """The ticks that are known, from the start on."""
        self.status = form.words_label("caption")
        self.picture = LayersPicture()
        self.chart = Chart("ticks t", "energy", widest="")
        self.figures = EnergyFigures()
        form.describe((self.picture, "", TIP), (self.chart, "", NUMBERS_TIP), (self.figures, "", NUMBERS_TIP))
        self.add_player(SPEEDS, SPEED)
        self.add_controls(self.status)
        side = filled(QVBoxLayout(), self.figures, (self.chart, 1), gap=0)
        self._body = filled(QBoxLayout(QBoxLayout.Direction.LeftToRight), (self.picture, 3), (side, 2), gap=2 * GRID)
        self.stage.addLayout(self._body, 1)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.picture.apply_theme(theme)
        self.figures.apply_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_tall = self.height() > TALL * self.width()
        self._body.setDirection(QBoxLayout.Direction.TopToBottom if is_tall else QBoxLayout.Direction.LeftToRight)

    @property
    def latest(self) -> LayerUpdate | None:
        """The tick that is over."""
        return self.updates[int(self.now)] if self.updates else None

    @property
    def is_over(self) -> bool:
        return bool(self.updates) and self.updates[-1].is_at_rest and self.now >= self._last

    @property
    def _last(self) -> float:
        """The tick after which nothing new is to be seen; infinite while it is not known."""
        resting = next((each.tick for each in self.updates if each.is_at_rest), math.inf)
        return resting + AFTER_REST

    def begin(self, project: Project, network: Network, cue: State) -> None:
        self.updates, self._start = [], None
        if network.is_symmetric:
            self.measure("start", partial(made, project, network, cue), self._take_start)
        else:
            self.drop("start")

    def _take_start(self, start: Start) -> None:
        self._start, self.updates, self.stale = start, [start.now], True

    def play(self, project: Project, seconds: float) -> None:
        most = math.inf if self.running else self.until
        if self.now < most:
            known = float(len(self.updates) - 1)
            self.now = min(self.now + self.speed * seconds, most, known, self._last)
            if self.now + 1 > known and known < self._last and not self.is_measuring("run"):
                assert self._start is not None
                self.measure("run", partial(tick, self._start), self._take)
            self.stale = True
        if self.is_over:
            self.set_running(False)

    def _take(self, update: LayerUpdate) -> None:
        self.updates.append(update)
        self.stale = True

    def redraw(self, project: Project) -> None:
        self._name_energies()
        network, now = self.network, self.latest
        if network is None or now is None:
            is_wrong = network is not None and not network.is_symmetric
            self.picture.show_picture(None, "", NOT_SYMMETRIC if is_wrong else "")
            self.chart.show_lines(())
            form.tell(self.status, "")
            return
        coming = self.updates[now.tick + 1] if self.now > now.tick else None
        self._draw_picture(project, network, now, coming)
        self._draw_energies(now, coming)
        form.tell(self.status, self._status(project, now, coming))

    def _decided(self, coming: LayerUpdate) -> float:
        """How many units have decided in a tick that is under way; all at once with reduced motion."""
        part = min((self.now - (coming.tick - 1)) / DECIDING, 1.0)
        return (part if not self.reduced_motion else float(part == 1.0)) * coming.state.size

    def _draw_picture(self, project: Project, network: Network, now: LayerUpdate, coming: LayerUpdate | None) -> None:
        layers, net, deciding, acts = now.layers.copy(), now.state, None, None
        tick_of = [now.tick - (layer != now.layer) for layer in (0, 1)]
        at = [max(tick, 0) for tick in tick_of]
        if coming is not None:
            count = int(self._decided(coming))
            layers[coming.layer, :count] = coming.layers[coming.layer, :count]
            if count < layers.shape[1] and not self.reduced_motion:
                deciding = (coming.layer, count)
                acts = now.layers[1 - coming.layer] != 0
            elif count == layers.shape[1]:
                net, at[coming.layer] = coming.state, coming.tick
        names = [f"{name}: s({t})" for name, t in zip(LAYERS, at, strict=True)]
        if deciding is not None:
            names[deciding[0]] = f"{LAYERS[deciding[0]]}: s({now.tick + 1})?"
        held = now.tick if net is now.state else now.tick + 1
        shown = Shown(
            project.rows, project.cols, net > 0, layers > 0,
            (f"s({held})", names[0], names[1]), deciding, network.weights, acts,
        )  # fmt: skip
        self.picture.show_picture(shown, self._sentence(now))

    def _sentence(self, now: LayerUpdate) -> str:
        if now.period == 1:
            return "At rest: both layers hold the same state, a fixed point"
        if now.period:
            return "At rest: the layers hold two states, so the network has period 2"
        if not now.tick:
            return "Both layers hold the cue"
        fallen = "has fallen" if now.energy < now.energies[0] else "is what it was"
        return f"Layer {LAYERS[now.layer]} has decided: the energy {fallen}"

    def _status(self, project: Project, now: LayerUpdate, coming: LayerUpdate | None) -> str:
        if coming is None:
            return f"After tick {number(now.tick)}" if now.tick else "At the cue"
        count, layer, other = int(self._decided(coming)), LAYERS[coming.layer], LAYERS[1 - coming.layer]
        if count < project.n:
            decides = f"unit {project.unit_name(count)} of layer {layer} decides by layer {other}"
            return f"Tick {number(coming.tick)}: {decides}"
        return f"Tick {number(coming.tick)}: layer {layer} holds what the network has come to at once"

    def _name_energies(self) -> None:
        now = self.latest
        if now is None:
            self.figures.tell(("", ""), ("", ""), "")
            return
        two_time, energy = f"L({now.tick}) = {all_digits(now.two_time)}", all_digits(now.energy)
        told, briefly = ((two_time, f"{name} = {energy}") for name in (OF_DOUBLED, "E doubled"))
        self.figures.tell(told, briefly, SAME if now.two_time == now.energy else DIFFERENT)

    def _draw_energies(self, now: LayerUpdate, coming: LayerUpdate | None) -> None:
        done = self.updates[: now.tick + 1]
        times, energies = _falling(done)
        if coming is not None:
            count = int(self._decided(coming))
            more = DECIDING * np.arange(count + 1) / coming.state.size
            times = np.concatenate([times, now.tick + more])
            energies = np.concatenate([energies, coming.energies[: count + 1]])
        ticks = np.arange(len(done), dtype=float)
        two_time = np.array([each.two_time for each in done])
        states = np.array([each.state_energy for each in done])
        end = max(float(times[-1]), self.now)
        lines = [
            Line(*_as_steps(ticks, states, end), "muted", "E network", dashes=DASHES),
            Line(*_as_steps(times, energies, end), "ink", "E doubled"),
            Line(*_apart(ticks, two_time), "accent", "L(t)", dots=True, radius=LARGE_DOT),
        ]
        values = np.concatenate([energies, states])
        span = (0.0, max(round_up(end, FINELY_ROUND) if end else 0.0, SHORTEST))
        prompt = PROMPT if not self.now and not self.running else ""
        self.chart.show_lines(lines, (), span, energy_range(float(values.min()), float(values.max())), prompt=prompt)

    def table(self) -> DataTable | None:
        now = self.latest
        if now is None:
            return None
        start, *ticks = self.updates[: now.tick + 1]
        rows: list[Row] = [(0, "", "", "", "", start.energy, start.two_time, start.state_energy)]
        for each in ticks:
            last, layer = each.state.size - 1, LAYERS[each.layer]
            of_tick = each.two_time, each.state_energy
            for unit, (field, value) in enumerate(zip(each.fields.tolist(), each.state.tolist(), strict=True)):
                energy = float(each.energies[unit + 1])
                rows.append((each.tick, layer, unit, field, value, energy, *(of_tick if unit == last else ("", ""))))
        heading = ("tick t", "layer", "unit", "field h", "decides", OF_DOUBLED, "L(t)", "E of s(t)")
        settings: dict[str, Cell] = {"period": now.period or "not at rest yet"}
        return DataTable(self.name, heading, rows, self.remarks(settings))


def all_digits(value: float) -> str:
    """A number with all of the digits that tell it from every other."""
    text = f"{value:,}" if value != int(value) else f"{int(value):,}"
    return text.replace("-", MINUS)


def _falling(updates: list[LayerUpdate]) -> tuple[Floats, Floats]:
    """The energy of the doubled network after every decision that changes it, and when that was, in ticks."""
    times, energies = [np.zeros(1)], [updates[0].energies]
    for each in updates[1:]:
        deciding = np.union1d(np.flatnonzero(np.diff(each.energies)), [each.state.size - 1])
        times.append(each.tick - 1 + DECIDING * (deciding + 1) / each.state.size)
        energies.append(each.energies[deciding + 1])
    return np.concatenate(times), np.concatenate(energies)


def _as_steps(times: Floats, values: Floats, end: float) -> tuple[Floats, Floats]:
    """A step function: each value lasts until the next, the last one until the end."""
    return np.append(np.repeat(times, 2)[1:], end), np.repeat(values, 2)


def _apart(times: Floats, values: Floats) -> tuple[Floats, Floats]:
    """Points that no line joins."""
    x, y = np.repeat(times, 2), np.repeat(values, 2)
    y[1::2] = np.nan
    return x, y
