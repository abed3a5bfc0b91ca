"""Replay without a window of what was done in it by mouse and keys: the same project, state and verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QListView, QMessageBox, QPushButton

from hopviz.actions.action import Action, WindowVerb
from hopviz.actions.data import from_data, to_data
from hopviz.actions.document_edits import OpenDocument
from hopviz.actions.replay import replay
from hopviz.actions.run_verbs import Run
from hopviz.core.rules import Asynchronous, Parallel, Stochastic
from hopviz.engine import training
from hopviz.project.codec import project_to_data
from hopviz.project.lesson_files import load_lesson
from tests.app.person import Person
from tests.ui.stage import ALT, CONTROL, LEFT, SHIFT, drag

Key = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier
KEYS = (
    (Key.Key_Return, CONTROL), (Key.Key_X, NONE), (Key.Key_B, NONE), (Key.Key_B, SHIFT), (Key.Key_B, CONTROL),
    (Key.Key_I, ALT), (Key.Key_Period, NONE), (Key.Key_U, NONE), (Key.Key_Backspace, NONE), (Key.Key_R, CONTROL),
    (Key.Key_U, CONTROL), (Key.Key_Y, NONE), (Key.Key_Insert, NONE), (Key.Key_Delete, SHIFT), (Key.Key_Z, CONTROL),
    (Key.Key_Z, CONTROL | SHIFT), (Key.Key_BracketLeft, NONE), (Key.Key_F, NONE), (Key.Key_C, ALT),
    (Key.Key_4, CONTROL), (Key.Key_PageDown, CONTROL),
)  # fmt: skip
BUTTONS = ("use_as_cue", "forget", "store_state", "corrupt", "blank", "blank_and_clamp")
RULES = (Asynchronous("random"), Asynchronous("steepest"), Parallel(), Stochastic(0.5))


class Hand(Person):
    """A person whose acts are drawn by lot; each is given three numbers from 0 to 1."""

    def __init__(self, person: Person) -> None:
        super().__init__(person.bot, person.app)
        self.done: list[Action] = []
        self.app.acted.connect(self.done.append)

    def settle(self) -> None:
        """Wait until everything that was asked for has been done and seen."""
        session = self.app.session
        for _ in range(2):  # the first answer may be to what was asked before
            self.bot.waitUntil(lambda: session.ready and not session.training.going_on)
            with self.bot.waitSignal(session.report_ready):
                session.step(0)

    def place(self, number: float) -> QPoint:
        """Where a unit of the grid is."""
        return self.app.grid.cell_rect(int(number * self.app.session.project.n)).center().toPoint()

    def click_cell(self, unit: float, modifier: float, _: float) -> None:
        held = (NONE, NONE, SHIFT, ALT)[int(4 * modifier)]
        self.bot.mouseClick(self.app.grid, LEFT, held, self.place(unit))

    def drag(self, one: float, other: float, modifier: float) -> None:
        held = (NONE, SHIFT)[int(2 * modifier)]
        drag(self.bot, self.app.grid, self.place(one), self.place(other), modifier=held)

    def walk(self, way: float, modifier: float, _: float) -> None:
        self.bot.keyClick(self.app.grid, (Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down)[int(4 * way)])
        self.bot.keyClick(self.app.grid, Key.Key_Return, (NONE, NONE, SHIFT, ALT)[int(4 * modifier)])

    def key(self, number: float, _: float, __: float) -> None:
        self.press(*KEYS[int(number * len(KEYS))])
        if self.app.window.findChild(QMessageBox) is not None:
            self.answer(QMessageBox.StandardButton.Discard)

    def run(self, _: float, __: float, ___: float) -> None:
        project, network = self.app.session.project, self.app.session.network
        assert network is not None
        if isinstance(project.rule, Asynchronous) and network.is_symmetric:  # else it might not end
            self.press(Key.Key_F)
            self.run_until_it_rests()

    def choose_memory(self, number: float, key: float, _: float) -> None:
        memories = self.app.memories.findChild(QListView, "memory_list")
        assert memories is not None
        count = memories.model().rowCount()
        if count:
            row = memories.visualRect(memories.model().index(int(number * count), 0))
            self.bot.mouseClick(memories.viewport(), LEFT, pos=row.center())
            self.bot.keyClick(memories, *((Key.Key_Return, NONE), (Key.Key_Up, ALT), (Key.Key_Down, ALT))[int(3 * key)])

    def press_button(self, number: float, _: float, __: float) -> None:
        button = self.app.memories.findChild(QPushButton, f"{BUTTONS[int(number * len(BUTTONS))]}_button")
        self.bot.mouseClick(button, LEFT)

    def choose_learning(self, down: float, _: float, __: float) -> None:
        chooser = self.app.memories.findChild(QComboBox, "learning")
        if chooser.isEnabled():
            self.bot.keyClick(chooser, Key.Key_Down if down < 0.6 else Key.Key_Up)

    def choose_a_rule(self, number: float, _: float, __: float) -> None:
        self.choose_rule(RULES[int(number * len(RULES))])

    def type_weight(self, to: float, source: float, figure: float) -> None:
        n, canvas = self.app.session.project.n, self.app.matrix.map
        if not canvas.isVisible():  # the lesson is without it
            return
        i, j = int(to * n), int(source * n)
        self.bot.mouseClick(canvas, LEFT, pos=canvas.position(i + 0.5, j + 0.5).toPoint())
        if canvas.chosen is not None:
            canvas.setFocus()
            self.bot.keyClicks(canvas, str(int(10 * figure)))
            self.bot.keyClick(QApplication.focusWidget(), Key.Key_Return)
            self.bot.keyClick(canvas, Key.Key_Escape)


ACTS = (
    Hand.click_cell, Hand.drag, Hand.walk, Hand.key, Hand.key, Hand.run, Hand.choose_memory, Hand.press_button,
    Hand.choose_learning, Hand.choose_a_rule, Hand.type_weight,
)  # fmt: skip
share = st.floats(0.0, 1.0, exclude_max=True)
acts = st.lists(st.tuples(st.sampled_from(ACTS), share, share, share), min_size=6, max_size=12)


@pytest.fixture
def hand(start: Callable[..., Person], monkeypatch: pytest.MonkeyPatch) -> Iterator[Hand]:
    monkeypatch.setattr(training, "SHOWN", 0.0)
    made = Hand(start())
    yield made
    vars(made).clear()  # pytest keeps it while it is found out what the test has left alive


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.sampled_from(["letters", "hinton", "sixteen", "two-units"]), acts)
def test_what_is_done_in_the_window_can_be_done_again_without_it(
    hand: Hand, lesson: str, what: list[tuple[Callable[..., None], float, float, float]]
) -> None:
    app, session = hand.app, hand.app.session
    app.editor.perform(OpenDocument(lesson))  # without the question what is to become of the one before
    app.units.show_as("grid")
    app.editor.steps.clear()
    hand.settle()
    hand.done.clear()
    for act, *numbers in what:
        act(hand, *numbers)
        hand.settle()
    written = [to_data(action) for action in hand.done if not isinstance(action, WindowVerb)]
    again = replay(load_lesson(lesson), map(from_data, written))
    assert project_to_data(session.project) == project_to_data(again.project), hand.done
    np.testing.assert_array_equal(session.state, again.state, str(hand.done))
    assert session.report is not None
    assert session.report.verdict == again.verdict
    assert app.editor.steps.undo_text == again.editor.steps.undo_text


def test_a_run_is_recorded_as_one_action(hand: Hand) -> None:
    hand.press(Key.Key_F)
    hand.run_until_it_rests()
    assert [action for action in hand.done if isinstance(action, Run)] == [Run()]
