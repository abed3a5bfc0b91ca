"""Temperature on the trace: drawn where it changes, over the height of the plot of the energy."""

from __future__ import annotations

import numpy as np
from pytestqt.qtbot import QtBot

from hopviz.core.rules import Annealing, Stochastic
from hopviz.ui.style.theme import LIGHT
from tests.ui.test_trace import Scene


def test_a_temperature_that_changes_is_drawn_over_the_energy(qtbot: QtBot) -> None:
    scene = Scene(qtbot, Stochastic(1.5))
    scene.advance(64)
    assert [curve.meaning for curve in scene.curves("energy")] == ["ink"]
    rule = Annealing(2.0, 0.0, 11, "linear")
    scene = Scene(qtbot, rule)
    for _ in range(20):
        scene.advance(64)
    warmth = scene.curves("energy")[-1]
    assert (warmth.meaning, warmth.label) == ("warning", "T 0")
    (_, _), (bottom, top) = scene.chart("energy").plot.getViewBox().viewRange()
    shares = (warmth.low[:, 0] - bottom) / (top - bottom)
    expected = [rule.temperature_at(int(start) // 64) / 2.0 for start in warmth.starts]
    np.testing.assert_allclose((shares - shares[-1]) / (shares[0] - shares[-1]), expected, atol=1e-9)
    assert 0 < shares[-1] < 0.1
    assert 0.9 < shares[0] < 1
    assert scene.count_pixels(LIGHT.warning, "energy") > 50
