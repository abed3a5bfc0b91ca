"""The choice of what is different in one of the runs that are compared."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Literal

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from hopviz.core.learning import LEARNING_RULES
from hopviz.core.network import Network
from hopviz.core.rules import Rule, Stochastic, choice_of, choices, chosen_rule
from hopviz.core.rules.stochastic import TEMPERATURE
from hopviz.project.model import Project
from hopviz.ui.experiments import form
from hopviz.ui.guard import Guarded
from hopviz.ui.style.plotting import broken
from hopviz.ui.widgets import filled, plain_label
from hopviz.ui.widgets.choice import follows
from hopviz.ui.widgets.choosers import NameChooser, NumberBox
from hopviz.ui.widgets.dials.temperature import TemperatureBox, TemperatureSlider, temperature_scale

Difference = Literal["rule", "temperature", "learning"]
DIFFERENCES: dict[Difference, tuple[str, str]] = {
    "rule": ("Update rule", "Which units decide, and when"),
    "temperature": ("Temperature", "The noise: by the rule of the run above if it has a temperature, else stochastic"),
    "learning": ("Learning rule", "The weights: learnt anew from the memories; all run by the rule of the run above"),
}
FIRST_RULES = ("One by one, shuffled", "Parallel", "Random timing")
FIRST_TEMPERATURES = (0.0, 0.4, 1.2)
FIRST_LEARNING = ("hebbian", "storkey", "pseudoinverse")


@dataclass(frozen=True)
class First:
    """What a run differs in at first."""

    rule: int
    temperature: float
    learning: str


def first_choices() -> tuple[First, ...]:
    """Those of as many runs as can be compared."""
    rows = [choice.label for choice in choices()]
    rules = map(rows.index, FIRST_RULES)
    return tuple(map(First, rules, FIRST_TEMPERATURES, FIRST_LEARNING))


class LaneChoice(Guarded, QWidget):
    """Choosers of an update rule with its number, a temperature, and a learning rule, of which some are seen."""

    changed = Signal()

    def __init__(self, number: int, first: First, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._difference: Difference = "rule"
        self._run = f"of run {number}"
        self._typed: float | None = None
        """The number of the rule, once a person has entered it."""
        self.rules, self.learning = NameChooser(), NameChooser()
        self.number, self.temperature = NumberBox(), TemperatureBox()
        self.heat = TemperatureSlider(Qt.Orientation.Horizontal, TEMPERATURE.tip)
        self.number_label, self.temperature_label = plain_label(), QLabel("Temperature T")
        for choice in choices():
            self.rules.addItem(choice.label)
            self.rules.setItemData(self.rules.count() - 1, broken(choice.tip), Qt.ItemDataRole.ToolTipRole)
        for key, rule in LEARNING_RULES.items():
            self.learning.addItem(rule.label, key)
            self.learning.setItemData(self.learning.count() - 1, broken(rule.summary), Qt.ItemDataRole.ToolTipRole)
        form.describe(
            (self.rules, f"Update rule {self._run}", DIFFERENCES["rule"][1]),
            (self.number, f"Number of the update rule {self._run}", DIFFERENCES["rule"][1]),
            (self.learning, f"Learning rule {self._run}", DIFFERENCES["learning"][1]),
            (self.temperature, f"Temperature {self._run}", TEMPERATURE.tip),
        )
        for chooser in (self.rules, self.learning):
            chooser.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            chooser.setSizeAdjustPolicy(NameChooser.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            chooser.setMinimumContentsLength(7)
        for box in (self.number, self.temperature):
            box.setKeyboardTracking(False)
            box.setMinimumWidth(56)
        self.temperature.take_temperatures(1.0)
        self.heat.setMinimumWidth(56)
        self.setProperty("role", "form")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        filled(
            QHBoxLayout(self), (self.rules, 1), self.number_label, self.number, (self.learning, 1),
            self.temperature_label, (self.temperature, 1), (self.heat, 2),
        )  # fmt: skip
        self.rules.setCurrentIndex(first.rule)
        self.learning.setCurrentIndex(self.learning.findData(first.learning))
        self.temperature.setValue(first.temperature)
        self.show_difference("rule")
        self.rules.activated.connect(self._choose_rule)
        self.learning.activated.connect(self.changed)
        self.number.valueChanged.connect(self._type)
        self.heat.show_temperature(first.temperature, 1.0)
        self.heat.chosen.connect(self.temperature.setValue)
        follows(self.heat, self.temperature)
        self.temperature.valueChanged.connect(self._heat)

    def sizeHint(self) -> QSize:
        """As high with one chooser as with others: what is below is at one height in all runs."""
        parts = (self.rules, self.number, self.learning, self.temperature)
        return QSize(super().sizeHint().width(), max(part.sizeHint().height() for part in parts))

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    def show_difference(self, difference: Difference) -> None:
        """Let this be chosen."""
        self._difference = difference
        parameter = choices()[self.rules.currentIndex()].parameter
        self.rules.setVisible(difference == "rule")
        for each in (self.number, self.number_label):
            each.setVisible(difference == "rule" and parameter is not None)
        self.learning.setVisible(difference == "learning")
        for part in (self.temperature, self.temperature_label, self.heat):
            part.setVisible(difference == "temperature")

    def project(self, project: Project, network: Network) -> Project:
        """The project with what is chosen."""
        if self._difference == "learning":
            return project.with_learning(self.learning.currentData())
        if self._difference == "temperature":
            has_temperature = any(field.name == "temperature" for field in fields(project.rule))
            rule: Rule = project.rule if has_temperature else Stochastic(tie=project.rule.tie)
            changed: dict[str, Any] = {"temperature": self.temperature.value()}
            return project.with_rule(replace(rule, **changed))
        return project.with_rule(self._rule(project, network))

    def show_number(self, project: Project, network: Network | None) -> None:
        """Show the number of the rule, and temperatures in the range that the network asks for."""
        self.temperature.scale = scale = temperature_scale(network)
        self.heat.show_temperature(self.temperature.value(), scale)
        parameter = choices()[self.rules.currentIndex()].parameter
        if parameter is None:
            return
        with QSignalBlocker(self.number):
            self.number.setDecimals(parameter.decimals)
            self.number.setRange(parameter.least, parameter.greatest)
            self.number.setSingleStep(parameter.step)
            self.number.setValue(getattr(self._rule(project, network), parameter.name))
        self.number_label.setText(parameter.label.split()[-1])
        form.describe((self.number, f"{parameter.label} {self._run}", parameter.tip))
        self.number_label.setToolTip(broken(parameter.tip))

    def _rule(self, project: Project, network: Network | None) -> Rule:
        row = self.rules.currentIndex()
        before = project.rule if choice_of(project.rule) == row else replace(choices()[row].rule, tie=project.rule.tie)
        rule = chosen_rule(row, network, before).resized(project.n)
        parameter = choices()[row].parameter
        if parameter is None or self._typed is None:
            return rule
        typed = min(max(self._typed, parameter.least), parameter.greatest)
        changed: dict[str, Any] = {parameter.name: typed if parameter.decimals else round(typed)}
        return replace(rule, **changed)

    def _choose_rule(self) -> None:
        self._typed = None
        self.show_difference(self._difference)
        self.changed.emit()

    def _heat(self, temperature: float) -> None:
        self.heat.show_temperature(temperature, self.heat.scale)
        self.changed.emit()

    def _type(self, value: float) -> None:
        self._typed = value
        self.changed.emit()
