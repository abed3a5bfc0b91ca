"""Atlas: every state one pixel, by energy or by basin, as a map or a relief; neighbours differ in one unit."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout

from hopviz.project.model import Project
from hopviz.project.numbers import number
from hopviz.ui.actions import tooltip
from hopviz.ui.landscape.atlas.relief import AtlasRelief, shared_by
from hopviz.ui.landscape.exact import RunView, aside, present_names, refusal
from hopviz.ui.landscape.state_layout import MOST_NAMED, MOST_UNITS, prepare
from hopviz.ui.landscape.state_map import StateMap
from hopviz.ui.style.plotting import broken
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets import plain_label
from hopviz.ui.widgets.scene3d import WITHOUT_OPENGL, opengl_works


class AtlasView(RunView):
    """All 2^N states side by side, by energy or by basin, and the run as a path from pixel to pixel."""

    name = "atlas"
    title = "Atlas"
    prepare = staticmethod(prepare)

    def __init__(self) -> None:
        super().__init__()
        self.flat, self.relief = StateMap(self.ball), AtlasRelief(self.ball)
        self.maps: tuple[StateMap, ...] = (self.flat, self.relief)
        self._stack = QStackedWidget()
        for shown in self.maps:
            shown.chosen.connect(self.choose_state)
            self._stack.addWidget(shown)
        self.relief.scene.failed.connect(self._show_flat_map)
        self.shape_chooser, self.colour_chooser = QComboBox(), QComboBox()
        self.shape_chooser.addItems(["Map", "Relief"])
        self.shape_chooser.setAccessibleName("Shape of the atlas")
        self.shape_chooser.currentIndexChanged.connect(self._stack.setCurrentIndex)
        self.colour_chooser.addItems(["Energy", "Basins"])
        self.colour_chooser.setAccessibleName("Colour of the states")
        meaning = "What colour means: the energy E of a state, or the minimum that steepest descent from it ends in"
        self.colour_chooser.setToolTip(tooltip("focus_shown", meaning))
        self.setFocusProxy(self.colour_chooser)
        self.colour_chooser.currentIndexChanged.connect(self._choose_colour)
        self.count_label, self.excuse = plain_label(), QLabel(WITHOUT_OPENGL)
        for label in (self.count_label, self.excuse):
            label.setProperty("role", "caption")
        self.excuse.setWordWrap(True)
        self.excuse.hide()
        self._head = QHBoxLayout()
        self._head.addWidget(self.colour_chooser)
        self._head.addWidget(self.shape_chooser)
        self._head.addStretch()
        self._head.addWidget(self.count_label)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID, GRID, GRID, GRID)
        layout.setSpacing(GRID)
        layout.addLayout(self._head)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self.excuse)
        self.setMinimumSize(240, 190)

    @property
    def map(self) -> StateMap:
        """The map, or the relief, whichever is shown."""
        return self.maps[self._stack.currentIndex()]

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shape_chooser.setVisible(opengl_works() and self.excuse.isHidden())

    def show_as_at_first(self) -> None:
        for chooser in (self.shape_chooser, self.colour_chooser):
            chooser.setCurrentIndex(0)

    @staticmethod
    def refusal(project: Project) -> str:
        return refusal(project, MOST_UNITS, "The atlas, with a pixel for each of the 2^N states,")

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
        atlas, project = self._prepared, self._project
        names = [] if atlas is None or project is None else present_names(atlas.memories, project)
        for shown in self.maps:
            if atlas is None or shown.names != names:
                shown.atlas, shown.names = atlas, names
                shown.refresh(colours=atlas is None)

    def show_project(self, project: Project) -> None:
        super().show_project(project)
        self._tell_count()

    def _tell_count(self) -> None:
        if self._prepared is not None and self._project is not None:
            count = self._prepared.energies.size >> int(self._project.lesioned.sum())
            self.count_label.setText(", ".join(filter(None, (f"{number(count)} states", aside(self._project)))))
            self._make_room()

    def forget(self) -> None:
        super().forget()
        for shown in self.maps:
            shown.forget()
        self.count_label.clear()

    def landscape_changed(self) -> None:
        atlas, project = self._prepared, self._project
        assert project is not None
        for shown in self.maps:
            shown.atlas, shown.grid = atlas, (project.rows, project.cols)
            shown.names = present_names(atlas.memories, project)
            shown.pointed = shown.pointed if shown.pointed < atlas.energies.size else -1
            shown.refresh()
        self.shape_chooser.setToolTip(broken(shapes(atlas.shape)))
        removed = int(project.lesioned.sum())
        self._tell_count()
        twice = f"Units that are removed make no difference: every state is there {1 << removed} times.\n"
        minima = number(len(atlas.landscape.minima))
        explanation = (
            "Every state is one pixel, and pixels beside each other differ in one unit (Gray code).\n"
            f"{twice if removed else ''}"
            "A minimum is a state of which no flip lowers the energy; such states of equal energy that single "
            f"flips join are one. There are {minima}; at most {MOST_NAMED}, the lowest, are marked.\n"
            f"From left to right {_units(project, 0, atlas.across - 1)} change, from top to bottom "
            f"{_units(project, atlas.across, atlas.n - 1)}."
        )
        self.count_label.setToolTip(broken(explanation))

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

    def _show_flat_map(self) -> None:
        """OpenGL has given up: the map is what can be seen."""
        self.shape_chooser.setCurrentIndex(0)
        self.shape_chooser.hide()
        self.excuse.show()


def _units(project: Project, first: int, last: int) -> str:
    """Units by the names that they have everywhere."""
    one, other = project.unit_name(first), project.unit_name(last)
    return f"unit {one}" if first == last else f"units {one}–{other}"


def shapes(shape: tuple[int, int]) -> str:
    """What can be chosen for an atlas of so many rows and columns, and what each shows."""
    rows, columns = shared_by(shape)
    if rows * columns == 1:
        return "A flat map, or a relief in which every state is as high as its energy"
    return f"A flat map, or a relief in which {rows * columns} neighbours share a column, as high as the lowest of them"
