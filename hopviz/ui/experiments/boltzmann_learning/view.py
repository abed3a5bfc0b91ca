"""Boltzmann learning: a small machine learns patterns, awake by Hebb's rule and asleep by unlearning, live."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

import numpy as np
from PySide6.QtWidgets import QWidget

from hopviz.actions.boltzmann_edits import COLDEST, FASTEST, TakeMachine, learnt_words
from hopviz.actions.run_verbs import SetTemperature
from hopviz.core.limits import HOTTEST
from hopviz.core.network import Network
from hopviz.project.data_table import Cell, DataTable, Row
from hopviz.project.document import Document
from hopviz.project.machines import (
    KINDS,
    MEMORIES,
    MOST_UNITS,
    SETS,
    PatternSet,
    lack_of_memories,
    pattern_set,
    taken_over,
)
from hopviz.project.model import Project
from hopviz.project.numbers import number
from hopviz.project.parts import LARGEST_SEED
from hopviz.ui.experiments import form
from hopviz.ui.experiments.base import Experiment, Picture
from hopviz.ui.experiments.boltzmann_learning.pictures import LawPicture, TermsPicture, columns_of
from hopviz.ui.experiments.boltzmann_learning.task import MOST_EPOCHS, Course, Learner, Setting
from hopviz.ui.style.plotting import FINELY_ROUND, round_up
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import Line
from hopviz.ui.widgets.choice import Choice, Switch
from hopviz.ui.widgets.choosers import offer

PACES = (10, 50, 250, math.inf)
"""Epochs a second that can be chosen."""
PACE = 250
LOOK = 0.05
"""Seconds between two pictures while it learns."""
STEEPEST, BOLDEST = 0.9, 0.3
"""The rate that is proposed, times the number of units, and at most: the more units, the steeper is the way down."""
USUAL = "bars"
"""The set that is learnt at first."""
LEAST_SPAN, LEAST_RISE = 50, 0.1
THREE, TWO, TALL = 560, 330, 0.62
"""From these widths on, at scale 1, three or two pictures stand side by side; the height, as a part of the width, from
which on they stand below each other."""
HIGH, HALF_AS_HIGH = 300, 220
"""From these heights on, at scale 1, three or two may stand below each other."""
NARROWEST = 60
LAW_TIP = (
    "How probable each state of the visible units is to be, and how probable the machine makes it when it runs freely. "
    "Of more than 16 states the wanted ones are shown, and all others together."
)
CHART_TIP = (
    "The Kullback-Leibler divergence of the law that is modelled from the one that is wanted: the sum of Q ln(Q/P) "
    "over all states, in nats. It is 0 only if both are the same."
)
TERMS_TIP = (
    "Means of the products of pairs of units in the latest step: awake, with patterns on the visible units, and "
    "asleep, while all run freely. What is learnt is the difference. On the diagonal: means of single units, and "
    "biases. Hidden units stand behind the dotted line. All are exact sums over all states."
)
START_TIP = "Learn: awake by Hebb's rule, asleep by unlearning"
STOP_TIP = "Learn no more for now; Go on goes on from here"
ANEW_TIP = "Forget what was learnt: begin with small random weights to hidden units, and none elsewhere"
TAKE_TIP = "Make this the network of the project, or a network of its own where it has other units; undo takes it back"
HIDDEN_TIP = f"Units of no pattern: they learn by themselves what to stand for. {MOST_UNITS} units in all at most"
TEMPERATURE_TIP = "At which the units decide: weights become as many times as large, so that the law is the same"
PROMPT = "Start lets the machine learn"


class Pictures(Picture):
    """The law, the curve and the terms: side by side as far as there is room, or in a tall panel below each other."""

    def __init__(self, law: QWidget, curve: QWidget, terms: QWidget) -> None:
        super().__init__((law, 4), (curve, 3), (terms, 4), spacing=2 * GRID)
        self.show_part(curve, TWO)
        self._terms = terms

    @property
    def is_tall(self) -> bool:
        return self.height() > max(TALL * self.width(), self.theme.px(HALF_AS_HIGH))

    def _make_room(self) -> None:
        super()._make_room()
        is_tall, px = self.is_tall, self.theme.px
        self._terms.setVisible(self.height() > px(HIGH) if is_tall else self.width() >= px(THREE))


class BoltzmannLearningView(Experiment):
    """A machine of up to twelve units: what it models, how far that is from what is wanted, and its latest step."""

    name = "boltzmann_learning"
    title = "Boltzmann learning"
    purpose = "Lets a small machine learn patterns: awake by Hebb's rule, asleep by unlearning."
    glossary = "awake: patterns on the visible units · asleep: all run freely · KL: how far the law is from the wanted"
    needs_memories = False
    settings = ()
    narrowest = 168

    def _build(self) -> None:
        self.learner: Learner | None = None
        self.course: Course | None = None
        """What has become of the machine."""
        self._was_learning = self._is_fresh = False
        self._waited = 0.0
        self.chooser = form.chooser(
            ("Memories of the project", MEMORIES, "What the memories panel lists"),
            *((kind.title, key, kind.tip) for key, kind in KINDS.items()),
        )
        self.hidden = form.spin_box(0, MOST_UNITS, 0)
        self.rate = form.number_box(0.001, FASTEST, BOLDEST, 0.05, 3)
        self.temperature = form.number_box(COLDEST, HOTTEST, 1.0, 0.1)
        self.seed = form.spin_box(0, LARGEST_SEED, 0)
        self.pace = form.chooser(*((f"{number(each)} epochs/s", each, "") for each in PACES[:-1]))
        self.pace.addItem("full speed", PACES[-1])
        self.pace.setMinimumWidth(0)  # no less than its words need
        self.pace.setCurrentIndex(PACES.index(PACE))
        self.start_button = form.button("S&tart", START_TIP, self._start_or_stop, "primary")
        self.anew_button = form.button("A&new", ANEW_TIP, self._begin_anew, "narrow")
        self.take_button = form.button("Ta&ke over", TAKE_TIP, self._take_over, "narrow")
        for each in (self.start_button, self.anew_button, self.take_button):
            each.setMinimumWidth(NARROWEST)
        self.words = form.words_label("caption")
        self.law, self.terms = LawPicture(), TermsPicture()
        self.chart = Chart("epochs", "KL (nats)")
        form.describe(
            (self.chooser, "Patterns", "What the visible units are to be like, each pattern as often as the others"),
            (self.law, "", LAW_TIP), (self.chart, "", CHART_TIP), (self.terms, "", TERMS_TIP),
        )  # fmt: skip
        self.add_controls(self.chooser)
        self.add_row(self.start_button, self.anew_button)
        self.add_controls(self.words, self.take_button)
        self.add_field("Hidden units", self.hidden, HIDDEN_TIP)
        self.add_field("Rate", self.rate, "How far a step goes down the gradient; too far, and it swings to and fro")
        self.add_field("Temperature T", self.temperature, TEMPERATURE_TIP)
        self.add_field("Pace", self.pace, "Epochs a second, at most")
        self.add_field("Seed", self.seed, "Of the first weights to hidden units")
        self.pictures = Pictures(self.law, self.chart, self.terms)
        self.stage.addWidget(self.pictures, 1)
        self.chooser.currentIndexChanged.connect(self._choose)
        for box, follow in (
            (self.hidden, self._choose), (self.rate, self._begin_anew), (self.temperature, self._look_again),
            (self.seed, self._begin_anew),
        ):  # fmt: skip
            box.setKeyboardTracking(False)
            box.setMinimumWidth(8 * GRID)
            box.valueChanged.connect(follow)
        self.pace.currentIndexChanged.connect(self._change_pace)
        self.setFocusProxy(self.chooser)
        self._choose_set(USUAL)

    @property
    def patterns(self) -> str:
        """The name of the set that is learnt."""
        return str(self.chooser.currentData())

    @property
    def setting(self) -> Setting:
        """How it is learnt."""
        return Setting(self.hidden.value(), self.rate.value(), self.seed.value())

    @property
    def is_learning(self) -> bool:
        """Whether it learns right now."""
        return self.is_measuring("learning")

    def more_choices(self) -> Sequence[Choice]:
        return (Switch("learn", self.start_button, lambda: self.is_learning, self._start_or_stop),)

    def _choose_set(self, key: str) -> None:
        self.chooser.setCurrentIndex(SETS.index(key))
        self._choose()

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        for part in (self.law, self.terms):
            part.apply_theme(theme)

    def provenance(self, what: str) -> object:
        return self.learner

    def forget(self) -> None:
        super().forget()
        if self.patterns == MEMORIES:
            self._begin_anew()

    def _begin_anew(self) -> None:
        self.drop("learning")
        self.learner, self.course, self.stale = None, None, True

    def changed(self, project: Project) -> None:
        self.stale = True
        lack = lack_of_memories(project)
        offer(self.chooser, SETS.index(MEMORIES), lack)
        chosen = self.chosen
        if self.learner is not None and not (chosen is not None and chosen.is_like(self.learner.chosen)):
            self._begin_anew()
        self._limit_hidden()

    @property
    def chosen(self) -> PatternSet | None:
        """What is to be learnt; None if the memories are and cannot be."""
        project, key = self.project, self.patterns
        if key == MEMORIES and (project is None or lack_of_memories(project)):
            return None
        return pattern_set(key, Project(1, 2) if project is None else project)

    def show_network(self, project: Project, network: Network, prepared: object) -> None:
        super().show_network(project, network, prepared)
        self.stale = True

    def _limit_hidden(self) -> None:
        chosen = self.chosen
        self.hidden.setMaximum(0 if chosen is None else chosen.most_hidden)

    def _choose(self) -> None:
        self._limit_hidden()
        if (chosen := self.chosen) is not None:
            units = chosen.visible + self.hidden.value()
            self.rate.setValue(min(round(STEEPEST / units, 3), BOLDEST))
        self._begin_anew()

    def _look_again(self) -> None:
        self.stale = True

    def _change_pace(self) -> None:
        if self.is_learning:
            self._learn()

    def _start_or_stop(self) -> None:
        if self.is_learning:
            self.stop("learning")
        else:
            self._learn()
        self.stale = True

    def _learn(self) -> None:
        if (chosen := self.chosen) is not None:
            learner = self._learner_of(chosen)
            self.measure("learning", partial(learner.steps, float(self.pace.currentData())), self._take, stays=True)

    def _take(self, course: Course) -> None:
        self.course, self._is_fresh = course, True

    def go_on(self, seconds: float) -> None:
        self._waited += seconds
        if self._is_fresh and self._waited >= LOOK:
            self._waited, self._is_fresh, self.stale = 0.0, False, True
        if self.is_learning != self._was_learning:
            self._was_learning, self.stale = not self._was_learning, True

    def _learner_of(self, chosen: PatternSet) -> Learner:
        """The machine; before anything is learnt, the one that is about to begin."""
        if self.learner is None:
            self.learner = Learner(chosen, self.setting)
            self.course = self.learner.course
        return self.learner

    def redraw(self, project: Project) -> None:
        chosen, learns = self.chosen, self.is_learning
        if chosen is not None:
            self._learner_of(chosen)
        course = self.course
        has_begun = course is not None and course.learnt.steps > 0
        self.start_button.setEnabled(chosen is not None)
        text, tip = ("S&top", STOP_TIP) if learns else ("Go &on", START_TIP) if has_begun else ("S&tart", START_TIP)
        form.name_button(self.start_button, text, tip)
        self.anew_button.setEnabled(has_begun)
        self.take_button.setEnabled(has_begun)
        if course is None or chosen is None:
            lack = lack_of_memories(project)
            self.law.show_law((), 1, 1, lack)
            self.chart.show_lines((), prompt="")
            self.terms.clear()
            form.tell(self.words, lack)
            return
        self.note("learning")
        self.law.show_law(columns_of(chosen, course.learnt), chosen.rows, chosen.cols)
        self.terms.show_step(course.learnt, self.temperature.value())
        x, y = np.array(course.epochs, float), np.array(course.divergences)
        span = (0.0, round_up(max(float(x[-1]), LEAST_SPAN), FINELY_ROUND))
        top = round_up(max(1.05 * float(y.max()), LEAST_RISE), FINELY_ROUND)
        line = Line(x, y, "accent", f"KL {number(float(y[-1]), 3)}", dots=len(x) == 1)
        self.chart.show_lines([line], (), span, (-0.02 * top, top), prompt="" if has_begun else PROMPT)
        form.tell(self.words, self._sentence(course, chosen))

    def _sentence(self, course: Course, chosen: PatternSet) -> str:
        learnt = course.learnt
        units = f"{chosen.visible} visible and {number(self.hidden.value())} hidden units"
        if not learnt.steps:
            return f"{len(chosen.memories)} patterns, {units}: {PROMPT}"
        on = float(learnt.modelled[learnt.wanted > 0].sum())
        done = ": the last epoch" if learnt.steps >= MOST_EPOCHS else ""
        return (
            f"Epoch {number(learnt.steps)}{done}. KL {number(learnt.divergence, 3)}; of its dreams "
            f"{number(100 * on, 0)} % are what it is to learn"
        )

    def _take_over(self) -> None:
        course, chosen, project = self.course, self.chosen, self.project
        if course is None or chosen is None or project is None:
            return
        made = taken_over(project, chosen, course.learnt, self.temperature.value())
        text = learnt_words(course.learnt.steps, self.hidden.value())
        if isinstance(made, Document):
            self.acted.emit(TakeMachine(text, made.project))
        else:
            self.acted.emit(TakeMachine(text, made))
            self.acted.emit(SetTemperature(self.temperature.value()))

    def table(self) -> DataTable | None:
        course, chosen = self.course, self.chosen
        if course is None or chosen is None:
            return None
        points = zip(course.epochs, course.divergences, strict=True)
        rows: list[Row] = [("divergence", epoch, value, "", "", "") for epoch, value in points]
        for column in columns_of(chosen, course.learnt):
            state = "".join("1" if each > 0 else "0" for each in column.pattern) or column.name
            rows.append(("law", "", "", state, column.wanted, column.modelled))
        heading = ("what", "epoch", "KL divergence (nats)", "state", "wanted", "modelled")
        setting = self.setting
        told: dict[str, Cell] = {
            "patterns": self.chooser.currentText(), "hidden units": setting.hidden, "rate": setting.rate,
            "temperature": self.temperature.value(), "seed": setting.seed,
        }  # fmt: skip
        return DataTable(self.name, heading, rows, self.remarks(told))
