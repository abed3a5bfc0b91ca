"""How does a person set the perception experiment?  The schedule of the annealed runs, and how units adapt."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QFormLayout, QHBoxLayout, QLabel, QPushButton, QSpinBox

from hopviz.core.rules import Adaptation, Annealing, Rule
from hopviz.ui.actions import tooltip
from hopviz.ui.plotting import broken
from hopviz.ui.theme import GRID


class PerceptionControls(QObject):
    """Fills a form, and tells what is entered there."""

    count_wanted = Signal()
    adaptation_changed = Signal()
    """Units adapt, or not, or otherwise."""

    def __init__(self, form: QFormLayout) -> None:
        super().__init__()
        self.count_button = QPushButton("Count")
        self.count_button.setProperty("role", "primary")
        self.count_button.setToolTip(tooltip("focus_experiment", "Make 300 runs of each kind; Tab comes here"))
        self.count_button.clicked.connect(self.count_wanted)
        self.start, self.stop = _number(0.01, 1000.0), _number(0.01, 1000.0)
        self.sweeps = QSpinBox()
        self.sweeps.setRange(1, 10_000)
        self.adapts = QCheckBox("Units adap&t")
        self.adapts.setToolTip(broken("Adaptation: what has been on adapts, so that the percept flips by itself"))
        self.strength, self.recovery, self.temperature = (
            _number(0.0, 1000.0),
            _number(1.0, 10_000.0),
            _number(0.0, 1000.0),
        )
        self.form = form
        self._fill(form)
        self.adapts.toggled.connect(self._tell)
        for spin in (self.strength, self.recovery, self.temperature):
            spin.valueChanged.connect(self._tell)

    def _fill(self, form: QFormLayout) -> None:
        form.addRow(self.count_button)
        form.addRow(self.adapts)
        temperatures = QHBoxLayout()
        temperatures.setSpacing(GRID // 2)
        temperatures.addWidget(self.start, 1)
        temperatures.addWidget(QLabel("to"))
        temperatures.addWidget(self.stop, 1)
        form.addRow("A&nneal T", temperatures)
        form.labelForField(temperatures).setBuddy(self.start)
        form.addRow("Sweeps", self.sweeps)
        form.addRow("Adaptation g", self.strength)
        form.addRow("Recovery τ", self.recovery)
        form.addRow("Temperature", self.temperature)
        tips = {
            self.start: ("Temperature at first", "The temperature T that an annealed run begins with"),
            self.stop: ("Temperature at last", "The temperature T that it ends with, before it goes on without noise"),
            self.sweeps: ("Sweeps of annealing", "In how many sweeps (every hidden unit once) the temperature falls"),
            self.strength: (
                "Adaptation g",
                "By how much the field of a fully adapted unit is lowered: it decides by h − g a",
            ),
            self.recovery: ("Recovery τ", "Sweeps in which 63 % of the adaptation a comes or goes"),
            self.temperature: ("Temperature", "Temperature T of units that adapt"),
        }
        for control, (name, tip) in tips.items():
            control.setAccessibleName(name)
            control.setToolTip(broken(tip))

    def schedule(self) -> Annealing:
        """That of the annealed runs."""
        return Annealing(self.start.value(), self.stop.value(), self.sweeps.value())

    def show_schedule(self, schedule: Annealing) -> None:
        """Enter this one."""
        self.start.setValue(schedule.start)
        self.stop.setValue(schedule.stop)
        self.sweeps.setValue(schedule.sweeps)

    def adaptation(self) -> Adaptation:
        """How units adapt, if they do."""
        return Adaptation(self.temperature.value(), self.strength.value(), self.recovery.value())

    def show_adaptation(self, rule: Adaptation) -> None:
        """Enter this one, without telling."""
        pairs = ((self.strength, rule.strength), (self.recovery, rule.recovery), (self.temperature, rule.temperature))
        for spin, value in pairs:
            with QSignalBlocker(spin):
                spin.setValue(value)

    def show_rule(self, rule: Rule) -> None:
        """Tick whether units adapt, without telling."""
        with QSignalBlocker(self.adapts):
            self.adapts.setChecked(isinstance(rule, Adaptation))
        if isinstance(rule, Adaptation):
            self.show_adaptation(rule)

    def set_counting(self, counting: bool) -> None:
        """Count turns into Stop, and back."""
        self.count_button.setText("Stop" if counting else "Count")

    def _tell(self) -> None:
        self.adaptation_changed.emit()


def _number(least: float, greatest: float) -> QDoubleSpinBox:
    spin = QDoubleSpinBox()
    spin.setRange(least, greatest)
    spin.setSingleStep(0.5)
    spin.setKeyboardTracking(False)
    spin.setMinimumWidth(6 * GRID)
    return spin
