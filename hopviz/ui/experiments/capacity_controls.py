"""What is to be measured in a capacity experiment?  The controls that a person sets it by."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QFormLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from hopviz.core.experiments import loads_up_to
from hopviz.core.learning import LEARNING_RULES
from hopviz.ui.experiments.capacity_sweep import Plan, read_temperatures
from hopviz.ui.plotting import broken
from hopviz.ui.theme import GRID

UNITS, FEWEST, MOST = 200, 20, 2000
HIGHEST_LOAD = 0.25
POINTS = 16
TRIALS = 60
NO_RULE = "Choose a learning rule"


class CapacityControls(QObject):
    """Fills a form, and makes a plan of what is entered there."""

    changed = Signal()
    """Something else is to be measured."""

    def __init__(self, form: QFormLayout, parent: QWidget) -> None:
        super().__init__(parent)
        self.units, self.trials, self.noise = QSpinBox(), QSpinBox(), QSpinBox()
        self.units.setRange(FEWEST, MOST)
        self.units.setSingleStep(20)
        self.units.setGroupSeparatorShown(True)
        self.units.setValue(UNITS)
        self.trials.setRange(1, 10_000)
        self.trials.setSingleStep(20)
        self.trials.setGroupSeparatorShown(True)
        self.trials.setValue(TRIALS)
        self.noise.setRange(0, 50)
        self.noise.setSingleStep(5)
        self.noise.setSuffix(" %")
        self.load = QDoubleSpinBox()
        self.load.setRange(0.05, 2.0)
        self.load.setSingleStep(0.05)
        self.load.setValue(HIGHEST_LOAD)
        self.temperatures = QLineEdit("0")
        self.rules = {key: QCheckBox(rule.label) for key, rule in LEARNING_RULES.items()}
        self.rules["hebbian"].setChecked(True)
        self._fill(form)
        for spin in (self.units, self.trials, self.noise, self.load):
            spin.valueChanged.connect(self._tell)
        self.temperatures.textChanged.connect(self._tell)
        for box in self.rules.values():
            box.toggled.connect(self._tell)

    def _fill(self, form: QFormLayout) -> None:
        column = QVBoxLayout()
        column.setSpacing(GRID // 2)
        for key, box in self.rules.items():
            box.setToolTip(broken(LEARNING_RULES[key].summary))
            column.addWidget(box)
        form.addRow("&Units N", self.units)
        form.addRow(column)
        form.addRow("Load α up to", self.load)
        form.addRow("Trials", self.trials)
        form.addRow("Cue noise", self.noise)
        form.addRow("Temperature T", self.temperatures)
        tips = {
            self.units: "How many units N the networks have",
            self.load: "The highest load α = P/N: patterns stored per unit",
            self.trials: "How many cues settle at every load: more of them make the bands narrower",
            self.noise: "The share of the units that is flipped at random in each cue",
            self.temperatures: "One or several, separated by commas: above 0 the units are stochastic",
        }
        for control, tip in tips.items():
            control.setAccessibleName(form.labelForField(control).text().replace("&", ""))
            control.setToolTip(broken(tip))
            control.setMinimumWidth(8 * GRID)

    def _tell(self) -> None:
        self.changed.emit()

    def set_enabled(self, enabled: bool) -> None:
        """Let something be changed, or not."""
        controls = (self.units, self.trials, self.noise, self.load, self.temperatures, *self.rules.values())
        for control in controls:
            control.setEnabled(enabled)

    def chosen_rules(self) -> tuple[str, ...]:
        """The rules that are ticked."""
        return tuple(key for key, box in self.rules.items() if box.isChecked())

    def plan(self) -> Plan:
        """What is to be measured.

        Raises
        ------
        ValueError
            If what is entered cannot be measured; a sentence says why.
        """
        rules = self.chosen_rules()
        if not rules:
            raise ValueError(NO_RULE)
        temperatures = read_temperatures(self.temperatures.text())
        n = self.units.value()
        loads = loads_up_to(n, self.load.value(), POINTS)
        return Plan(n, loads, rules, self.noise.value() / 100, temperatures, self.trials.value())
