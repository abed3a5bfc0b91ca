"""Docks: the panels around the grid, which of them are seen, and how they share the window."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QByteArray, QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QTabWidget, QToolBar, QVBoxLayout, QWidget

from hopviz.ui.guard import Guarded
from hopviz.ui.panel import Panel
from hopviz.ui.style.theme import GRID
from hopviz.ui.widgets import filled
from hopviz.ui.window.arrangement import Arrangement, end_drag, fits, height_with_tabs, shrink
from hopviz.ui.window.dock_frame import ROOMY, STAGE_TIP, DockTitle, Scrolled

LEFT, RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
Feature = QDockWidget.DockWidgetFeature
BOTTOM, NOWHERE = Qt.DockWidgetArea.BottomDockWidgetArea, Qt.DockWidgetArea.NoDockWidgetArea
"""A dock is nowhere while Qt restores a layout, which may resize the window."""

LOW, TALL = 180, 320
"""Heights at the bottom: the trace is wide and low, what lies behind it has axes and controls to be read."""
STAGE, BESIDE, LARGE = 2 / 3, 300, 1.35
"""Share that a dock on the stage has of what it and the grid have together, what the grid keeps at scale 1, and the
scale from which on it keeps no more."""
NARROW = 1024
"""Width of a window in which the side panels are as narrow as they get."""
NARROWEST = {"memories": 180, "landscape": 276}
SHARES = {"memories": 1 / 7, "landscape": 2 / 5}
"""What a wider window gives to each: the side panels grow with it, and narrow before the grid does."""

QUIET_TURNS, MOST_TURNS = 5, 50
"""Of the event loop, in which widgets find out one after the other what they need in other type, until none does."""
TABS = ("trace", "vote", "experiments")
"""The docks that share the place at the bottom, in order."""
GIVE_WAY = (("matrix",), TABS, ("memories",), ("landscape",))
"""Docks that go, in this order, where type is so large that not all have room."""


class Docks(Guarded, QObject):
    """The docks of a window, by the names of their panels."""

    staged = Signal(str)
    """Name of the dock that is on the stage now; empty if none is."""
    stage_wanted = Signal(str, bool)
    """(name, on) the person wants this dock on the stage, or back in its place."""

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
        self._is_low = False
        """Whether that has not been given its own height yet."""
        self._before: Arrangement | None = None
        """How all stood before a dock was put on the stage."""
        self.scale = 1.0
        """That of type."""
        self._usual: Arrangement | None = None
        """How all stood before type was made large."""
        self._room: QSize | None = None
        """The size that the window is to keep, while large type may make it larger."""
        self._outgrown: QSize | None = None
        """The larger size that it has been left with: where it has another one now, a person has resized it."""
        self._turns = self._quiet = 0
        self._giving_back = QTimer(self)
        self._giving_back.timeout.connect(self._give_back)
        self._put_away: list[str] = []
        """Those that had no room beside the others with type so large."""
        self._kept = self._on_stage = ""
        """Names of the dock that was asked for where type is large, which then has room, and of that on the stage."""
        self._wanted: tuple[str, Sequence[str]] | None = None
        """What is to be put on the stage, and what beside it, once those beside it have their sizes."""
        self._is_restoring = False
        window.setDockOptions(QMainWindow.DockOption.AnimatedDocks | QMainWindow.DockOption.AllowNestedDocks)
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        window.setCorner(Qt.Corner.BottomLeftCorner, LEFT)
        window.setCorner(Qt.Corner.BottomRightCorner, BOTTOM)
        window.tabifiedDockWidgetActivated.connect(self._change_front)

    def add(self, panel: Panel, area: Qt.DockWidgetArea) -> None:
        """Frame a panel, at the edge of the window."""
        dock = QDockWidget(panel.title, self._window)
        dock.setObjectName(f"dock-{panel.name}")
        dock.setFeatures(Feature.DockWidgetMovable | Feature.DockWidgetClosable)
        card = QWidget()
        card.setProperty("role", "panel")
        filled(QVBoxLayout(card), Scrolled(panel)).setContentsMargins(GRID // 2, 0, GRID // 2, GRID // 2)
        title = DockTitle(panel, dock)
        dock.setTitleBarWidget(title)
        dock.setWidget(card)
        self._window.addDockWidget(area, dock)
        self.by_name[panel.name] = dock
        dock.visibilityChanged.connect(self._name_docks)
        title.double_clicked.connect(partial(self._toggle_stage, panel.name))

    def _name_docks(self) -> None:
        """A dock among tabs is called by its tab."""
        window = self._window
        for dock in self.by_name.values():
            title = dock.titleBarWidget()
            assert isinstance(title, DockTitle)
            is_tab = any(other.isVisibleTo(window) for other in window.tabifiedDockWidgets(dock))
            title.heading.setVisible(not is_tab)
            title.help_button.setVisible(not is_tab)
        for tabs in self.tab_bars():
            if not tabs.toolTip():  # Qt has made it since
                tabs.setToolTip(STAGE_TIP)
                tabs.tabBarDoubleClicked.connect(partial(self._toggle_tab, tabs))

    def tab_bars(self) -> list[QTabBar]:
        """The rows of tabs that Qt has made, whether it shows them now or not."""
        return self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)

    def _toggle_tab(self, tabs: QTabBar, index: int) -> None:
        for name, dock in self.by_name.items():
            if index >= 0 and dock.windowTitle() == tabs.tabText(index):
                self._toggle_stage(name)

    def _toggle_stage(self, name: str) -> None:
        self.stage_wanted.emit(name, name != self._on_stage)

    def layout(self) -> QByteArray:
        """Where everything stands, as it is remembered: without a stage, and with what large type has put away."""
        for name in self._put_away:
            self.by_name[name].show()
        return self._window.saveState() if self._before is None else self._before.state

    @property
    def on_stage(self) -> str:
        """Name of the dock that is on the stage; empty if none is."""
        return self._on_stage

    def put_on_stage(self, name: str, beside: Sequence[str] | None = None) -> None:
        """Give a dock most of the window, beside the grid and others, which keep their places.

        If they are not named, they are those that are seen now, but what stands at the right: the stage is there.
        """
        if name == self._on_stage:
            return
        end_drag(self.by_name.values())
        if self._before is None:
            self._before = self.arrangement()
        else:
            self._restore(self._before)
        self._on_stage = name
        dock = self.by_name[name]
        self._show([name, *(self._beside(name, self._before.low) if beside is None else beside)])
        if self._window.dockWidgetArea(dock) != RIGHT:
            self._window.addDockWidget(RIGHT, dock)
        dock.raise_()
        QTimer.singleShot(0, self, self._give_stage)  # once those that are hidden have given up their room
        if beside is None and name != self._front:
            QTimer.singleShot(0, self, self._keep_low)
        self.staged.emit(name)

    def _beside(self, name: str, low: int) -> list[str]:
        """Those that stay when a dock is put on the stage: at the left, and at the bottom if there is the height."""
        window, centre = self._window, self._window.centralWidget()
        least = self.by_name[name].minimumSizeHint().height() + low + (0 if centre is None else centre.y())
        areas = (LEFT, BOTTOM) if least <= window.height() else (LEFT,)
        return [each for each in self.shown() if window.dockWidgetArea(self.by_name[each]) in areas]

    def clear_stage(self) -> None:
        """Give every dock the place and the size that it had before one of them was put on the stage."""
        end_drag(self.by_name.values())
        before, self._before, self._on_stage, self._wanted = self._before, None, "", None
        if before is not None:
            self._restore(before)
            self.share_change(self._window.width() - before.width)
        self.staged.emit("")

    def _restore(self, before: Arrangement) -> None:
        self._is_restoring = True
        bars = [(bar, bar.isHidden()) for bar in self._window.findChildren(QToolBar)]
        self._window.restoreState(before.state)
        for bar, is_hidden in bars:  # before an audience they are others than when the state was kept
            bar.setHidden(is_hidden)
        self._is_restoring = False
        self._front, self._missed = before.front, before.missed.copy()

    def _put_wanted(self) -> None:
        if self._wanted is not None:
            name, beside = self._wanted
            self._wanted = None
            self.put_on_stage(name, beside)

    def _give_stage(self) -> None:
        """Let the dock on the stage have its share of the width, and most of the height at the right."""
        dock = self.by_name.get(self._on_stage)
        window = self._window
        if dock is None or window.dockWidgetArea(dock) != RIGHT:
            return
        seen = [each for each in self.by_name.values() if each.isVisible()]
        room = window.width() - sum(each.width() for each in seen if window.dockWidgetArea(each) == LEFT)
        width = max(min(round(room * STAGE), room - round(BESIDE * min(self.scale, LARGE))), 1)
        window.resizeDocks([dock], [width], Qt.Orientation.Horizontal)
        right = [each for each in seen if window.dockWidgetArea(each) == RIGHT]
        heights = [window.height() * (3 if each is dock else 1) for each in right]
        window.resizeDocks(right, heights, Qt.Orientation.Vertical)

    def _keep_low(self) -> None:
        """Let the dock in front at the bottom be as tall as it was."""
        front = self.by_name[self._front]
        if self._before is not None and front.isVisible():
            self._window.resizeDocks([front], [self._before.low], Qt.Orientation.Vertical)

    def reset(self) -> None:
        """Every panel back in its place."""
        window, docks = self._window, self.by_name
        self.clear_stage()
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
        for tabs in self.tab_bars()[:-1]:
            tabs.hide()

    def share_change(self, change: int) -> None:
        """Let the side panels take their part of what the window has won or lost in width."""
        docked = {name: dock for name, dock in self.by_name.items() if self._window.dockWidgetArea(dock) != NOWHERE}
        sides = {name: change for name in SHARES if name in docked and docked[name].isVisible()}
        self._missed.update({name: change for name in SHARES if name in docked and name not in sides})
        if self._on_stage:
            self._give_stage()
        elif change and not self._is_restoring:  # whose sizes Qt has not made final
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
        if self._is_restoring or self._on_stage in TABS:
            return
        if self._window.dockWidgetArea(dock) == BOTTOM and front != self._front:
            if not self._is_low:
                self._heights[self._front] = self._height_at_bottom()
            self._front, self._is_low = front, True
            QTimer.singleShot(0, self, self._give_height)  # once Qt has changed the tab

    def _give_height(self) -> None:
        self._is_low = False
        if self._window.dockWidgetArea(self.by_name[self._front]) != BOTTOM:
            return
        tall = min(TALL, self._window.height() // 3)
        height = self._heights.get(self._front, tall if self._front == "experiments" else LOW)
        self._window.resizeDocks([self.by_name[self._front]], [height], Qt.Orientation.Vertical)

    def _height_at_bottom(self) -> int:
        return height_with_tabs(self.by_name[self._front], self.tab_bars())

    def make_room(self, room: QSize) -> int:
        """Put away docks, the least important first, until those that are seen have so much room; how many.

        Those that were put away for larger type than now come back before.
        """
        if self.scale <= ROOMY and not self._put_away and self._usual is None:
            return 0
        if self._room is None or (self._outgrown is not None and self._outgrown != self._window.size()):
            self._room = room
        room, self._outgrown = self._room, None
        for name in self._put_away:
            self.by_name[name].setVisible(not self._on_stage)
        self._put_away = []
        for group in GIVE_WAY:
            seen = [name for name in group if not self.by_name[name].isHidden() and name != self._on_stage]
            if seen and self._kept not in group and self.scale > ROOMY and not fits(self._window, room):
                for name in seen:
                    self.by_name[name].hide()
                self._put_away += seen
        self._turns = self._quiet = 0
        self._giving_back.start()
        return len(self._put_away)

    def _give_back(self) -> None:
        """Give the window the size that it had before Qt made it larger, and docks theirs of before type was large."""
        room, self._turns = self._room, self._turns + 1
        self._quiet = 0 if room is not None and shrink(self._window, room) else self._quiet + 1
        if self._quiet < QUIET_TURNS and self._turns < MOST_TURNS:
            return
        self._giving_back.stop()
        self._room, self._outgrown = (None, None) if self._window.size() == room else (room, self._window.size())
        if self.scale <= ROOMY and self._usual is not None:
            if not self._on_stage:
                self._restore(self._usual)
            self._usual = None

    def set_scale(self, scale: float) -> None:
        """Type is about to have another scale."""
        if scale > ROOMY >= self.scale and not self._on_stage and self._window.isVisible():
            self._usual = self.arrangement()
        self.scale, self._kept = scale, self._kept if scale > ROOMY else ""

    def arrangement(self) -> Arrangement:
        """How all stands now."""
        return Arrangement(
            self._window.saveState(), self._window.width(), self._height_at_bottom(), self._front,
            self._missed.copy(), dict(self._heights), self._on_stage, self._before, list(self._put_away), self._usual,
        )  # fmt: skip

    def arrange(self, as_before: Arrangement) -> None:
        """Let all stand as it did, in a window of the same size."""
        end_drag(self.by_name.values())
        fits(self._window, self._window.size())  # what type of another size needed is needed no more
        self._giving_back.stop()
        self._room = self._outgrown = self._wanted = None
        self._restore(as_before)
        self._heights, self._put_away = dict(as_before.heights), list(as_before.put_away)
        self._on_stage, self._before, self._usual = as_before.on_stage, as_before.before, as_before.usual
        self.staged.emit(self._on_stage)

    def show_alone(self, panels: Sequence[str]) -> None:
        """Show these docks and no others, each where it is, on the stage or in its place."""
        self._show(panels)
        QTimer.singleShot(0, self, self._give_stage)  # once those that are hidden have given up their room

    def bring(self, name: str) -> None:
        """Show a dock, before those in the same place."""
        is_crowded, room = self.scale > ROOMY and self.by_name[name].isHidden(), self._window.size()
        self.by_name[name].show()
        self.by_name[name].raise_()
        if is_crowded:
            self._kept = name
            self.make_room(room)

    def show_only(self, panels: Sequence[str], stage: str = "") -> None:
        """Show these docks, the first before others in its place; if none is named all, the usual ones in front.

        One of them may be put on the stage, or one alone besides the grid if none is named.
        """
        self.clear_stage()
        self._show(panels)
        self.bring_first(panels or TABS)
        if stage:
            self._wanted = stage, panels
            QTimer.singleShot(0, self, self._put_wanted)

    def bring_first(self, panels: Sequence[str]) -> None:
        """Bring the first of these that stand at the bottom before the others."""
        if front := next((name for name in panels if name in TABS), ""):
            self.bring(front)

    def below(self, panels: Sequence[str], stage: str) -> list[str]:
        """Those of these that stand at the bottom, besides the one that is on the stage."""
        return [each for each in panels if each != stage and self._window.dockWidgetArea(self.by_name[each]) == BOTTOM]

    def shown(self) -> tuple[str, ...]:
        """Names of the docks that are seen, the one in front at the bottom first."""
        seen = [name for name, dock in self.by_name.items() if not dock.isHidden()]
        return tuple(sorted(seen, key=lambda name: name != self._front))

    def _show(self, panels: Sequence[str]) -> None:
        self._put_away, self._usual = [], self._usual if self._on_stage else None
        if self.scale > ROOMY:
            QTimer.singleShot(0, self, partial(self.make_room, self._window.size()))
        for name, dock in self.by_name.items():
            dock.setVisible(not panels or name in panels)
        if self._missed:
            QTimer.singleShot(0, self, self._catch_up)  # once they have a width
        shown = [name for name in TABS if not panels or name in panels]
        if shown and self._front not in shown:
            self._front = shown[0]
            QTimer.singleShot(0, self, self._give_height)
