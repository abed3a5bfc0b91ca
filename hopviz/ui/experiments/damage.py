"""How much damage does a memory survive?  Units, connections or the precision of weights are taken away."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QSlider, QSpinBox

from hopviz.core.damage import DAMAGES
from hopviz.core.network import Network
from hopviz.project.model import Project
from hopviz.ui.experiments.base import Errand, Experiment
from hopviz.ui.experiments.damage_patient import Patient
from hopviz.ui.experiments.damage_picture import DamagePicture
from hopviz.ui.experiments.damage_task import Compared, Comparison, Curve, Damage, Point
from hopviz.ui.experiments.quality import EXPLANATION, NOISE, QualityTask, Question
from hopviz.ui.panels.base import Work
from hopviz.ui.plotting import broken
from hopviz.ui.theme import GRID, Theme

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
        """Why this network is not damaged here."""
        return TOO_LARGE if project.n > LARGEST else super().refusal(project)

    def _build(self) -> None:
        self.patient: Patient | None = None
        self.compared, self.points = UNKNOWN, ()
        self._network: Network | None = None
        """The undamaged one."""
        self._asked: Question | None = None
        self._whole: QualityTask | None = None
        self._comparing = Errand(self, "damage", self._take_compared)
        self._curving = Errand(self, "damage-curve", self._take_points)
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
        """Take over colours and type sizes."""
        super().apply_theme(theme)
        self.picture.apply_theme(theme)
        self._stale = True

    def changed(self) -> None:
        """Another network, or this one with or without the damage that was done to it here."""
        project = self.project
        assert project is not None
        if self.patient is None or not (self.patient.is_whole(project) or self.patient.is_hurt(project)):
            self.patient = Patient(project)
            self._network = None
        if self._network is None and self.patient.is_whole(project):
            self._network = self.network
        self._ask()

    def draw(self, seconds: float) -> None:
        """Go on measuring, and draw."""
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

    def _take_points(self, points: tuple[Point, ...]) -> None:
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

    def _hand_on(self, patient: Patient, damage: Damage, whole: Question, hurt: Question) -> None:
        if patient is self.patient and self.project is not None:
            self.project_wanted.emit(damage.text, patient.hurt(self.project, whole, hurt))

    def _mend(self) -> None:
        if self.patient is not None and self.project is not None:
            self.project_wanted.emit("Mend the network", self.patient.mended(self.project))


def _button(text: str, tip: str) -> QPushButton:
    """A button that tells its key."""
    button = QPushButton(text)
    keys = QKeySequence.mnemonic(text).toString(QKeySequence.SequenceFormat.NativeText)
    button.setToolTip(f"{tip}  ({keys})")
    return button
