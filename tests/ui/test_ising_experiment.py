"""The Ising experiment by mouse: exact curves, what is measured beside them, where the run is, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from hopviz.core import ising
from hopviz.core.rules import Stochastic
from hopviz.project.lattices import LatticeChoice
from hopviz.project.model import Project
from hopviz.ui.experiments.ising import curves
from hopviz.ui.experiments.ising.view import NO_LATTICE, OLD, IsingView
from hopviz.ui.widgets.chart_drawing import Line
from tests.ui.experiment_person import Person
from tests.ui.stage import remembering, report_in

SQUARE = LatticeChoice()


def project(choice: LatticeChoice = SQUARE, rows: int = 16, cols: int = 16, warm: float = 2.0) -> Project:
    net = choice.network(rows, cols)
    made = Project(rows, cols, rule=Stochastic(warm), seed=2).with_network(net.couplings, net.bias)
    return made.with_cue(np.ones(made.n, np.int8))


def person(qtbot: QtBot, shown: Project, page: str = "temperature", sweeps: int = 0) -> Person[IsingView]:
    made = Person(qtbot, IsingView(), shown)
    made.view.chooser.setCurrentIndex(made.view.chooser.findData(page))
    if sweeps:
        made.view.sweeps.setValue(sweeps)
    made.tick()
    return made


def measured(made: Person[IsingView]) -> IsingView:
    made.press(made.view.start_button)
    made.go_on()
    return made.view


def named(view: IsingView, name: str, chart: int = 0) -> Line:
    return next(line for line in view.page.charts[chart].drawing.lines if isinstance(line, Line) and line.label == name)


def test_measured_curves_stand_beside_onsager_and_the_run(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(curves, "NEAR", np.array([1.5, 2.0, 3.0]))
    made = person(qtbot, project(rows=32, cols=32), sweeps=1500)
    view = made.view
    assert "T_c = 2.26919" in [mark.label for mark in view.page.charts[0].drawing.marks]
    exact = named(view, "Onsager, N → ∞", 1)
    assert np.interp(2.0, exact.x, exact.y) == pytest.approx(-1.745565, abs=1e-4)
    small = named(view, "4 × 4 exact")
    assert np.interp(2.0, small.x, small.y) == pytest.approx(0.918943, abs=1e-3)
    assert {line.label for line in view.page.charts[0].drawing.lines} == {"Yang, N → ∞", "4 × 4 exact"}
    assert view.project is not None
    view.show_report(report_in(view.project))
    made.tick(1.0)
    order, energy = (chart.drawing.lines[-1] for chart in view.page.charts)
    assert isinstance(order, Line)
    assert isinstance(energy, Line)
    assert (order.x[0], order.y[0], energy.x[0], energy.y[0]) == pytest.approx((2.0, 1.0, 2.0, -2.0))
    assert ("you are here", 2.0) in [(mark.label, mark.x) for mark in view.page.charts[0].drawing.marks]
    measured(made)
    energies = named(view, "measured", 1)
    assert energies.x.tolist() == [1.5, 2.0, 3.0]
    assert energies.y[1:] == pytest.approx([-1.745565, -0.817310], abs=0.02)
    assert named(view, "measured").y[0] == pytest.approx(ising.magnetisation(1.5), abs=0.01)
    table = view.table()
    assert table is not None
    assert [row[1] for row in table.rows] == energies.y.tolist()
    view.sweeps.setValue(7)
    made.tick()
    assert view.words.text() == OLD


def test_a_ring_has_its_own_exact_energy_and_no_transition(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(curves, "EVEN", np.array([1.0, 2.0]))
    view = measured(person(qtbot, project(LatticeChoice("ring"), 8, 8), sweeps=4000))
    assert not view.page.charts[0].drawing.marks
    assert named(view, "measured", 1).y == pytest.approx([ising.ring(64, t).energy for t in (1.0, 2.0)], abs=0.03)
    assert np.interp(1.0, *(getattr(named(view, "ring, exact", 1), axis) for axis in "xy")) == pytest.approx(
        ising.ring(64, 1.0).energy, abs=1e-3
    )


def test_an_antiferromagnet_is_ordered_in_turns(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(curves, "NEAR", np.array([1.5]))
    view = measured(person(qtbot, project(LatticeChoice(couplings="antiferromagnet")), sweeps=500))
    assert named(view, "measured").y[0] == pytest.approx(ising.magnetisation(1.5), abs=0.02)


def test_hysteresis_goes_round_and_tells_its_area(qtbot: QtBot) -> None:
    view = measured(person(qtbot, project(warm=1.0), "hysteresis", sweeps=5))
    down, up = named(view, "downwards"), named(view, "upwards")
    at_zero = [float(np.interp(0.0, line.x, line.y)) for line in (down, up)]
    assert at_zero == pytest.approx([1.0, -1.0], abs=0.05)
    assert (down.y[-1], down.y[0]) == pytest.approx((1.0, -1.0), abs=0.05)
    assert "one round costs" in view.words.text()


def test_domains_grow_and_what_has_none_is_told_why(qtbot: QtBot) -> None:
    made = person(qtbot, project(rows=64, cols=64, warm=1.0), "coarsening", sweeps=100)
    view = measured(made)
    lengths = named(view, "measured").y
    assert lengths[-1] > 3 * lengths[0]
    assert named(view, "∝ √t").y[0] == 0.0
    view.temperature.setValue(2.4)
    made.tick()
    assert not view.start_button.isEnabled()
    for choice in (LatticeChoice("ring"), LatticeChoice(couplings="glass"), LatticeChoice(field=0.5),
                   LatticeChoice(periodic=False)):  # fmt: skip
        other = person(qtbot, project(choice, warm=1.0), "coarsening").view
        assert not other.start_button.isEnabled()
        assert other.words.text() == other.page.charts[0].drawing.prompt != ""


def test_correlations_of_a_ring_are_the_exact_ones(qtbot: QtBot) -> None:
    view = measured(person(qtbot, project(LatticeChoice("ring"), 16, 16, warm=1.0), "correlations", sweeps=800))
    found, exact = named(view, "measured"), named(view, "ring, exact")
    assert found.y[0] == exact.y[0] == 1.0
    assert found.y[1:5] == pytest.approx(np.tanh(1.0) ** np.arange(1, 5), abs=0.06)
    assert exact.y[:5] == pytest.approx(np.tanh(1.0) ** np.arange(5), abs=1e-6)
    assert found.low is not None
    assert (found.low[1:5] <= found.y[1:5]).all()


def test_what_is_measured_can_be_stopped_and_stays_until_the_lattice_is_another(qtbot: QtBot) -> None:
    made = person(qtbot, project(), sweeps=50)
    view = made.view
    made.press(view.start_button)
    made.tick()
    for _ in range(8):
        made.answer()
        made.tick()
    assert view.is_running
    assert view.start_button.text() == "S&top"
    made.press(view.start_button)
    made.tick()
    assert not view.is_running
    assert "Stopped at" in view.words.text()
    made.give(project(LatticeChoice(field=0.5)))
    made.tick()
    assert view.table() is None
    assert "Stopped" not in view.words.text()


def test_other_networks_are_refused_in_a_sentence() -> None:
    assert IsingView.refusal(remembering()) == NO_LATTICE
    assert IsingView.refusal(project()) == ""
    assert "Ctrl+U" in IsingView.refusal(project().with_lesioned(np.arange(256) == 3))
    assert "Ctrl+B" in IsingView.refusal(project().with_units("binary"))
