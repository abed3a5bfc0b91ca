"""When do two memories become one?  A dial for their similarity, and what each is recalled as while it is turned."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QSlider, QWidget

from hopviz.actions.wiring_edits import Adopt
from hopviz.core.blends import Pair
from hopviz.project.model import GIVEN, Memory, Project
from hopviz.project.naming import name_of
from hopviz.project.pattern_sources import PatternSequence, most_memories
from hopviz.ui.actions import tooltip
from hopviz.ui.experiments.base import BackgroundTask, Experiment, Pace
from hopviz.ui.experiments.blends.task import Blend, Choice, Look, Looking, Sweep, distances, exchanged
from hopviz.ui.style.plotting import broken, number
from hopviz.ui.style.theme import GRID, LIGHT, Theme
from hopviz.ui.widgets.chart import DASHES, Chart, Line, Mark, Spot
from hopviz.ui.widgets.choosers import NameChooser
from hopviz.ui.widgets.thumbnail import Recalled, RecallGallery

RISE = (-0.05, 1.06)
STEP = 0.05
"""The ends of the axis of energies are multiples of this: it seldom jumps."""
FEW = 40
PATH_TIP = (
    "The energy per unit of states one unit apart, from beyond the first memory to beyond the second, counted from "
    "half-way: the next unit is always the one that costs least. Two wells with a ridge between them are two memories; "
    "where they merge, both are recalled as one state."
)
CURVES_TIP = (
    "Against the similarity of the two memories (their overlap q): how alike each is to what it is recalled as, and "
    "how alike the two recalled states are. Where these are 1 while the memories are not, the two have merged."
)
GALLERY_TIP = "The two memories, and what each is recalled as by the rule chosen above; the mark says what it is"


NARROW = 400
"""Width at scale 1 from which there is room for the patterns beside the charts."""


class BlendsPicture(QWidget):
    """Two columns of patterns and two charts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.gallery = RecallGallery()
        self.path_chart = Chart("units", "energy E/N", "−0.00")
        self.curves_chart = Chart("similarity q", "overlap m")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        for part, tip, stretch in (
            (self.gallery, GALLERY_TIP, 4), (self.path_chart, PATH_TIP, 5), (self.curves_chart, CURVES_TIP, 6)
        ):  # fmt: skip
            part.setToolTip(broken(tip))
            row.addWidget(part, stretch)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self._arrange()
        for part in (self.gallery, self.path_chart, self.curves_chart):
            part.apply_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _arrange(self) -> None:
        self.gallery.setVisible(self.width() >= NARROW * self.theme.scale)

    def show_look(self, project: Project, choice: Choice, look: Look, widest: int) -> None:
        """Draw what the two memories are recalled as; the axis of the path holds `widest` units at each side."""
        shape = (project.rows, project.cols)
        memories = [project.memories[k] for k in (choice.first, choice.second)]
        self.gallery.show_columns([
            Recalled(
                memory.name, memory.pattern.reshape(shape), end.reshape(shape),
                float((end * memory.pattern).mean()), identity.kind,
            )
            for memory, end, identity in zip(memories, look.ends, look.identities, strict=True)
        ])  # fmt: skip
        x, y = look.path.positions, look.path.energies / project.n
        half = choice.pair.distance_of(memories[1].pattern) / 2
        spots = [
            Spot(place, float(np.interp(place, x, y)), "memory", memory.name, side)
            for place, memory, side in ((-half, memories[0], "left"), (half, memories[1], "right"))
        ]
        ends = zip(look.places, look.energies, look.identities, strict=True)
        for place, energy, identity in list(ends)[: 1 if look.is_one else 2]:
            if identity.kind != "memory":
                spots.append(Spot(place, energy / project.n, identity.kind, "recalled"))
        heights = [*y, *(spot.y for spot in spots)]
        rise = (math.floor(min(heights) / STEP - 1.3) * STEP, math.ceil(max(heights) / STEP + 0.5) * STEP)
        lines = [Line(x, y, "ink")]
        self.path_chart.show_lines(lines, (), (-widest, widest), rise, spots=spots)

    def show_blends(self, project: Project, choice: Choice, blends: Sequence[Blend], q: float) -> None:
        """Draw the overlaps at every similarity, and where the memories are, at q."""
        n = project.n
        x = np.array([1 - 2 * blend.distance / n for blend in blends])
        names = [project.names[k] for k in (choice.first, choice.second)]
        lines = [
            Line(x, x, "muted", "stored", dashes=DASHES),
            *(
                Line(x, np.array([blend.own[k] for blend in blends]), self.theme.of_series(number), names[k])
                for k, number in enumerate((choice.first, choice.second))
            ),
            Line(x, np.array([blend.together for blend in blends]), "mixture", "recalled", dots=len(blends) <= FEW),
        ]
        low = min(float(x.min(initial=0.0)), 0.0)
        marks = [Mark(q, "", "ink")]
        self.curves_chart.show_lines(lines if blends else [], marks, (low, 1.0), (min(low, RISE[0]), RISE[1]))

    def clear(self, prompt: str) -> None:
        """Nothing to be seen, but what to do."""
        self.gallery.show_columns([])
        self.path_chart.show_lines([], prompt=prompt)
        self.curves_chart.show_lines([])


REMOVED = "Put the removed units back first (Ctrl+U): the way between two memories needs all units"
PROMPT = "Make a pair, or store two memories"
PAIR = ("U", "V")
"""Names of the memories that a new pair is made of."""
APART = 4
"""One of so many units differs in a new pair."""
COMPANY = 12
"""A new pair has one memory for so many units beside it: without others two memories do not merge."""
BEYOND = 16
"""The path goes on beyond the memories for one of so many units."""


class CorrelatedMemoriesView(Experiment):
    """Two memories, how alike they are, and what becomes of their wells."""

    name = "blends"
    title = "Blends"

    @classmethod
    def refusal(cls, project: Project) -> str:
        return REMOVED if project.lesioned.any() else ""

    def _build(self) -> None:
        self.choice: Choice | None = None
        self._known: dict[int, Memory] = {}
        """The second memory as it was and as it has been made, by the units in which it differs."""
        self._wanted: int | None = None
        self._handed: tuple[Memory, ...] | None = None
        self._pace = Pace()
        self._look = BackgroundTask(self, "blends-look", self._take_look)
        self._sweep = BackgroundTask(self, "blends-sweep", self._take_sweep)
        self._swept: tuple[object, ...] = ()
        self._blends: tuple[Blend, ...] = ()
        self._unlooked, self._stale = True, True
        self.first_chooser, self.second_chooser = NameChooser(), NameChooser()
        self.dial = QSlider(Qt.Orientation.Horizontal)
        self.similarity, self.status = QLabel(), QLabel()
        self.pair_button = QPushButton("Make a &pair")
        self.picture = BlendsPicture()
        self._lay_out()
        self.stage.addWidget(self.picture, 1)
        self.setFocusProxy(self.dial)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        for chooser, name, tip in (
            (self.first_chooser, "First memory", "The memory that stays"),
            (self.second_chooser, "Second memory", "The memory that is made more like the first, or less"),
        ):
            chooser.setAccessibleName(name)
            chooser.setToolTip(tip)
            chooser.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            chooser.activated.connect(self._choose)
            row.addWidget(chooser, 1)
        self.controls.addRow(row)
        self.dial.setAccessibleName("Similarity")
        self.dial.setToolTip(broken(tooltip("focus_experiment", "How alike the two memories are; Tab comes here")))
        self.dial.valueChanged.connect(self._turn)
        self.pair_button.setToolTip(broken(
            f"Store two memories that differ in every {APART}th unit, and as many others as it takes for them to "
            "blend; undo takes it back  (Alt+P)"
        ))  # fmt: skip
        self.pair_button.clicked.connect(self._make_pair)
        self.similarity.setProperty("role", "caption")
        for label in (self.similarity, self.status):
            label.setWordWrap(True)
        for widget in (self.dial, self.similarity, self.status, self.pair_button):
            self.controls.addRow(widget)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.picture.apply_theme(theme)
        self._unlooked = self._stale = True

    def show_project(self, project: Project) -> None:
        if project.memories is not self._handed:
            self._wanted = None
        super().show_project(project)

    def changed(self) -> None:
        project = self.project
        assert project is not None
        if not self._is_known(project):
            self._choose_pair(project)
        self._offer_names(project)
        self.pair_button.setEnabled(
            project.learning != GIVEN and len(project.memories) + len(PAIR) <= most_memories(project.n)
        )
        self._place_dial(project)
        self._unlooked = True
        self._tell()

    def draw(self, seconds: float) -> None:
        project = self.project
        if not self.isVisible() or project is None or self.refusal(project):
            return
        self._pace.go_on(seconds)
        if self._wanted is not None and self._pace.is_ready:
            self._hand_on(project)
            return
        if self.choice is None:
            if self._unlooked:
                self._unlooked = False
                self.picture.clear(PROMPT)
            return
        self._begin(project, self.choice)
        self._look.go_on()
        if not self._look.is_running:  # the curves can wait
            self._sweep.go_on()
        if self._stale:
            self._stale = False
            q = 1 - 2 * self._distance(project, self.choice) / project.n
            self.picture.show_blends(project, self.choice, self._blends, q)

    def _begin(self, project: Project, choice: Choice) -> None:
        """Ask for what is not known of the present network."""
        if self._unlooked and self.network is not None:
            self._unlooked = False
            self._look.begin(Looking(project, self.network, choice, self._beyond(project)))
        others = [memory.revision for k, memory in enumerate(project.memories) if k != choice.second]
        # Given weights may have been made by anything; those that this view has made hold the same of the others.
        given = project.weights is not None and project.memories is not self._handed and project.weights_revision
        swept = (
            choice, *others, project.learning, project.learns_bias, project.symmetric, project.units, project.rule,
            project.seed,
        )  # fmt: skip
        if swept != self._swept[1:] or (given and given != self._swept[0]):
            self._swept, self._blends = (given, *swept), ()
            self._sweep.begin(Sweep(project, choice, distances(self._farthest(project, choice))))
            self._stale = True

    def _is_known(self, project: Project) -> bool:
        """Whether the two memories are still there, the second as it was or has been made."""
        choice = self.choice
        if choice is None or max(choice.first, choice.second) >= len(project.memories):
            return False
        first, second = (project.memories[k].pattern for k in (choice.first, choice.second))
        return choice.of is first and any(memory.pattern is second for memory in self._known.values())

    def _choose_pair(self, project: Project, first: int = 0, second: int = 1) -> None:
        self.choice, self._known = None, {}
        if max(first, second) < len(project.memories):
            one, other = project.memories[first], project.memories[second]
            pair = Pair(one.pattern, other.pattern, project.seed)
            self.choice = Choice(first, second, pair, one.pattern)
            self._known = {pair.distance: other}

    def _offer_names(self, project: Project) -> None:
        names, choice = list(project.names), self.choice
        for chooser, chosen in (
            (self.first_chooser, choice.first if choice else -1), (self.second_chooser, choice.second if choice else -1)
        ):  # fmt: skip
            if [chooser.itemText(k) for k in range(chooser.count())] != names:
                chooser.clear()
                chooser.addItems(names)
            chooser.setCurrentIndex(chosen)
            chooser.setEnabled(choice is not None)

    def _place_dial(self, project: Project) -> None:
        """The dial counts the units that are alike."""
        choice = self.choice
        self.dial.setEnabled(choice is not None)
        if choice is None:
            return
        distance = self._distance(project, choice)
        self.dial.blockSignals(True)
        self.dial.setRange(project.n - self._farthest(project, choice), project.n - min(choice.pair.distance, 1))
        self.dial.setPageStep(max(project.n // 20, 1))
        self.dial.setValue(project.n - (distance if self._wanted is None else self._wanted))
        self.dial.blockSignals(False)

    def _distance(self, project: Project, choice: Choice) -> int:
        return choice.pair.distance_of(project.memories[choice.second].pattern)

    def _farthest(self, project: Project, choice: Choice) -> int:
        return max(project.n // 2, choice.pair.distance)

    def _beyond(self, project: Project) -> int:
        return max(project.n // BEYOND, 2)

    def _choose(self) -> None:
        """The person has chosen another memory; two of the same are not a pair, so then the other one moves."""
        project, choice = self.project, self.choice
        if project is None or choice is None:
            return
        first, second = self.first_chooser.currentIndex(), self.second_chooser.currentIndex()
        if first == second:
            first, second = choice.second, choice.first
        self._wanted = None
        self._choose_pair(project, first, second)
        self.changed()

    def _turn(self, alike: int) -> None:
        """The person has turned the dial."""
        if self.project is not None and self.choice is not None:
            self._wanted = self.project.n - alike
            self._tell()

    def _hand_on(self, project: Project) -> None:
        """Let everybody have the second memory as the dial says."""
        choice, distance = self.choice, self._wanted
        self._wanted = None
        if choice is None or distance is None or distance == self._distance(project, choice):
            return
        name = project.names[choice.second]
        memory = self._known.get(distance) or Memory(name, choice.pair.second_at(distance))
        after = exchanged(project, choice.second, replace(memory, name=name))
        self._known[distance] = after.memories[choice.second]
        self._handed = after.memories
        self._pace.hand_on()
        self.acted.emit(Adopt(f"Blend {name} with {project.names[choice.first]}", after))

    def _make_pair(self) -> None:
        """Store a new pair, and others beside it."""
        project = self.project
        assert project is not None
        series = PatternSequence(project.rows, project.cols, "random", project.seed, project.memories)
        count = min(max(len(project.memories) + len(PAIR), project.n // COMPANY), most_memories(project.n))
        try:
            drawn = series.first(count)[len(project.memories) :]
        except ValueError as error:
            self._tell(str(error))
            return
        one, other = drawn[0].pattern, Pair(*(memory.pattern for memory in drawn[:2]), project.seed)
        patterns = (one, other.second_at(max(project.n // APART, 1)))
        pair = tuple(
            Memory(project.unused_name(name), pattern) for name, pattern in zip(PAIR, patterns, strict=True)
        )
        after = project.with_memories((*project.memories, *pair, *drawn[2:]))
        self._wanted = None
        self._choose_pair(after, len(project.memories), len(project.memories) + 1)
        self.acted.emit(Adopt("Make a pair", after))

    def _take_look(self, look: Look) -> None:
        """What the present network makes of the two memories; what one before made of them is of no interest."""
        project, choice = self.project, self.choice
        if self._unlooked or project is None or choice is None:
            return
        self._pace.take_answer()
        self.picture.show_look(
            project, choice, look, self._farthest(project, choice) // 2 + self._beyond(project)
        )
        self.status.setText(verdict(project, choice, look))

    def _take_sweep(self, blends: tuple[Blend, ...]) -> None:
        self._blends, self._stale = blends, True

    def _tell(self, trouble: str = "") -> None:
        """How alike the two memories are."""
        project = self.project
        assert project is not None
        self._stale = True
        if self.choice is None or trouble:
            self.similarity.setText("")
            self.status.setText(trouble or PROMPT)
            return
        alike, n = self.dial.value(), project.n
        q = number(2 * alike / n - 1, 2, sign=True)
        self.similarity.setText(f"Similarity q = {q}: {number(alike)} of {number(n)} alike")


def verdict(project: Project, choice: Choice, look: Look) -> str:
    """What the two memories are recalled as, in a sentence."""
    one, other = project.names[choice.first], project.names[choice.second]
    as_one, as_other = (name_of(identity, project.names) for identity in look.identities)
    if look.is_one:
        return f"One well: {one} and {other} are both recalled as {as_one}"
    if all((end == project.memories[k].pattern).all() for k, end in zip(
        (choice.first, choice.second), look.ends, strict=True
    )):  # fmt: skip
        return f"Two wells: {one} and {other} are recalled as they are"
    return f"{one} is recalled as {as_one}, {other} as {as_other}"
