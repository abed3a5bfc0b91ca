"""What does a network forget when it dreams?  Unlearning, dream by dream or on and on, with what becomes of recall."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QHBoxLayout, QLabel, QPushButton, QSpinBox

from hopviz.core.network import Network
from hopviz.project.model import Project
from hopviz.ui.experiments.base import Errand, Experiment
from hopviz.ui.experiments.dream_scene import DreamScene
from hopviz.ui.experiments.dreaming_course import Course
from hopviz.ui.experiments.dreaming_picture import DreamingPicture, told
from hopviz.ui.experiments.dreaming_run import Findings, Options, Run
from hopviz.ui.plotting import broken, number
from hopviz.ui.theme import GRID, Theme

LARGEST = 1024
PAUSE = 0.4
"""Seconds between two networks that the landscape is shown while dreams go on."""
TIMES = 100
TOO_LARGE = f"Dreaming is for networks of up to {LARGEST:,} units: undo keeps the weights of every step"
REMOVED = "Put the removed units back first (Ctrl+U): a dream needs all units"
MEASURING = "Measuring recall…"


class DreamingView(Experiment):
    """Dreams, and what was measured between them."""

    name = "dreaming"
    title = "Dreaming"

    @classmethod
    def refusal(cls, project: Project) -> str:
        """Why this network cannot dream."""
        if project.n > LARGEST:
            return TOO_LARGE
        return REMOVED if project.lesioned.any() else super().refusal(project)

    def _build(self) -> None:
        self.course: Course | None = None
        self._errand = Errand(self, "dreaming", self._take)
        self._step, self._trouble = "", ""
        """The step of undo that the dreams of this run are; why there are none."""
        self._is_long = False
        self._begun = self._handed = 0
        """Dreams before this run, and of the network that everybody has been shown."""
        self._present: Network | None = None
        self._fresh: Network | None = None
        """The network after the last dream, and the same if it has not been handed on."""
        self._stale, self._waited = True, 0.0
        self.once_button = _button("Dream &once", "One state falls, and the landscape rises where it settled")
        self.on_button = _button("Dream o&n", "Dream until stopped")
        self.times_button = _button("Drea&m", "Dream so many times")
        self.once_button.clicked.connect(self._dream_once)
        self.on_button.clicked.connect(self._dream_on)
        self.times_button.clicked.connect(self._dream_times)
        self.times, self.rate, self.noise = QSpinBox(), QDoubleSpinBox(), QSpinBox()
        self.start_chooser, self.spare_box = QComboBox(), QCheckBox("Spare the memories")
        self.status = QLabel()
        self.status.setWordWrap(True)
        self._set_options()
        self._lay_out()
        self.scene, self.picture = DreamScene(), DreamingPicture()
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.scene)
        row.addWidget(self.picture, 1)
        self.stage.addLayout(row, 1)
        self.setFocusProxy(self.once_button)
        self._tell()

    def _set_options(self) -> None:
        self.times.setRange(1, 100_000)
        self.times.setSingleStep(100)
        self.times.setGroupSeparatorShown(True)
        self.times.setValue(TIMES)
        self.times.setSuffix(" times")
        self.rate.setDecimals(3)
        self.rate.setRange(0.001, 1.0)
        self.rate.setSingleStep(0.005)
        self.rate.setValue(Options.rate)
        self.noise.setRange(1, 50)
        self.noise.setValue(20)
        self.noise.setSuffix(" %")
        self.noise.setEnabled(False)
        self.start_chooser.addItem("At random", False)
        self.start_chooser.addItem("Near memories", True)
        self.start_chooser.currentIndexChanged.connect(self._choose_start)
        self.start_chooser.setMinimumWidth(8 * GRID)
        for control, name, tip in (
            (self.times, "How many dreams", "How many dreams the button beside it stands for"),
            (self.rate, "Rate", "What a dream takes from the weights, in units of a stored memory"),
            (self.start_chooser, "Start", "Where a dream begins: any state, or a memory with noise"),
            (self.noise, "Noise", "Share of the units that differ from the memory at the start"),
            (self.spare_box, "Spare the memories", "A dream that ends in a memory or its reverse changes nothing"),
        ):
            control.setAccessibleName(name)
            control.setToolTip(broken(tip))

    def _lay_out(self) -> None:
        for widgets in ((self.once_button, self.on_button), (self.times, self.times_button)):
            row = QHBoxLayout()
            row.setSpacing(GRID)
            for widget in widgets:
                row.addWidget(widget, 1)
            self.controls.addRow(row)
        self.controls.addRow(self.status)
        self.controls.addRow("Rate", self.rate)
        self.controls.addRow("Start", self.start_chooser)
        self.controls.addRow("Noise", self.noise)
        self.controls.addRow(self.spare_box)

    @property
    def options(self) -> Options:
        """How to dream."""
        noise = self.noise.value() / 100 if self.start_chooser.currentData() else None
        return Options(self.rate.value(), noise, self.spare_box.isChecked())

    @property
    def is_dreaming(self) -> bool:
        """Whether dreams that somebody asked for are going on."""
        return bool(self._step) and self._errand.is_running

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        super().apply_theme(theme)
        self.scene.apply_theme(theme)
        self.picture.apply_theme(theme)
        self._stale = True

    def changed(self) -> None:
        """Another network, this one after fewer or more dreams, or the one that this view has just made."""
        project, course = self.project, self.course
        assert project is not None
        place = None if course is None else course.place_of(project)
        if course is None or place is None:
            self._leave()
            course = self.course = Course(project)
            self._handed = 0
            self.scene.show_dream(None, (), (1, 1), play=False)
        elif place != self._handed and not (self.is_dreaming and place > self._begun):
            self._leave()
            course.dreams = self._handed = place
        if project.rule != course.rule:
            self._leave()
            course.dreams = self._handed
            course.measure_anew(project.rule)
        if self._present is None and not self.is_dreaming:
            self._present = self.network
        self._tell()

    def _leave(self) -> None:
        """What is being computed is not wanted any more."""
        self._errand.cancel()
        self._present = self._fresh = None
        self._step = self._trouble = ""

    def draw(self, seconds: float) -> None:
        """Go on dreaming or measuring, let the last dream fall, hand new weights on, and draw."""
        course, project = self.course, self.project
        if not self.isVisible() or course is None or project is None or self.refusal(project):
            return
        if not (self._errand.is_running or self._step or self._trouble or course.is_measured):
            self._begin("", course.dreams, measure_first=True)
        self._errand.go_on()
        self.scene.draw(seconds)
        self._waited += seconds
        if not self.scene.is_falling and (self._waited >= PAUSE or not self.is_dreaming):
            self._hand_on()
        if self._stale:
            self._stale = False
            prompt = "" if course.points or self._trouble else MEASURING
            self.picture.show_points(course.points, course.dreams, prompt)

    def _hand_on(self) -> None:
        """Let everybody see the newest weights."""
        if self._fresh is not None:
            assert self.course is not None
            assert self.project is not None
            network, self._fresh, self._waited = self._fresh, None, 0.0
            self._handed = self.course.dreams
            dreamt = self.course.after(self.project, network, self._handed)
            self.run_wanted.emit(self._step, dreamt)
        if not self._errand.is_running:
            self._step = ""

    def _dream_once(self) -> None:
        if self.is_dreaming:
            return
        self._hand_on()
        begun = self._done()
        self._begin(f"Dream {number(begun + 1)}", begun + 1, measure_first=False)

    def _dream_times(self) -> None:
        self._hand_on()
        begun = self._done()
        goal = begun + self.times.value()
        self._begin(f"Dreams {number(begun + 1)} to {number(goal)}", goal, measure_first=begun == 0)

    def _dream_on(self) -> None:
        if self.is_dreaming and self._is_long:
            self._errand.cancel()
            self._hand_on()
            self._tell()
            return
        self._hand_on()
        begun = self._done()
        self._begin(f"Dreams from {number(begun + 1)} on", None, measure_first=begun == 0)

    def _done(self) -> int:
        return 0 if self.course is None else self.course.dreams

    def _begin(self, step: str, goal: int | None, measure_first: bool) -> None:
        """Dream up to the goal, or just measure."""
        course, project, network = self.course, self.project, self._present
        if course is None or project is None or network is None:
            return
        if step:
            course.cut()
        self._step, self._begun, self._trouble = step, course.dreams, ""
        self._is_long = goal is None or goal > course.dreams + 1
        is_new = measure_first and not course.is_measured
        self._errand.begin(Run(project, network, self.options, course.dreams, goal, is_new))
        self._tell()

    def _take(self, found: Findings) -> None:
        """What a batch of dreams or of a measurement has found."""
        course, project = self.course, self.project
        assert course is not None
        assert project is not None
        for point in found.points:
            course.add(point)
        self._trouble = found.trouble
        if found.dreams > course.dreams and found.last is not None:
            once = found.dreams == self._begun + 1 and not self._errand.is_running
            course.dreams, self._present, self._fresh = found.dreams, found.network, found.network
            self.scene.show_dream(
                found.last, project.names, (project.rows, project.cols), once and not self.reduced_motion
            )
        self._tell()

    def _choose_start(self) -> None:
        self.noise.setEnabled(self.start_chooser.currentData())

    def _tell(self) -> None:
        """What the buttons do now, and the latest figures."""
        self._stale = True
        # One dream is over before anybody could stop it: its button keeps the focus.
        course, goes_on = self.course, self.is_dreaming and self._is_long
        can = self._present is not None and not goes_on
        self.once_button.setEnabled(can)
        self.times_button.setEnabled(can)
        self.on_button.setEnabled(can or goes_on)
        _label(self.on_button, *(("S&top", "Stop here") if goes_on else ("Dream o&n", "Dream until stopped")))
        text = self._trouble
        if not text and course is not None:
            text = f"{number(course.dreams)} dream{'' if course.dreams == 1 else 's'}"
            text += f": {told(course.points[-1])}" if course.points else ""
        self.status.setProperty("role", "trouble" if self._trouble else "caption")
        self.status.style().polish(self.status)
        self.status.setText(text)


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton()
    button.setProperty("role", "narrow")
    _label(button, text, tip)
    return button


def _label(button: QPushButton, text: str, tip: str) -> None:
    """A text whose letter after "&" is a key, and what the button does; undo takes all of it back."""
    keys = QKeySequence.mnemonic(text).toString(QKeySequence.SequenceFormat.NativeText)
    button.setText(text)
    button.setToolTip(f"{tip}; undo takes it back  ({keys})")
