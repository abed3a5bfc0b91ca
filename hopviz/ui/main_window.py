"""Where does everything stand?  The window: transport on top, panels as docks around the grid, menus."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QIcon,
    QKeyEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenu,
    QTabWidget,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from hopviz import assets
from hopviz.ui.actions import ACTIONS, build_actions, icon
from hopviz.ui.panels.base import Panel
from hopviz.ui.settings import Settings
from hopviz.ui.stylesheet import stylesheet
from hopviz.ui.theme import GRID, LIGHT, THEMES, Theme, palette

LEFT, RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea

LOW, TALL = 180, 320
"""Heights at the bottom: the trace is wide and low, what lies behind it has axes and controls to be read."""
CENTRE = 470
"""Width that the grid keeps beside a large landscape."""
NARROW = 1024
"""Width at which the side panels are as narrow as they get."""

TABS = ("trace", "vote", "experiments")
"""The docks that share the place at the bottom, in order."""

MENUS = ("File", "Scenes", "Edit", "Memory", "Run", "View", "Help")


class MainWindow(QMainWindow):
    """The frame around the panels.  It lays out and restyles; what happens is wired in `app`."""

    closing = Signal()
    files_dropped = Signal(list)
    """Paths of files dropped on the window."""
    scene_chosen = Signal(str)
    theme_changed = Signal(object)

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.setWindowTitle("hopviz")
        self.setWindowIcon(QIcon(str(assets.path("icons", "hopviz.png"))))
        self.setAcceptDrops(True)
        self.setContentsMargins(GRID, 0, GRID, 0)
        self.setDockOptions(QMainWindow.DockOption.AnimatedDocks | QMainWindow.DockOption.AllowNestedDocks)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.setCorner(Qt.Corner.BottomLeftCorner, LEFT)
        self.setCorner(Qt.Corner.BottomRightCorner, BOTTOM)
        self._settings = settings
        self.commands = build_actions(self)
        """What can be done, by the names of the table of actions."""
        self.theme = LIGHT
        self._panels: list[Panel] = []
        self.docks: dict[str, QDockWidget] = {}
        self._heights: dict[str, int] = {}
        """How tall each of the docks at the bottom was when it was seen last."""
        self._front = "trace"
        """The dock in front at the bottom."""
        self.tabifiedDockWidgetActivated.connect(self._change_front)
        self._before: QByteArray | None = None
        """The layout before the landscape was enlarged."""
        self.scene_actions: list[QAction] = []
        self._menus = {name: self.menuBar().addMenu(name) for name in MENUS}
        self.installEventFilter(self)  # after the bar of menus, which watches the window for Alt
        self.banner = Banner(self)
        self.statusBar().setSizeGripEnabled(False)
        self._follow = QActionGroup(self)
        for name, action in self.commands.items():
            if name.startswith("theme_"):
                self._follow.addAction(action)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep Alt alone, which is for clicks, from the bar of menus, which F10 opens."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            return event.key() == Qt.Key.Key_Alt
        return False

    def build(
        self, transport: Panel, centre: Sequence[Panel], docked: Sequence[tuple[Panel, Qt.DockWidgetArea]]
    ) -> None:
        """Put the panels in their places."""
        bar = QToolBar("Transport")
        bar.setObjectName("transport-bar")
        bar.setMovable(False)
        bar.addWidget(transport)
        bar.toggleViewAction().setEnabled(False)
        self.addToolBar(bar)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, GRID, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        card = QWidget()
        card.setProperty("role", "panel")
        inner = QVBoxLayout(card)
        inner.setContentsMargins(GRID, GRID, GRID, 0)
        inner.setSpacing(GRID // 2)
        head = QHBoxLayout()
        head.addWidget(centre[0], 1)
        inner.addLayout(head)
        for panel in centre[1:]:
            inner.addWidget(panel)
            control = panel.title_widget()
            if control is not None:
                head.addWidget(control, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(card)
        self.setCentralWidget(middle)
        for panel, area in docked:
            self._add_dock(panel, area)
        self._panels = [transport, *centre, *(panel for panel, _ in docked)]
        self._fill_menus()
        self.reset_layout()

    def _add_dock(self, panel: Panel, area: Qt.DockWidgetArea) -> None:
        dock = QDockWidget(panel.title, self)
        dock.setObjectName(f"dock-{panel.name}")
        dock.setFeatures(
            QDockWidget.DockWidgetFeature.DockWidgetMovable | QDockWidget.DockWidgetFeature.DockWidgetClosable
        )
        card = QWidget()
        card.setProperty("role", "panel")
        column = QVBoxLayout(card)
        column.setContentsMargins(GRID // 2, 0, GRID // 2, GRID // 2)
        column.addWidget(panel)
        dock.setTitleBarWidget(DockTitle(panel, dock))
        dock.setWidget(card)
        self.addDockWidget(area, dock)
        self.docks[panel.name] = dock
        dock.visibilityChanged.connect(self._name_docks)

    def _name_docks(self) -> None:
        """A dock among tabs is called by its tab."""
        for dock in self.docks.values():
            title = dock.titleBarWidget()
            assert isinstance(title, DockTitle)
            title.heading.setVisible(not any(other.isVisibleTo(self) for other in self.tabifiedDockWidgets(dock)))

    def _fill_menus(self) -> None:
        for name, act in ACTIONS.items():
            if not act.text.startswith(("Set ", "Choose ")):
                self._menus[act.menu].addAction(self.commands[name])
        view = self._menus["View"]
        view.addSeparator()
        for dock in self.docks.values():
            view.addAction(dock.toggleViewAction())

    def list_scenes(self, scenes: Sequence[tuple[str, str, str]]) -> None:
        """Fill the menu of scenes with (name, title, description)."""
        menu: QMenu = self._menus["Scenes"]
        menu.setToolTipsVisible(True)
        menu.addSeparator()
        for number, (name, title, description) in enumerate(scenes, 1):
            action = menu.addAction(title)
            action.setData(name)
            action.setToolTip(description)
            action.setStatusTip(description)
            if number < 10:
                action.setShortcut(f"Ctrl+{number}")
            action.triggered.connect(self._scene_triggered)
            self.scene_actions.append(action)

    def _scene_triggered(self) -> None:
        sender = self.sender()
        if isinstance(sender, QAction):
            self.scene_chosen.emit(sender.data())

    def open_menus(self) -> None:
        """The first menu; arrow keys lead to the others."""
        self.menuBar().setActiveAction(self.menuBar().actions()[0])

    def enlarge(self, large: bool) -> None:
        """Give the landscape most of the window, beside the grid; or every panel the room that it had."""
        self.commands["enlarge"].setChecked(large)
        if large == (self._before is not None):
            return
        before, self._before = self._before, self.saveState() if large else None
        if before is not None:
            self.restoreState(before)
        elif large:
            self._show_docks(["landscape"])
            width = min(self.width() * 5 // 8, self.width() - CENTRE)
            self.resizeDocks([self.docks["landscape"]], [width], Qt.Orientation.Horizontal)

    def reset_layout(self) -> None:
        """Every panel back in its place."""
        self.enlarge(False)
        for dock in self.docks.values():
            dock.setFloating(False)
            dock.show()
        places = {"memories": LEFT, "landscape": RIGHT, "matrix": RIGHT} | dict.fromkeys(TABS, BOTTOM)
        for name, area in places.items():
            if name in self.docks:
                self.addDockWidget(area, self.docks[name])
        right = [self.docks[name] for name in ("landscape", "matrix") if name in self.docks]
        if len(right) == 2:
            self.splitDockWidget(right[0], right[1], Qt.Orientation.Vertical)
            self.resizeDocks(right, [410, 270], Qt.Orientation.Vertical)
        self._share_width(self.width())
        tabs = [self.docks[name] for name in TABS if name in self.docks]
        for dock in tabs[1:]:
            self.tabifyDockWidget(tabs[0], dock)
        if tabs:
            self._heights, self._front = {}, TABS[0]
            tabs[0].raise_()
            self.resizeDocks([tabs[0]], [LOW], Qt.Orientation.Vertical)

    def _share_width(self, width: int) -> None:
        """Side panels by the width of the window: they grow with a large one, and narrow before the grid does."""
        spare = max(width - NARROW, 0)
        sides = [self.docks[name] for name in ("memories", "landscape") if name in self.docks]
        self.resizeDocks(sides, [180 + spare // 7, 276 + spare * 2 // 5], Qt.Orientation.Horizontal)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the side panels take their part of what is won or lost."""
        super().resizeEvent(event)
        lost = event.size().width() - event.oldSize().width()
        sides = [dock for name, dock in self.docks.items() if name in ("memories", "landscape") and dock.isVisible()]
        if event.oldSize().isValid() and lost and sides:
            part = {"dock-memories": 1 / 7, "dock-landscape": 2 / 5}
            widths = [max(dock.width() + round(lost * part[dock.objectName()]), 180) for dock in sides]
            self.resizeDocks(sides, widths, Qt.Orientation.Horizontal)

    def _change_front(self, dock: QDockWidget) -> None:
        """Let the dock that comes to the front at the bottom have the height that it had, or needs."""
        front = dock.objectName().removeprefix("dock-")
        if self.dockWidgetArea(dock) == BOTTOM and front != self._front:
            self._heights[self._front] = self.docks[self._front].height()
            self._front = front
            QTimer.singleShot(0, self, self._give_height)  # once Qt has changed the tab

    def _give_height(self) -> None:
        tall = min(TALL, self.height() // 3)
        height = self._heights.get(self._front, tall if self._front == "experiments" else LOW)
        self.resizeDocks([self.docks[self._front]], [height], Qt.Orientation.Vertical)

    def bring(self, name: str) -> None:
        """Show a dock, before those in the same place."""
        self.docks[name].show()
        self.docks[name].raise_()

    def show_only(self, panels: Sequence[str]) -> None:
        """Show these docks, the first one before those in the same place; all of them if none is named."""
        self.enlarge(False)
        self._show_docks(panels)
        for name in [name for name in panels if name in TABS and name in self.docks][:1]:
            self.bring(name)

    def shown(self) -> tuple[str, ...]:
        """Names of the docks that are seen, the one in front at the bottom first; none while the landscape is large."""
        if self._before is not None:
            return ()
        seen = [name for name, dock in self.docks.items() if not dock.isHidden()]
        return tuple(sorted(seen, key=lambda name: name != self._front))

    def _show_docks(self, panels: Sequence[str]) -> None:
        for name, dock in self.docks.items():
            dock.setVisible(not panels or name in panels)
        shown = [name for name in TABS if name in self.docks and (not panels or name in panels)]
        if shown and self._front not in shown:
            self._front = shown[0]
            QTimer.singleShot(0, self, self._give_height)

    def restore(self) -> None:
        """Window and docks as they were left; the whole of a screen that has no more room than is needed."""
        room = self.screen().availableSize()
        self.resize(self.sizeHint().boundedTo(room))
        if not self._settings.geometry.isEmpty():
            self.restoreGeometry(self._settings.geometry)
        elif room.width() <= self.sizeHint().width() or room.height() <= self.sizeHint().height():
            self.setWindowState(Qt.WindowState.WindowMaximized)
            self.resize(room)
        self.reset_layout()
        if not self._settings.layout.isEmpty():
            self.restoreState(self._settings.layout)

    def apply_theme(self, theme: Theme) -> None:
        """Restyle everything."""
        self.theme = theme
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.setPalette(palette(theme))
        application.setStyleSheet(stylesheet(theme))
        for name, act in ACTIONS.items():
            if act.icon:
                self.commands[name].setIcon(icon(act.icon, theme))
        for panel in self._panels:
            panel.apply_theme(theme)
        self.theme_changed.emit(theme)

    def choose_theme(self, name: str) -> None:
        """Use a theme by its name, or "system"; remembered."""
        self._settings.theme = name
        self.commands[f"theme_{name}"].setChecked(True)
        self.apply_theme(self._themed(name))

    def next_theme(self) -> None:
        """Go round the themes."""
        names = list(THEMES)
        self.choose_theme(names[(names.index(self.theme.name) + 1) % len(names)])

    def follow_system(self) -> None:
        """The system has turned light or dark."""
        if self._settings.theme == "system":
            self.apply_theme(self._themed("system"))

    def _themed(self, name: str) -> Theme:
        if name in THEMES:
            return THEMES[name]
        dark = QApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return THEMES["dark" if dark else "light"]

    def complain(self, sentence: str) -> None:
        """Tell of an error, in the window, until it is dismissed."""
        self.banner.tell(sentence)

    def tell(self, message: str) -> None:
        """Say something in passing."""
        self.statusBar().showMessage(message, 5000)

    def sizeHint(self) -> QSize:
        """The size that everything is composed for."""
        return QSize(1280, 800)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files are welcome."""
        if event.mimeData().hasUrls() and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the files on."""
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.files_dropped.emit(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the layout, then let everything stop."""
        self._settings.geometry = self.saveGeometry()
        self._settings.layout = self.saveState() if self._before is None else self._before
        self.closing.emit()
        event.accept()


class DockTitle(QWidget):
    """The heading of a panel; drag it to move the panel."""

    def __init__(self, panel: Panel, dock: QDockWidget) -> None:
        super().__init__(dock)
        self.heading = QLabel(panel.title)
        self.heading.setProperty("role", "heading")
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID + 2, GRID - 2, GRID // 2, 2)
        row.addWidget(self.heading)
        row.addStretch(1)
        control = panel.title_widget()
        if control is not None:
            row.addWidget(control)


class Banner(QWidget):
    """A sentence across the top that stays until it is dismissed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.label = QLabel()
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setProperty("role", "banner")
        self.close_button = QToolButton()
        self.close_button.setText("Dismiss")
        self.close_button.setToolTip("Dismiss this message  (Esc)")
        self.close_button.setShortcut("Esc")
        self.close_button.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID, GRID // 2, GRID // 2, GRID // 2)
        row.addWidget(self.label, 1)
        row.addWidget(self.close_button)
        self.hide()

    def tell(self, sentence: str) -> None:
        """Show a sentence."""
        self.label.setText(sentence)
        self.show()
