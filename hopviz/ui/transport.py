"""Transport strip: run, step, reset; how fast, by which rule, from which seed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from hopviz.actions.run_verbs import SetOrder, SetRule, SetSeed, SetSpeed, SetTemperature, SetTie
from hopviz.actions.speeds import FULL, notch_of, speed_of
from hopviz.core.network import Network
from hopviz.core.recorder import Report
from hopviz.core.rules import Asynchronous, Rule, choice_of, choices, chosen_rule, field_names
from hopviz.project.model import GIVEN, Project
from hopviz.project.numbers import number, temperature_figure
from hopviz.project.pace import updates_of_sweep
from hopviz.project.parts import LARGEST_SEED
from hopviz.project.turns import called, turns_to_text
from hopviz.ui.actions import icon, keys_of, tooltip
from hopviz.ui.panel import Panel
from hopviz.ui.style.plotting import broken
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets import filled, label, least_width
from hopviz.ui.widgets.choosers import NameChooser, SeedBox, TurnsField
from hopviz.ui.widgets.dials.temperature import TemperatureBox, TemperatureSlider, temperature_scale

SPEED_TIP = (
    "Speed of the run  ([ slower, ] faster, F full speed)\n"
    "In updates and in sweeps a second: in a sweep every unit has its turn once. "
    "A network of another size begins at the same sweeps a second, unless its file says its speed."
)
TIES = {
    "stay": ("stays", "A unit whose field is 0 stays as it is"),
    "on": ("on", "A unit whose field is 0 is on after its decision"),
    "off": ("off", "A unit whose field is 0 is off after its decision"),
}
"""What a unit does at a tie: the word for it, and what it means."""
TIE_TIP = "What a unit does at a tie, where its field h is 0; textbooks differ"
TOSS_TIP = "With noise a tie is the toss of a coin, whatever is chosen here for T = 0"
HEAT_TIP = (
    "Temperature T of the run. T = 0, the threshold rule, is at the left end, all else is logarithmic. "
    "A schedule moves it; moved by hand, it ends the schedule."
)
HEAT = "temperature"
"""What a rule calls its temperature."""
TURNS_TIP = "Every unit once, in the order of their turns, then Return"
RESTING = 2.5
"""Seconds for which the button says that there is nothing to run."""
TALL, TALL_AT_ONE = 40, 32
"""Pixels that the buttons are tall at least, and with type at scale 1."""
WIDEST_RUN = 300
"""Pixels that the run button is wide at most: all fits a window of 1024, however large type is."""
RATE_EVERY = 0.5
"""Seconds of running over which the updates at full speed are counted."""


class TransportPanel(Panel):
    """Asks for runs; takes over what the project says."""

    name = "transport"
    title = "Transport"

    typed = Signal()
    """A number has been entered: the keys belong to the grid again."""

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._rule: Rule = Asynchronous()
        self._network: Network | None = None
        self._heat_told: tuple[float, float] | None = None
        """What the slider of the temperature shows: T, and the size of the energies."""
        self._temperature, self._energies = 0.0, 1.0
        self._speed = 1.0
        self._per_sweep = 1
        self._shown: tuple[Rule, int, float, int, tuple[str, ...]] | None = None
        self._updates = self._counted = self._flips = 0
        self._clock = self._rest_told = 0.0
        self.run_button = QPushButton("Run")
        self.run_button.setProperty("role", "run")
        self.run_button.setToolTip(tooltip("run"))
        self.run_button.clicked.connect(actions["run"].trigger)
        self._buttons = {name: self._small_button(name) for name in ("reset", "step")}
        self.speed = QSlider(Qt.Orientation.Horizontal)
        self.speed.setRange(0, FULL)
        self.speed.setMinimumWidth(64)
        self.speed.setMaximumWidth(220)
        self.speed.setAccessibleName("Speed")
        self.speed.setToolTip(broken(SPEED_TIP))
        self.speed.valueChanged.connect(self._slide)
        self.speed_label, self.sweeps_label = QLabel(), label("", "caption")
        for text in (self.speed_label, self.sweeps_label):
            text.setToolTip(broken(SPEED_TIP))
        self.rules = NameChooser()
        for index, choice in enumerate(choices()):
            self.rules.addItem(choice.label)
            self.rules.setItemData(index, broken(choice.tip), Qt.ItemDataRole.ToolTipRole)
        self.rules.setAccessibleName("Update rule")
        self.rules.setToolTip(tooltip("focus_rule", "Update rule: which units change, and when"))
        self.rules.setSizeAdjustPolicy(NameChooser.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.rules.setMinimumContentsLength(7)
        self.rules.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.rules.activated.connect(self._choose_rule)
        self.parameter_label = QLabel()
        self.parameter = TemperatureBox()
        self.heat, self.heat_label = TemperatureSlider(Qt.Orientation.Horizontal, HEAT_TIP), QLabel()
        self.heat.setMinimumWidth(64)
        self.heat.setMaximumWidth(220)
        self.heat.chosen.connect(lambda temperature: self.acted.emit(SetTemperature(temperature)))
        self.heat_label.setToolTip(broken(HEAT_TIP))
        self.parameter.valueChanged.connect(self._change_parameter)
        self.seed, self._seed_label = SeedBox(), QLabel("Seed")
        self.seed.setRange(0, LARGEST_SEED)
        self.seed.setAccessibleName("Seed")
        self.seed.setToolTip(tooltip("focus_seed", "Seed: the same seed gives the same run, from Reset on"))
        self.seed.valueChanged.connect(self._change_seed)
        self.turns = TurnsField()
        self.turns.setAccessibleName("Order of turns")
        self.turns.returnPressed.connect(self._type_order)
        self.ties, self._tie_label = NameChooser(), QLabel("h = 0")
        for index, (tie, (does, tip)) in enumerate(TIES.items()):
            self.ties.addItem(does, tie)
            self.ties.setItemData(index, broken(tip), Qt.ItemDataRole.ToolTipRole)
        self.ties.setAccessibleName("At a tie, h = 0")
        self.ties.activated.connect(self._choose_tie)
        for box in (self.parameter, self.seed):
            box.setKeyboardTracking(False)
            box.entered.connect(self.typed)
        self._lay_out()

    def _small_button(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setToolTip(tooltip(name))
        button.setAccessibleName(self._actions[name].text())
        button.clicked.connect(self._actions[name].trigger)
        return button

    def _lay_out(self) -> None:
        self._seed_label.setBuddy(self.seed)
        self._tie_label.setBuddy(self.ties)
        self._tie_label.setToolTip(broken(TIE_TIP))
        speeds = filled(QVBoxLayout(), 1, self.speed_label, self.sweeps_label, 1, gap=0)
        buttons = (self._buttons["reset"], self.run_button, self._buttons["step"])
        self._first = filled(QHBoxLayout(), *buttons)
        self._first.addSpacing(GRID)
        filled(self._first, (self.speed, 2), speeds, 1)
        self._second = filled(
            QHBoxLayout(), (self.rules, 6), self.parameter_label, self.parameter, (self.turns, 3), (self.heat, 3),
            self.heat_label,
        )  # fmt: skip
        for group in ((self._tie_label, self.ties), (self._seed_label, self.seed)):
            self._second.addSpacing(GRID)
            filled(self._second, *group)
        directions = QBoxLayout.Direction
        self._row = filled(QBoxLayout(directions.LeftToRight, self), (self._first, 3), (self._second, 6))
        self._row.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)

    def minimumSizeHint(self) -> QSize:
        least, spared = super().minimumSizeHint(), sum(map(_room, self._spared()))
        first, second = self._needed()
        return QSize(max(first, second - spared) + 2 * GRID, least.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._make_room()

    def _spared(self) -> list[QLabel]:
        """The labels that are seen and can be done without where room is short: tooltips say what they do."""
        return [each for each in (self._tie_label, self._seed_label) if not each.isHidden()]

    def _make_room(self) -> None:
        """Stand in one row, or in two; name the chooser of ties and the seed where there is room for that."""
        directions, width = QBoxLayout.Direction, self.width()
        self._tie_label.setVisible(not self.ties.isHidden())
        self._seed_label.show()
        first, second = self._needed()
        spared = sum(map(_room, self._spared()))
        in_one = first + second + GRID - spared <= width
        over = first + second + GRID - width if in_one else second - width
        for each in self._spared():
            if over > 0:
                over -= _room(each)
                each.hide()
        self._row.setDirection(directions.LeftToRight if in_one else directions.TopToBottom)
        self._row.invalidate()

    def _needed(self) -> tuple[int, int]:
        """Pixels that the two halves of the row need, each with the margins of the one."""
        margins = self._row.contentsMargins()
        return least_width(self._first) + margins.left(), least_width(self._second) + margins.right()

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        tall = max(TALL, theme.px(TALL_AT_ONE))
        for name, button in self._buttons.items():
            button.setIcon(icon(name, theme, size=tall // 2))
            button.setIconSize(QSize(tall // 2, tall // 2))
            button.setFixedSize(tall, tall)
        self.speed_label.setFont(theme.font(13))
        self.speed_label.setFixedWidth(self.speed_label.fontMetrics().horizontalAdvance("10,000,000 updates/s"))
        self.sweeps_label.setFont(theme.font(11))
        self.heat.theme = theme
        self.heat_label.setFont(theme.font(13))
        self.heat_label.setFixedWidth(self.heat_label.fontMetrics().horizontalAdvance("T = 00.00"))
        self.run_button.setFixedSize(min(theme.px(136), WIDEST_RUN), tall)
        self.rules.setMaximumWidth(theme.px(220))
        for box in (self.parameter, self.seed):
            box.setMinimumWidth(max(72, theme.px(58)))
            box.setMaximumWidth(max(110, theme.px(88)))
        self._name_run_button()
        self._make_room()

    def show_project(self, project: Project) -> None:
        super().show_project(project)
        shown = project.rule, project.seed, project.speed, updates_of_sweep(project), project.unit_names
        if shown == self._shown:  # most edits are of something else, and a toolbar takes long to paint
            return
        self._shown = shown
        self._rule = project.rule
        choice = choices()[choice_of(project.rule)]
        with QSignalBlocker(self.rules), QSignalBlocker(self.parameter), QSignalBlocker(self.seed):
            self.rules.setCurrentIndex(choice_of(project.rule))
            self.seed.setValue(project.seed)
            order: str | tuple[int, ...] = getattr(project.rule, "order", "")
            is_typed = not isinstance(order, str)
            self.turns.setVisible(is_typed)
            self.parameter.setVisible(choice.parameter is not None)
            self.parameter_label.setVisible(choice.parameter is not None or is_typed)
            is_heat = choice.parameter is not None and choice.parameter.name == HEAT
            has_heat = project.rule.duration is not None or HEAT in field_names(type(project.rule))
            self.heat.setVisible(has_heat)
            self.heat_label.setVisible(has_heat and not is_heat)
            self._show_tie(project.rule)
            if not isinstance(order, str):
                self.parameter_label.setText("order")
                self.turns.setText(turns_to_text(order, project))
                self.turns.setToolTip(broken(tooltip("focus_parameter", f"{TURNS_TIP}: {called(project)}")))
            if choice.parameter is not None:
                if is_heat:
                    self.parameter.take_temperatures(self._energies)
                else:
                    self.parameter.take_numbers(choice.parameter)
                self.parameter.setValue(getattr(project.rule, choice.parameter.name))
                self.parameter.setToolTip(broken(tooltip("focus_parameter", choice.parameter.tip)))
                self.parameter.setAccessibleName(choice.parameter.tip)
                label_text = choice.parameter.label  # a letter says enough where there is a tie to be chosen, too
                self.parameter_label.setText(label_text.split()[-1] if project.rule.heeds_ties else label_text)
        with QSignalBlocker(self.speed):
            self.speed.setValue(notch_of(project.speed))
        self._speed, self._per_sweep = project.speed, updates_of_sweep(project)
        self._tell_speed()
        self._make_room()

    def forget(self) -> None:
        self._network = None
        self._updates = self._counted = 0

    @staticmethod
    def prepare(project: Project, network: Network) -> float:
        """The size of its energies, which of many units takes seconds to find."""
        return temperature_scale(network)

    def take_network(self, project: Project, network: Network) -> None:
        self._network = network
        super().take_network(project, network)

    def show_network(self, project: Project, network: Network, prepared: float) -> None:
        self._energies = prepared
        if self.parameter.scale is not None:
            self.parameter.scale = self._energies

    def show_report(self, report: Report) -> None:
        self._temperature = report.frame.temperature
        self._updates, self._flips = report.frame.updates, report.frame.flips
        if report.jumps and self._rest_told > 0:  # it does not rest there
            self._rest_told = 0.0
            self._name_run_button()
            self.hinted.emit("")

    def _tell_heat(self) -> None:
        """The temperature of the moment, which a schedule changes."""
        if self._heat_told != (self._temperature, self._energies):
            self._heat_told = self._temperature, self._energies
            self.heat.show_temperature(self._temperature, self._energies)
            self.heat_label.setText(f"T = {temperature_figure(self._temperature)}")

    def draw(self, seconds: float) -> None:
        if not self.heat.isHidden():
            self._tell_heat()
        if self._rest_told > 0:
            self._rest_told -= seconds
            self._name_run_button()
        self._clock += seconds
        if self._clock < RATE_EVERY or not self._actions["run"].isChecked():
            return
        self._begin_rate((self._updates - self._counted) / self._clock)

    def _begin_rate(self, rate: float = 0.0) -> None:
        """Count updates from now on; until they tell of another rate this one is told, or none."""
        self._counted, self._clock = self._updates, 0.0
        if math.isinf(self._speed):
            self._tell_speed(max(rate, 0.0))

    def set_running(self, running: bool) -> None:
        """Run turns into Pause and back."""
        self._actions["run"].setChecked(running)
        self._rest_told = 0.0
        self._name_run_button()
        self._begin_rate()

    def tell_rest(self) -> None:
        """Say, for a moment, that no unit wants to flip, and what can be done about it."""
        self._rest_told = RESTING
        self._name_run_button()
        told = "Settled already: no unit wants to flip"
        if self._project is not None and not self._project.memories and self._project.learning != GIVEN:
            self.hinted.emit(f"{told}. {keys_of('store_state')} stores this state")
            return
        ways = [f"{keys_of('corrupt')} flips some", f"{keys_of('blank')} blanks some out"]
        ways += [f"{keys_of('reset')} goes back to where the run began"] if self._flips else []
        self.hinted.emit(f"{told}. {', '.join(ways)}")

    def _name_run_button(self) -> None:
        running, rests = self._actions["run"].isChecked(), self._rest_told > 0
        self.run_button.setText("Pause" if running else "Settled" if rests else "Run")
        self.run_button.setIcon(icon("pause" if running else "run", self.theme, "on_accent"))

    def _tell_speed(self, rate: float = 0.0) -> None:
        """In updates and in sweeps a second; at full speed, as fast as that is."""
        speed = rate if math.isinf(self._speed) else self._speed
        shown, sweeps = (float(f"{each:.2g}") for each in (speed, speed / self._per_sweep))
        self.speed_label.setText(f"{number(shown)} {self._rule.tick_word(int(shown))}/s" if shown else "full speed")
        self.sweeps_label.setText(f"{number(sweeps)} sweep{'' if sweeps == 1 else 's'}/s" if shown else "")

    def _slide(self, notch: int) -> None:
        self.acted.emit(SetSpeed(speed_of(notch)))

    def _change_seed(self, seed: int) -> None:
        self.acted.emit(SetSeed(seed))

    def _show_tie(self, rule: Rule) -> None:
        self.ties.setCurrentIndex(self.ties.findData(rule.tie))
        self.ties.setEnabled(rule.heeds_ties)
        self.ties.setVisible(rule.heeds_ties)
        self.ties.setToolTip(broken(tooltip("focus_tie", TIE_TIP if rule.heeds_ties else TOSS_TIP)))

    def focus_tie(self) -> None:
        """Give the keys to what a tie does, where that counts."""
        self.ties.setFocus()
        if not self.ties.isEnabled():
            self.hinted.emit(TOSS_TIP)

    def focus_parameter(self) -> None:
        """Give the keys to what is typed for the rule: its number, or its order."""
        (self.turns if self.turns.isVisible() else self.parameter).setFocus()

    def _choose_rule(self, index: int) -> None:
        project = self._project
        rule = chosen_rule(index, self._network, self._rule)
        self.acted.emit(SetRule(rule if project is None else rule.resized(project.n)))

    def _choose_tie(self, index: int) -> None:
        self.acted.emit(SetTie(self.ties.itemData(index)))

    def _type_order(self) -> None:
        self.acted.emit(SetOrder(self.turns.text()))
        if not self.turns.isModified():  # it has been taken over
            self.typed.emit()

    def _change_parameter(self, value: float) -> None:
        parameter = choices()[self.rules.currentIndex()].parameter
        if parameter is not None:
            changed: dict[str, Any] = {parameter.name: value if parameter.decimals else round(value)}
            self.acted.emit(SetRule(replace(self._rule, **changed)))


def _room(label: QLabel) -> int:
    """Pixels that a label takes in a row."""
    return label.sizeHint().width() + GRID
