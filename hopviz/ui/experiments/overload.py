"""Overload: a dial for the number of memories, and what recall is like while it is turned."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QStandardItemModel

from hopviz.core.information import information
from hopviz.core.patterns import random_patterns
from hopviz.core.quality import Quality
from hopviz.core.seeds import random_generator, spawned
from hopviz.core.stepwise import JobSteps
from hopviz.core.theory import alpha_c
from hopviz.project.data_table import Cell, DataTable
from hopviz.project.model import GIVEN, Memory, Project
from hopviz.project.numbers import number, small_number
from hopviz.project.pattern_sources import PATTERN_SOURCES, PatternSequence, most_memories
from hopviz.project.provenance import Provenance
from hopviz.ui.actions import tooltip
from hopviz.ui.experiments import form
from hopviz.ui.experiments.base import SHARES, Picture, measured_line
from hopviz.ui.experiments.dial import DialExperiment
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
from hopviz.ui.style.plotting import FINELY_ROUND, broken, round_up
from hopviz.ui.style.theme import GRID
from hopviz.ui.widgets.bars import IntervalBars
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import Mark
from hopviz.ui.widgets.choice import has_own_action
from hopviz.ui.widgets.thumbnail import Recalled, RecallGallery

LEAST_SPAN = 0.3
FEW = 40
"""So many points are drawn as dots too."""


class LoadCurve:
    """The quality at every number of memories that was measured."""

    def __init__(self) -> None:
        self._asked: tuple[object, ...] = ()
        self._points: dict[int, tuple[Quality, Provenance]] = {}

    def ask(self, now: Provenance, noise: float, sequence: object) -> None:
        """What is measured from now on; another question than the last begins another curve.

        What is known of other weights that come from as many memories is forgotten: those of another epoch.
        """
        project = now.project
        asked = (
            sequence, project.n, project.units, project.learning, project.learns_bias, project.symmetric, project.rule,
            noise, project.lesioned.tobytes(), project.learns_in_epochs and project.epochs,
            None if project.weights is None else project.weights_revision,
        )  # fmt: skip
        if asked != self._asked:
            self._asked, self._points = asked, {}
        known = self._points.get(len(project.memories))
        if known is not None and not known[1].is_of(project, now.network):
            del self._points[len(project.memories)]

    def add(self, of: Provenance, quality: Quality) -> None:
        """Take over what was measured, unless more is known already."""
        memories = len(of.project.memories)
        known = self._points.get(memories)
        if known is None or quality.trials >= known[0].trials:
            self._points[memories] = quality, of

    @property
    def points(self) -> dict[int, Quality]:
        """By the number of memories, in ascending order."""
        return {memories: self._points[memories][0] for memories in sorted(self._points)}


UNSTORED = 100
"""Cues of patterns that are not stored, to tell what a network holds from what a cue leaves in any."""
INFORMATION_NOTE = (
    "After Hebb's rule each of the N(N − 1)/2 different weights is a sum of P signs, one of P + 1 values, and takes "
    "log2(P + 1) bits to write down; a bias that is learnt, too. P memories of N units are at most P N bits. Where a "
    "share e = (1 − m)/2 of the recalled bits is wrong, P N (1 − H2(e)) are held, with H2(e) = −e log2 e − (1 − e) "
    f"log2(1 − e); e counts in relation to the errors of {UNSTORED} patterns that are not stored, since any cue leaves "
    "a trace. The efficiency is what is held by what the weights take: it is greatest near the capacity."
)
OTHERWISE = {
    "binary": "For 1/0 units the weights are the same whole numbers, and biases that are not learnt follow from them.",
    "rule": "Other rules and edits make other numbers of the weights: what is said is what Hebb's would take.",
    "alike": "Memories that are alike hold fewer bits than that.",
}


def information_words(project: Project, overlap: float | None = None, unstored: float = 0.0) -> str:
    """Such as "4,950 weights take 18,846 bits; of 13 memories' 1,300 bits 1,131 are held: efficiency 6 %".

    What is held follows from the mean overlaps after recall, and after what is done alike with patterns that are not
    stored; without them it is not said.
    """
    memories = len(project.memories)
    if not memories:
        return ""
    wrong, by_chance = (0.5 * (1 - m) for m in (1.0 if overlap is None else overlap, unstored))
    found = information(project.n, memories, wrong, unstored_error=by_chance, biases=project.learns_bias)
    what = "weights and biases" if project.learns_bias else "weights"
    of = "one memory's" if memories == 1 else f"{number(memories)} memories'"
    written = f"{number(found.weights)} {what} take {number(found.weight_bits, 0)} bits"
    if overlap is None:
        return f"{written}; {of} bits are {number(found.memory_bits, 0)}"
    return (
        f"{written}; of {of} {number(found.memory_bits, 0)} bits {number(found.held_bits, 0)} are held: efficiency "
        f"{small_number(100 * found.efficiency)} %"
    )


def information_tip(project: Project) -> str:
    """What is assumed for such a network."""
    assumed = [INFORMATION_NOTE]
    if project.units == "binary":
        assumed.append(OTHERWISE["binary"])
    if project.learning != "hebbian":
        assumed.append(OTHERWISE["rule"])
    return "\n".join([*assumed, OTHERWISE["alike"]])


def answer_unstored(question: Question) -> JobSteps[Answer, Answer]:
    """Measure the same of random patterns that the network has not stored."""
    rng = random_generator(spawned(question.seed, 0))
    patterns = random_patterns(UNSTORED, question.network.n, rng)
    return answer(replace(question, patterns=patterns, trials=UNSTORED, seed=spawned(question.seed, 1), kept=0))


STEP = "Turn the load dial"
TURNED = "The dial stores memories and takes them away again: undo (Ctrl+Z) brings back those that there were"
AT_ONCE = 8
"""New memories that are drawn at one tick of the display."""
SHOWN = 16
"""So many memories are shown with what they are recalled as."""
TURNS = "How many memories P are stored: it stores more or takes them away, and undo brings them back"
PROMPT = "Turn the dial: memories are stored and recalled"
SET_BY_HAND = "These weights were given or changed by hand: choose a learning rule first (Alt+L)"
NOT_LEARNT = "These weights were given, not learnt: make a new network first (Ctrl+N)"
CHART_TIP = (
    "Exact recall and mean overlap m at every load that the dial has been at, with 95 % confidence bands; the thin "
    "line is where the dial is. α = 0.138, for Hebb's rule: where in theory networks of very many units lose their "
    "random memories. In a small one recall fades around it: of N = 100 units with 20 memories about half still are "
    "recalled exactly."
)
GALLERY_TIP = (
    "Memories, a cue made of each, and what it is recalled as: the first trials of what is measured. "
    "A circle: every unit is right."
)


class OverloadView(DialExperiment):
    """The load dial, recall quality at every load that it has been at, and what memories are recalled as."""

    name = "overload"
    title = "Overload"
    purpose = "The dial adds memories or takes yours away, undo brings them back; recall is measured."
    glossary = "load α: memories per unit · exact recall: the share of cues that end in their memory, every unit right"
    needs_memories = False

    def _build(self) -> None:
        self.curve = LoadCurve()
        self.sequence: PatternSequence | None = None
        self._question: Question | None = None
        self._answer: Answer | None = None
        self._unasked = True
        self._unstored: float | None = None
        self.dial, self.count = form.slider(0, 99, 0), form.spin_box(0, 99, 0)
        sources = ((source.label, key, source.summary) for key, source in PATTERN_SOURCES.items())
        self.kind_chooser = form.chooser(*sources)
        self.noise = form.spin_box(0, 50, round(100 * NOISE), 5, " %")
        self.status, self.information = form.words_label("caption"), form.words_label("caption")
        self.bars, self.gallery, self.chart = IntervalBars(), RecallGallery(), Chart("load α = P/N", "recall")
        form.describe(
            (self.dial, "Load", tooltip("focus_experiment", f"{TURNS}; Tab comes here")),
            (self.count, "Number of memories P", f"{TURNS}; those there were come first"),
            (self.bars, "", EXPLANATION),
            (self.chart, "", CHART_TIP),
            (self.gallery, "", GALLERY_TIP),
        )
        self.dial.valueChanged.connect(self._turn)
        self.count.valueChanged.connect(self._turn)
        self.kind_chooser.currentIndexChanged.connect(self._choose_kind)
        self.noise.valueChanged.connect(self._ask_anew)
        self.add_row(self.dial, self.count, last=0)
        tip = "What kind of memories the dial adds; yours stay"
        self.add_field("Memories", self.kind_chooser, tip, "Kind of memories")
        tip = "Share of the units of a cue that are flipped at random"
        self.add_field("Cue noise", self.noise, tip, "Noise of the cues")
        self.add_controls(self.status, self.bars, self.information)
        self.stage.addWidget(Picture((self.gallery, 1), (self.chart, 1), spacing=2 * GRID), 1)
        self.setFocusProxy(self.dial)
        has_own_action(self.dial, self.count, self.kind_chooser)

    @property
    def is_settled(self) -> bool:
        """Whether the network is where the dial is, and nothing is to be measured of it."""
        is_measuring = self.is_measuring("quality") or self.is_measuring("unstored")
        return self.wanted is None and not self._unasked and not is_measuring

    def forget(self) -> None:
        super().forget()
        self.sequence = self._question = self._answer = None
        self.curve = LoadCurve()
        self.bars.show_bars([], PROMPT)
        self.gallery.show_columns([], PROMPT)

    def changed(self, project: Project) -> None:
        if self.sequence is None or not self.sequence.begins_with(project.memories):
            self._offer_kinds(project)
            self.sequence = self._sequence_after(project, project.memories)
        self.sequence.call_as(project.memories)
        count = len(project.memories)
        shown = count if self.wanted is None else self.wanted
        form.move((self.dial, self.count), min(1, count), max(most_memories(project.n), count), shown)
        for control in (self.dial, self.count, self.kind_chooser):
            control.setEnabled(project.learning != GIVEN)
        self.dial.setPageStep(max(project.n // 20, 1))
        self._tell_information(project)
        self.information.setToolTip(broken(information_tip(project)))
        if self._answer is not None and self.holds("quality"):
            self._show_recalled(project, self._answer)
        self._unasked = True
        self._tell()

    def go_on(self, seconds: float) -> None:
        super().go_on(seconds)
        if self._unasked and self.project is not None:
            self._ask(self.project)

    def _sequence_after(self, project: Project, memories: tuple[Memory, ...]) -> PatternSequence:
        return PatternSequence(project.rows, project.cols, self.kind_chooser.currentData(), project.seed, memories)

    def _offer_kinds(self, project: Project) -> None:
        """Letters need a grid on which they can be told apart."""
        model = self.kind_chooser.model()
        assert isinstance(model, QStandardItemModel)
        for place, source in enumerate(PATTERN_SOURCES.values()):
            fits = min(project.rows, project.cols) >= source.smallest
            flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
            model.item(place).setFlags(flags if fits else Qt.ItemFlag.NoItemFlags)
            if not fits and self.kind_chooser.currentIndex() == place:
                with QSignalBlocker(self.kind_chooser):
                    self.kind_chooser.setCurrentIndex(0)

    def _turn(self, count: int) -> None:
        """The person has turned the dial."""
        form.move((self.dial, self.count), self.dial.minimum(), self.dial.maximum(), count)
        self.wanted = count
        self._tell()

    def _choose_kind(self) -> None:
        """Draw the memories that the dial has added anew."""
        if self.project is None or self.sequence is None:
            return
        count = self.dial.value()
        self.sequence = self._sequence_after(self.project, self.sequence.first(min(self.sequence.own, count)))
        if count > self.sequence.own:
            self.wanted = count
        self._tell()

    def hand_on(self, project: Project, wanted: int) -> None:
        """Let everybody have the memories that the dial is at, once they have been drawn."""
        assert self.sequence is not None
        try:
            memories = self.sequence.first(min(wanted, self.sequence.known + AT_ONCE))
        except ValueError as error:
            self.wanted = None
            self.changed(project)
            self._tell(str(error))
            return
        if len(memories) < wanted:
            return
        self.wanted = None
        if memories != project.memories:
            self.hand_over(STEP, project.with_memories(memories), TURNED)

    def _ask_anew(self) -> None:
        self._unasked = True

    def _ask(self, project: Project) -> None:
        """Measure the present network."""
        if not project.memories:
            self._unasked, self._question, self.stale = False, None, True
            self.drop("quality")
            self.drop("unstored")
            self.bars.show_bars([], PROMPT)
            self.gallery.show_columns([], PROMPT)
        elif self.network is not None:
            self._unasked, self.stale = False, True
            noise = self.noise.value() / 100
            now = self.provenance("quality")
            assert isinstance(now, Provenance)
            self.curve.ask(now, noise, self.sequence)
            question = Question.of(project, self.network, noise, min(SHOWN, len(project.memories)))
            if not question.same(self._question):
                self._question, self._unstored = question, None
                self.measure("quality", partial(answer, question), partial(self._take, now), stays=True)
                self.measure("unstored", partial(answer_unstored, question), self._take_unstored, stays=True)

    def _take(self, of: Provenance, found: Answer) -> None:
        """What the trials have shown up to now; those of a project before are of no interest."""
        if self._unasked:
            return
        assert self.project is not None
        self._answer = found
        self.take_answer()
        self.curve.add(of, found.quality)
        self._tell_information(self.project)
        self.bars.show_bars(quality_bars(found.quality))
        self._show_recalled(self.project, found)
        self.stale = True

    def _show_recalled(self, project: Project, found: Answer) -> None:
        """Memories, as they are called now, and what they are recalled as."""
        shape = (project.rows, project.cols)
        columns = [
            Recalled(
                project.names[trial.memory], project.memories[trial.memory].pattern.reshape(shape),
                trial.end.reshape(shape), trial.overlap, "memory" if trial.exact else "spurious",
                trial.cue.reshape(shape),
            )
            for trial in found.shown
        ]  # fmt: skip
        self.gallery.show_columns(columns)

    def _tell_information(self, project: Project) -> None:
        """What weights and memories take, and what is held as far as it has been measured of this network."""
        measured = self.curve.points.get(len(project.memories))
        if self._unasked or measured is None or self._unstored is None:
            self.information.setText(information_words(project))
        else:
            self.information.setText(information_words(project, measured.overlap, self._unstored))

    def _take_unstored(self, found: Answer) -> None:
        """What is left of cues of patterns that are not stored."""
        if self.project is not None and not self._unasked:
            self._unstored = found.quality.overlap
            self._tell_information(self.project)

    def table(self) -> DataTable | None:
        project, points = self.project, self.curve.points
        if project is None or not points:
            return None
        rows = [(count, count / project.n, *quality_cells(found)) for count, found in points.items()]
        added, told = self.kind_chooser.currentText(), self.information.text()
        settings: dict[str, Cell] = {"cue noise (%)": self.noise.value(), "memories that the dial adds": added}
        settings["information"] = told
        return DataTable(self.name, ("memories P", "load P/N", *QUALITY_COLUMNS), rows, self.remarks(settings))

    def redraw(self, project: Project) -> None:
        points, n, here = self.curve.points, project.n, len(project.memories)
        loads, found, dots = np.array(list(points), float) / n, list(points.values()), len(points) <= FEW
        lines = [
            measured_line(loads, found, "overlap", "memory", "overlap m", dots),
            measured_line(loads, found, "exact_fraction", "accent", "exact recall", dots),
        ]
        ends = [Mark(alpha_c(), f"α = {alpha_c():.3f}", "warning")] if project.learning == "hebbian" else []
        marks = [*ends, Mark(here / n, "", "ink")]
        span = (0.0, round_up(max(1.05 * max([*points, here]) / n, LEAST_SPAN), FINELY_ROUND))
        self.chart.show_lines(lines if points else [], marks, span, SHARES, prompt="" if points else PROMPT)

    def _tell(self, trouble: str = "") -> None:
        """The load, or why it cannot be changed."""
        project = self.project
        assert project is not None
        self.stale = True
        if project.learning == GIVEN:
            trouble = SET_BY_HAND if project.memories else NOT_LEARNT
        count, most = self.dial.value(), self.dial.maximum()
        alpha = count / project.n
        load = f"P = {number(count)}, load α = P/N = {number(alpha, 2) if alpha >= 0.01 else small_number(alpha)}"
        limit = f" (up to {number(most)} fit into memory)" if most < 2 * project.n else ""
        form.tell(self.status, trouble or load + limit, bool(trouble))
