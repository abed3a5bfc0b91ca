"""Help in the window: cards beside panels, the glossary, the tour, and who tells them of the present moment."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QTabBar, QWidget

from hopviz.actions.action import EditError
from hopviz.actions.window_verbs import ShowHelp
from hopviz.core.network import Network
from hopviz.core.quoting import quoted
from hopviz.core.recorder import Report
from hopviz.engine.session import Session
from hopviz.project.model import Project
from hopviz.ui.guard import Guarded
from hopviz.ui.help import texts
from hopviz.ui.help.button import HelpButton
from hopviz.ui.help.card import HelpCard
from hopviz.ui.help.glossary import GlossaryWindow
from hopviz.ui.help.tour import Tour
from hopviz.ui.help.values import Moment, told
from hopviz.ui.panel import Panel
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.viewer import Viewer
from hopviz.ui.window.main_window import MainWindow
from hopviz.ui.window.settings import Settings

USUAL = "units"
"""The panel whose help is shown if no other one has the keys."""
CENTRE = (USUAL, "verdict", "readout")
"""Panels that have one heading."""
UNSEEN = ("offscreen", "minimal")
"""Platforms on which nobody looks."""


def topic_of(panel: Panel) -> texts.Topic:
    """The text of what a panel shows now: of the view or the part that is seen, if there is one of it."""
    topics = texts.topics()
    parts = [panel.view] if isinstance(panel, Viewer) else panel.findChildren(Panel)
    seen = [part for part in parts if part.name in topics and part.isVisibleTo(panel)]
    return topics[seen[0].name if seen else panel.name]


def parts_of(panel: Panel) -> Sequence[type[Panel]]:
    """What a panel is, and what its views or parts are."""
    return [type(panel), *(panel.kinds if isinstance(panel, Viewer) else map(type, panel.findChildren(Panel)))]


class TabHelp:
    """The `?` of panels that are tabs, which have no heading: at the end of the row of tabs."""

    def __init__(self, window: MainWindow, panels: Sequence[Panel]) -> None:
        self._window = window
        docked = [panel for panel in panels if panel.name in window.docks.by_name]
        self._buttons = {panel.title: HelpButton(panel, window) for panel in docked}
        self._bars: dict[str, QTabBar] = {}
        """The rows of tabs above which they are now."""
        for button in self._buttons.values():
            button.hide()

    def _fronts(self) -> dict[str, QTabBar]:
        """The rows of tabs, by the title of the one in front."""
        return {bar.tabText(bar.currentIndex()): bar for bar in self._window.docks.tab_bars() if bar.isVisible()}

    def bar_of(self, panel: Panel) -> QTabBar | None:
        """The row of tabs in which a panel is in front."""
        return self._fronts().get(panel.title)

    def follow(self, above: Sequence[QWidget]) -> None:
        """Show that of every tab in front, where the tabs are now, below the cards that lie over the window."""
        fronts = self._fronts()
        for title, button in self._buttons.items():
            bar = fronts.get(title)
            if bar is not None and bar is not self._bars.get(title):
                for widget in (button, *above):
                    widget.raise_()
            button.setVisible(bar is not None)
            if bar is not None:
                button.adjustSize()
                right, middle = bar.geometry().right(), bar.geometry().center().y()
                button.move(right - button.width() - GRID // 2, middle - button.height() // 2)
        self._bars = fronts


class Help(Guarded, QObject):
    """Shows help, and keeps it true.

    Parameters
    ----------
    window : MainWindow
    panels : sequence of Panel
    session : Session
        Whose project, network and reports the values are of.
    settings : Settings
        Where it is kept whether the tour has been shown.
    run_button : QWidget
        What the tour points at.
    """

    opened = Signal()
    """The card is about to be seen."""

    def __init__(
        self, window: MainWindow, panels: Sequence[Panel], session: Session, settings: Settings, run_button: QWidget
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._settings = window, session, settings
        self._panels = {panel.name: panel for panel in panels}
        self._panel: Panel | None = None
        """The one that the card stands beside."""
        self._seen: texts.Topic | None = None
        """The text of what that showed last."""
        self._before: QWidget | None = None
        """What had the keys before the card."""
        self._project: Project | None = None
        self._network: tuple[Project, Network] | None = None
        self._report: Report | None = None
        self._told: tuple[object, ...] = ()
        """What the values that are shown are of."""
        self._glossary: GlossaryWindow | None = None
        self.card = HelpCard(window)
        self.card.wanted.connect(self.follow)
        self.card.closed.connect(self._give_back_keys)
        self._tabs = TabHelp(window, panels)
        targets = {name: self._frame(self._panels[name]) for name in ("memories", "verdict", "landscape")}
        self.tour = Tour(window, {**targets, "grid": self._panels[USUAL], "run": run_button})
        self._above: list[QWidget] = [self.card, self.tour.shade, self.tour]
        """What lies over the window, the lowest first."""
        self.tour.arrived.connect(self._bring)
        self.tour.ended.connect(self._end_tour)
        session.project_changed.connect(self._take_project)
        session.network_ready.connect(self._take_network)
        session.report_ready.connect(self._take_report)
        session.ticked.connect(self._draw)
        window.themed.connect(self.apply_theme)
        window.closing.connect(self._close)
        window.installEventFilter(self)

    @cached_property
    def titles(self) -> dict[str, str]:
        """What texts are of, by their keys; they are read when help is wanted first."""
        topics = texts.topics()
        parts = {part.name: part.title for panel in self._panels.values() for part in parts_of(panel)}
        return {name: (name in topics and topics[name].title) or title for name, title in parts.items()}

    @property
    def glossary(self) -> GlossaryWindow:
        """Made when it is wanted first."""
        if self._glossary is None:
            self._glossary = GlossaryWindow(self._window, self.titles)
            self._glossary.apply_theme(self._window.theme)
            self._glossary.topic_wanted.connect(self._show_topic)
        return self._glossary

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.card.apply_theme(theme)
        self.tour.apply_theme(theme)
        if self._glossary is not None:
            self._glossary.apply_theme(theme)
        if self._panel is not None and self.card.topic is not None:
            self._place(self._panel)
            self._tell()

    def show(self, verb: ShowHelp) -> None:
        """Show the help of a panel by its name, or that of the one that has the keys; once more closes it.

        Raises
        ------
        EditError
            If there is no such panel, view or experiment.
        """
        if not verb.topic and self.card.isAncestorOf(QApplication.focusWidget() or self._window):
            self.card.close_card()
            return
        name = verb.topic or self._name_in_use()
        panel = self._panel_of(name)
        topic = topic_of(panel) if name == panel.name else texts.topics().get(name, topic_of(panel))
        if self.card.topic is topic and self._panel is panel:
            self.card.close_card()
        else:
            self._open(panel, topic)

    def show_glossary(self) -> None:
        """All words."""
        self.glossary.look_up("")

    def begin_tour(self) -> None:
        """Show the five stops; not by itself any more."""
        self._settings.toured = True
        self.card.close_card()
        self.tour.begin()

    def offer_tour(self) -> None:
        """Begin the tour at the very first start, where somebody is there to look."""
        if not self._settings.toured and QGuiApplication.platformName() not in UNSEEN:
            self.begin_tour()

    def follow(self, address: str) -> None:
        """Go where a link leads."""
        if address.startswith(texts.TOPIC):
            self._show_topic(address.removeprefix(texts.TOPIC))
        else:
            self.glossary.look_up(address)

    def _show_topic(self, key: str) -> None:
        """A text by its key, beside the panel that it is of."""
        self._open(self._panel_of(key), texts.topics()[key])
        self._window.activateWindow()

    def _panel_of(self, name: str) -> Panel:
        """The panel of a name, or the one that has a view or a part of it."""
        for panel in self._panels.values():
            if name in (part.name for part in parts_of(panel)):
                return panel
        raise EditError(f"There is no help on {quoted(name)}; choose from {', '.join(self.titles)}.")

    def _name_in_use(self) -> str:
        """The panel that has the keys."""
        widget: QWidget | None = QApplication.focusWidget()
        while widget is not None:
            name = widget.name if isinstance(widget, Panel) else ""
            if isinstance(widget, QDockWidget):
                name = widget.objectName().removeprefix("dock-")
            if name in self._panels:
                return name
            widget = widget.parentWidget()
        return USUAL

    def keep_above(self, card: QWidget) -> None:
        """Let another card lie over the window, below the tour."""
        self._above.insert(0, card)

    def make_way(self) -> None:
        """Let another card be seen."""
        self.tour.end()
        self.card.close_card()

    def _open(self, panel: Panel, topic: texts.Topic) -> None:
        self.tour.end()
        self.opened.emit()
        if self.card.isHidden():
            self._before = QApplication.focusWidget()
        self._panel, self._seen = panel, topic_of(panel)
        self._show(panel, topic)
        self._place(panel)
        self.card.show()
        self.card.raise_()
        self.card.page.setFocus()

    def _show(self, panel: Panel, topic: texts.Topic) -> None:
        here = [panel.name, topic_of(panel).key, *(CENTRE if panel.name in CENTRE else ())]
        others = [key for key in dict.fromkeys(here) if key != topic.key and key in texts.topics()]
        links = [(f"{texts.TOPIC}{key}", self.titles[key]) for key in others]
        self.card.show_topic(topic, self.titles.get(topic.key, panel.title), links)
        self._tell()

    def _place(self, panel: Panel) -> None:
        place = _in_window(self._frame(panel), self._window)
        bar = self._tabs.bar_of(panel)
        marks = self._window.findChildren(HelpButton, f"help_{panel.name}")
        mark = next((_in_window(each, self._window) for each in marks if each.isVisible()), QRect())
        self.card.stand_beside(place if bar is None else place.united(bar.geometry()), mark, self._room())

    def _frame(self, panel: Panel) -> QWidget:
        """A panel with its heading."""
        return self._window.docks.by_name.get(panel.name, panel)

    def _room(self) -> QRect:
        return self._window.rect().adjusted(GRID, GRID, -GRID, -GRID)

    def _bring(self, target: str) -> None:
        """A stop of the tour is to be seen."""
        if target in self._window.docks.by_name:
            self._window.docks.bring(target)

    def _end_tour(self) -> None:
        self._panels[USUAL].setFocus()

    def _give_back_keys(self) -> None:
        self._panel = None
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()
        self._before = None

    @Slot()
    def _close(self) -> None:
        if self._glossary is not None:
            self._glossary.close()

    @Slot(object)
    def _take_project(self, project: Project) -> None:
        if self._project is not None and not project.same_units(self._project):
            self._report = None
        self._project = project

    @Slot(object, object)
    def _take_network(self, project: Project, network: Network) -> None:
        self._network = project, network

    @Slot(object)
    def _take_report(self, report: Report) -> None:
        self._report = report

    @property
    def moment(self) -> Moment:
        """What the panels show now."""
        project = self._project or self._session.project
        network, report = self._network, self._report
        is_new = network is not None and network[0].same_network(project)
        fits = report is not None and report.frame.state.size == project.n
        fits = fits and report is not None and report.overlaps.size == len(project.memories)
        return Moment(project, network[1] if network is not None and is_new else None, report if fits else None)

    @Slot(float)
    def _draw(self, seconds: float) -> None:
        self._tabs.follow(self._above)
        self.tour.follow()
        panel = self._panel
        if panel is None or self.card.topic is None:
            return
        now = topic_of(panel)
        if now is not self._seen:  # another view has been chosen
            self._seen = now
            self._show(panel, now)
        if self._told != (self._project, self._network, self._report):
            self._tell()

    def _tell(self) -> None:
        self._told = self._project, self._network, self._report
        if self.card.told_of is not None:
            self.card.show_values(told(self.card.told_of.values, self.moment))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self._window:
            return False
        if event.type() == QEvent.Type.Resize:
            self.card.stay_within(self._room())
            self.tour.follow()
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if self.tour.stop is not None:  # nobody else wanted the key
                self.tour.end()
                return True
            if self.card.topic is not None:
                self.card.close_card()
                return True
        return False


def _in_window(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, widget.rect().topLeft()), widget.size())
