"""How much damage does a memory survive?  Units, connections or the precision of weights are taken away."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QSlider, QSpinBox, QVBoxLayout, QWidget

from hopviz.actions.wiring_edits import Adopt
from hopviz.core.damage import DAMAGES
from hopviz.core.network import Network
from hopviz.project.model import Project
from hopviz.ui.experiments.base import BackgroundTask, Experiment
from hopviz.ui.experiments.damage.task import Compared, Comparison, Curve, Damage, DamageHistory, DamagePoint
from hopviz.ui.experiments.quality import EXPLANATION, NOISE, QualityTask, Question, quality_bars
from hopviz.ui.panel import Work
from hopviz.ui.style.plotting import broken
from hopviz.ui.style.theme import GRID, LIGHT, Theme
from hopviz.ui.widgets.bars import IntervalBars, percent, with_interval
from hopviz.ui.widgets.chart import DASHES, Chart, Line, Mark

RISE = (-0.03, 1.06)
CURVES = (("overlap", "memory", "overlap m"), ("exact_fraction", "accent", "exact recall"))
"""What is drawn, in which colour, and what it is called."""
CURVE_TIP = (
    "Exact recall and mean overlap m against the amount of damage, each measured with the same cues; the bands are "
    "95 % confidence intervals. Dashed: exact recall of the intact network. The line upwards: the amount chosen."
)
BARS, CHART = 300, 280
"""Widths in pixels at scale 1: that of the bars, and the least of the curve beside them."""


class DamagePicture(QWidget):
    """Bars at the left, the curve at the right; where there is no room for both, a line of words above the curve."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.bars, self.words = IntervalBars(), QLabel()
        self.words.setProperty("role", "caption")
        self.charts = {kind: Chart(damage.axis, "share") for kind, damage in DAMAGES.items()}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GRID)
        row.addWidget(self.bars)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.words)
        row.addLayout(column, 1)
        for chart in self.charts.values():
            chart.setToolTip(broken(CURVE_TIP))
            chart.hide()
            column.addWidget(chart, 1)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self.bars.apply_theme(theme)
        self.bars.setFixedWidth(theme.px(BARS))
        self._make_room()
        for chart in self.charts.values():
            chart.apply_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._make_room()

    def _make_room(self) -> None:
        is_wide = self.width() >= self.theme.px(BARS + CHART)
        self.bars.setVisible(is_wide)
        self.words.setVisible(not is_wide)

    def show_compared(self, compared: Compared, prompt: str) -> None:
        """Show both networks beside each other."""
        both = ((compared.whole, "intact", "muted"), (compared.hurt, "damaged", "accent"))
        pairs = [quality_bars(quality, of, meaning) for quality, of, meaning in both if quality is not None]
        self.bars.show_bars([bar for row in zip(*pairs, strict=True) for bar in row], prompt)
        self.words.setText(sentence(compared))

    def show_curve(self, damage: Damage, points: Sequence[DamagePoint], compared: Compared, prompt: str) -> None:
        """Show what every amount of this kind of damage does."""
        for kind, chart in self.charts.items():
            chart.setVisible(kind == damage.kind)
        scale = DAMAGES[damage.kind]
        amounts = np.array([point.amount for point in points])
        lines = []
        if compared.whole is not None:
            level = np.full(2, compared.whole.exact_fraction)
            lines.append(Line(np.array([scale.low, scale.high]), level, "muted", "intact", dashes=DASHES))
        for name, meaning, label in CURVES if points else ():
            values = np.array([getattr(point.quality, name) for point in points])
            ends = np.array([getattr(point.quality, name.removesuffix("_fraction") + "_interval") for point in points])
            lines.append(Line(amounts, values, meaning, label, ends[:, 0], ends[:, 1], dots=True))
        marks = [Mark(damage.amount, "")]
        self.charts[damage.kind].show_lines(lines, marks, (scale.low, scale.high), RISE, prompt=prompt)


def sentence(compared: Compared) -> str:
    """Exact recall with and without damage, in a line; empty before there is any."""
    if compared.whole is None or compared.hurt is None:
        return ""
    hurt = with_interval(compared.hurt.exact_fraction, compared.hurt.exact_interval)
    return f"exact recall {hurt}, intact {percent(compared.whole.exact_fraction)}"


LARGEST = 1024
TOO_LARGE = f"Damage is for networks of up to {LARGEST:,} units: undo keeps the weights of every step"
MEASURING = "Measuring recall…"
UNKNOWN = Compared(None, None)


class DamageView(Experiment):
    """Recall with and without damage; the damage can be put into the network, and taken back."""

    name = "damage"
    title = "Damage"

    @classmethod
    def refusal(cls, project: Project) -> str:
        return TOO_LARGE if project.n > LARGEST else super().refusal(project)

    def _build(self) -> None:
        self.patient: DamageHistory | None = None
        self.compared, self.points = UNKNOWN, ()
        self._network: Network | None = None
        """The undamaged one."""
        self._asked: Question | None = None
        self._whole: QualityTask | None = None
        self._comparing = BackgroundTask(self, "damage", self._take_compared)
        self._curving = BackgroundTask(self, "damage-curve", self._take_points)
        self._stale = True
        self.kind_chooser = QComboBox()
        for kind, damage in DAMAGES.items():
            self.kind_chooser.addItem(damage.label, kind)
        self.slider, self.amount = QSlider(Qt.Orientation.Horizontal), QSpinBox()
        self.seed, self.noise = QSpinBox(), QSpinBox()
        self.seed.setRange(0, 999_999)
        self.noise.setRange(0, 50)
        self.noise.setSingleStep(5)
        self.noise.setValue(round(100 * NOISE))
        self.noise.setSuffix(" %")
        self.apply_button = _button("A&pply", "Put this damage into the network; undo takes it back")
        self.mend_button = _button("&Mend", "Put the undamaged network back")
        self._lay_out()
        self.picture = DamagePicture()
        self.stage.addWidget(self.picture, 1)
        self.kind_chooser.currentIndexChanged.connect(self._choose_kind)
        self.slider.valueChanged.connect(self.amount.setValue)
        self.amount.valueChanged.connect(self._choose_amount)
        self.seed.valueChanged.connect(self._choose_damage)
        self.noise.valueChanged.connect(self._ask)
        self.apply_button.clicked.connect(self._apply)
        self.mend_button.clicked.connect(self._mend)
        self.setFocusProxy(self.kind_chooser)
        self._choose_kind()

    def _lay_out(self) -> None:
        amount, buttons = QHBoxLayout(), QHBoxLayout()
        amount.addWidget(self.slider, 1)
        amount.addWidget(self.amount)
        buttons.addWidget(self.apply_button, 1)
        buttons.addWidget(self.mend_button, 1)
        for row in (amount, buttons):
            row.setSpacing(GRID)
        self.controls.addRow(self.kind_chooser)
        self.controls.addRow(amount)
        self.controls.addRow(buttons)
        self.controls.addRow("Seed", self.seed)
        self.controls.addRow("Cue noise", self.noise)
        for control, name, tip in (
            (self.kind_chooser, "Kind of damage", "What is done to the network"),
            (self.slider, "Amount of damage", "How much of it"),
            (self.amount, "Amount of damage", "How much of it; rms: root mean square, the typical size of a weight"),
            (self.seed, "Seed of the damage", "Another seed hits other units, connections or weights"),
            (self.noise, "Cue noise", EXPLANATION),
        ):
            control.setAccessibleName(name)
            control.setToolTip(broken(tip))

    @property
    def damage(self) -> Damage:
        """What is chosen."""
        return Damage(self.kind_chooser.currentData(), self.amount.value(), self.seed.value())

    @property
    def is_measuring(self) -> bool:
        """Whether trials are still to be made."""
        return self._comparing.is_running or self._curving.is_running

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.picture.apply_theme(theme)
        self._stale = True

    def changed(self) -> None:
        project = self.project
        assert project is not None
        if self.patient is None or not (self.patient.is_whole(project) or self.patient.is_hurt(project)):
            self.patient = DamageHistory(project)
            self._network = None
        if self._network is None and self.patient.is_whole(project):
            self._network = self.network
        self._ask()

    def draw(self, seconds: float) -> None:
        project = self.project
        if not self.isVisible() or project is None or self.refusal(project):
            return
        self._comparing.go_on()
        if not self._comparing.is_running:
            self._curving.go_on()
        if self._stale:
            self._stale = False
            self.picture.show_compared(self.compared, MEASURING)
            waiting = "" if self.points or self.compared.whole is not None else MEASURING
            self.picture.show_curve(self.damage, self.points, self.compared, waiting)

    def _ask(self) -> None:
        """Measure anew if anything is asked that is not measured already."""
        project, network, patient = self.project, self._network, self.patient
        if project is None or patient is None:
            return
        self.apply_button.setEnabled(network is not None)
        self.mend_button.setEnabled(patient.is_hurt(project))
        asked = None
        if network is not None:
            asked = Question.of(patient.mended(project), network, self.noise.value() / 100)
        if asked is None or not asked.same(self._asked):
            self._asked = asked
            self._whole = None if asked is None else QualityTask(asked)
            self.compared = UNKNOWN
            self._begin_curve()
            self._begin_comparison()

    def _begin_comparison(self) -> None:
        """The undamaged network is measured once."""
        self._stale = True
        self.compared = Compared(self.compared.whole, None)
        if self._whole is None:
            self._comparing.cancel()
        else:
            self._comparing.begin(Comparison(self._whole, self.damage))

    def _begin_curve(self) -> None:
        self._stale = True
        self.points = ()
        if self._asked is None:
            self._curving.cancel()
        else:
            self._curving.begin(Curve(self._asked, self.damage.kind, self.seed.value()))

    def _take_compared(self, compared: Compared) -> None:
        self.compared, self._stale = compared, True

    def _take_points(self, points: tuple[DamagePoint, ...]) -> None:
        self.points, self._stale = points, True

    def _choose_kind(self) -> None:
        """Its range and default."""
        kind = DAMAGES[self.kind_chooser.currentData()]
        for control in (self.slider, self.amount):
            control.blockSignals(True)
            control.setRange(int(kind.low), int(kind.high))
            control.setValue(int(kind.default))
            control.blockSignals(False)
        self.amount.setSuffix(f" {kind.unit}")
        self.seed.setEnabled(kind.is_random)
        self._choose_damage()

    def _choose_amount(self, amount: int) -> None:
        self.slider.setValue(amount)
        self._begin_comparison()

    def _choose_damage(self) -> None:
        self._begin_curve()
        self._begin_comparison()

    def _apply(self) -> None:
        """Damage the undamaged network in the background; then it is everybody's."""
        whole, damage, patient = self._asked, self.damage, self.patient
        if whole is not None and patient is not None:
            done = partial(self._hand_on, patient, damage, whole)
            self.work_wanted.emit(Work("damage-apply", partial(damage.of, whole), done))

    def _hand_on(self, patient: DamageHistory, damage: Damage, whole: Question, hurt: Question) -> None:
        if patient is self.patient and self.project is not None:
            self.acted.emit(Adopt(damage.text, patient.hurt(self.project, whole, hurt)))

    def _mend(self) -> None:
        if self.patient is not None and self.project is not None:
            self.acted.emit(Adopt("Mend the network", self.patient.mended(self.project)))


def _button(text: str, tip: str) -> QPushButton:
    """A button that tells its key."""
    button = QPushButton(text)
    keys = QKeySequence.mnemonic(text).toString(QKeySequence.SequenceFormat.NativeText)
    button.setToolTip(f"{tip}  ({keys})")
    return button
