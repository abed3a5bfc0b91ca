"""Workspace of attention: a query, the memories with their weights, and the picture that is retrieved."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QCheckBox

from hopviz.actions import attention_edits as edits
from hopviz.actions.window_verbs import Ask
from hopviz.core.counting import counted
from hopviz.core.patterns import REGIONS
from hopviz.project import picture_sets as sets
from hopviz.project.data_table import Cell, DataTable
from hopviz.project.model import Project
from hopviz.project.photographs import TakenPhotographs
from hopviz.project.workspace import UNTIL_SETTLED
from hopviz.ui.experiments import form
from hopviz.ui.experiments.attention.blends import BlendGallery
from hopviz.ui.experiments.attention.field import PaintedField, PictureField
from hopviz.ui.experiments.attention.lower import Arranged, Course
from hopviz.ui.experiments.attention.photograph_files import PhotographFiles, read_steps
from hopviz.ui.experiments.attention.rows import WeightRows, beta_figure, count_held, percent
from hopviz.ui.experiments.attention.source import MAKING, AttentionExperiment
from hopviz.ui.experiments.attention.task import (
    TABLE_HEADING,
    Apart,
    Blends,
    Held,
    apart_steps,
    blends_steps,
    table_rows,
)
from hopviz.ui.style.theme import Theme
from hopviz.ui.widgets.choosers import Segment, Segments

SOURCES = {
    sets.NETWORK: ("Network's own", "The memories of the network; its state is the query while it runs"),
    "letters": ("Letters", "The alphabet, then letters that are moved about"),
    "faces": ("Drawn faces", "People who each look in eight ways: alike within, different between them"),
    "random": ("Random", "Every pixel by chance: far apart from each other"),
    sets.PHOTOGRAPHS: ("Photographs", "Picture files that you choose, or drop on this view"),
}
BRUSHES = {
    "White": "#ffffff", "Grey": "#808080", "Black": "#000000", "Red": "#c02626", "Green": "#2f8f46", "Blue": "#2b62b8",
    "Skin": "#dfa97f",
}  # fmt: skip
PAGES = ("course", "averages")
COUNT = 84
"""Width of the field of how many pictures there are, at scale 1."""
DROP = "Pictures, or a folder of them, can also be dropped on this view"
NOT_TAKEN = "The photographs were not taken: another document has been opened"
DROP_AGAIN = "Drop the photographs again, to have them in this size and these colours"
QUERY_TIP = (
    "What attention is asked: paint it, with the left button in the colour of the brush, with the right in black"
)
ANSWER_TIP = "The average of all memories by their attention weights, after so many updates"
SEARCHING = "Looking for the states in which retrieval ends…"
TOO_MANY = "So many pictures take a while to be compared: press Compare all"


class AttentionView(AttentionExperiment):
    """Query, weights and answer, side by side, with what follows from them."""

    name = "attention"
    title = "Attention"
    purpose = "Retrieves a picture by softmax attention, a Hopfield network of continuous states: paint a query."
    glossary = "β: inverse temperature · attention weight: share of a memory in the answer · update: one retrieval step"

    def _build(self) -> None:
        self.apart: Apart | None = None
        self.blends: Blends | None = None
        self._is_told_to_compare = False
        self.files = PhotographFiles()
        """Of photographs."""
        self.source = form.chooser(*((label, key, tip) for key, (label, tip) in SOURCES.items()))
        self.count = form.spin_box(1, sets.MOST_PICTURES, 64)
        self.count.setGroupSeparatorShown(True)
        self.side = form.chooser(
            *((f"{side} px", side, f"{side} rows and columns") for side in (8, 10, 16, 24, 32, 48, 64))
        )
        self.side.setMinimumWidth(0)  # no less than its words need
        self.colour = QCheckBox("Colour")
        self.updates = Segments([
            Segment("1", "&One step", "One update: what attention does"),
            Segment("0", "&Until settled", "Update the state until it moves no more: what a Hopfield network does"),
        ])  # fmt: skip
        self.another = form.button("Another step", "Make one update more", self._step)
        self.noise = form.number_box(0.0, edits.MOST_NOISE, 0.5, 0.1)
        self.noise_button = form.button(
            "Add &noise", "Add noise to the query, of so many times its contrast", self._add_noise
        )
        self.region = form.chooser(*((region.capitalize(), region, "") for region in REGIONS))
        self.blank_button = form.button("Blan&k half", "Make half of the query one grey, in this region", self._blank)
        self.brush = form.chooser(*((name, colour, "") for name, colour in BRUSHES.items()))
        self.reset_button = form.button(
            "S&tart anew", "Ask with the state of the network, or with the first picture", self._reset
        )
        self.pages = Segments([
            Segment(PAGES[0], "Course", "Energy and the largest weight against updates, where there is room"),
            Segment(PAGES[1], "Averages", "The states in which retrieval ends at this β, named by what they average"),
        ])  # fmt: skip
        self.pages.choose(PAGES[0])
        self.compare_button = form.button(
            "Com&pare all", "Find how far all pictures are apart, and what they end in", self._compare
        )
        self.words = form.words_label("caption")
        self.query, self.answer = PaintedField("Query", QUERY_TIP), PictureField("Retrieved", ANSWER_TIP)
        self.rows, self.course, self.gallery = WeightRows(), Course(), BlendGallery()
        self.whole = Arranged((self.query, 4), (self.rows, 8), (self.answer, 4))
        for page in (self.course, self.gallery):
            self.whole.others.addWidget(page)
        self._lay_out()
        self._connect()
        self.stage.addWidget(self.whole, 1)
        self.setAcceptDrops(True)
        self.setFocusProxy(self.dial)

    def _lay_out(self) -> None:
        self.add_field("Pictures", self.source, "What attention looks among")
        form.describe(
            (self.count, "How many pictures", "How many there are, up to 10,000"),
            (self.side, "Size of the pictures", "Rows and columns"),
            (self.colour, "", "Red, green and blue of every pixel, instead of greys"),
            (self.pages, "Beside the pictures", ""),
            (self.region, "Region", "Which half is blanked out"),
            (self.noise, "Noise", "In multiples of the contrast of the query"),
        )
        self.add_row(self.count, self.side, self.colour, last=0)
        self._add_beta()
        self.add_controls(self.updates)
        self.add_row(self.noise_button, self.noise)
        self.add_row(self.blank_button, self.region)
        self.add_row(self.reset_button, self.another)
        self.add_field("Brush", self.brush, "What the left button paints; the right one paints black")
        self.add_row(self.pages, self.compare_button)
        self.add_controls(self.words)

    def _connect(self) -> None:
        self.source.currentIndexChanged.connect(self._choose_source)
        self.source.activated.connect(self._choose_again)
        self.count.setKeyboardTracking(False)
        self.count.valueChanged.connect(self._choose_pictures)
        self.side.currentIndexChanged.connect(self._choose_pictures)
        self.colour.toggled.connect(self._choose_pictures)
        self.updates.chosen.connect(lambda key: self.acted.emit(edits.SetUpdates(int(key))))
        self.pages.chosen.connect(self._show_page)
        self.brush.currentIndexChanged.connect(self._choose_brush)
        self.query.painting.connect(self._paint)
        self.query.painted.connect(self._end_stroke)
        self.rows.chosen.connect(lambda chosen: self.acted.emit(edits.CuePicture(chosen)))

    @property
    def page(self) -> str:
        """What stands below or beside the pictures."""
        return self.pages.value()

    def _show_page(self, page: str) -> None:
        self.whole.others.setCurrentIndex(PAGES.index(page))
        self.whole.prefer_others(page == PAGES[1])
        self._compare_due()
        self.stale = True

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        for each in (self.query, self.answer, self.rows, self.gallery, self.whole):
            each.apply_theme(theme)
        self.count.setFixedWidth(theme.px(COUNT))

    def changed(self, project: Project) -> None:
        super().changed(project)
        self._show_settings()
        self._compare_due()

    def _show_settings(self) -> None:
        """Let the controls be as the workspace is."""
        workspace, pictures = self.workspace, self.workspace.pictures
        for control in (self.source, self.count, self.side, self.colour):
            control.blockSignals(True)
        self.source.setCurrentIndex(list(SOURCES).index(pictures.source))
        is_made = pictures.source in sets.COUNTS
        if pictures.side:
            kept = pictures.photographs
            side, colour = (pictures.side, pictures.colour) if kept is None else self.files.form(kept)
            if self.side.findData(side) < 0:
                self.side.addItem(f"{side} px", side)
            self.side.setCurrentIndex(self.side.findData(side))
            self.colour.setChecked(colour)
        if pictures.count:
            self.count.setValue(pictures.count)
        for control in (self.source, self.count, self.side, self.colour):
            control.blockSignals(False)
        self.count.setEnabled(is_made)
        self.side.setEnabled(pictures.source != sets.NETWORK)
        self.colour.setEnabled(pictures.source not in (sets.NETWORK, "letters"))
        self.updates.choose(str(workspace.updates))
        self.another.setEnabled(workspace.updates != UNTIL_SETTLED)

    def _choose_source(self) -> None:
        source = self.source.currentData()
        if source == sets.PHOTOGRAPHS:
            self._show_settings()  # as they were, until there are any
            self._ask_photographs()
        else:
            self.acted.emit(edits.UsePictures(source))

    def _choose_again(self, index: int) -> None:
        """More photographs are wanted, where there are some."""
        if self.source.itemData(index) == self.workspace.pictures.source == sets.PHOTOGRAPHS:
            self._ask_photographs()

    def _ask_photographs(self) -> None:
        self.hinted.emit(DROP)
        self.acted.emit(Ask("photographs"))

    def _choose_pictures(self) -> None:
        pictures = self.workspace.pictures
        side, colour = self.side.currentData(), self.colour.isChecked()
        if pictures.photographs is not None:
            self._take_anew(pictures.photographs, side, colour)
            return
        self.acted.emit(edits.UsePictures(pictures.source, self.count.value(), side, colour, pictures.seed))
        self._show_settings()  # as they were, if that was refused

    def _step(self) -> None:
        if self.seen is not None:
            self.acted.emit(edits.SetUpdates(min(self.workspace.updates, self.seen.answer.updates) + 1))

    def _add_noise(self) -> None:
        self.acted.emit(edits.AddNoise(self.noise.value(), self._seed()))

    def _seed(self) -> int:
        """Another one for every query, and the same for the same."""
        levels = self.query_levels()
        return 0 if levels is None else int(levels.astype(np.int64) @ np.arange(1, levels.size + 1) % 1_000_003)

    def _blank(self) -> None:
        self.acted.emit(edits.BlankQuery(0.5, self.region.currentData(), self._seed()))

    def _reset(self) -> None:
        self.acted.emit(edits.FollowState())

    def _choose_brush(self) -> None:
        self.query.brush = QColor(self.brush.currentData())

    def _paint(self, levels: sets.Levels) -> None:
        self.painted = levels
        self.ask()
        self.stale = True

    def _end_stroke(self, levels: sets.Levels) -> None:
        self.painted = None
        self.acted.emit(edits.SetQuery(levels))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.take_files([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def take_files(self, paths: list[Path]) -> None:
        """Read pictures, in the background, and have attention look among them."""
        self.hinted.emit(f"Reading {counted(len(paths), 'file')}…")
        form_of = self.files.form(self.workspace.photographs)
        self.compute("photographs", partial(read_steps, paths, form_of), self._take_photographs, rests=False)

    def leave_document(self) -> None:
        if self.is_computing("photographs"):
            self.cancel("photographs")
            self.hinted.emit(NOT_TAKEN)
        self.files.wanted = None

    def _take_anew(self, kept: sets.Photographs, side: int, colour: bool) -> None:
        """Have the photographs that are there in another size, or in colour, if their files are known."""
        self.cancel("photographs")
        self.files.wanted = None
        if (side, colour) != (kept.side, kept.colour):
            self.files.wanted = kept, (side, colour)
            if files := self.files.known(kept):
                self.take_files(list(files))
            else:
                self.hinted.emit(DROP_AGAIN)

    def _take_photographs(self, taken: TakenPhotographs | str) -> None:
        if isinstance(taken, str):
            self.files.wanted = None
            self._show_settings()
            self.hinted.emit(taken)
            return
        new, before = taken.photographs, self.workspace.photographs
        self.files.wanted = None
        self.acted.emit(edits.StorePhotographs(new.names, new.levels, new.side, new.colour))
        if self.workspace.photographs is before:
            return  # that was refused, which has been told
        self.files.note(taken, before, self.workspace.photographs)
        left = (
            f"; {counted(len(taken.left_out), 'file was', 'files were')} left out: {taken.left_out[0]}"
            if taken.left_out
            else ""
        )
        self.hinted.emit(f"Took {counted(len(new.names), 'photograph')}{left}")

    def drop_pictures(self) -> None:
        self.apart = self.blends = None
        self.query.drop_stroke()
        self._is_told_to_compare = False
        for what in ("apart", "blends"):
            self.drop(what)

    def take_pictures(self, held: Held) -> None:
        self._compare_due()

    def _compare(self) -> None:
        self._is_told_to_compare = True
        self._compare_due()
        self.stale = True

    def _compare_due(self) -> None:
        """Compare all pictures, if that takes a moment or is wanted."""
        held, beta = self.held, self.workspace.beta
        if held is None or not (held.is_quick or self._is_told_to_compare):
            return
        if self.apart is None and not self.is_measuring("apart"):
            self.measure("apart", partial(apart_steps, held), self._take_apart)
        is_known = self.blends is not None and self.blends.beta == beta
        if self.page == PAGES[1] and not is_known:
            self.blends = None
            self.measure("blends", partial(blends_steps, held, beta), self._take_blends)

    def _take_apart(self, apart: Apart) -> None:
        self.apart, self.stale = apart, True

    def _take_blends(self, blends: Blends) -> None:
        self.blends, self.stale = blends, True

    def redraw(self, project: Project) -> None:
        if self.is_between:
            self.stale = True
            return
        held, seen = self.held, self.seen
        prompt = self.trouble or MAKING
        pictures = None if held is None else held.pictures
        self.query.show_picture(self.query_levels(), pictures, self._query_words(), prompt)
        self.compare_button.setVisible(held is not None and not held.is_quick)
        if held is None or seen is None or pictures is None:
            self.answer.show_picture(None, pictures, "", "" if held is None else "…")
            self.rows.show_rows(held, None, self.workspace.beta, self.apart, prompt)
            self.course.show_course(None, prompt)
            self.gallery.show_blends(held, None, prompt)
            form.tell(self.words, prompt)
            return
        found = seen.answer
        levels = pictures.levels_of(found.state, found.weights)
        self.answer.show_picture(levels, pictures, self._answer_words())
        self.rows.show_rows(held, found.weights, seen.asked.beta, self.apart)
        self.course.show_course(seen, "")
        self.gallery.show_blends(
            held, self.blends, SEARCHING if held.is_quick or self._is_told_to_compare else TOO_MANY
        )
        form.tell(self.words, self._sentence(held))

    def _query_words(self) -> str:
        if self.painted is not None:
            return "painted"
        return "the network's state" if self.follows else "paint on it"

    def _answer_words(self) -> str:
        assert self.seen is not None
        found = self.seen.answer
        return f"{counted(found.updates, 'update')}{', settled' if found.way.settled else ''}"

    def _sentence(self, held: Held) -> str:
        assert self.seen is not None
        found, names = self.seen.answer, held.pictures.names
        strongest = found.strongest
        told = f"{names[strongest]} has {percent(float(found.weights[strongest]))} of the weight"
        beta = f"; β = {beta_figure(self.seen.asked.beta)}, d = {held.pictures.size:,}"
        apart = "" if self.apart is None else f". {count_held(self.apart, self.seen.asked.beta)}"
        return f"{told}{beta}{apart}."

    def table(self) -> DataTable | None:
        held, seen = self.held, self.seen
        if held is None or seen is None:
            return None
        told: dict[str, Cell] = {
            "pictures": self.workspace.pictures.source, "beta": seen.asked.beta, "updates": seen.answer.updates,
            "numbers of a picture": held.pictures.size,
        }  # fmt: skip
        rows = table_rows(seen, self.apart, self.blends)
        return DataTable(self.name, TABLE_HEADING, rows, self.remarks(told))
