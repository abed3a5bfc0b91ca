"""Damage: recall without some units, connections or precision of the weights, beside recall with them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtWidgets import QVBoxLayout

from hopviz.actions.damage_edits import LARGEST, TOO_LARGE
from hopviz.actions.wiring_edits import Adopt
from hopviz.core.damage import DAMAGES
from hopviz.core.network import Network
from hopviz.core.stepwise import one_step
from hopviz.project.data_table import Cell, DataTable, Row
from hopviz.project.model import Project
from hopviz.project.provenance import Provenance, settings_of
from hopviz.ui.experiments import form
from hopviz.ui.experiments.base import SHARES, Experiment, Picture, measured_line
from hopviz.ui.experiments.damage.task import (
    DRAWS,
    Compared,
    Damage,
    DamageHistory,
    Points,
    damage_curve,
    damaged,
)
from hopviz.ui.experiments.quality import (
    EXPLANATION,
    NOISE,
    QUALITY_COLUMNS,
    Answer,
    Question,
    answer,
    quality_bars,
    quality_cells,
)
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets import plain_label
from hopviz.ui.widgets.bars import IntervalBars, percent, with_interval
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import DASHES, Line, Mark

CURVE_TIP = (
    f"Exact recall and mean overlap m against the amount of damage. Random damage is drawn {DRAWS} times at every "
    "amount, from the seed: the bands are 95 % confidence intervals for any damage of this kind, while those of the "
    "bars are for the one damage that Apply makes. Dashed: exact recall of the intact network. The line upwards: the "
    "amount chosen."
)
BARS, CHART = 300, 280
"""Widths in pixels at scale 1: that of the bars, and the least of the curve beside them."""
MEASURING = "Measuring recall…"


def sentence(compared: Compared) -> str:
    """Exact recall with and without damage, in a line; empty before there is any."""
    if compared.whole is None or compared.hurt is None:
        return ""
    hurt = with_interval(compared.hurt.exact_fraction, compared.hurt.exact_interval)
    return f"exact recall {hurt}, intact {percent(compared.whole.exact_fraction)}"


class DamageView(Experiment):
    """Recall with and without damage; the damage can be put into the network, and taken back."""

    name = "damage"
    needs_weights = True
    title = "Damage"
    purpose = "Measures recall without some units, connections or precision of the weights, and with all."
    glossary = "share: of cues that are recalled exactly · overlap m: 1 where the end equals the memory"
    largest = LARGEST
    too_large = TOO_LARGE

    def _build(self) -> None:
        self.history: DamageHistory | None = None
        self.compared = Compared()
        self.points: Points = ()
        self._network: Network | None = None
        """The undamaged one."""
        self._whole: Provenance | None = None
        self._question: Question | None = None
        self.kind_chooser = form.chooser(*((damage.label, kind, "") for kind, damage in DAMAGES.items()))
        self.slider, self.amount = form.slider(0, 100, 0), form.spin_box(0, 100, 0)
        self.seed, self.noise = form.spin_box(0, 999_999, 0), form.spin_box(0, 50, round(100 * NOISE), 5, " %")
        tip = "Put this damage into the network; undo takes it back"
        self.apply_button = form.button("A&pply", tip, self._apply)
        self.mend_button = form.button("&Mend", "Put the undamaged network back", self._mend)
        self.bars, self.words = IntervalBars(), plain_label()
        self.words.setProperty("role", "caption")
        self.charts = {kind: Chart(damage.axis, "share") for kind, damage in DAMAGES.items()}
        form.describe(
            (self.kind_chooser, "Kind of damage", "What is done to the network"),
            (self.slider, "Amount of damage", "How much of it"),
            (self.amount, "Amount of damage", "How much of it; rms: root mean square, the typical size of a weight"),
            *((chart, "", CURVE_TIP) for chart in self.charts.values()),
        )
        self._lay_out()
        self.kind_chooser.currentIndexChanged.connect(self._choose_kind)
        self.slider.valueChanged.connect(self.amount.setValue)
        self.amount.valueChanged.connect(self._choose_amount)
        self.seed.valueChanged.connect(self._choose_damage)
        self.noise.valueChanged.connect(self._ask)
        self.setFocusProxy(self.kind_chooser)
        self._choose_kind()

    def _lay_out(self) -> None:
        self.add_controls(self.kind_chooser)
        self.add_row(self.slider, self.amount, last=0)
        self.add_row(self.apply_button, self.mend_button)
        seed = "Another seed hits other units, connections or weights"
        self.add_field("Seed", self.seed, seed, "Seed of the damage")
        self.add_field("Cue noise", self.noise, EXPLANATION)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.words)
        for chart in self.charts.values():
            chart.hide()
            column.addWidget(chart, 1)
        self.picture = Picture((self.bars, 0), (column, 1), spacing=2 * GRID)
        self.picture.show_part(self.bars, BARS + CHART)
        self.picture.show_part(self.words, BARS + CHART, or_wider=False)
        self.stage.addWidget(self.picture, 1)

    @property
    def damage(self) -> Damage:
        """What is chosen."""
        return Damage(self.kind_chooser.currentData(), self.amount.value(), self.seed.value())

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.bars.setFixedWidth(theme.px(BARS))

    def forget(self) -> None:
        super().forget()
        self.history = self._network = self._whole = self._question = None
        self.compared, self.points = Compared(), ()

    def provenance(self, what: str) -> object:
        return self._whole

    def changed(self, project: Project) -> None:
        history = self.history
        if history is None or not (history.is_whole(project) or history.is_hurt(project)):
            history = self.history = DamageHistory(project)
            self._network = None
        if history.is_whole(project):
            if self._network is not None and self.network is not self._network and project.learns_in_epochs:
                history = self.history = DamageHistory(project)  # another epoch's
                self._network = None
            if self._network is None:
                self._network = self.network
        self._whole = None
        if self._network is not None:
            whole = history.mended(project)
            self._whole = Provenance(whole, self._network, settings_of(whole, self.settings))
        self._ask()

    def redraw(self, project: Project) -> None:
        compared, damage = self.compared, self.damage
        both = ((compared.whole, "intact", "muted"), (compared.hurt, "damaged", "accent"))
        pairs = [quality_bars(quality, of, meaning) for quality, of, meaning in both if quality is not None]
        self.bars.show_bars([bar for row in zip(*pairs, strict=True) for bar in row], MEASURING)
        self.words.setText(sentence(compared))
        for kind, chart in self.charts.items():
            chart.setVisible(kind == damage.kind)
        scale = DAMAGES[damage.kind]
        amounts, lines = np.array([point.amount for point in self.points]), []
        if compared.whole is not None:
            level = np.full(2, compared.whole.exact_fraction)
            lines.append(Line(np.array([scale.low, scale.high]), level, "muted", "intact", dashes=DASHES))
        if self.points:
            found = [point.quality for point in self.points]
            lines.append(measured_line(amounts, found, "overlap", "memory", "overlap m"))
            lines.append(measured_line(amounts, found, "exact_fraction", "accent", "exact recall"))
        waiting = "" if lines else MEASURING
        span = (scale.low, scale.high)
        self.charts[damage.kind].show_lines(lines, [Mark(damage.amount, "")], span, SHARES, prompt=waiting)

    def table(self) -> DataTable | None:
        compared, damage = self.compared, self.damage
        both = (("intact", "", compared.whole), ("damaged", damage.amount, compared.hurt))
        rows: list[Row] = [(of, much, *quality_cells(found)) for of, much, found in both if found is not None]
        rows += [("curve", point.amount, *quality_cells(point.quality)) for point in self.points]
        kind = DAMAGES[damage.kind]
        settings: dict[str, Cell] = {
            "damage": kind.label, "seed of the damage": damage.seed, "cue noise (%)": self.noise.value(),
            "draws of a random damage in the curve": DRAWS,
        }  # fmt: skip
        heading = ("network", kind.axis, *QUALITY_COLUMNS)
        return DataTable(self.name, heading, rows, self.remarks(settings)) if rows else None

    def _ask(self) -> None:
        """Measure anew if anything is asked that is not measured already."""
        project, whole, history = self.project, self._whole, self.history
        if project is None or history is None:
            return
        self.apply_button.setEnabled(whole is not None)
        self.mend_button.setEnabled(history.is_hurt(project))
        asked = None
        if whole is not None:
            asked = Question.of(whole.project, whole.network, self.noise.value() / 100)
        if asked is None or not asked.same(self._question):
            self._question, self.compared = asked, Compared()
            self.drop("intact")
            if asked is not None:
                self.measure("intact", partial(answer, asked), partial(self._take, "whole"), first=True)
            self._choose_damage()

    def _choose_damage(self) -> None:
        """Measure other damage; the undamaged network is measured once."""
        self.points, self.stale = (), True
        self.drop("curve")
        if self._question is not None:
            curve = partial(damage_curve, self._question, self.damage.kind, self.seed.value())
            self.measure("curve", curve, self._take_points)
        self._choose_amount(self.amount.value())

    def _choose_amount(self, amount: int) -> None:
        self.slider.setValue(amount)
        self.compared, self.stale = Compared(self.compared.whole), True
        self.drop("damaged")
        if self._question is not None:
            steps = partial(damaged, self.damage, self._question)
            self.measure("damaged", steps, partial(self._take, "hurt"), first=True)

    def _take(self, network: str, found: Answer) -> None:
        self.compared, self.stale = replace(self.compared, **{network: found.quality}), True

    def _take_points(self, points: Points) -> None:
        self.points, self.stale = points, True

    def _choose_kind(self) -> None:
        """Its range and default."""
        kind = DAMAGES[self.kind_chooser.currentData()]
        form.move((self.slider, self.amount), int(kind.low), int(kind.high), int(kind.default))
        self.amount.setSuffix(f" {kind.unit}")
        self.seed.setEnabled(kind.is_random)
        self._choose_damage()

    def _apply(self) -> None:
        """Damage the undamaged network in the background; then it is everybody's."""
        whole, damage, history = self._question, self.damage, self.history
        if whole is not None and history is not None:
            done = self.while_true("intact", partial(self._hand_on, history, damage, whole))
            self.compute("apply", partial(one_step, damage.of, whole), done)

    def _hand_on(self, history: DamageHistory, damage: Damage, whole: Question, hurt: Question) -> None:
        if self.project is not None:
            self.acted.emit(Adopt(damage.text, history.hurt(self.project, whole, hurt)))

    def _mend(self) -> None:
        if self.history is not None and self.project is not None:
            self.acted.emit(Adopt("Mend the network", self.history.mended(self.project)))
