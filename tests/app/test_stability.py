"""Stability of the memories in the window: the way to it from their list, and what the list says of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from hopviz.actions.unit_edits import ToggleRemoval
from hopviz.ui.experiments.stability.view import StabilityView
from hopviz.ui.memories.list import MemoryList
from hopviz.ui.style.theme import LIGHT
from tests.app.person import Person
from tests.ui.stage import LEFT, painted, remembering
from tests.ui.test_stability_experiment import wanting


def said_of(memories: MemoryList, row: int) -> str:
    """What is said of a memory to who points at it."""
    return str(memories.model().index(row).data(Qt.ItemDataRole.ToolTipRole))


def test_a_click_on_the_sign_of_a_memory_shows_what_is_behind_it(
    qtbot: QtBot, start: Callable[..., Person]
) -> None:
    app = start(remembering(count=7)).app
    memories = app.memories.findChild(MemoryList)
    qtbot.waitUntil(lambda: "fixed point" in said_of(memories, 1))
    row = memories.visualRect(memories.model().index(1))
    parts = memories.itemDelegate().parts(row)
    picture = painted(memories.viewport())
    kinds = {LIGHT.color("memory").rgb(), LIGHT.color("spurious").rgb()}
    ratio = picture.devicePixelRatio()
    signs = [
        QPoint(x, y)
        for x in range(int(parts.number.left()), int(parts.number.right()) + 1)
        for y in range(int(parts.number.top()), int(parts.number.bottom()) + 1)
        if picture.pixel(round(x * ratio), round(y * ratio)) in kinds
    ]
    assert signs  # the sign is there,
    assert all(parts.sign.contains(QPointF(place)) for place in signs)  # where it can be clicked
    qtbot.mouseClick(memories.viewport(), LEFT, pos=signs[0])
    view = app.experiments.view
    assert isinstance(view, StabilityView)
    assert view.memory_chooser.currentText() == "M1"
    qtbot.waitUntil(lambda: "M1 is" in view.summary.text())
    assert view.isVisible()
    app.acted.emit(ToggleRemoval(3))
    app.acted.emit(ToggleRemoval(17))
    counts = wanting(app.session.project)
    said = f"{counts[1]} unit" if counts[1] else "is a fixed point"
    qtbot.waitUntil(lambda: said in view.summary.text())
    wanted = ["A fixed point" if count == 0 else "Not a fixed point" for count in counts]
    qtbot.waitUntil(lambda: all(sign in said_of(memories, k) for k, sign in enumerate(wanted)))


def test_a_key_shows_the_stability_of_the_chosen_memory(
    qtbot: QtBot, start: Callable[..., Person]
) -> None:
    app = start(remembering(count=7)).app
    memories = app.memories.findChild(MemoryList)
    assert not app.window.commands["show_stability"].isEnabled()
    memories.setFocus()
    for _ in range(3):
        qtbot.keyClick(memories, Qt.Key.Key_Down)
    app.window.activateWindow()
    qtbot.waitUntil(app.window.isActiveWindow)
    qtbot.keyClick(app.window, Qt.Key.Key_M)
    assert app.experiments.view.memory_chooser.currentText() == "M2"
