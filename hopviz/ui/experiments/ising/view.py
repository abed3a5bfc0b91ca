"""Ising experiment: a lattice against temperature, in a swept field, after a quench, and over distances."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QProgressBar, QStackedWidget

from hopviz.core.couplings import Sparse
from hopviz.core.ising import LatticeFacts, critical_temperature, lattice_facts
from hopviz.core.network import Network
from hopviz.core.ranges import MOST_SWEEPS
from hopviz.core.recorder import Report
from hopviz.project.data_table import Cell, DataTable
from hopviz.project.lattices import lattice_words
from hopviz.project.model import Project
from hopviz.project.parts import LARGEST_SEED
from hopviz.ui.experiments import form
from hopviz.ui.experiments.base import PUT_BACK, Experiment
from hopviz.ui.experiments.ising.curves import CurvesPage, ExactCurves, exact_curves
from hopviz.ui.experiments.ising.loops import CoarseningPage, CorrelationsPage, HysteresisPage
from hopviz.ui.experiments.ising.pages import MEASURING, Here, Page, Setting, ordered_state, with_share
from hopviz.ui.style.theme import GRID
from hopviz.ui.widgets.choice import Choice, Switch

NO_LATTICE = "This network is no lattice: File, Lattice (Ctrl+L) joins its units to their neighbours only"
BINARY = "The Ising model has +1/−1 units: convert them first (Ctrl+B)"
PACE = 0.1
"""Seconds between two pictures of the present run."""
HIGHEST_FIELD, STRONGEST, HOTTEST = 1.5, 100.0, 1000.0
OLD = "Measured with other numbers than are entered now; Start measures with these"

Facts = tuple[LatticeFacts | None, ExactCurves]


class IsingView(Experiment):
    """Pages of measurements of a lattice, each begun and ended by a button."""

    name = "ising"
    title = "Ising"
    purpose = "Measures the present lattice against temperature, in a swept field, after a quench, over distances."
    glossary = "order |m|: the size of the mean of all units · T_c: above it order is lost · h: the field of every unit"
    needs_memories = False
    settings = ()
    removed = PUT_BACK

    @classmethod
    def refusal(cls, project: Project) -> str:
        if project.weights is None or not isinstance(project.weights, Sparse):
            return NO_LATTICE
        return BINARY if project.units != "bipolar" else super().refusal(project)

    @staticmethod
    def prepare(project: Project, network: Network) -> Facts:
        facts = lattice_facts(network, project.rows, project.cols)
        return facts, ExactCurves() if facts is None else exact_curves(facts)

    def _build(self) -> None:
        self._facts: LatticeFacts | None = None
        self._results: dict[str, tuple[Setting, float, Any]] = {}
        """What has been found of each page: of what setting, what share, and what."""
        self._report: Report | None = None
        self._waited, self._temperature = 0.0, -1.0
        self.curves = CurvesPage()
        pages = (self.curves, HysteresisPage(), CoarseningPage(), CorrelationsPage())
        self.pages: dict[str, Page] = {page.key: page for page in pages}
        self.chooser = form.chooser(*((page.label, page.key, page.tip) for page in self.pages.values()))
        self.start_button = form.button("S&tart", "", self._start_or_stop, "primary")
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(GRID - 2)
        self.bar.setAccessibleName("Progress of the measurement")
        self.words = form.words_label("caption")
        self.temperature = form.number_box(0.0, HOTTEST, 2.0, 0.1, 3)
        self.field = form.number_box(0.05, STRONGEST, HIGHEST_FIELD, 0.1)
        self.sweeps = form.spin_box(1, MOST_SWEEPS, 2000, 100)
        self.sweeps.setGroupSeparatorShown(True)
        self.seed = form.spin_box(0, LARGEST_SEED, 1)
        self.stack = QStackedWidget()
        for page in self.pages.values():
            self.stack.addWidget(page)
        form.describe((self.chooser, "Measurement", "What is measured of the lattice"))
        self.add_controls(self.chooser, self.start_button, self.bar, self.words)
        self.add_field("Temperature T", self.temperature, "T at which it is measured; at first that of the run")
        self.add_field("Field up to ±h", self.field, "How strong the field becomes that is swept")
        self.add_field("S&weeps", self.sweeps, "More sweeps make bands narrower, or go on for longer")
        self.add_field("Seed", self.seed, "Of the chance in this measurement, which is not that of the run")
        for control in (self.temperature, self.field, self.sweeps, self.seed):
            control.setMinimumWidth(8 * GRID)
            control.valueChanged.connect(self._change)
        self.stage.addWidget(self.stack, 1)
        self.chooser.currentIndexChanged.connect(self._choose)
        self.setFocusProxy(self.chooser)
        self._choose()

    @property
    def page(self) -> Page:
        """What is measured."""
        return self.pages[self.chooser.currentData()]

    @property
    def is_running(self) -> bool:
        """Whether something is being measured."""
        return self.is_measuring(self.page.key)

    def more_choices(self) -> Sequence[Choice]:
        return (Switch("measure", self.start_button, lambda: self.is_running, self._start_or_stop),)

    def forget(self) -> None:
        super().forget()
        self._facts, self._report = None, None
        self._results.clear()

    def show_network(self, project: Project, network: Network, prepared: Facts | None) -> None:
        before = self._facts
        self._facts, self.curves.exact = self.prepare(project, network) if prepared is None else prepared
        super().show_network(project, network, prepared)
        if self._facts != before:
            self._set_sweeps()

    def changed(self, project: Project) -> None:
        for key in [key for key in self._results if not self.is_asked(key)]:
            self._results.pop(key)
            self.drop(key)
        warm = float(getattr(project.rule, "temperature", -1.0))
        if warm not in (self._temperature, -1.0):
            self.temperature.setValue(warm)
        self._temperature, self.stale = warm, True

    def show_report(self, report: Report) -> None:
        self._report = report

    def _here(self, facts: LatticeFacts) -> Here | None:
        """Where the present run is."""
        report = self._report
        if report is None or not self.fits(report):
            return None
        state, ordered = report.frame.state, ordered_state(facts)
        magnetisation = float(state.mean())
        order = magnetisation if ordered is None else float((state * ordered).mean())
        return Here(report.frame.temperature, order, magnetisation, report.frame.energy / state.size)

    def go_on(self, seconds: float) -> None:
        self._waited += seconds
        if self._waited >= PACE:
            self._waited, self.stale = 0.0, True

    def setting(self) -> Setting | None:
        """What Start measures; None while there is no lattice."""
        if self._facts is None or self.network is None:
            return None
        return Setting(
            self.network, self._facts, self.temperature.value(), self.field.value(), self.sweeps.value(),
            self.seed.value(),
        )  # fmt: skip

    def redraw(self, project: Project) -> None:
        setting, page = self.setting(), self.page
        if setting is None:
            if self.network is not None:
                form.tell(self.words, NO_LATTICE)
                self.start_button.setEnabled(False)
                for chart in page.charts:
                    chart.show_lines((), prompt="")
            return
        of, share, found = self._results.get(page.key, (setting, 0.0, None))
        refusal = page.refusal(setting.facts, setting.temperature)
        running = self.is_running
        prompt = "" if found is not None else MEASURING if running else refusal or page.prompt
        page.show_found(found, setting.facts, of, self._here(setting.facts), prompt)
        self.start_button.setEnabled(running or not refusal)
        form.name_button(self.start_button, "S&top" if running else "S&tart", _tip(running, setting))
        self.bar.setValue(round(1000 * share))
        form.tell(self.words, self._sentence(setting, of, share, found, refusal))

    def _sentence(self, setting: Setting, of: Setting, share: float, found: Any, refusal: str) -> str:
        if found is None:
            return refusal or (MEASURING if self.is_running else lattice_words(setting.facts))
        words = self.page.words(found, of)
        if self.is_running:
            return f"{100 * share:.0f} %. {words}"
        if _numbers(self.page, of) != _numbers(self.page, setting):
            return OLD
        return words if share >= 1 else f"Stopped at {100 * share:.0f} %: what has been measured stays. {words}"

    def _start_or_stop(self) -> None:
        setting, page = self.setting(), self.page
        if self.is_running:
            self.stop(page.key)
        elif setting is not None and not page.refusal(setting.facts, setting.temperature):
            self._results.pop(page.key, None)
            self.measure(
                page.key, lambda: with_share(page.steps(setting)), partial(self._take, page.key, setting), rests=False
            )
        self.stale = True

    def _take(self, key: str, setting: Setting, told: tuple[float, Any]) -> None:
        share, found = told
        self._results[key] = setting, share, found
        self.stale = True

    def _choose(self) -> None:
        page = self.page
        self.stack.setCurrentWidget(page)
        self._set_sweeps()
        self.controls.show_row(self.temperature, page.needs_temperature)
        self.controls.show_row(self.field, page.needs_field)
        self._share_width()
        self.stale = True

    def _set_sweeps(self) -> None:
        known = self._results.get(self.page.key)
        if known is not None:
            self.sweeps.setValue(known[0].sweeps)
        else:
            self.sweeps.setValue(self.page.usual_sweeps if self._facts is None else self.page.sweeps_of(self._facts))

    def _change(self) -> None:
        self.stale = True

    def table(self) -> DataTable | None:
        known = self._results.get(self.page.key)
        if known is None or not (rows := list(self.page.rows(known[2]))):
            return None
        of = known[0]
        told: dict[str, Cell] = {"lattice": lattice_words(of.facts), "sweeps": of.sweeps, "seed": of.seed}
        if self.page.needs_temperature:
            told["temperature"] = of.temperature
        if of.facts.has_exact_curves:
            told["T_c, exact"] = critical_temperature(of.facts.coupling)
        return DataTable(f"{self.name} {self.page.key}", self.page.heading, rows, self.remarks(told))


def _numbers(page: Page, setting: Setting) -> tuple[object, ...]:
    """What a page depends on."""
    temperature = setting.temperature if page.needs_temperature else None
    return setting.sweeps, setting.seed, temperature, setting.highest_field if page.needs_field else None


def _tip(running: bool, setting: Setting) -> str:
    if running:
        return "Measure no more; what has been measured stays"
    return f"Measure {lattice_words(setting.facts)}, in the background"
