"""Terrain: every minimum a valley as deep, as wide and as well fenced as it is, and the run a ball in it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtGui import QFontMetricsF, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout

from hopviz.actions.state_edits import SetState
from hopviz.core.counting import counted
from hopviz.core.network import Network, to_bipolar
from hopviz.core.quoting import capital
from hopviz.core.seeds import spawned
from hopviz.core.stepwise import JobSteps
from hopviz.project.model import Project
from hopviz.project.numbers import figure, number
from hopviz.ui.actions import tooltip
from hopviz.ui.landscape.exact import RunView, aside, present_names, refusal, states_on_the_way
from hopviz.ui.landscape.terrain.body import LandBody
from hopviz.ui.landscape.terrain.model import MOST_UNITS, Land
from hopviz.ui.landscape.terrain.picture import LandMap
from hopviz.ui.landscape.terrain.preparation import prepare
from hopviz.ui.landscape.terrain.rain import DROPS, NAMED, Rain, Shower, rain_steps
from hopviz.ui.style.plotting import broken, shortened
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets import plain_label
from hopviz.ui.widgets.scene3d import WITHOUT_OPENGL, opengl_works

EXACT = "Depths, passes and areas are exact; where a valley lies is a picture"
AS_FOUND = "As found so far"
PASSES = "Passes may be lower; where a valley lies is a picture"
KEY = "D"
GROWTH, RAIN = "growth", "rain"
"""What the jobs are called that find more of a land, and that let replicas run."""
RAIN_TIP = (
    f"Let {DROPS} replicas fall on the land: each runs by the network's own rule from a random state, and lies in the "
    "valley of its basin at the height of its own energy"
)
CLEAR_TIP = "Take the replicas away"
EXPLANATION = (
    "Every minimum is a valley: its floor lies at its energy, its area is the share of all states from which steepest "
    "descent ends in it, and two valleys join at the height of the lowest pass between them. Where a valley lies, and "
    "how its slopes wind, is drawn: there are more directions than a picture has. The ball lies in the valley of its "
    "state, at the height of its energy."
)


class TerrainView(RunView):
    """The landscape as people picture it: valleys, passes, and a ball that rolls."""

    name = "terrain"
    title = "Terrain"
    prepare = staticmethod(prepare)

    def __init__(self) -> None:
        super().__init__()
        self.flat, self.body = LandMap(self.ball), LandBody(self.ball)
        self.maps: tuple[LandMap, ...] = (self.body, self.flat)
        self._stack = QStackedWidget()
        for shown in self.maps:
            shown.chosen.connect(self._choose_valley)
            shown.pointed_changed.connect(self._tell)
            self._stack.addWidget(shown)
        self.body.scene.failed.connect(self._show_map)
        self.shape_chooser = QComboBox()
        self.shape_chooser.addItems(["In space", "From above"])
        self.shape_chooser.setAccessibleName("Shape of the terrain")
        self.shape_chooser.setToolTip(tooltip("focus_shown", "The land in space, or a map of it with contour lines"))
        self.shape_chooser.currentIndexChanged.connect(self._choose_shape)
        self.setFocusProxy(self.shape_chooser)
        self.shower: Shower | None = None
        """The replicas that have fallen on the land."""
        self._rains = 0
        """How often it has rained: each time other states fall."""
        self.rain_button = QPushButton("Rain")
        self.rain_button.clicked.connect(self.rain_or_clear)
        for shown in self.maps:
            shown.rain_wanted.connect(self.rain_or_clear)
        self.heading, self.line, self.excuse = plain_label(), plain_label(), QLabel(WITHOUT_OPENGL)
        for label in (self.line, self.excuse):
            label.setProperty("role", "caption")
        self.line.setToolTip(broken(EXPLANATION))
        self.excuse.hide()
        head = QHBoxLayout()
        head.addWidget(self.heading, 1)
        head.addWidget(self.rain_button)
        head.addWidget(self.shape_chooser)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID, GRID, GRID, GRID)
        layout.setSpacing(GRID // 2)
        layout.addLayout(head)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self.line)
        layout.addWidget(self.excuse)
        self.setMinimumSize(240, 190)

    @property
    def map(self) -> LandMap:
        """What is shown: the land in space, or from above."""
        return self.maps[self._stack.currentIndex()]

    def set_audience(self, has_audience: bool) -> None:
        super().set_audience(has_audience)
        self.shape_chooser.setVisible(not has_audience)  # the heading needs the room

    def show_as_at_first(self) -> None:
        self.shape_chooser.setCurrentIndex(int(not self.excuse.isHidden()))

    @staticmethod
    def refusal(project: Project) -> str:
        return refusal(project, MOST_UNITS, "The terrain")

    def preparation(self) -> Callable[[Project, Network], JobSteps[Any, Land]]:
        land: Land | None = self._prepared
        return partial(prepare, like=None if land is None else land.terrain)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not opengl_works():
            self._show_map()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._tell()

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.heading.setFont(theme.font(13, bold=True))
        for label in (self.line, self.excuse):
            label.setFont(theme.font(11))
        for shown in self.maps:
            shown.theme = theme
            shown.refresh()

    def show_project(self, project: Project) -> None:
        if self._project is not None and not project.same_network(self._project):
            self._give_up(GROWTH)  # of a land that is another one at once
        super().show_project(project)

    def names_changed(self) -> None:
        land, project = self._prepared, self._project
        names = [] if land is None or project is None else present_names(land.memories, project)
        for shown in self.maps:
            if shown.names != names:
                shown.names = names
                shown.refresh()

    def forget(self) -> None:
        super().forget()
        for shown in self.maps:
            shown.forget()
        self._clear_rain()
        self._tell()

    def landscape_changed(self) -> None:
        self._clear_rain()
        self._show_land()
        self._grow()

    def _grow(self) -> None:
        """Go on finding what is not known yet of the land."""
        land: Land | None = self._prepared
        self._give_up(GROWTH)
        if land is not None and land.go_on is not None:
            self.compute(GROWTH, partial(land.go_on, land), self._take, self._take_some)

    def _give_up(self, what: str) -> None:
        if what in self._computed:
            self.cancel(what)

    def _take(self, land: Land) -> None:
        """Show more of the land: the run is where it was."""
        self._prepared = land
        self._show_land()
        self._from_its_beginning = True

    def _take_some(self, share: float, land: Land | None) -> None:
        if land is not None and land is not self._prepared:
            self._take(land)

    def _show_land(self) -> None:
        land, project = self._prepared, self._project
        assert project is not None
        for shown in self.maps:
            shown.grid, shown.names = (project.rows, project.cols), present_names(land.memories, project)
            shown.show_land(land)
        self._tell()

    def draw(self, seconds: float) -> None:
        land: Land | None = self._prepared
        if land is None or not self.isVisible():
            return
        self._follow(land)
        if self.shower is not None and self.shower.go_on(seconds):
            self.map.update()
        self.map.draw(seconds)
        self._tell()

    def _follow(self, land: Land) -> None:
        """Send the ball along the states of new reports; where a descent takes a while, to the last of each only."""
        for report, begins in self._new_reports():
            on, energies = states_on_the_way(report.frame)
            if not land.is_exact:
                on, energies = on[-1:], energies[-1:]
            states = np.where(on, np.int8(1), np.int8(-1))
            places = [land.place_of(*each) for each in zip(states, energies.tolist(), strict=True)]
            if begins:
                self.ball.put(*places[0])
            for place in places:
                self.ball.send(*place)

    @property
    def has_rain(self) -> bool:
        """Whether replicas have fallen, or are about to."""
        return self.shower is not None or (RAIN in self._computed and self.is_computing(RAIN))

    def rain_or_clear(self) -> None:
        """Let replicas fall on the land, or take them away."""
        land, project, network = self._prepared, self._project, self._network
        if self.has_rain:
            self._clear_rain()
            self._grow()
        elif land is not None and project is not None and network is not None:
            self._give_up(GROWTH)  # what has fallen lies on the land that it fell on
            state = project.cue if self._report is None else to_bipolar(self._report.frame.unmasked_state)
            seed, self._rains = spawned(project.seed, self._rains), self._rains + 1
            self.compute(RAIN, partial(rain_steps, project, network, land, state, seed), self._let_fall)
            self._tell_button()

    def _let_fall(self, rain: Rain) -> None:
        self._show_shower(Shower(rain))
        if self.reduced_motion and self.shower is not None:
            self.shower.finish()

    def _clear_rain(self) -> None:
        self._give_up(RAIN)
        self._show_shower(None)

    def _show_shower(self, shower: Shower | None) -> None:
        self.shower = shower
        for shown in self.maps:
            shown.shower = shower
            shown.update()
        self._tell_button()

    def _tell_button(self) -> None:
        """What the button does now."""
        self.rain_button.setText("Clear" if self.has_rain else "Rain")
        self.rain_button.setToolTip(broken(f"{CLEAR_TIP if self.has_rain else RAIN_TIP} ({KEY} on the land)"))

    def _tell(self) -> None:
        """Say where the ball lies, or what is pointed at."""
        title, line = self.told()
        where, comma, energy = title.rpartition(", E = ")
        found = line.partition(": ")[2].partition(". ")[0]
        briefs = (line.partition(";")[0], line.partition(". ")[0], f"{found} found" if found else "")
        valley = capital(where.removeprefix("At the bottom of ").removeprefix("In the valley of "))
        titles = (where, valley, f"E = {energy}" if comma else "")
        for label, text, shorter in ((self.heading, title, titles), (self.line, line, briefs)):
            metrics, room = QFontMetricsF(label.font()), max(label.width(), 40)
            fitting = (each for each in (text, *shorter) if metrics.horizontalAdvance(each) <= room)
            label.setText(next(filter(None, fitting), "") or shortened(text, metrics, room))
        self.heading.setToolTip(broken(title) if self.heading.text() != title else "")

    def told(self) -> tuple[str, str]:
        """What is told above and below the land."""
        land: Land | None = self._prepared
        if land is None or self._project is None:
            return "", ""
        if 0 <= self.map.pointed < len(land.terrain):
            return self._about(land, self.map.pointed)
        return self._about_rain(land, self.shower) or self._where(land), self._about_land(land, self._project)

    def _about_land(self, land: Land, project: Project) -> str:
        line = ", ".join(filter(None, (counted(len(land.terrain), "valley"), aside(project))))
        if land.is_exact:
            return f"{line}. {EXACT}"
        return f"{AS_FOUND}, by {counted(land.starts, 'random start')}: {line}. {PASSES}"

    def _about_rain(self, land: Land, shower: Shower | None) -> str:
        if shower is None:
            return ""
        if shower.is_over:
            metrics, room = QFontMetricsF(self.heading.font()), self.heading.width()
            wordings = [shower.rain.told(partial(self._title, land), names) for names in range(NAMED, 0, -1)]
            return next((text for text in wordings if metrics.horizontalAdvance(text) <= room), wordings[-1])
        return f"{number(shower.resting)} of {number(DROPS)} have come to their ends"

    def _where(self, land: Land) -> str:
        if self._report is None or not self.ball.is_somewhere:
            return ""
        state = to_bipolar(self._report.frame.state)
        valley = land.valley_of(state)
        if valley < 0:
            near = self._title(land, land.nearest_to(state))
            return f"In a valley that was not found, near {near}, E = {self.energy_figure}"
        at_bottom = figure(float(land.terrain.energies[valley])) == self.energy_figure
        where = "At the bottom" if at_bottom else "In the valley"
        return f"{where} of {self._title(land, valley)}, E = {self.energy_figure}"

    def _title(self, land: Land, valley: int) -> str:
        return land.valleys[valley].title(self.map.names) if valley < len(land.valleys) else "a shallow minimum"

    def _about(self, land: Land, valley: int) -> tuple[str, str]:
        title, barrier = self._title(land, valley), float(land.barriers[valley])
        below = "" if land.is_exact else "at most "
        climb = "the deepest" if barrier == float("inf") else f"{below}{figure(barrier)} below the pass to a deeper one"
        energy = figure(float(land.terrain.energies[valley]))
        share = number(100 * float(land.shares[valley]), 1)
        of = "states" if land.is_exact else "starts that were tried"
        return capital(title), f"E = {energy} · {climb} · {share} % of all {of}"

    def _choose_valley(self, valley: int) -> None:
        """Start from the bottom of a valley."""
        land: Land | None = self._prepared
        if land is not None:
            self.acted.emit(SetState(land.state_of(valley)))

    def _choose_shape(self, index: int) -> None:
        former = self.map
        self._stack.setCurrentIndex(index)
        if former.heights is not None:
            self.map.heights = former.heights
            self.map.refresh()

    def _show_map(self) -> None:
        """Without OpenGL the map is what can be seen."""
        self.shape_chooser.setCurrentIndex(1)
        self.shape_chooser.hide()
        self.excuse.show()
