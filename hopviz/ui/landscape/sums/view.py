"""How does a landscape come about from memories?  Each memory's own landscape, and their sum."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLabel, QVBoxLayout

from hopviz.actions.state_edits import SetState
from hopviz.core.landscape import states_of
from hopviz.project.model import Project
from hopviz.ui.actions import tooltip
from hopviz.ui.landscape.exact import RunView, no_landscape
from hopviz.ui.landscape.sums.map import SumsMap
from hopviz.ui.landscape.sums.terms import MOST_UNITS, SumsMotion, prepare
from hopviz.ui.style.plotting import number
from hopviz.ui.style.theme import GRID, Theme


class SumsView(RunView):
    """The landscape of each memory alone and that of all of them, state by state, on one scale of colours."""

    name = "sums"
    title = "Sum"
    prepare = staticmethod(prepare)

    def __init__(self) -> None:
        super().__init__()
        self.motion = SumsMotion()
        self.map = SumsMap(self.ball, self.motion)
        self.map.chosen.connect(self._choose)
        self.map.setAccessibleName("Landscapes that add up")
        self.map.setAccessibleDescription(
            tooltip(
                "focus_shown",
                "Every state at the same place on every tile; arrow keys point at one, Enter makes it the state",
            )
        )
        self.setFocusProxy(self.map)
        self.note = QLabel()
        self.note.setProperty("role", "caption")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID, GRID, GRID, 0)
        layout.setSpacing(0)
        layout.addWidget(self.note)
        layout.addWidget(self.map, 1)
        self.setMinimumSize(240, 190)

    @staticmethod
    def refusal(project: Project) -> str:
        if project.n > MOST_UNITS:
            return (
                f"The sum has a pixel for each of the 2^N states of every memory: it shows at most {MOST_UNITS} "
                f"units, and these are {number(project.n)}"
            )
        reason = no_landscape(project)
        if not reason and not project.memories:
            return "Store a memory: its landscape, and how it adds to those of others, is seen here"
        return reason

    def sizeHint(self) -> QSize:
        return QSize(420, 380)

    def set_reduced_motion(self, reduced: bool) -> None:
        super().set_reduced_motion(reduced)
        self.motion.reduced_motion = reduced

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.note.setFont(theme.font(11))
        self.map.apply_theme(theme)

    def names_changed(self) -> None:
        assert self._project is not None
        memories = {memory.revision: (k, memory.name) for k, memory in enumerate(self._project.memories)}
        if self._prepared is None:
            self.motion.clear()
            self.map.show_sums()
        elif memories == self.map.memories:
            return
        self.map.memories = memories
        self.map.refresh()

    def landscape_changed(self) -> None:
        sums, project = self._prepared, self._project
        assert project is not None
        self.map.grid = (project.rows, project.cols)
        self.motion.show(sums, moving=self.isVisible())
        self.map.point_at(-1, -1)
        self.note.setText(sums.note[0])
        self.note.setToolTip(sums.note[1])
        self.map.show_sums()

    def draw(self, seconds: float) -> None:
        if self._prepared is None or not self.isVisible():
            return
        changed = self.motion.advance(seconds)
        self._go_along(self._prepared.atlas.middle_of)
        if self.ball.slide(seconds) or changed:
            self.map.update()

    def _choose(self, state: int) -> None:
        self.acted.emit(SetState(states_of(state, self._prepared.atlas.n)))
