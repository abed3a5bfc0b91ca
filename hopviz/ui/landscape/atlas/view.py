"""Where in the whole landscape is the network?  Every state one pixel; neighbours differ in one unit."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout

from hopviz.actions.state_edits import SetState
from hopviz.core.landscape import states_of
from hopviz.project.model import Project
from hopviz.ui.actions import tooltip
from hopviz.ui.landscape.atlas.map import AtlasMap
from hopviz.ui.landscape.atlas.relief import AtlasRelief, shared_by
from hopviz.ui.landscape.exact import RunView, no_landscape, present_names
from hopviz.ui.landscape.state_layout import MOST_UNITS, prepare
from hopviz.ui.style.plotting import broken, number
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets.scene3d import WITHOUT_OPENGL, opengl_works


class AtlasView(RunView):
    """All 2^N states side by side, by energy or by basin, and the run as a path from pixel to pixel."""

    name = "atlas"
    title = "Atlas"
    prepare = staticmethod(prepare)

    def __init__(self) -> None:
        super().__init__()
        self.sheet, self.relief = AtlasMap(self.ball), AtlasRelief(self.ball)
        self.maps: tuple[AtlasMap, ...] = (self.sheet, self.relief)
        self._stack = QStackedWidget()
        for shown in self.maps:
            shown.chosen.connect(self._choose)
            self._stack.addWidget(shown)
        self.relief.failed.connect(self._lie_flat)
        self.shape_chooser = QComboBox()
        self.shape_chooser.addItems(["Map", "Relief"])
        self.shape_chooser.setAccessibleName("Shape of the atlas")
        self.shape_chooser.currentIndexChanged.connect(self._choose_shape)
        self.colour_chooser = QComboBox()
        self.colour_chooser.addItems(["Energy", "Basins"])
        self.colour_chooser.setAccessibleName("Colour of the states")
        self.colour_chooser.setToolTip(
            tooltip(
                "focus_shown",
                "What colour means: the energy E of a state, or the minimum that steepest descent from it ends in",
            )
        )
        self.setFocusProxy(self.colour_chooser)
        self.colour_chooser.currentIndexChanged.connect(self._choose_colour)
        self.count_label = QLabel()
        self.count_label.setProperty("role", "caption")
        self.excuse = QLabel(WITHOUT_OPENGL)
        self.excuse.setProperty("role", "caption")
        self.excuse.setWordWrap(True)
        self.excuse.hide()
        head = QHBoxLayout()
        head.addWidget(self.colour_chooser)
        head.addWidget(self.shape_chooser)
        head.addStretch()
        head.addWidget(self.count_label)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID, GRID, GRID, GRID)
        layout.setSpacing(GRID)
        layout.addLayout(head)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self.excuse)
        self._head = head
        self.setMinimumSize(240, 190)

    @property
    def map(self) -> AtlasMap:
        """The map, or the relief, whichever is shown."""
        return self.maps[self._stack.currentIndex()]

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shape_chooser.setVisible(opengl_works() and self.excuse.isHidden())

    @staticmethod
    def refusal(project: Project) -> str:
        if project.n > MOST_UNITS:
            return (
                f"The atlas has a pixel for each of the 2^N states: it shows at most {MOST_UNITS} units, "
                f"and these are {number(project.n)}"
            )
        return no_landscape(project)

    def sizeHint(self) -> QSize:
        return QSize(420, 380)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._make_room()

    def _make_room(self) -> None:
        shown = (self.colour_chooser, self.shape_chooser, self.count_label)
        wanted = sum(widget.sizeHint().width() for widget in shown) + 2 * self._head.spacing()
        self.count_label.setVisible(wanted <= self.width() - 2 * GRID)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        for label in (self.count_label, self.excuse):
            label.setFont(theme.font(11))
        self._make_room()
        for shown in self.maps:
            shown.theme = theme
            shown.refresh()

    def names_changed(self) -> None:
        if self._prepared is None:
            for shown in self.maps:
                shown.atlas = None
                shown.refresh()
            return
        names = self._present_names()
        for shown in self.maps:
            if shown.names != names:
                shown.names = names
                shown.refresh(colours=False)

    def landscape_changed(self) -> None:
        atlas, project = self._prepared, self._project
        assert project is not None
        names = self._present_names()
        for shown in self.maps:
            shown.atlas, shown.grid, shown.names = atlas, (project.rows, project.cols), names
            shown.pointed = shown.pointed if shown.pointed < atlas.energies.size else -1
            shown.refresh()
        self.shape_chooser.setToolTip(broken(shapes(atlas.shape)))
        removed = int(project.lesioned.sum())
        self.count_label.setText(f"{number(atlas.energies.size >> removed)} states")
        twice = f"Units that are removed make no difference: every state is there {1 << removed} times.\n"
        self._make_room()
        low, high = f"1–{atlas.across}", f"{atlas.across + 1}–{atlas.n}"
        self.count_label.setToolTip(
            broken(
                "Every state is one pixel, and pixels beside each other differ in one unit (Gray code).\n"
                f"{twice if removed else ''}"
                "A minimum is a state of which no flip lowers the energy; such states of equal energy that single "
                "flips join are one.\n"
                f"From left to right units {low} change, from top to bottom units {high}."
            )
        )

    def _present_names(self) -> list[str]:
        assert self._project is not None
        return present_names(self._prepared.memories, self._project)

    def draw(self, seconds: float) -> None:
        if self._prepared is None or not self.isVisible():
            return
        self._go_along(self._prepared.middle_of)
        if self.ball.slide(seconds):
            self.map.update()
        if self.map is self.relief:
            self.relief.draw()

    def _choose_colour(self, index: int) -> None:
        for shown in self.maps:
            shown.by_basin = index == 1
            shown.refresh()

    def _choose_shape(self, index: int) -> None:
        self._stack.setCurrentIndex(index)

    def _lie_flat(self) -> None:
        """OpenGL has given up: the map is what can be seen."""
        self.shape_chooser.setCurrentIndex(0)
        self.shape_chooser.hide()
        self.excuse.show()

    def _choose(self, state: int) -> None:
        self.acted.emit(SetState(states_of(state, self._prepared.n)))


def shapes(shape: tuple[int, int]) -> str:
    """What can be chosen for an atlas of so many rows and columns, and what each shows."""
    rows, columns = shared_by(shape)
    if rows * columns == 1:
        return "A flat map, or a relief in which every state is as high as its energy"
    return f"A flat map, or a relief in which {rows * columns} neighbours share a column, as high as the lowest of them"
