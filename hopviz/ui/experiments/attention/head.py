"""Dictionary of attention: one head whose parts are named twice, and the vote of one unit beside the softmax row."""

from __future__ import annotations

from functools import partial

from hopviz.actions.window_verbs import ChooseUnit
from hopviz.core.stepwise import JobSteps
from hopviz.core.stepwise import one_step as in_one_step
from hopviz.project.data_table import DataTable
from hopviz.project.model import Project
from hopviz.project.picture_sets import NETWORK
from hopviz.ui.experiments import form
from hopviz.ui.experiments.attention.head_picture import HeadPicture
from hopviz.ui.experiments.attention.lower import Arranged
from hopviz.ui.experiments.attention.parts import PARTS, OneStep, one_step
from hopviz.ui.experiments.attention.source import MAKING, AttentionExperiment
from hopviz.ui.experiments.attention.task import Seen
from hopviz.ui.experiments.attention.vote_rows import VoteRows
from hopviz.ui.style.theme import Theme

WIDE = 700
"""Pixels of width from which the votes have room beside the drawing, at scale 1."""
UNIT_TIP = "The unit whose votes stand beside the softmax row: a number of the picture, from 0"


class AttentionHeadView(AttentionExperiment):
    """One attention head, drawn above the Hopfield network that it is."""

    name = "attention_head"
    title = "Attention head"
    purpose = "Names each part of an attention head twice: click one, and see what it is in a Hopfield network."
    glossary = (
        "query: what is asked · key, value: a memory, and what is read out for it · score: overlap with the query"
    )

    def _build(self) -> None:
        self.step: OneStep | None = None
        self.part = PARTS[0].key
        self.parts = form.chooser(*((part.of_head, part.key, part.of_network) for part in PARTS))
        self.unit = form.spin_box(0, 0, 0)
        self.unit.setGroupSeparatorShown(True)
        self.words = form.words_label("caption")
        self.picture, self.votes = HeadPicture(), VoteRows()
        self.whole = Arranged((self.picture, 1), wide=WIDE)
        self.whole.others.addWidget(self.votes)
        self.add_field("Part", self.parts, "The part that is marked, in both drawings")
        self._add_beta()
        self.add_field("Unit", self.unit, UNIT_TIP)
        self.add_controls(self.words)
        self.parts.currentIndexChanged.connect(self._mark_part)
        self.unit.valueChanged.connect(self._choose_unit)
        self.picture.chosen.connect(self._choose_part)
        self.stage.addWidget(self.whole, 1)
        self.setFocusProxy(self.picture)

    def _mark_part(self) -> None:
        self.part, self.stale = self.parts.currentData(), True

    def _choose_part(self, key: str) -> None:
        """Take the part that was clicked, or gone to by the keys."""
        place = self.parts.findData(key)
        self.parts.setCurrentIndex(place)
        self.parts.activated.emit(place)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        for each in (self.picture, self.votes, self.whole):
            each.apply_theme(theme)
        self.words.setFont(theme.font(13))

    def drop_pictures(self) -> None:
        self.step = None
        self.drop("step")

    def choose_unit(self, unit: int) -> None:
        if unit >= 0 and self.workspace.pictures.source == NETWORK:
            form.move([self.unit], 0, max(self.unit.maximum(), unit), unit)
            self.stale = True

    def _choose_unit(self, unit: int) -> None:
        if self.workspace.pictures.source == NETWORK:
            self.acted.emit(ChooseUnit(unit))
        self.stale = True

    def take_answer(self, seen: Seen) -> None:
        held, query, beta = seen.asked.held, seen.asked.query, seen.asked.beta
        before = self.step
        if before is None or before.held is not held or before.query is not query or before.beta != beta:
            self.measure("step", partial(_one, seen), self._take_step, stays=True)

    def _take_step(self, step: OneStep) -> None:
        self.step, self.stale = step, True

    def redraw(self, project: Project) -> None:
        if self.is_between or (self.step is None and self.is_measuring("step")):
            self.stale = True
            return
        held = self.held
        step = self.step if held is not None and self.step is not None and self.step.held is held else None
        prompt = self.trouble or MAKING
        self.picture.show_step(step, self.query_levels(), self.part, prompt)
        if held is None or step is None:
            self.votes.show_votes(None, 0, "")
            form.tell(self.words, prompt)
            return
        last = held.pictures.size - 1
        form.move([self.unit], 0, last, min(self.unit.value(), last))
        unit = self.unit.value()
        is_network = self.workspace.pictures.source == NETWORK
        name = project.unit_name(unit) if is_network else str(unit)
        self.votes.show_votes(step, unit, f"Votes for unit {name}")
        part = next(each for each in PARTS if each.key == self.part)
        form.tell(self.words, f"{part.of_head} = {part.of_network}. {part.sentence}")

    def table(self) -> DataTable | None:
        step = self.step
        if step is None:
            return None
        votes = step.votes(min(self.unit.value(), step.query.size - 1))
        heading = ("memory", "overlap m", "softmax p", "unit in the memory x", "vote p x", "vote m x")
        columns = (step.overlaps, step.weights, votes.values, votes.attention, votes.hebb)
        rows = list(zip(step.held.pictures.names, *(column.tolist() for column in columns), strict=True))
        return DataTable(self.name, heading, rows, self.remarks({"beta": step.beta, "unit": votes.unit}))


def _one(seen: Seen) -> JobSteps[OneStep, OneStep]:
    return in_one_step(one_step, seen.asked.held, seen.asked.query, seen.asked.beta)
