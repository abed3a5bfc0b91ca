"""The spectrum beside the weights: every eigenvalue in a bar, the words, and what has none."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from hopviz.project.lattices import LatticeChoice
from hopviz.project.model import Project
from hopviz.ui.style.theme import DARK
from hopviz.ui.weights.panel import MatrixPanel
from tests.ui import stage
from tests.ui.stage import JobsAtOnce, remembering


def panel(qtbot: QtBot, project: Project, size: tuple[int, int] = (700, 400)) -> MatrixPanel:
    made = MatrixPanel()
    made.set_jobs(JobsAtOnce())
    stage.shown(qtbot, made, project, size, DARK)
    made.spectrum_box.click()
    return made


def test_every_eigenvalue_is_in_a_bar_and_most_of_them_at_minus_the_load(qtbot: QtBot) -> None:
    project = remembering(10, 10, 20)
    view = panel(qtbot, project)
    values = np.linalg.eigvalsh(project.network().weights)
    bars, known = view.spectrum.bars.opts, view.spectrum.shown
    assert known is not None
    assert known.values == pytest.approx(values)
    assert bars["y1"].sum() == 100
    bulk = (bars["x0"] <= -0.2) & (bars["x1"] >= -0.2)
    assert bars["y1"][bulk].sum() == 80
    curve = view.spectrum.chart.drawing.lines[0]
    width = bars["x1"][0] - bars["x0"][0]
    assert np.trapezoid(curve.y, curve.x) / width == pytest.approx(20, rel=0.01)
    words = known.words()
    assert f"melts at the largest, {values[-1]:.2f} (1.89 for N → ∞); the true one at T_g = 1 + √α = 1.45" in words
    assert words.startswith("N − P = 80 at −α = −0.200, P = 20 in the band")
    assert view.map.isVisible()
    assert not view.map.geometry().intersects(view.spectrum.geometry())
    view.resize(300, 140)  # no room for both
    assert not view.map.isVisible()
    assert view.spectrum.isVisible()
    view.choices.reset()
    assert view.map.isVisible()
    assert not view.spectrum.isVisible()


def test_the_pseudo_inverse_is_a_step(qtbot: QtBot) -> None:
    project = remembering(10, 10, 20).with_learning("pseudoinverse")
    view = panel(qtbot, project, (400, 500))
    values = np.linalg.eigvalsh(project.network().weights)
    known = view.spectrum.shown
    assert known is not None
    high, low = values[80:].mean(), values[:80].mean()
    assert (high, low) == pytest.approx((0.8, -0.2), abs=0.02)
    assert known.words().startswith(f"A step: P = 20 at {high:.2f}, N − P = 80 at −{-low:.2f}.")
    assert not view.map.geometry().intersects(view.spectrum.geometry())


def test_where_there_is_no_spectrum_one_sentence_says_why(qtbot: QtBot) -> None:
    lattice = LatticeChoice().network(64, 64)
    large = Project(64, 64).with_network(lattice.couplings, lattice.bias)
    view = panel(qtbot, large)
    assert view.spectrum.chart.drawing.prompt == "The spectrum can be had of at most 2,048 units, not 4,096."
    stage.give(view, remembering(8, 8, 3))
    assert view.spectrum.shown is not None
    stage.give(view, remembering(8, 8, 3).with_learning("sequence"))
    assert view.spectrum.shown is None
    assert "symmetric" in view.spectrum.chart.drawing.prompt
