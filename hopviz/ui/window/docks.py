"""Docks: the panels around the grid, which of them are seen, and how they share the window."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QByteArray, QObject, QPropertyAnimation, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QMainWindow, QTabBar, QTabWidget, QVBoxLayout, QWidget

from hopviz.ui.guard import Guarded
from hopviz.ui.help.button import HelpButton
from hopviz.ui.panel import Panel
from hopviz.ui.style.theme import GRID
from hopviz.ui.widgets import filled, label

LEFT, RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
BOTTOM, NOWHERE = Qt.DockWidgetArea.BottomDockWidgetArea, Qt.DockWidgetArea.NoDockWidgetArea
"""A dock is nowhere while Qt restores a layout, which may resize the window."""

LOW, TALL = 180, 320
"""Heights at the bottom: the trace is wide and low, what lies behind it has axes and controls to be read."""
CENTRE = 470
"""Width that the grid keeps beside a large landscape."""
NARROW = 1024
"""Width of a window in which the side panels are as narrow as they get."""
NARROWEST = {"memories": 180, "landscape": 276}
SHARES = {"memories": 1 / 7, "landscape": 2 / 5}
"""What a wider window gives to each: the side panels grow with it, and narrow before the grid does."""

TABS = ("trace", "vote", "experiments")
"""The docks that share the place at the bottom, in order."""


class Docks(Guarded, QObject):
    """The docks of a window, by the names of their panels."""

    enlarged = Signal(bool)
    """Whether the landscape has most of the window."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.by_name: dict[str, QDockWidget] = {}
        self._heights: dict[str, int] = {}
        """How tall each of the docks at the bottom was when it was seen last."""
        self._missed: Counter[str] = Counter()
        """What the window has won or lost in width while a side panel was hidden."""
        self._front = TABS[0]
        """The dock in front at the bottom."""
        self._before: QByteArray | None = None
        """The layout before the landscape was enlarged."""
        window.setDockOptions(QMainWindow.DockOption.AnimatedDocks | QMainWindow.DockOption.AllowNestedDocks)
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        window.setCorner(Qt.Corner.BottomLeftCorner, LEFT)
        window.setCorner(Qt.Corner.BottomRightCorner, BOTTOM)
        window.tabifiedDockWidgetActivated.connect(self._change_front)

    def add(self, panel: Panel, area: Qt.DockWidgetArea) -> None:
        """Frame a panel, at the edge of the window."""
        dock = QDockWidget(panel.title, self._window)
        dock.setObjectName(f"dock-{panel.name}")
        dock.setFeatures(
            QDockWidget.DockWidgetFeature.DockWidgetMovable | QDockWidget.DockWidgetFeature.DockWidgetClosable
        )
        card = QWidget()
        card.setProperty("role", "panel")
        filled(QVBoxLayout(card), panel).setContentsMargins(GRID // 2, 0, GRID // 2, GRID // 2)
        dock.setTitleBarWidget(DockTitle(panel, dock))
        dock.setWidget(card)
        self._window.addDockWidget(area, dock)
        self.by_name[panel.name] = dock
        dock.visibilityChanged.connect(self._name_docks)

    def _name_docks(self) -> None:
        """A dock among tabs is called by its tab."""
        window = self._window
        for dock in self.by_name.values():
            title = dock.titleBarWidget()
            assert isinstance(title, DockTitle)
            is_tab = any(other.isVisibleTo(window) for other in window.tabifiedDockWidgets(dock))
            title.heading.setVisible(not is_tab)
            title.help_button.setVisible(not is_tab)

    def layout(self) -> QByteArray:
        """Where everything stands, as it is remembered: a large landscape is not."""
        return self._window.saveState() if self._before is None else self._before

    def enlarge(self, large: bool) -> None:
        """Give the landscape most of the window, beside the grid; or every panel the room that it had."""
        self._end_drag()
        self.enlarged.emit(large)
        if large == (self._before is not None):
            return
        before, self._before = self._before, self._window.saveState() if large else None
        if before is not None:
            self._window.restoreState(before)
        elif large:
            self._show(["landscape"])
            width = min(self._window.width() * 5 // 8, self._window.width() - CENTRE)
            self._window.resizeDocks([self.by_name["landscape"]], [width], Qt.Orientation.Horizontal)

    def _end_drag(self) -> None:
        """Put a dock that is being dragged, or dropped, back among the others.

        Qt lets the layout be changed meanwhile, and then puts back items of the former one that it has deleted.
        """
        for dock in self.by_name.values():
            for move in dock.findChildren(QPropertyAnimation, options=Qt.FindChildOption.FindDirectChildrenOnly):
                move.setCurrentTime(move.totalDuration())
            if dock.isFloating():
                dock.close()
                dock.show()

    def reset(self) -> None:
        """Every panel back in its place."""
        window, docks = self._window, self.by_name
        self.enlarge(False)
        for dock in docks.values():
            dock.setFloating(False)
            dock.show()
        places = {"memories": LEFT, "landscape": RIGHT, "matrix": RIGHT} | dict.fromkeys(TABS, BOTTOM)
        for name, area in places.items():
            window.addDockWidget(area, docks[name])
        right = [docks["landscape"], docks["matrix"]]
        window.splitDockWidget(right[0], right[1], Qt.Orientation.Vertical)
        window.resizeDocks(right, [410, 270], Qt.Orientation.Vertical)
        spare = max(window.width() - NARROW, 0)
        widths = [NARROWEST[name] + round(spare * part) for name, part in SHARES.items()]
        window.resizeDocks([docks[name] for name in SHARES], widths, Qt.Orientation.Horizontal)
        first = docks[TABS[0]]
        for name in TABS[1:]:
            window.tabifyDockWidget(first, docks[name])
        self._heights, self._front = {}, TABS[0]
        first.raise_()
        window.resizeDocks([first], [LOW], Qt.Orientation.Vertical)
        # Qt goes on showing tabs that were in use before: all but those made last.
        for tabs in window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)[:-1]:
            tabs.hide()

    def share_change(self, change: int) -> None:
        """Let the side panels take their part of what the window has won or lost in width."""
        docked = {name: dock for name, dock in self.by_name.items() if self._window.dockWidgetArea(dock) != NOWHERE}
        sides = {name: change for name in SHARES if name in docked and docked[name].isVisible()}
        self._missed.update({name: change for name in SHARES if name in docked and name not in sides})
        if change:
            self._share(sides)

    @Slot()
    def _catch_up(self) -> None:
        """Let side panels that are seen again take their part of what they have missed."""
        seen = {name: change for name, change in self._missed.items() if self.by_name[name].isVisible()}
        for name in seen:
            del self._missed[name]
        self._share(seen)

    def _share(self, changes: Mapping[str, int]) -> None:
        docks = [self.by_name[name] for name in changes]
        widths = [max(self.by_name[name].width() + round(changes[name] * SHARES[name]), 180) for name in changes]
        if docks:
            self._window.resizeDocks(docks, widths, Qt.Orientation.Horizontal)

    def _change_front(self, dock: QDockWidget) -> None:
        """Let the dock that comes to the front at the bottom have the height that it had, or needs."""
        front = dock.objectName().removeprefix("dock-")
        if self._window.dockWidgetArea(dock) == BOTTOM and front != self._front:
            self._heights[self._front] = self.by_name[self._front].height()
            self._front = front
            QTimer.singleShot(0, self, self._give_height)  # once Qt has changed the tab

    def _give_height(self) -> None:
        tall = min(TALL, self._window.height() // 3)
        height = self._heights.get(self._front, tall if self._front == "experiments" else LOW)
        self._window.resizeDocks([self.by_name[self._front]], [height], Qt.Orientation.Vertical)

    def bring(self, name: str) -> None:
        """Show a dock, before those in the same place."""
        self.by_name[name].show()
        self.by_name[name].raise_()

    def show_only(self, panels: Sequence[str]) -> None:
        """Show these docks, the first before others in its place; if none is named all, the usual ones in front."""
        self.enlarge(False)
        self._show(panels)
        front = next((name for name in panels or TABS if name in TABS), "")
        if front:
            self.bring(front)

    def shown(self) -> tuple[str, ...]:
        """Names of the docks that are seen, the one in front at the bottom first; none while the landscape is large."""
        if self._before is not None:
            return ()
        seen = [name for name, dock in self.by_name.items() if not dock.isHidden()]
        return tuple(sorted(seen, key=lambda name: name != self._front))

    def _show(self, panels: Sequence[str]) -> None:
        for name, dock in self.by_name.items():
            dock.setVisible(not panels or name in panels)
        if self._missed:
            QTimer.singleShot(0, self, self._catch_up)  # once they have a width
        shown = [name for name in TABS if not panels or name in panels]
        if shown and self._front not in shown:
            self._front = shown[0]
            QTimer.singleShot(0, self, self._give_height)


class DockTitle(Guarded, QWidget):
    """The heading of a panel; drag it to move the panel."""

    def __init__(self, panel: Panel, dock: QDockWidget) -> None:
        super().__init__(dock)
        self.heading = label(panel.title, "heading")
        control = panel.title_widget()
        self.help_button = HelpButton(panel)
        row = filled(QHBoxLayout(self), self.heading, 1, *([] if control is None else [control]), self.help_button)
        row.setContentsMargins(GRID + 2, GRID - 2, GRID // 2, 2)
