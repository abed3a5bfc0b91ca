"""Boltzmann experiment: what noise does in the end, exactly and in a run, page by page."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget

from hopviz.actions.run_verbs import SetTemperature
from hopviz.actions.state_edits import SetState
from hopviz.core.network import Network, State
from hopviz.core.recorder import Report
from hopviz.project.data_table import Cell, DataTable
from hopviz.project.model import Project
from hopviz.ui.experiments import form
from hopviz.ui.experiments.base import Experiment
from hopviz.ui.experiments.boltzmann.balance import BalancePage
from hopviz.ui.experiments.boltzmann.curves import QUANTITIES, CurvesPage
from hopviz.ui.experiments.boltzmann.escapes import EscapesPage
from hopviz.ui.experiments.boltzmann.law import LawPage
from hopviz.ui.experiments.boltzmann.pages import COUNTING, Moment, Page
from hopviz.ui.experiments.boltzmann.setting import ASYMMETRIC, Setting, beginning
from hopviz.ui.style.theme import Theme
from hopviz.ui.widgets.choosers import offer
from hopviz.ui.widgets.dials.temperature import TemperatureBox, TemperatureSlider, temperature_scale

MOST = 4096
TOO_LARGE = f"Noise is sampled for up to {MOST:,} units: with more it would take too long to be watched"
BOX = 80
"""Width of the field of the temperature, at scale 1."""
PACE = 0.1
"""Seconds between two pictures of the present state."""
GROUPINGS = {
    "states": ("States", "Every state by itself, for up to 12 free units; of more, their energies"),
    "levels": ("Energies", "All states of one energy together"),
    "minima": ("Minima", "All states together that run down to one minimum, by steepest descent"),
}
TEMPERATURE_TIP = "Temperature T of the run, at which it is sampled. T = 0 is at the left end, all else is logarithmic."
WAITING = "It is sampled as soon as there is a run"
STOP_TIP = "Sample no more; what has been found stays"
AGAIN_TIP = "Sample anew, from the beginning"


class BoltzmannView(Experiment):
    """Pages, each measured by itself as soon as it is seen, and anew when something changes on which it depends."""

    name = "boltzmann"
    title = "Boltzmann's law"
    purpose = "Compares what a noisy run does in the long run with the exact law of its temperature."
    glossary = "Z: sum of exp(−E/T) over all states · distance: half of all differences · sweep: every unit once"
    needs_memories = False
    largest, too_large = MOST, TOO_LARGE
    settings = ("seed", "lesioned", "clamped")
    narrowest = 168

    def _build(self) -> None:
        self._results: dict[str, Any] = {}
        """What has been found of each page."""
        self._settings: dict[str, Setting] = {}
        self._stopped: set[str] = set()
        self._state: State | None = None
        self._temperature, self._scale, self._waited, self._has_moved = 0.0, 1.0, 0.0, False
        self.law = LawPage()
        self.curves = CurvesPage()
        self.pages: dict[str, Page] = {
            page.key: page for page in (self.law, self.curves, BalancePage(), EscapesPage())
        }  # fmt: skip
        self.chooser = form.chooser(*((page.label, page.key, page.tip) for page in self.pages.values()))
        self.groupings = form.chooser(*((label, key, tip) for key, (label, tip) in GROUPINGS.items()))
        self.quantities = form.chooser(*((label, key, tip) for key, (label, tip) in QUANTITIES.items()))
        self.slider, self.box = TemperatureSlider(Qt.Orientation.Horizontal, TEMPERATURE_TIP), TemperatureBox()
        self.box.setKeyboardTracking(False)
        self.box.take_temperatures(1.0)
        self.button = form.button("Agai&n", AGAIN_TIP, self._stop_or_begin, "narrow")
        self.words = form.words_label("caption")
        self.stack = QStackedWidget()
        for page in self.pages.values():
            self.stack.addWidget(page)
            page.temperature_chosen.connect(self._choose_temperature)
            page.state_chosen.connect(self._choose_state)
        form.describe(
            (self.chooser, "Page", "What is compared"), (self.box, "Temperature T of the run", TEMPERATURE_TIP)
        )
        self.add_controls(self.chooser)
        self.add_field("Bars", self.groupings, "What the bars are")
        self.add_field("First", self.quantities, "What is shown first; the others where there is room")
        self.add_row(self.slider, self.box, last=0)
        self.add_controls(self.words, self.button)
        self.stage.addWidget(self.stack, 1)
        self.chooser.currentIndexChanged.connect(self._choose_page)
        self.groupings.currentIndexChanged.connect(self._begin_anew)
        self.quantities.currentIndexChanged.connect(lambda: self.curves.choose(str(self.quantities.currentData())))
        self.slider.chosen.connect(self._choose_temperature)
        self.box.valueChanged.connect(self._choose_temperature)
        self.setFocusProxy(self.chooser)
        self._choose_page()

    @property
    def page(self) -> Page:
        """What is seen."""
        return self.pages[self.chooser.currentData()]

    @property
    def is_running(self) -> bool:
        """Whether something is being sampled."""
        return self.is_measuring(self.page.key)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.slider.theme = theme
        self.words.setFont(theme.font(13))
        self.box.setFixedWidth(theme.px(BOX))

    def provenance(self, what: str) -> object:
        known = super().provenance(what)
        if known is None or self.project is None:
            return None
        held = b"" if self._state is None else self._state[self.project.clamped].tobytes()
        rule = self.project.rule if self.pages[what].follows_rule else None
        return known, held, rule, self.groupings.currentData() if what == LawPage.key else None

    def forget(self) -> None:
        super().forget()
        self._state = None
        self._results.clear()
        self._settings.clear()
        self._stopped.clear()
        self.words.setText(WAITING)

    def changed(self, project: Project) -> None:
        """Drop what is not true any more; what is seen is measured at the next tick."""
        for key in self.pages:
            if not self.is_asked(key):
                self._results.pop(key, None)
                self._stopped.discard(key)
                self.drop(key)
        self.stale = True

    def show_network(self, project: Project, network: Network, prepared: Any) -> None:
        super().show_network(project, network, prepared)
        self._scale = temperature_scale(network)

    def show_report(self, report: Report) -> None:
        project = self.project
        if project is None or not self.fits(report):
            return
        state = np.where(report.frame.unmasked_state > 0, 1, -1).astype(np.int8)
        held = project.clamped
        is_other = self._state is None or not np.array_equal(state[held], self._state[held])
        self._has_moved |= self._state is None or not np.array_equal(state, self._state)
        self._state = state
        if is_other:
            self.changed(project)
        if report.frame.temperature != self._temperature:
            self._temperature, self.stale = report.frame.temperature, True

    def setting(self) -> Setting | None:
        """What is measured; None before there is a run."""
        project, network, state = self.project, self.network, self._state
        if project is None or network is None or state is None:
            return None
        start = beginning(network, project.seed, state, project.clamped)
        return Setting(
            network, project.rule, project.seed, start, project.clamped, project.lesioned,
            str(self.groupings.currentData()),
        )  # fmt: skip

    def go_on(self, seconds: float) -> None:
        page = self.page
        if not self.is_asked(page.key) and (setting := self.setting()) is not None and not page.refusal(setting):
            page.begin()
            self._results.pop(page.key, None)
            self._settings[page.key] = setting
            self.measure(page.key, partial(page.steps, setting), partial(self._take, page.key))
            self.stale = True
        found = self._results.get(page.key)
        if found is not None and not isinstance(found, str):
            self.stale |= page.play(seconds, found, self.reduced_motion)
        self._waited += seconds
        if self._waited >= PACE and self._has_moved:  # the ball goes on
            self._waited, self._has_moved, self.stale = 0.0, False, True

    def _take(self, key: str, found: Any) -> None:
        self._results[key], self.stale = found, True

    def redraw(self, project: Project) -> None:
        setting, page = self.setting(), self.page
        if setting is None:
            return
        self._show_temperature()
        self._offer_groupings(setting)
        refusal, found = page.refusal(setting), self._results.get(page.key)
        if isinstance(found, str):  # it turned out that it cannot be measured
            refusal, found = found, None
        moment = Moment(self._temperature, self._state, project.patterns, tuple(project.names))
        page.show_found(found, setting, moment, "" if found is not None else refusal or COUNTING)
        words = page.words(found, setting) if found is not None else refusal or COUNTING
        if page.key in self._stopped:
            words = f"Stopped. {words}"
        self.words.setText(words)
        form.name_button(self.button, *(("S&top", STOP_TIP) if self.is_running else ("Agai&n", AGAIN_TIP)))
        self.button.setEnabled(not refusal)

    def _offer_groupings(self, setting: Setting) -> None:
        """Let only those be chosen that there are; the others tell why not."""
        reasons = {
            "states": "" if setting.counts_states else f"{setting.free} free units have too many states for a bar each",
            "levels": "" if setting.net.is_symmetric else ASYMMETRIC,
            "minima": setting.pairs_refusal if setting.net.is_symmetric else ASYMMETRIC,
        }
        for index, (key, (_, tip)) in enumerate(GROUPINGS.items()):
            offer(self.groupings, index, reasons[key])
            if self.groupings.itemData(index, Qt.ItemDataRole.ToolTipRole) != (told := reasons[key] or tip):
                self.groupings.setItemData(index, told, Qt.ItemDataRole.ToolTipRole)

    def _show_temperature(self) -> None:
        self.slider.show_temperature(self._temperature, self._scale)
        self.box.scale = self._scale
        self.box.show_value(self._temperature)

    def _choose_temperature(self, temperature: float) -> None:
        self.acted.emit(SetTemperature(temperature))

    def _choose_state(self, chosen: tuple[Any, State]) -> None:
        """Let the free units have these values, and all others those that they have."""
        if self._state is not None:
            state, (units, values) = self._state.copy(), chosen
            state[units] = values
            self.acted.emit(SetState(state))

    def _choose_page(self) -> None:
        page = self.page
        self.stack.setCurrentWidget(page)
        self.controls.show_row(self.groupings, page is self.law)
        self.controls.show_row(self.quantities, page is self.curves)
        self._share_width()
        self.stale = True

    def _begin_anew(self) -> None:
        if self.project is not None:
            self.changed(self.project)

    def _stop_or_begin(self) -> None:
        key = self.page.key
        if self.is_running:
            self.stop(key)
            self._stopped.add(key)
        else:
            self._stopped.discard(key)
            self.drop(key)
        self.stale = True

    def table(self) -> DataTable | None:
        page, found = self.page, self._results.get(self.page.key)
        if found is None or isinstance(found, str):
            return None
        told: dict[str, Cell] = {"page": page.label, **page.told(found)}
        if page.follows_rule:
            told["temperature T"] = self._settings[page.key].temperature
        return DataTable(f"{self.name}-{page.key}", page.heading, list(page.rows(found)), self.remarks(told))
