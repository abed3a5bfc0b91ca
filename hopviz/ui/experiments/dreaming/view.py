"""What does a network forget when it dreams?  Unlearning, dream by dream or on and on, with what becomes of recall."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QKeySequence, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QHBoxLayout, QLabel, QPushButton, QSpinBox, QWidget

from hopviz.actions.wiring_edits import Adopt
from hopviz.core.network import Network
from hopviz.core.unlearning import Dream
from hopviz.project.model import Project
from hopviz.project.naming import name_of
from hopviz.ui.experiments.base import BackgroundTask, Experiment
from hopviz.ui.experiments.dreaming import task as run
from hopviz.ui.experiments.dreaming.task import (
    Findings,
    Options,
    Run,
    UnlearningCurve,
    UnlearningPoint,
    arrays,
    destroyed,
    good_range,
)
from hopviz.ui.style.marks import mark
from hopviz.ui.style.plotting import FINELY_ROUND, broken, number, round_up, small_number
from hopviz.ui.style.theme import GRID, KINDS, LIGHT, Theme
from hopviz.ui.widgets.bars import percent
from hopviz.ui.widgets.chart import Chart, Line, Mark, Stretch
from hopviz.ui.widgets.thumbnail import thumbnail

ACROSS = "dreams"
SHARES = (-0.03, 1.06)
LEAST_SPAN = 20
BOTH = 264
"""From this width on, at scale 1, there are two plots."""
FEW = 12
"""So many points are drawn as dots too."""
CURVES = (("spurious", "spurious", "spurious"), ("overlap", "memory", "overlap m"), ("exact", "accent", "exact recall"))
"""What is drawn, in which colour, and what it is called."""
LEAST_SPREAD = 1.0
TOO_FEW = "Too few starts end in memories"
SHARES_TIP = (
    f"Exact recall and overlap m: {run.CUES} cues with {round(100 * run.NOISE)} % of their units flipped, by the rule "
    "chosen above.\n"
    f"Spurious: the share of {run.STARTS} random starts that end neither in a memory nor in the reverse of one.\n"
    f"Good: exact recall of at least {round(100 * run.GOOD)} %. Destroyed: it has fallen from "
    f"{round(100 * run.ENOUGH)} % or more to less than {round(100 * run.GONE)} %.\n"
    "The bands are 95 % confidence intervals."
)
SPREAD_TIP = (
    "How different the basins of the memories are: the standard deviation of the shares of random starts that end "
    "in each, divided by their mean, without what chance adds; 0 if all are equal. A memory and its reverse count "
    "together. Where fewer starts than there are memories end in any, nothing is drawn."
)


class DreamingPicture(QWidget):
    """Two charts side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.shares_chart, self.spread_chart = Chart(ACROSS, "share"), Chart(ACROSS, "basin spread")
        self.shares_chart.setToolTip(broken(SHARES_TIP))
        self.spread_chart.setToolTip(broken(SPREAD_TIP))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.shares_chart, 5)
        row.addWidget(self.spread_chart, 3)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self._make_room()
        self.shares_chart.apply_theme(theme)
        self.spread_chart.apply_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._make_room()

    def _make_room(self) -> None:
        self.spread_chart.setVisible(self.width() >= self.theme.px(BOTH))

    def show_points(self, points: Sequence[UnlearningPoint], dreams: int, prompt: str = "") -> None:
        """Draw what was measured up to so many dreams."""
        span = (0.0, round_up(max(dreams, LEAST_SPAN), FINELY_ROUND))
        values = arrays(points)
        x = values["dreams"]
        lines = []
        for name, meaning, label in CURVES:
            low, high = values[f"{name}_interval"].reshape(-1, 2).T
            lines.append(Line(x, values[name], meaning, label, low, high, dots=x.size <= FEW))
        good, gone = good_range(points), destroyed(points)
        stretch = None if good is None else Stretch(*good, "good", "memory")
        marks = [] if gone is None else [Mark(gone, "destroyed", "warning", behind=True)]
        self.shares_chart.show_lines(lines if points else [], marks, span, SHARES, stretch, prompt)
        spreads = values["spread"]
        known = spreads[spreads == spreads]
        top = round_up(max(float(known.max(initial=0.0)), LEAST_SPREAD) * 1.05, FINELY_ROUND)
        marks = [] if gone is None else [Mark(gone, "", "warning")]
        lines = [Line(x, spreads, "ink", dots=x.size <= FEW)] if points else []
        too_few = TOO_FEW if points and not known.size else ""
        self.spread_chart.show_lines(lines, marks, span, (-0.03 * top, top), stretch, too_few)


def told(point: UnlearningPoint) -> str:
    """The latest figures, in a line."""
    return f"exact recall {percent(point.exact)}, spurious {percent(point.spurious)}"


START, FALL = 0.4, 0.6
"""Seconds for which only the start is seen, and in which the state that it settles in appears."""
ARROW = 20
MARK = 10.0
PROMPT = "Dream once: a state falls, and the landscape rises where it settled"


class DreamScene(QWidget):
    """Start and end of the last dream as two pictures with the name of the second."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self._dream: Dream | None = None
        self._names: Sequence[str] = ()
        self._grid = (1, 1)
        self._age = 0.0
        self._pictures: dict[int, tuple[QPixmap, QPixmap]] = {}
        self.setSizePolicy(self.sizePolicy().Policy.Fixed, self.sizePolicy().Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(168), 120)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self._pictures.clear()
        self.setFixedWidth(theme.px(168))
        self.update()

    @property
    def is_falling(self) -> bool:
        """Whether the state has not yet settled on the screen."""
        return self._dream is not None and self._age < START + FALL

    @property
    def title(self) -> str:
        """What the dream ended in."""
        if self._dream is None or self._dream.identity is None:
            return ""
        name = name_of(self._dream.identity, self._names)
        return name[0].upper() + name[1:]

    @property
    def line(self) -> str:
        """What became of it."""
        if self._dream is None:
            return ""
        energy = f"E {small_number(self._dream.energy)}"
        return f"{energy}, spared" if self._dream.spared else f"{energy}, weakened"

    def show_dream(self, dream: Dream | None, names: Sequence[str], grid: tuple[int, int], play: bool) -> None:
        """Show a dream; let it fall before one's eyes, or show it as it ended."""
        self._dream, self._names, self._grid = dream, names, grid
        self._age = 0.0 if play else START + FALL
        self._pictures.clear()
        self.setAccessibleName(f"{self.title}, {self.line}" if dream else PROMPT)
        self.update()

    def draw(self, seconds: float) -> None:
        """Go on falling."""
        if self.is_falling:
            self._age += seconds
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self.theme.font(12)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        if self._dream is None:
            painter.setPen(self.theme.color("muted"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, PROMPT)
            painter.end()
            return
        below = 2.4 * metrics.height()
        side = int(max(min((self.width() - ARROW - 2 * GRID) / 2, self.height() - below - GRID), 8))
        start, settled = self._drawn(side)
        top = max((self.height() - below - side) / 2, 0)
        _put(painter, start, QRectF(0, top, side, side))
        fallen = min(max((self._age - START) / FALL, 0.0), 1.0)
        gap = QRectF(side, top, ARROW + 2 * GRID, side)
        self._paint_arrow(painter, gap)
        painter.setOpacity(fallen)
        _put(painter, settled, QRectF(gap.right(), top, side, side))
        self._paint_words(painter, metrics, top + side + GRID / 2)
        painter.end()

    def _drawn(self, side: int) -> tuple[QPixmap, QPixmap]:
        if side not in self._pictures:
            assert self._dream is not None
            ratio = self.devicePixelRatioF()
            states = (self._dream.start, self._dream.settled)
            first, second = (thumbnail(state.reshape(self._grid), self.theme, side, ratio) for state in states)
            self._pictures = {side: (first, second)}
        return self._pictures[side]

    def _paint_arrow(self, painter: QPainter, gap: QRectF) -> None:
        painter.setPen(QPen(self.theme.color("muted"), 1.6))
        middle, tip = gap.center().y(), gap.right() - GRID
        painter.drawLine(QPointF(gap.left() + GRID, middle), QPointF(tip, middle))
        for turn in (-4, 4):
            painter.drawLine(QPointF(tip, middle), QPointF(tip - 4, middle + turn))

    def _paint_words(self, painter: QPainter, metrics: QFontMetricsF, top: float) -> None:
        assert self._dream is not None
        left, height = 0.0, metrics.height()
        if self._dream.identity is not None:
            kind = self._dream.identity.kind
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.theme.color(KINDS[kind])))
            painter.drawPath(mark(kind, MARK * self.theme.scale).translated(MARK / 2 + 1, top + height / 2))
            left = MARK * self.theme.scale + 6
        painter.setPen(self.theme.color("ink"))
        title = metrics.elidedText(self.title, Qt.TextElideMode.ElideRight, self.width() - left)
        painter.drawText(QPointF(left, top + metrics.ascent()), title)
        painter.setPen(self.theme.color("muted"))
        painter.drawText(QPointF(0, top + height + metrics.ascent()), self.line)


def _put(painter: QPainter, picture: QPixmap, box: QRectF) -> None:
    size = picture.deviceIndependentSize()
    painter.drawPixmap(QPointF(box.center().x() - size.width() / 2, box.center().y() - size.height() / 2), picture)


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
        if project.n > LARGEST:
            return TOO_LARGE
        return REMOVED if project.lesioned.any() else super().refusal(project)

    def _build(self) -> None:
        self.course: UnlearningCurve | None = None
        self._background_task = BackgroundTask(self, "dreaming", self._take)
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
        return bool(self._step) and self._background_task.is_running

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.scene.apply_theme(theme)
        self.picture.apply_theme(theme)
        self._stale = True

    def changed(self) -> None:
        project, course = self.project, self.course
        assert project is not None
        place = None if course is None else course.place_of(project)
        if course is None or place is None:
            self._leave()
            course = self.course = UnlearningCurve(project)
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
        self._background_task.cancel()
        self._present = self._fresh = None
        self._step = self._trouble = ""

    def draw(self, seconds: float) -> None:
        course, project = self.course, self.project
        if not self.isVisible() or course is None or project is None or self.refusal(project):
            return
        if not (self._background_task.is_running or self._step or self._trouble or course.is_measured):
            self._begin("", course.dreams, measure_first=True)
        self._background_task.go_on()
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
            self.acted.emit(Adopt(self._step, dreamt, continuous=True))
        if not self._background_task.is_running:
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
            self._background_task.cancel()
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
        self._background_task.begin(Run(project, network, self.options, course.dreams, goal, is_new))
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
            once = found.dreams == self._begun + 1 and not self._background_task.is_running
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
