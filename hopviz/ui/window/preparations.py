"""Which panel is made ready for a new network, and when?  One preparation a panel at a time, the newest network last.

While somebody drags a weight, networks come faster than their landscapes can be worked out: every answer is shown,
and of the networks that wait only the newest counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal, Slot

from hopviz.core.network import Network
from hopviz.engine.background import Background
from hopviz.engine.session import Session
from hopviz.project.model import Project
from hopviz.ui.panel import Panel


class Preparations(QObject):
    """Has the preparations of panels run, in the background or at once, and hands their results over.

    Parameters
    ----------
    panels : sequence of Panel
    first : Panel
        The one that people look at while they change weights: it is prepared first, and does not wait for a tick.
    session : Session
        Whose networks they are.
    background : Background
    """

    failed = Signal(object)
    """(Exception) of a preparation."""

    def __init__(
        self, panels: Sequence[Panel], first: Panel, session: Session, background: Background, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._panels = sorted(panels, key=lambda panel: panel is not first)
        self._first, self._session, self._background = first, session, background
        self._under_way: set[Panel] = set()
        self._waiting: dict[Panel, tuple[Project, Network]] = {}

    @Slot(object, object)
    def begin(self, project: Project, network: Network) -> None:
        """Prepare all panels for a new network."""
        for panel in self._panels:
            self._begin(panel, project, network)

    def begin_again(self, panel: Panel) -> None:
        """Prepare one panel in another way for the present network, unless the project's own is still to come."""
        network = self._session.network_so_far
        if network is not None:
            self._begin(panel, self._session.project, network)

    def _begin(self, panel: Panel, project: Project, network: Network) -> None:
        preparation = panel.preparation()
        if preparation is None:
            self._waiting.pop(panel, None)
            panel.show_network(project, network, None)
            return
        if panel in self._under_way:
            panel.expect_network()
            self._waiting[panel] = (project, network)
            return
        done = partial(self._show, panel, project, network)
        if panel.prepares_at_once(network):
            try:
                done(preparation(project, network))
            except Exception as error:
                self.failed.emit(error)
            return
        panel.expect_network()
        self._under_way.add(panel)
        self._background.ask(panel.name, partial(preparation, project, network), done, partial(self._give_up, panel))

    def _show(self, panel: Panel, project: Project, network: Network, prepared: object) -> None:
        try:
            if self._is_shown(project):
                panel.show_network(project, network, prepared)
                if panel is self._first and panel.is_seen:
                    panel.draw(0.0)
                    # Painted now, it need not wait for all that other panels make of this network.
                    QCoreApplication.sendPostedEvents(panel.window(), QEvent.Type.UpdateRequest)
        finally:
            self._begin_next(panel)

    def _is_shown(self, project: Project) -> bool:
        """Whether its states are those of the present project, though it may be an older one: weights are dragged."""
        return project.same_states(self._session.project)

    def _give_up(self, panel: Panel, error: Exception) -> None:
        self.failed.emit(error)
        self._begin_next(panel)

    def _begin_next(self, panel: Panel) -> None:
        self._under_way.discard(panel)
        waiting = self._waiting.pop(panel, None)
        if waiting is not None and self._is_shown(waiting[0]):
            self._begin(panel, *waiting)
