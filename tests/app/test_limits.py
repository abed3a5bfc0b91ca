"""Networks with the largest and the smallest weights there may be: every view and every experiment shows them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from hopviz.actions.memory_edits import StoreState
from hopviz.actions.run_verbs import Step
from hopviz.actions.window_verbs import ChooseView, ShowPanel
from hopviz.actions.wiring_edits import ConvertUnits, SetBias, SetWeight
from hopviz.core.limits import LARGEST, SMALLEST
from hopviz.core.rules import RULES
from hopviz.project.model import Memory, Project
from hopviz.ui.experiments.panel import EXPERIMENTS
from hopviz.ui.landscape.panel import VIEWS
from tests.app.person import Person


def project_of(scale: float) -> Project:
    """Six units whose weights and biases are all as large, or as small, as that."""
    rng = np.random.default_rng(3)
    upper = np.triu(rng.choice([-1.0, 0.0, 1.0], (6, 6)), 1)
    memories = tuple(Memory(name, rng.choice([-1, 1], 6).astype(np.int8)) for name in "AB")
    return Project(
        2, 3, memories=memories, learning="given", weights=scale * (upper + upper.T),
        bias=scale * rng.choice([-1.0, 1.0], 6), rule=RULES["annealing"](),
    )  # fmt: skip


@pytest.mark.parametrize("scale", [LARGEST / 8, 1e6 * SMALLEST])  # experiments make some larger and smaller
def test_every_view_shows_the_largest_and_the_smallest_weights(
    start: Callable[..., Person], qtbot: QtBot, scale: float
) -> None:
    app = start(project_of(scale)).app
    complaints: list[str] = []
    app.verbs.failed.connect(complaints.append)
    for name in app.window.docks.by_name:
        app.acted.emit(ShowPanel(name))
    for view in (*VIEWS, *EXPERIMENTS):
        app.acted.emit(ChooseView(view.name))
        with qtbot.waitSignal(app.session.report_ready):
            app.acted.emit(Step())
        for _ in range(3):
            with qtbot.waitSignal(app.session.ticked):
                pass
        if view in VIEWS:  # the curves of experiments take longer than it takes to see that they come
            qtbot.waitUntil(lambda: not app.jobs.busy, timeout=30_000)
        app.window.grab()
        assert not app.window.banner.isVisible(), (view.name, app.window.banner.label.text())
    assert complaints == []


def test_what_leads_beyond_the_limits_is_refused_and_nothing_is_lost(start: Callable[..., Person]) -> None:
    app = start(project_of(LARGEST)).app
    before, steps = app.session.project, app.editor.steps.count
    for action in (SetWeight(0, 1, 1e308), SetBias(0, 1e10), SetWeight(0, 1, 1e-200), ConvertUnits(), StoreState("C")):
        app.acted.emit(action)
        assert app.session.project is before
        assert app.editor.steps.count == steps
        told = app.window.banner.label.text()
        assert "but weights and biases must be 0 or from 1e-100 to 1,000,000,000 in size: give " in told
