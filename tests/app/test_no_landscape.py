"""Views of the landscape before anything is stored: the same words in each, and a landscape once there is one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from hopviz.core.rules import Parallel
from hopviz.project.model import Project
from hopviz.ui.landscape.census.view import CensusView
from hopviz.ui.landscape.exact import NO_CONNECTIONS
from hopviz.ui.landscape.panel import VIEWS
from hopviz.ui.landscape.plane.view import PlaneView
from tests.app.person import Person
from tests.ui.stage import CONTROL


def told(person: Person) -> str:
    """What stands in place of the landscape: over the view, in its empty plane, or in its empty gallery."""
    view = person.app.landscape.view
    over = [label.text() for label in person.app.landscape.findChildren(QLabel) if label.isVisible()]
    if NO_CONNECTIONS in over:
        return NO_CONNECTIONS
    if isinstance(view, PlaneView):
        assert view.map.surface.plane.free_energy(np.zeros(1), np.zeros(1)) == 0.0
        return view.map.when_flat
    return view.gallery.when_empty if isinstance(view, CensusView) else ""


NOTHING = Project(3, 3)
RARE = {"tree": NOTHING.with_network(np.zeros((9, 9))), "state_graph": NOTHING.with_rule(Parallel())}
"""Views of other networks."""


@pytest.mark.parametrize("names", [[kind.name for kind in VIEWS if kind.name not in RARE], *([name] for name in RARE)])
def test_every_view_says_in_the_same_words_that_there_are_no_connections(
    start: Callable[..., Person], names: list[str]
) -> None:
    person = start(RARE.get(names[0], NOTHING))
    landscape = person.app.landscape
    for name in names:
        landscape.choose_view(name)  # as a lesson does: by hand only those can be chosen that show something
        item = landscape.view_chooser.model().item(landscape.view_chooser.currentIndex())
        person.bot.waitUntil(lambda: not person.app.jobs.busy)
        person.wait_for_the_verdict()
        assert told(person) == NO_CONNECTIONS
        assert item.isEnabled() is (name in ("map", "surface", "census"))
        assert item.isEnabled() or item.toolTip().replace("\n", " ") == item.accessibleDescription() == NO_CONNECTIONS
        assert not person.app.landscape.view.grab().isNull()
        for unit in (0, 1, 4):
            person.click_unit(unit)
        person.press(Qt.Key.Key_Return, CONTROL)
        person.bot.waitUntil(lambda: person.app.session.ready and not person.app.jobs.busy)
        person.wait_for_the_verdict()
        assert told(person) != NO_CONNECTIONS
        assert item.isEnabled()
        assert item.toolTip() == item.accessibleDescription() == ""
        assert not person.app.landscape.view.grab().isNull()
        person.press(Qt.Key.Key_Z, CONTROL)
        person.bot.waitUntil(lambda: person.app.session.ready and not person.app.jobs.busy)
        person.wait_for_the_verdict()
        assert told(person) == NO_CONNECTIONS
        while person.app.editor.steps.can_undo:  # what was clicked
            person.app.editor.undo()


@pytest.mark.parametrize("kind", [kind for kind in VIEWS if not issubclass(kind, PlaneView | CensusView)])
def test_nothing_is_computed_of_nothing(kind: type) -> None:
    nothing = Project(2, 4).with_rule(Parallel())
    for project in (nothing, nothing.with_network(np.zeros((8, 8)), np.zeros(8))):
        assert kind.refusal(project) == NO_CONNECTIONS
    for project in (
        nothing.with_memory("A", np.ones(8)),
        nothing.with_memory("A", np.ones(8)).with_bias(3, 0.5),
        nothing.with_weight(0, 1, 0.5).with_memory("A", np.ones(8)),
    ):
        assert kind.refusal(project) == ""
    assert kind.refusal(nothing.with_weight(0, 1, 0.5)) != NO_CONNECTIONS
    assert kind.refusal(nothing.with_bias(3, 0.5)) != NO_CONNECTIONS
