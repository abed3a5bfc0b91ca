"""Form of a lesson's step: its words, what it does, what it asks, and what it expects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from hopviz.actions.lesson_draft import DraftStep, Offer
from hopviz.actions.words import words_of
from hopviz.project.step_tables import LONGEST_NOTES, LONGEST_REMARK, LONGEST_SAYING
from hopviz.ui.guard import Guarded
from hopviz.ui.style.theme import GRID
from hopviz.ui.widgets import filled, label
from hopviz.ui.window.dialogs import button, labelled

BETWEEN = ";"
"""Stands between answers."""
LINES = 3
FIELDS = {
    "notice": ("&Notice", "What to look at while it goes on", LONGEST_REMARK),
    "suggestion": ("&Try", "What to play with once it has settled", LONGEST_REMARK),
    "notes": ("N&otes", "What only you see, in the lecturer's window", LONGEST_NOTES),
    "question": ("As&ks", "A question, answered before the next step is seen", LONGEST_REMARK),
    "answers": ("Ans&wers", f"Two to four, with {BETWEEN} between them", LONGEST_REMARK),
}


class SayingField(Guarded, QPlainTextEdit):
    """What a step says, in a few lines without breaks of its own."""

    edited = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("step_say")
        self.setProperty("role", "field")
        self.setAccessibleName("Says")
        self.setPlaceholderText("One or two sentences")
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._take_text)

    def sizeHint(self) -> QSize:
        return QSize(40 * GRID, LINES * self.fontMetrics().lineSpacing() + 3 * GRID)

    def show_text(self, text: str) -> None:
        """Show what is said, unless it is shown already."""
        if self.toPlainText() != text:
            self.blockSignals(True)
            self.setPlainText(text)
            self.blockSignals(False)

    def _take_text(self) -> None:
        """Keep it in one line, and as short as the step bar has room for."""
        text = self.toPlainText()
        kept = text.replace("\n", " ")[:LONGEST_SAYING]
        if kept != text:
            place = min(self.textCursor().position(), len(kept))
            self.show_text(kept)
            cursor = self.textCursor()
            cursor.setPosition(place)
            self.setTextCursor(cursor)
        self.edited.emit(kept)


class StepForm(Guarded, QWidget):
    """What is written of one step."""

    changed = Signal(object, str)
    """(DraftStep, str) the step as it is now, and what of it was changed."""
    split_wanted = Signal(int)
    """The action from which on it is to be another step."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step: DraftStep | None = None
        self._offers: Sequence[Offer] = ()
        self.fields: dict[str, QLineEdit] = {}
        column = filled(QVBoxLayout(self), gap=GRID)
        self.saying, self.count = SayingField(), label("", "caption", "say_count")
        self.saying.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.saying.edited.connect(lambda text: self._write("say", text))
        column.addLayout(labelled("Sa&ys", self.saying))
        column.addWidget(self.count, 0, Qt.AlignmentFlag.AlignRight)
        for name, (text, tip, most) in FIELDS.items():
            field = QLineEdit()
            field.setObjectName(f"step_{name}")
            field.setPlaceholderText(tip)
            field.setMaxLength(most)
            field.textEdited.connect(lambda text, name=name: self._write(name, text))
            self.fields[name] = field
            column.addLayout(labelled(text, field))
        self.right = QComboBox()
        self.right.setObjectName("step_right")
        self.right.setToolTip("The answer that is right")
        self.right.activated.connect(lambda index: self._write("right", self.right.itemText(index)))
        column.addLayout(labelled("&Right answer", self.right))
        self.deeds, self.expected = QListWidget(), QListWidget()
        for each, name in ((self.deeds, "Does"), (self.expected, "Expects")):
            each.setObjectName(f"step_{name.lower()}")
            each.setProperty("role", "words")
            each.setAccessibleName(name)
            each.setWordWrap(True)
            each.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            each.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.expected.setToolTip("What has become true at the end of this step; what is ticked is checked ever after")
        self.deeds.setToolTip("What this step does, in this order")
        self.deeds.currentRowChanged.connect(self._allow_split)
        self.expected.itemChanged.connect(self._tick)
        self.split = button("split_step", "Split &here", "Let what is chosen, and all after it, be a step of its own")
        self.split.setAutoDefault(False)
        self.split.clicked.connect(lambda: self.split_wanted.emit(self.deeds.currentRow()))
        head = filled(QHBoxLayout(), label("Does", "heading"), 1, self.split)
        does = filled(QVBoxLayout(), head, (self.deeds, 1), gap=GRID // 2)
        expects = filled(QVBoxLayout(), label("Expects", "heading"), (self.expected, 1), gap=GRID // 2)
        column.addLayout(filled(QHBoxLayout(), (does, 1), (expects, 1), gap=2 * GRID), 1)

    def show_step(self, step: DraftStep | None, offers: Sequence[Offer]) -> None:
        """Show a step, and what may be expected of it."""
        is_other = step is None or self._step is None or step.actions is not self._step.actions
        self._step, self._offers = step, offers
        self.setEnabled(step is not None)
        self.saying.show_text("" if step is None else step.say)
        for name, field in self.fields.items():
            written = "" if step is None else getattr(step, name)
            text = written if isinstance(written, str) else f"{BETWEEN} ".join(written)
            is_typed = name == "answers" and field.hasFocus() and not is_other  # a mark just typed stays
            if field.text() != text and not is_typed:
                field.setText(text)
        self._show_facts()
        if is_other:
            self.deeds.clear()
            self.deeds.addItems([words_of(action) for action in (() if step is None else step.actions)])
        self._show_expected()
        self._allow_split()

    def _show_facts(self) -> None:
        step = self._step
        said = "" if step is None else step.say
        self.count.setText(f"{len(said)} / {LONGEST_SAYING}")
        answers = () if step is None else step.answers
        if [self.right.itemText(k) for k in range(self.right.count())] != list(answers):
            self.right.clear()
            self.right.addItems(answers)
        self.right.setCurrentIndex(-1 if step is None or step.right not in answers else answers.index(step.right))
        self.right.setEnabled(bool(answers))

    def _show_expected(self) -> None:
        self.expected.blockSignals(True)
        self.expected.clear()
        for offer in self._offers:
            item = QListWidgetItem(offer.words)
            wanted = self._step is not None and self._step.wants(offer)
            item.setCheckState(Qt.CheckState.Checked if wanted else Qt.CheckState.Unchecked)
            self.expected.addItem(item)
        self.expected.blockSignals(False)

    def _allow_split(self) -> None:
        self.split.setEnabled(self._step is not None and self.deeds.currentRow() >= 0)

    def _write(self, name: str, text: str) -> None:
        if self._step is None:
            return
        given: Any = text
        if name == "answers":
            given = tuple(dict.fromkeys(part.strip() for part in text.split(BETWEEN) if part.strip()))
        self._change(replace(self._step, **{name: given}), name)

    def _tick(self) -> None:
        if self._step is not None:
            ticked = [
                offer.key for k, offer in enumerate(self._offers)
                if self.expected.item(k).checkState() == Qt.CheckState.Checked
            ]  # fmt: skip
            self._change(replace(self._step, expected=frozenset(ticked)), "expected")

    def _change(self, step: DraftStep, field: str) -> None:
        self._step = step
        self._show_facts()
        self.changed.emit(step, field)
