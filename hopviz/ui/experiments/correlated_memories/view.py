"""Correlated memories: a dial for the similarity of two, and what each is recalled as while it is turned."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtWidgets import QSizePolicy

from hopviz.actions.wiring_edits import Adopt
from hopviz.core.blends import Pair
from hopviz.project.data_table import Cell, DataTable, Row
from hopviz.project.model import GIVEN, Memory, Project
from hopviz.project.naming import name_of
from hopviz.project.numbers import number
from hopviz.project.pattern_sources import PatternSequence, most_memories
from hopviz.ui.actions import tooltip
from hopviz.ui.experiments import form
from hopviz.ui.experiments.base import SHARES, Picture
from hopviz.ui.experiments.correlated_memories.task import (
    MemoryPair,
    PairRecall,
    SimilarityPoint,
    distances,
    exchanged,
    recall_pair,
    similarity_curve,
)
from hopviz.ui.experiments.dial import DialExperiment
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import DASHES, Line, Mark, Spot
from hopviz.ui.widgets.choice import has_own_action
from hopviz.ui.widgets.choosers import NameChooser
from hopviz.ui.widgets.thumbnail import Recalled, RecallGallery

STEP = 0.05
"""The ends of the axis of energies are multiples of this: it seldom jumps."""
FEW = 40
LEAST = -0.05
"""The overlap at which the axis of overlaps begins, if not lower."""
NARROW = 400
"""Width at scale 1 from which there is room for the patterns beside the charts."""
PATH_TIP = (
    "The energy per unit of states one unit apart, from beyond the first memory to beyond the second, counted from "
    "half-way: the next unit is always the one that costs least. Two wells with a ridge between them keep two memories "
    "apart; where they have merged, both are as a rule recalled as one state. A hollow mark is a memory that is no "
    "fixed point."
)
CURVES_TIP = (
    "Against the similarity of the two memories (their overlap): how alike each is to what it is recalled as, and "
    "how alike the two recalled states are. Where these are 1 while the memories are not, the two have merged."
)
GALLERY_TIP = "The two memories, and what each is recalled as by the rule chosen above; the mark says what it is"

REMOVED = "Put the removed units back first (Ctrl+U): the way between two memories needs all units"
PROMPT = "Store a pair, or two memories of your own"
STORE_PAIR = "Store a &pair"
DIAL_TIP = "How alike the two memories are: it makes the second another memory, and undo brings it back"
PAIR = ("U", "V")
"""Names of the memories that a new pair is made of."""
APART = 4
"""One of so many units differs in a new pair."""
COMPANY = 12
"""A new pair has one memory for so many units beside it: without others two memories do not merge."""
BEYOND = 16
"""The path goes on beyond the memories for one of so many units."""
MOST = 4096
TOO_LARGE = f"Blends are for networks of up to {MOST:,} units: of more, a network for every similarity takes minutes"


class CorrelatedMemoriesView(DialExperiment):
    """Two memories, how alike they are, and what becomes of their wells."""

    name = "blends"
    needs_weights = True
    title = "Blends"
    purpose = "Makes two memories more and more alike, until both are recalled as one blend."
    glossary = "similarity q: 1 if all units of the two are equal, 0 if half of them are · well: a valley of the energy"
    needs_memories = False
    removed = REMOVED
    largest, too_large = MOST, TOO_LARGE

    def _build(self) -> None:
        self.pair: MemoryPair | None = None
        self.curve: tuple[SimilarityPoint, ...] = ()
        """What the two are recalled as at every similarity, as far as it is known."""
        self._known: dict[int, Memory] = {}
        """The second memory as it was and as it has been made, by the units in which it differs."""
        self._weights: int | None = None
        """The revision of given weights, before the dial was turned."""
        self._unlooked = True
        self._recall: PairRecall | None = None
        self.first_chooser, self.second_chooser, self.dial = NameChooser(), NameChooser(), form.slider(0, 99, 0)
        self.similarity, self.status = form.words_label("caption"), form.words_label()
        self.pair_button = form.button(STORE_PAIR, "", self._make_pair)
        self.gallery = RecallGallery()
        self.path_chart, self.curves_chart = Chart("units", "energy E/N", "−0.00"), Chart("similarity", "overlap m")
        form.describe(
            (self.first_chooser, "First memory", "The memory that stays"),
            (self.second_chooser, "Second memory", "The memory that the dial makes more like the first, or less"),
            (self.dial, "Similarity", tooltip("focus_experiment", f"{DIAL_TIP}; Tab comes here")),
            (self.gallery, "", GALLERY_TIP), (self.path_chart, "", PATH_TIP), (self.curves_chart, "", CURVES_TIP),
        )  # fmt: skip
        for chooser in (self.first_chooser, self.second_chooser):
            chooser.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            chooser.activated.connect(self._choose)
        self.dial.valueChanged.connect(self._turn)
        self.add_row(self.first_chooser, self.second_chooser)
        self.add_controls(self.dial, self.similarity, self.status, self.pair_button)
        picture = Picture((self.gallery, 4), (self.path_chart, 5), (self.curves_chart, 6))
        picture.show_part(self.gallery, NARROW)
        self.stage.addWidget(picture, 1)
        self.setFocusProxy(self.dial)
        has_own_action(self.dial)

    @property
    def is_settled(self) -> bool:
        """Whether the network is where the dial is, and all is known of it."""
        goes_on = self._unlooked or self.is_measuring("recall") or self.is_measuring("curve")
        return self.wanted is None and not goes_on

    def forget(self) -> None:
        super().forget()
        self.pair, self._known, self.curve, self._weights, self._recall = None, {}, (), None, None
        self.gallery.show_columns([])
        self.path_chart.show_lines([])
        self.status.clear()

    def changed(self, project: Project) -> None:
        # Given weights may have been made by anything; those that this view has made hold the same of the others.
        if not self.is_handed(project):
            self._weights = None if project.weights is None else project.weights_revision
        if not self._is_known(project):
            self._choose_pair(project)
        self._offer_names(project)
        room = most_memories(project.n) - len(project.memories)
        self.pair_button.setEnabled(project.learning != GIVEN and room >= len(PAIR))
        self._name_button(project)
        self._place_dial(project)
        if self.pair is not None and self._recall is not None and self.holds("recall"):
            self._show_recall(project, self.pair, self._recall)
        self._unlooked |= not self.is_asked("recall")
        self._tell()

    def go_on(self, seconds: float) -> None:
        super().go_on(seconds)
        project = self.project
        if project is None or self.wanted is not None:
            return
        if self.pair is not None:
            self._begin(project, self.pair)
        elif self._unlooked:
            self._unlooked, self.stale = False, True

    def _begin(self, project: Project, pair: MemoryPair) -> None:
        """Ask for what is not known of the present network."""
        if self._unlooked and self.network is not None:
            self._unlooked = False
            look = partial(recall_pair, project, self.network, pair, self._beyond(project))
            self.measure("recall", look, self._take_recall, first=True, stays=True)
        if not self.is_asked("curve"):
            self.curve, self.stale = (), True
            apart = distances(self._farthest(project, pair))
            self.measure("curve", partial(similarity_curve, project, pair, apart), self._take_curve)

    def provenance(self, what: str) -> object:
        project, pair = self.project, self.pair
        if what != "curve" or project is None or pair is None:
            return super().provenance(what)
        others = project.memory_revisions[: pair.second] + project.memory_revisions[pair.second + 1 :]
        return (
            self._weights, pair, others, project.learning, project.learns_bias, project.symmetric, project.units,
            project.rule, project.seed,
        )  # fmt: skip

    def _is_known(self, project: Project) -> bool:
        """Whether the two memories are still there, the second as it was or has been made."""
        pair = self.pair
        if pair is None or max(pair.both) >= len(project.memories):
            return False
        second = project.memory_revisions[pair.second]
        is_first = project.memory_revisions[pair.first] == pair.revision
        return is_first and any(memory.revision == second for memory in self._known.values())

    def _choose_pair(self, project: Project, first: int = 0, second: int = 1) -> None:
        self.pair, self._known, self._recall, self._unlooked = None, {}, None, True
        if max(first, second) < len(project.memories):
            one, other = project.memories[first], project.memories[second]
            patterns = Pair(one.pattern, other.pattern, project.seed)
            self.pair = MemoryPair(first, second, patterns, one.revision)
            self._known = {patterns.distance: other}
        else:
            self.drop("recall")
            self.drop("curve")

    def _offer_names(self, project: Project) -> None:
        names, pair = list(project.names), self.pair
        chosen = (-1, -1) if pair is None else pair.both
        for chooser, index in zip((self.first_chooser, self.second_chooser), chosen, strict=True):
            if [chooser.itemText(k) for k in range(chooser.count())] != names:
                chooser.clear()
                chooser.addItems(names)
            chooser.setCurrentIndex(index)
            chooser.setEnabled(pair is not None)

    def _place_dial(self, project: Project) -> None:
        """The dial counts the units that are alike."""
        pair = self.pair
        self.dial.setEnabled(pair is not None)
        if pair is None:
            return
        distance = self._distance(project, pair) if self.wanted is None else self.wanted
        low, high = project.n - self._farthest(project, pair), project.n - min(pair.patterns.distance, 1)
        form.move([self.dial], low, high, project.n - distance)
        self.dial.setPageStep(max(project.n // 20, 1))

    def _distance(self, project: Project, pair: MemoryPair) -> int:
        return pair.patterns.distance_of(project.memories[pair.second].pattern)

    def _farthest(self, project: Project, pair: MemoryPair) -> int:
        return max(project.n // 2, pair.patterns.distance)

    def _beyond(self, project: Project) -> int:
        return max(project.n // BEYOND, 2)

    def _choose(self) -> None:
        """The person has chosen another memory; two of the same are not a pair, so then the other one moves."""
        project, pair = self.project, self.pair
        if project is None or pair is None:
            return
        first, second = self.first_chooser.currentIndex(), self.second_chooser.currentIndex()
        if first == second:
            first, second = pair.second, pair.first
        self.wanted = None
        self._choose_pair(project, first, second)
        self.changed(project)

    def _turn(self, alike: int) -> None:
        """The person has turned the dial."""
        if self.project is not None and self.pair is not None:
            self.wanted = self.project.n - alike
            self._tell()

    def hand_on(self, project: Project, wanted: int) -> None:
        pair, self.wanted = self.pair, None
        if pair is None or wanted == self._distance(project, pair):
            return
        name = project.names[pair.second]
        memory = self._known.get(wanted) or Memory(name, pair.patterns.second_at(wanted))
        after = exchanged(project, pair.second, replace(memory, name=name))
        self._known[wanted] = after.memories[pair.second]
        first = project.names[pair.first]
        told = f"{name} is another memory now, more or less like {first}: undo (Ctrl+Z) brings back what it was"
        self.hand_over(f"Blend {name} with {first}", after, told, continuous=True)

    def _count_with_pair(self, project: Project) -> int:
        """How many memories there are once a new pair has been stored."""
        return min(max(len(project.memories) + len(PAIR), project.n // COMPANY), most_memories(project.n))

    def _name_button(self, project: Project) -> None:
        """Say how many memories the button stores."""
        new = self._count_with_pair(project) - len(project.memories)
        others = new - len(PAIR)
        company = f" and {number(others)} other{'' if others == 1 else 's'}" if others > 0 else ""
        without = ", without which the two would not blend" if company else ""
        tip = (
            f"Store {number(new)} more memories: two that differ in every {APART}th unit{company}{without}. One undo "
            "takes them all away again"
        )
        form.name_button(self.pair_button, STORE_PAIR + company, tip)

    def _make_pair(self) -> None:
        """Store a new pair, and others beside it."""
        project = self.project
        assert project is not None
        series = PatternSequence(project.rows, project.cols, "random", project.seed, project.memories)
        count = self._count_with_pair(project)
        try:
            drawn = series.first(count)[len(project.memories) :]
        except ValueError as error:
            self._tell(str(error))
            return
        one, other = (memory.pattern for memory in drawn[:2])
        patterns = (one, Pair(one, other, project.seed).second_at(max(project.n // APART, 1)))
        pair = [Memory(project.unused_name(name), pattern) for name, pattern in zip(PAIR, patterns, strict=True)]
        after = project.with_memories((*project.memories, *pair, *drawn[2:]))
        self.wanted = None
        self._choose_pair(after, len(project.memories), len(project.memories) + 1)
        self.acted.emit(Adopt(self.pair_button.text().replace("&", ""), after))
        self.hinted.emit(f"{len(drawn)} more memories are stored: undo (Ctrl+Z) takes them away again")

    def _take_recall(self, recall: PairRecall) -> None:
        """What the present network makes of the two memories; what one before made of them is of no interest."""
        project, pair = self.project, self.pair
        if self._unlooked or project is None or pair is None:
            return
        self.take_answer()
        self._recall = recall
        self._show_recall(project, pair, recall)

    def _take_curve(self, curve: tuple[SimilarityPoint, ...]) -> None:
        self.curve, self.stale = curve, True

    def _tell(self, trouble: str = "") -> None:
        """How alike the two memories are."""
        project = self.project
        assert project is not None
        self.stale = True
        alike, n = self.dial.value(), project.n
        similarity = number(2 * alike / n - 1, 2, sign=True)
        has_words = self.pair is not None and not trouble
        changes = "" if self.pair is None or max(self.pair.both) >= len(project.memories) else (
            f". The dial changes {project.names[self.pair.second]} itself; undo brings it back."
        )
        alike_words = f"Similarity {similarity}: {number(alike)} of {number(n)} alike"
        self.similarity.setText(alike_words + changes if has_words else "")
        if not has_words:
            self.status.setText(trouble or PROMPT)

    def _show_recall(self, project: Project, pair: MemoryPair, recall: PairRecall) -> None:
        """Tell and draw what the two memories are recalled as, and the path between them."""
        self.status.setText(verdict(project, pair, recall))
        shape = (project.rows, project.cols)
        memories = [project.memories[k] for k in pair.both]
        self.gallery.show_columns([
            Recalled(
                memory.name, memory.pattern.reshape(shape), end.reshape(shape),
                float((end * memory.pattern).mean()), identity.kind,
            )
            for memory, end, identity in zip(memories, recall.ends, recall.identities, strict=True)
        ])  # fmt: skip
        x, y = recall.path.positions, recall.path.energies / project.n
        half = self._distance(project, pair) / 2
        spots = [
            Spot(-half, float(np.interp(-half, x, y)), "memory", memories[0].name, "left", recall.fixed[0]),
            Spot(half, float(np.interp(half, x, y)), "memory", memories[1].name, "right", recall.fixed[1]),
        ]
        ends = zip(recall.places, recall.energies, recall.identities, strict=True)
        for place, energy, identity in list(ends)[: 1 if recall.is_one else 2]:
            if identity.kind != "memory":
                spots.append(Spot(place, energy / project.n, identity.kind, "recalled"))
        heights = [*y, *(spot.y for spot in spots)]
        rise = (math.floor(min(heights) / STEP - 1.3) * STEP, math.ceil(max(heights) / STEP + 0.5) * STEP)
        widest = self._farthest(project, pair) // 2 + self._beyond(project)
        self.path_chart.show_lines([Line(x, y, "ink")], (), (-widest, widest), rise, spots=spots)

    def table(self) -> DataTable | None:
        project, pair, recall = self.project, self.pair, self._recall
        if project is None or pair is None:
            return None
        points = [(1 - 2 * point.distance / project.n, *point.own, point.together) for point in self.curve]
        rows: list[Row] = [("recall", *point, "", "") for point in points]
        if recall is not None and self.holds("recall"):
            steps = zip(recall.path.positions.tolist(), (recall.path.energies / project.n).tolist(), strict=True)
            rows += [("path", "", "", "", "", *step) for step in steps]
        heading = (
            "what", "similarity of the memories", "overlap m of the first with what it is recalled as",
            "overlap m of the second with what it is recalled as", "overlap of the two recalled states",
            "units from half-way", "energy E/N",
        )  # fmt: skip
        (first, second), here = (project.names[k] for k in pair.both), self._distance(project, pair)
        settings: dict[str, Cell] = {"first": first, "second": second, "similarity now": 1 - 2 * here / project.n}
        settings["result"] = self.status.text()
        return DataTable(self.name, heading, rows, self.remarks(settings)) if rows else None

    def redraw(self, project: Project) -> None:
        """Draw the overlaps at every similarity; without a pair, what to do."""
        pair, n, curve = self.pair, project.n, self.curve
        if pair is None:
            self.gallery.show_columns([])
            self.path_chart.show_lines([], prompt=PROMPT)
            self.curves_chart.show_lines([])
            return
        x = np.array([1 - 2 * point.distance / n for point in curve])
        lines = [
            Line(x, x, "muted", "stored", dashes=DASHES),
            *(
                Line(x, np.array([point.own[k] for point in curve]), self.theme.of_series(index), project.names[index])
                for k, index in enumerate(pair.both)
            ),
            Line(x, np.array([point.together for point in curve]), "mixture", "recalled", dots=len(curve) <= FEW),
        ]
        low = min(float(x.min(initial=0.0)), 0.0)
        here = [Mark(1 - 2 * self._distance(project, pair) / n, "", "ink")]
        rise = (min(low, LEAST), SHARES[1])
        self.curves_chart.show_lines(lines if curve else [], here, (low, 1.0), rise)


def verdict(project: Project, pair: MemoryPair, recall: PairRecall) -> str:
    """What the two memories are recalled as, in a sentence."""
    one, other = (project.names[k] for k in pair.both)
    as_one, as_other = (name_of(identity, project.names) for identity in recall.identities)
    if recall.is_one:
        return f"One well: {one} and {other} are both recalled as {as_one}"
    if all((end == project.memories[k].pattern).all() for k, end in zip(pair.both, recall.ends, strict=True)):
        return f"Two wells: {one} and {other} are recalled as they are"
    return f"{one} is recalled as {as_one}, {other} as {as_other}"
