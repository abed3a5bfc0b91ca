"""Transport strip: speed on a logarithmic scale, the rule and its number, the seed."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from hopviz.actions.run_verbs import SetOrder, SetRule, SetSeed, SetSpeed, SetTemperature, SetTie
from hopviz.actions.speeds import FULL, notch_of, speed_of
from hopviz.core.recorder import Recorder
from hopviz.core.rules import (
    Adaptation,
    Annealing,
    Asynchronous,
    Parallel,
    PartlyParallel,
    Rule,
    Stochastic,
    choice_of,
    choices,
)
from hopviz.core.simulation import Simulation
from hopviz.project.model import Project
from hopviz.ui.actions import build_actions
from hopviz.ui.style.theme import LIGHT
from hopviz.ui.transport import TransportPanel
from hopviz.ui.widgets.dials.temperature import TemperatureField, temperature_at, temperature_scale
from tests.ui.stage import JobsByHand, heard_from, named, remembering, report_in, report_of, simulation_of


@pytest.fixture
def transport(qtbot: QtBot) -> Iterator[TransportPanel]:
    window = QMainWindow()
    qtbot.addWidget(window)
    panel = TransportPanel(build_actions(window))
    window.setCentralWidget(panel)
    panel.apply_theme(LIGHT)
    panel.show_project(Project(4, 4))
    window.resize(1024, 60)
    with qtbot.waitExposed(window):
        window.show()
    yield panel
    window.close()


def test_the_slider_is_logarithmic_from_one_a_second_to_full_speed() -> None:
    assert speed_of(0) == 1.0
    assert math.isinf(speed_of(FULL))
    ratios = {round(speed_of(notch + 1) / speed_of(notch), 9) for notch in range(FULL - 1)}
    assert len(ratios) == 1
    assert all(notch_of(speed_of(notch)) == notch for notch in range(FULL + 1))


@pytest.mark.parametrize(
    ("speed", "rule", "text", "sweeps"),
    [
        (1.0, Asynchronous(), "1 update/s", "0.062 sweeps/s"),
        (30.0, Asynchronous(), "30 updates/s", "1.9 sweeps/s"),
        (16.0, Stochastic(1.0), "16 updates/s", "1 sweep/s"),
        (2.0, Parallel(), "2 ticks/s", "2 sweeps/s"),
        (2.0, PartlyParallel(0.25), "2 ticks/s", "0.5 sweeps/s"),
        (10_000.0, Asynchronous(), "10,000 updates/s", "620 sweeps/s"),
        (math.inf, Asynchronous(), "full speed", ""),
    ],
)
def test_the_speed_is_told_in_updates_and_in_sweeps(
    transport: TransportPanel, speed: float, rule: Rule, text: str, sweeps: str
) -> None:
    transport.show_project(Project(4, 4, speed=speed, rule=rule))
    assert (transport.speed_label.text(), transport.sweeps_label.text()) == (text, sweeps)


def test_units_that_are_held_have_no_turn_in_a_sweep(transport: TransportPanel) -> None:
    transport.show_project(Project(4, 4, speed=16.0))
    assert transport.sweeps_label.text() == "1 sweep/s"
    transport.show_project(Project(4, 4, speed=16.0, clamped=np.arange(16) < 8))
    assert transport.sweeps_label.text() == "2 sweeps/s"


def test_the_slider_changes_the_speed(qtbot: QtBot, transport: TransportPanel) -> None:
    for key, speed in ((Qt.Key.Key_Home, 1.0), (Qt.Key.Key_End, math.inf)):
        with qtbot.waitSignal(transport.acted) as changed:
            qtbot.keyClick(transport.speed, key)
        assert changed.args == [SetSpeed(speed)]


@pytest.mark.parametrize("index", range(len(choices())))
def test_every_rule_can_be_chosen_by_keys(qtbot: QtBot, transport: TransportPanel, index: int) -> None:
    chosen: list[Rule] = []
    transport.acted.connect(lambda action: chosen.append(action.rule))
    transport.rules.setFocus()
    transport.rules.setCurrentIndex(0 if index else 1)
    for _ in range(len(choices())):
        if transport.rules.currentIndex() == index:
            break
        qtbot.keyClick(transport.rules, Qt.Key.Key_Down if index else Qt.Key.Key_Up)
    assert chosen[-1] == choices()[index].rule.resized(16)


@pytest.mark.parametrize(
    ("rule", "label", "value"),
    [
        (PartlyParallel(0.25), "q", 0.25),
        (Stochastic(0.7), "temperature T", 0.7),
        (Stochastic(250.0), "temperature T", 250.0),
    ],
)
def test_a_rule_with_a_number_shows_it_and_changes_it(
    qtbot: QtBot, transport: TransportPanel, rule: Rule, label: str, value: float
) -> None:
    transport.show_project(Project(4, 4, rule=rule))
    assert transport.parameter.isVisible()
    assert (transport.parameter_label.text(), transport.parameter.value()) == (label, value)
    transport.parameter.selectAll()
    qtbot.keyClicks(transport.parameter, "0.5")
    with qtbot.waitSignal(transport.acted) as changed:
        qtbot.keyClick(transport.parameter, Qt.Key.Key_Return)
    assert changed.args == [SetRule(type(rule)(0.5))]


@pytest.mark.parametrize("rule", [Asynchronous("steepest"), Asynchronous("sequential")])
def test_a_rule_without_a_number_shows_none(transport: TransportPanel, rule: Rule) -> None:
    transport.show_project(Project(4, 4, rule=rule))
    assert not transport.parameter.isVisible()
    assert transport.rules.currentIndex() == choice_of(rule)


def test_what_a_tie_does_is_chosen_by_keys_where_it_counts(qtbot: QtBot, transport: TransportPanel) -> None:
    transport.show_project(Project(4, 4, rule=Stochastic(0.0, tie="off")))
    assert transport.ties.isVisible()
    assert transport.ties.currentText() == "off"
    with qtbot.waitSignal(transport.acted) as changed:
        qtbot.keyClick(transport.ties, Qt.Key.Key_Up)
    assert changed.args == [SetTie("on")]
    transport.show_project(Project(4, 4, rule=Stochastic(0.5, tie="off")))
    assert not transport.ties.isVisible()
    hints: list[str] = []
    transport.hinted.connect(hints.append)
    transport.focus_tie()
    assert hints == ["With noise a tie is the toss of a coin, whatever is chosen here for T = 0"]


def test_another_rule_keeps_the_tie_and_the_same_kind_its_numbers(transport: TransportPanel) -> None:
    chosen: list[Rule] = []
    transport.acted.connect(lambda action: chosen.append(action.rule))
    transport.show_project(Project(4, 4, rule=Stochastic(0.0, tie="off")))
    for label in ("Stochastic, shuffled", "Parallel"):
        transport.rules.activated.emit(transport.rules.findText(label))
    assert chosen == [Stochastic(0.0, order="shuffled", tie="off"), Parallel(tie="off")]


def test_an_order_is_typed_by_the_names_of_the_units(qtbot: QtBot, transport: TransportPanel) -> None:
    names = ("A", "B", "C", "D")
    transport.show_project(Project(1, 4, rule=Asynchronous((2, 0, 1, 3)), unit_names=names))
    assert transport.turns.text() == "C, A, B, D"
    assert "the units are A, B, C, D" in transport.turns.toolTip()
    transport.focus_parameter()
    transport.turns.selectAll()
    qtbot.keyClicks(transport.turns, "D, C, B, A")
    with qtbot.waitSignal(transport.acted) as changed:
        qtbot.keyClick(transport.turns, Qt.Key.Key_Return)
    assert changed.args == [SetOrder("D, C, B, A")]


def test_annealing_keeps_its_temperatures_when_its_sweeps_change(qtbot: QtBot, transport: TransportPanel) -> None:
    transport.show_project(Project(4, 4, rule=Annealing(3.0, 0.1, 7)))
    assert (transport.parameter_label.text(), transport.parameter.value()) == ("sweeps", 7)
    transport.parameter.selectAll()
    qtbot.keyClicks(transport.parameter, "20")
    with qtbot.waitSignal(transport.acted) as changed:
        qtbot.keyClick(transport.parameter, Qt.Key.Key_Return)
    assert changed.args == [SetRule(Annealing(3.0, 0.1, 20))]


@pytest.mark.parametrize("field", ["parameter", "seed"])
def test_commands_work_while_a_number_is_typed(qtbot: QtBot, transport: TransportPanel, field: str) -> None:
    transport.show_project(Project(4, 4, rule=Stochastic(0.5), seed=3))
    box = getattr(transport, field)
    window = transport.window()
    run = next(action for action in window.actions() if action.objectName() == "run")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    box.setFocus()
    before = box.text()
    with qtbot.waitSignal(run.triggered):
        qtbot.keyClick(box, Qt.Key.Key_Space)
    assert box.text() == before
    with qtbot.waitSignal(transport.typed):
        qtbot.keyClick(box, Qt.Key.Key_Return)


def test_full_speed_tells_how_fast_that_is(transport: TransportPanel) -> None:
    project = Project(4, 4, rule=Stochastic(1.0), speed=math.inf)
    transport.show_project(project)
    simulation = Simulation(project.network(), project.cue, project.rule)
    recorder = Recorder(project.patterns)
    transport.show_report(recorder.report(simulation.advance(updates=1)))
    transport.draw(60.0)
    assert transport.speed_label.text() == "full speed"  # steps and short runs have no rate
    transport.set_running(True)
    for _ in range(2):
        transport.show_report(recorder.report(simulation.advance(updates=50_000)))
        transport.draw(0.5)
    assert transport.speed_label.text() == "100,000 updates/s"
    assert transport.sweeps_label.text() == "6,200 sweeps/s"
    transport.set_running(False)
    transport.draw(60.0)
    assert (transport.speed_label.text(), transport.sweeps_label.text()) == ("full speed", "")


def test_the_seed_is_asked_for(qtbot: QtBot, transport: TransportPanel) -> None:
    transport.seed.selectAll()
    qtbot.keyClicks(transport.seed, "42")
    with qtbot.waitSignal(transport.acted) as changed:
        qtbot.keyClick(transport.seed, Qt.Key.Key_Return)
    assert changed.args == [SetSeed(42)]


def test_showing_a_project_asks_for_nothing(qtbot: QtBot, transport: TransportPanel) -> None:
    asked: list[object] = []
    transport.acted.connect(asked.append)
    transport.show_project(Project(4, 4, rule=Stochastic(0.9), speed=7.0, seed=99))
    assert asked == []
    assert transport.seed.value() == 99


def test_every_control_has_a_tooltip_that_names_its_key(transport: TransportPanel) -> None:
    for control, key in {
        transport.run_button: "Space",
        transport.speed: "[",
        transport.rules: "R",
        transport.seed: "Alt+S",
    }.items():
        assert key in control.toolTip()


def give(transport: TransportPanel, project: Project) -> None:
    """Let it have the network, and what is made of it in the background."""
    jobs = JobsByHand()
    transport.set_jobs(jobs)
    transport.take_network(project, project.network())
    jobs.finish()


def test_annealing_begins_as_hot_as_the_weights_ask_for(transport: TransportPanel) -> None:
    chosen: list[Rule] = []
    transport.acted.connect(lambda action: chosen.append(action.rule))
    weights = 7.0 * (np.ones((5, 5)) - np.eye(5))
    project = Project(1, 5, learning="given", weights=weights)
    for other in (project, project.with_units("binary")):
        give(transport, other)
        transport.rules.activated.emit(transport.rules.findText("Annealing"))
        rule = chosen[-1]
        assert isinstance(rule, Annealing)
        assert (rule.start, rule.stop) == pytest.approx((28.0, 0.56))  # 4 neighbours of 7 each


# The temperature


@pytest.mark.parametrize(
    ("rule", "has_slider", "label"),
    [
        (Asynchronous(), False, ""),
        (Stochastic(0.7), True, ""),
        (Parallel(0.7), True, ""),
        (PartlyParallel(0.5, 0.7), True, "T = 0.70"),
        (Adaptation(0.7, 3.0, 4.0), True, "T = 0.70"),
        (Annealing(0.7, 0.1, 9), True, "T = 0.70"),
    ],
    ids=str,
)
def test_there_is_a_slider_wherever_a_temperature_acts(
    qtbot: QtBot, transport: TransportPanel, rule: Rule, has_slider: bool, label: str
) -> None:
    project = Project(4, 4, rule=rule)
    transport.show_project(project)
    transport.show_report(report_in(project))
    transport.draw(0.0)
    assert transport.heat.isVisible() is has_slider
    assert (transport.heat_label.text() if transport.heat_label.isVisible() else "") == label
    if has_slider:
        assert transport.heat.temperature == 0.7
        with qtbot.waitSignal(transport.acted) as changed:
            qtbot.keyClick(transport.heat, Qt.Key.Key_Home)
        assert changed.args == [SetTemperature(0.0)]


def test_the_slider_follows_a_schedule(transport: TransportPanel) -> None:
    project = Project(4, 4, rule=Annealing(10.0, 0.1, 3))
    transport.show_project(project)
    simulation, notches = simulation_of(project), []
    for _ in range(4):
        transport.show_report(report_of(project, simulation, updates=16))
        transport.draw(0.0)
        notches.append(transport.heat.value())
    assert transport.heat_label.text() == "T = 0.10"
    assert notches == sorted(notches, reverse=True)
    assert notches[0] > notches[-1] > 0


def test_its_range_is_that_of_the_energies(transport: TransportPanel) -> None:
    project = remembering(4, 4, 2).with_rule(Stochastic(1.0))
    loud = project.with_network(1000 * project.network().weights)
    transport.show_project(project)
    for shown in (project, loud):
        give(transport, shown)
        transport.show_report(report_in(shown))
        transport.draw(0.0)
        assert transport.heat.scale == temperature_scale(shown.network()) == transport.parameter.scale
    assert transport.heat.scale == 1000.0


@pytest.mark.parametrize("value", [0.0, 0.004, 0.125, 0.4, 12.5, 250.0, 123456.0])
def test_a_temperature_is_shown_in_a_few_figures(transport: TransportPanel, value: float) -> None:
    transport.show_project(Project(4, 4, rule=Stochastic(value)))
    assert float(transport.parameter.text()) == value
    assert len(transport.parameter.text()) <= 6


def test_arrows_of_the_field_go_from_notch_to_notch(qtbot: QtBot, transport: TransportPanel) -> None:
    transport.show_project(Project(4, 4, rule=Stochastic(0.0)))
    chosen: list[float] = []
    transport.acted.connect(lambda action: chosen.append(action.rule.temperature))
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down):
        qtbot.keyClick(transport.parameter, key)
    assert chosen == [temperature_at(1, 1.0), temperature_at(2, 1.0), temperature_at(1, 1.0), 0.0]


@pytest.mark.parametrize("typed", ["-1", "x", "1e99"])
def test_what_is_no_temperature_is_refused(qtbot: QtBot, transport: TransportPanel, typed: str) -> None:
    transport.show_project(Project(4, 4, rule=Stochastic(0.7)))
    heard = heard_from(transport)
    qtbot.keyClick(transport.heat, Qt.Key.Key_Return)
    field = transport.window().findChild(TemperatureField)
    assert field.isVisible()
    field.selectAll()
    qtbot.keyClicks(field, typed)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.isVisible()
    assert heard == []
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not field.isVisible()
    qtbot.keyClicks(transport.heat, ",")
    qtbot.keyClicks(field, "5")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert named(heard, "set_temperature") == [(0.5,)]
