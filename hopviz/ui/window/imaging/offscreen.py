"""Offscreen panels, which show a network and a run of it for pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hopviz.core.history import History
from hopviz.core.network import Network
from hopviz.core.recorder import Report
from hopviz.project.model import Project
from hopviz.project.picture_files import Pixels
from hopviz.ui.actions import build_actions
from hopviz.ui.experiments.panel import ExperimentsPanel
from hopviz.ui.guard import Guarded
from hopviz.ui.landscape.panel import LandscapePanel
from hopviz.ui.memories.panel import MemoriesPanel
from hopviz.ui.panel import Jobs, Panel
from hopviz.ui.readout import ReadoutPanel
from hopviz.ui.style.rendering import Target, painting_for, pixels_of
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.trace import TracePanel
from hopviz.ui.unit_input.panel import VotePanel
from hopviz.ui.units.panel import UnitsPanel
from hopviz.ui.verdict.panel import VerdictPanel
from hopviz.ui.viewer import Viewer
from hopviz.ui.weights.panel import MatrixPanel
from hopviz.ui.widgets import filled
from hopviz.ui.window.imaging.picture import Room, Subject, painted, polish, wear

SHAPES = {
    "verdict": QSize(720, 96), "units": QSize(520, 520), "readout": QSize(720, 64), "memories": QSize(300, 640),
    "landscape": QSize(560, 420), "matrix": QSize(480, 320), "trace": QSize(960, 300), "vote": QSize(960, 300),
    "experiments": QSize(1120, 420),
}  # fmt: skip
"""How large each panel is, alone, where nobody says otherwise."""
OVERVIEW = ("verdict", "units", "readout", "landscape", "trace")
WINDOW = ("memories", "verdict", "units", "readout", "landscape", "matrix", "trace")
"""What the window shows at first."""
WIDE, TALL, LARGE = QSize(1120, 630), QSize(560, 720), QSize(1280, 800)
LEFT, RIGHT = ("memories",), ("landscape", "matrix", "trace")
"""Panels that stand beside the units, those at the right if the first of them is there."""


def shape_of(panels: Sequence[str]) -> QSize:
    """How large offscreen panels with these panels is where nobody says otherwise."""
    if len(panels) == 1:
        return SHAPES[panels[0]]
    return LARGE if LEFT[0] in panels else WIDE if RIGHT[0] in panels else TALL


SETTLED = 100.0
"""Seconds after which nothing slides or fades any more."""


class OffscreenPanels(Guarded, QWidget):
    """Some panels, by their names, that nobody sees.

    Parameters
    ----------
    panels : sequence of str
    theme : Theme
    jobs : Jobs
        Compute what they show; theirs alone.
    room : Room
        That of the pictures that are made of it.
    view : str
        The view of the landscape, or the experiment, by its name; the first if it is empty.
    """

    def __init__(self, panels: Sequence[str], theme: Theme, jobs: Jobs, room: Room, view: str = "") -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        self.errors: list[Exception] = []
        """What went wrong in computing what is shown."""
        self.theme = theme
        self._room, self._target = room, Target(room.ratio, False)
        self._names, self._jobs, self._view = tuple(panels), jobs, view
        self._history = History()
        self._given: tuple[Project, Network] | None = None
        self.panels: list[Panel] = []

    def build(self) -> Iterator[None]:
        """Make the panels, one after the other."""
        for name in self._names:
            panel = self._made(name)
            panel.setParent(self)
            panel.set_jobs(self._jobs)
            panel.set_reduced_motion(True)
            panel.network_wanted.connect(partial(self._give_network, panel))
            panel.failed.connect(self.errors.append)
            self.panels.append(panel)
            yield
        right = RIGHT if RIGHT[0] in self._names else ()
        places = {panel: 0 if panel.name in LEFT else 2 if panel.name in right else 1 for panel in self.panels}
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID, GRID, GRID, GRID)
        for place in sorted(set(places.values())):
            stretched = [(panel, SHARES.get(panel.name, 2)) for panel in self.panels if places[panel] == place]
            row.addLayout(filled(QVBoxLayout(), *stretched, gap=GRID), WIDTHS[place])
        wear(self, self.theme)
        for panel in self.panels:
            polish(panel)
            panel.apply_theme(self.theme)
            yield
        self.resize(self._room.points)
        self.show()
        yield

    def _made(self, name: str) -> Panel:
        made = MAKERS[name](self) if name in MAKERS else TracePanel(self._history)
        if isinstance(made, VerdictPanel):
            made.set_ready(True, True)
        if isinstance(made, TracePanel):
            made.set_running(True)
        return made

    def show_network(self, project: Project, network: Network) -> None:
        """Take over a network, and what is known of it before anything happens."""
        self._given = project, network
        with painting_for(self._target):
            for panel in self.panels:
                panel.show_project(project)
                if isinstance(panel, Viewer):
                    possible = [kind.name for kind in panel.kinds if not kind.refusal(project)]
                    panel.choose_view(self._view if self._view in possible else (possible or [panel.view.name])[0])
                panel.take_network(project, network)

    def show_units_as(self, key: str) -> None:
        """Show the units as grid, graph or drawing, as far as they can be."""
        for panel in self.panels:
            if isinstance(panel, UnitsPanel):
                panel.show_as(key)

    def _give_network(self, panel: Panel) -> None:
        if self._given is not None:
            panel.take_network(*self._given)

    def show_moment(self, project: Project, reports: Sequence[Report]) -> None:
        """Take over what happened in a run up to a moment, and the project as it was then."""
        if self._given is not None and project is not self._given[0]:
            self._given = project, self._given[1]
            for panel in self.panels:
                panel.show_project(project)
        for report in reports:
            self._history.add(report)
            for panel in self.panels:
                panel.show_report(report)
        with painting_for(self._target):
            self._draw()

    def _draw(self) -> None:
        for panel in self.panels:
            panel.draw(SETTLED)

    def frame(self) -> Pixels:
        """What is seen, in the size of the picture."""
        with painting_for(self._target):
            self._draw()
            return pixels_of(painted(self, self._room, self.theme))

    def subject(self, title: str) -> Subject:
        """What a picture is made of."""
        return Subject("offscreen", title, self, self._apply_theme, self._draw)

    def _apply_theme(self, theme: Theme) -> None:
        for panel in self.panels:
            panel.apply_theme(theme)


SHARES = {"verdict": 0, "readout": 0, "matrix": 1, "trace": 1}
"""Of the height of a column; 0: no more than a panel needs."""
WIDTHS = (2, 5, 5)
"""Of the columns."""
MAKERS: dict[str, Callable[[QWidget], Panel]] = {
    "verdict": lambda owner: VerdictPanel(),
    "units": lambda owner: UnitsPanel(),
    "readout": lambda owner: ReadoutPanel(),
    "memories": lambda owner: MemoriesPanel(build_actions(owner)),
    "landscape": lambda owner: LandscapePanel(),
    "matrix": lambda owner: MatrixPanel(),
    "vote": lambda owner: VotePanel(),
    "experiments": lambda owner: ExperimentsPanel(),
}
"""How panels are made, by their names; the trace needs a history, too."""
