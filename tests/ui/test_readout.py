"""Readout under the grid: numbers of one unit, equal to the network's own."""

from __future__ import annotations

import math

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from hopviz.core.network import Units, to_units
from hopviz.core.recorder import Recorder
from hopviz.core.rules import Asynchronous, PartlyParallel, Rule, Stochastic
from hopviz.core.simulation import Simulation
from hopviz.project.lesson_files import lesson_names, load_lesson
from hopviz.project.model import Project
from hopviz.ui.readout import ReadoutPanel
from hopviz.ui.style.theme import LIGHT, PROJECTOR, Theme
from hopviz.ui.widgets.gestures import hint


class Scene:
    """A readout beside a simulation."""

    def __init__(self, qtbot: QtBot, rule: Rule, units: Units = "bipolar", lesioned: tuple[int, ...] = ()) -> None:
        rng = np.random.default_rng(4)
        project = Project(4, 5, units, rule=rule)
        for name in "ab":
            project = project.with_memory(name, rng.choice([-1, 1], 20))
        mask = np.zeros(20, bool)
        mask[list(lesioned)] = True
        self.project = project.with_lesioned(mask)
        self.network = project.network()
        start = to_units(rng.choice([-1, 1], 20), units)
        self.simulation = Simulation(self.network, start, rule, lesioned=mask)
        self.recorder = Recorder(project.patterns, mask)
        self.panel = ReadoutPanel()
        self.panel.invite(hint("grid", "flips"))
        qtbot.addWidget(self.panel)
        self.panel.show_project(self.project)
        self.panel.show_network(self.project, self.network, None)
        self.advance(0)

    def advance(self, updates: int) -> str:
        self.report = self.recorder.report(self.simulation.advance(updates=updates))
        self.panel.show_report(self.report)
        self.panel.draw(0.016)
        return self.panel.label.text().replace("−", "-")

    def point_at(self, unit: int) -> str:
        self.panel.point_at(unit)
        self.panel.draw(0.016)
        return self.panel.label.text().replace("−", "-")


@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_field_and_gap_are_those_of_the_network(qtbot: QtBot, units: Units) -> None:
    scene = Scene(qtbot, Asynchronous(), units)
    state = scene.report.frame.state
    for unit in range(20):
        on, off = state.copy(), state.copy()
        on[unit], off[unit] = 1, {"bipolar": -1, "binary": 0}[units]
        gap = scene.network.energy(off) - scene.network.energy(on)
        text = scene.point_at(unit)
        value = "on" if state[unit] > 0 else "off"
        assert text.startswith(f"Unit {unit} (row {unit // 5}, column {unit % 5}) is {value}")
        assert float(text.split("field h = ")[1].split(" ")[0]) == pytest.approx(
            scene.network.fields(state)[unit], rel=6e-3, abs=1e-12
        )
        assert float(text.split("energy gap ")[1]) == pytest.approx(gap, rel=6e-3, abs=1e-9)
    assert scene.point_at(-1) == hint("grid", "flips")


def test_a_single_update_tells_who_was_asked_and_what_it_decided(qtbot: QtBot) -> None:
    scene = Scene(qtbot, Asynchronous("sequential"))
    state = scene.report.frame.state.copy()
    for unit in range(20):
        h = float(scene.network.fields(state)[unit])
        text = scene.advance(1)
        assert text.startswith(f"Unit {unit}: field h = ")
        if h:
            decided = "on" if h > 0 else "off"
            verb = "turns" if (h > 0) != (state[unit] > 0) else "stays"
            assert text.endswith(f"so it {verb} {decided}")
            state[unit] = 1 if h > 0 else -1


def test_a_stochastic_unit_tells_its_chance(qtbot: QtBot) -> None:
    scene = Scene(qtbot, Stochastic(0.5))
    for _ in range(10):
        text = scene.advance(1)
        unit = scene.report.frame.visited
        h = float(scene.network.fields(scene.report.frame.state)[unit])
        assert f"P(on) = {1 / (1 + math.exp(-2 * h / 0.5)):.2f}," in text


def test_many_updates_are_counted_in_the_rules_own_words(qtbot: QtBot) -> None:
    assert Scene(qtbot, Asynchronous()).advance(7).startswith("7 updates, ")
    assert Scene(qtbot, PartlyParallel(0.05)).advance(3).startswith("3 ticks, ")
    assert Scene(qtbot, PartlyParallel(0.05)).advance(1).startswith("1 tick, ")


def test_a_settled_run_tells_its_last_flip_not_the_visits_after_it(qtbot: QtBot) -> None:
    scene = Scene(qtbot, Asynchronous())
    twin = Simulation(scene.network, scene.simulation.state)
    last = max(update for update in range(1, 400) if twin.advance(updates=1).flipped.size)
    text = scene.advance(5000)
    assert text.startswith(f"Settled after {last} updates, {scene.report.frame.flips} flips")


def test_a_last_flip_that_has_not_been_seen_has_no_number(qtbot: QtBot) -> None:
    scene = Scene(qtbot, Asynchronous())
    scene.simulation.advance(updates=5000)  # unseen, as before a run is opened or gone back in
    flips = scene.simulation.frame().flips
    scene.panel.forget()
    assert scene.advance(20).startswith(f"Settled, {flips} flips, energy")
    assert scene.advance(20).startswith(f"Settled, {flips} flips, energy")


def test_a_run_that_has_never_flipped_has_settled_after_none(qtbot: QtBot) -> None:
    scene = Scene(qtbot, Asynchronous())
    scene.advance(5000)
    scene.simulation.restart(scene.simulation.state, 1)
    assert scene.advance(100).startswith("Settled after 0 updates, 0 flips")


def test_without_symmetry_the_field_is_told_and_no_gap(qtbot: QtBot) -> None:
    scene = Scene(qtbot, Asynchronous(), lesioned=(3,))
    weights = np.triu(np.random.default_rng(1).normal(size=(20, 20)), 1)
    network = scene.project.with_network(weights).network()
    scene.panel.show_network(scene.project, network, None)
    assert "field h" in scene.point_at(7)
    assert "gap" not in scene.point_at(7)


def test_the_gap_is_known_where_units_are_removed_and_have_weights_to_themselves(qtbot: QtBot) -> None:
    scene = Scene(qtbot, Asynchronous(), lesioned=(3,))
    weights = np.random.default_rng(1).normal(size=(20, 20))
    network = scene.project.with_network(weights + weights.T).network()
    scene.panel.show_network(scene.project, network, None)
    present = np.where(np.arange(20) == 3, 0, scene.report.frame.state).astype(float)
    energies = []
    for value in (-1, 1):
        present[7] = value
        energies.append(-0.5 * present @ network.weights @ present)
    gap = float(scene.point_at(7).split("energy gap ")[1].replace("−", "-"))
    assert gap == pytest.approx(energies[0] - energies[1], rel=6e-3)


def test_what_can_be_done_is_said_until_something_has_happened(qtbot: QtBot) -> None:
    scene = Scene(qtbot, Asynchronous())
    scene.panel.invite(hint("graph", "updates"))
    assert scene.point_at(-1) == hint("graph", "updates")
    scene.panel.invite(hint("grid", "flips"))
    assert scene.point_at(-1) == hint("grid", "flips")
    assert scene.advance(1).startswith("Unit ")


@pytest.mark.parametrize("place", ["graph", "grid", "drawing"])
def test_what_can_be_done_is_said_of_a_unit_where_a_notice_stands(qtbot: QtBot, place: str) -> None:
    scene = Scene(qtbot, Asynchronous())
    told, panel = hint(place, "flips"), scene.panel
    panel.show_notice("Notice this.")
    panel.invite(told)
    assert scene.point_at(-1) == "Notice this."
    panel.resize(900, panel.height())
    about, _, ways = scene.point_at(3).partition("\n")
    assert about.startswith("Unit 3 ")
    assert ways == told
    panel.resize(300, panel.height())
    about, _, ways = scene.point_at(3).partition("\n")
    assert about.startswith("Unit 3 ")
    assert told == ways or told.startswith(f"{ways}, ")
    assert panel.label.heightForWidth(panel.label.width()) <= panel.label.height()
    scene.advance(1)
    assert "\n" not in scene.point_at(3)


def test_a_removed_unit_is_called_so(qtbot: QtBot) -> None:
    scene = Scene(qtbot, Asynchronous(), lesioned=(3,))
    assert scene.point_at(3).endswith("is removed")


def test_a_unit_is_called_by_its_name_and_said_to_be_hidden(qtbot: QtBot) -> None:
    scene = Scene(qtbot, Asynchronous("sequential"))
    hidden = np.arange(20) >= 12
    scene.panel.show_project(scene.project.with_unit_names([f"n{k}" for k in range(20)]).with_hidden(hidden))
    assert scene.point_at(3).startswith(f"Unit n3 is {'on' if scene.report.frame.state[3] > 0 else 'off'}")
    assert scene.point_at(15).startswith("Unit n15 (hidden) is ")
    scene.point_at(-1)
    assert scene.advance(1).startswith("Unit n0: field h = ")


@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR], ids=["light", "projector"])
@pytest.mark.parametrize("name", lesson_names())
def test_what_to_notice_in_a_lesson_is_whole_in_a_small_window(qtbot: QtBot, theme: Theme, name: str) -> None:
    document, panel = load_lesson(name), ReadoutPanel()
    scene = document.project
    qtbot.addWidget(panel)
    panel.apply_theme(theme)
    panel.resize(390, 60)
    with qtbot.waitExposed(panel):
        panel.show()
    network = scene.network()
    simulation = Simulation(network, to_units(scene.cue, scene.units), scene.rule, lesioned=scene.lesioned)
    panel.show_project(scene)
    panel.show_notice(document.lesson.notice)
    panel.show_network(scene, network, None)
    panel.show_report(Recorder(scene.patterns, scene.lesioned).report(simulation.advance(updates=0)))
    panel.draw(0.016)
    assert panel.label.text() == document.lesson.notice
    qtbot.waitUntil(lambda: panel.label.heightForWidth(panel.label.width()) <= panel.label.height())
