"""The stack of undo, beside Qt's, which does the same."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QUndoCommand, QUndoStack

from hopviz.actions.undo import Step, UndoStack


class Note(Step):
    """Writes into a log; two notes of one letter are one step."""

    def __init__(self, log: list[str], letter: str, number: int) -> None:
        super().__init__(f"{letter}{number}")
        self.log, self.letter, self.last = log, letter, number
        self.first = number

    def redo(self) -> None:
        self.log.append(f"+{self.letter}{self.first}-{self.last}")

    def undo(self) -> None:
        self.log.append(f"-{self.letter}{self.first}-{self.last}")

    def joins(self, later: Step) -> bool:
        if not isinstance(later, Note) or self.letter != later.letter or self.letter == "x":
            return False
        self.last, self.text = later.last, later.text
        return True


class QtNote(QUndoCommand):
    """The same for Qt."""

    def __init__(self, log: list[str], letter: str, number: int) -> None:
        super().__init__(f"{letter}{number}")
        self.note = Note(log, letter, number)

    def redo(self) -> None:
        self.note.redo()

    def undo(self) -> None:
        self.note.undo()

    def id(self) -> int:
        return -1 if self.note.letter == "x" else 1

    def mergeWith(self, later: QUndoCommand) -> bool:
        if not isinstance(later, QtNote) or not self.note.joins(later.note):
            return False
        self.setText(self.note.text)
        return True


@settings(deadline=None)
@given(st.lists(st.sampled_from(["a", "b", "x", "undo", "redo", "begin", "end"]), max_size=40))
def test_it_does_what_qt_does(calls: list[str]) -> None:
    mine, theirs = [], []  # type: list[str], list[str]
    stack, qt = UndoStack(limit=4), QUndoStack()
    qt.setUndoLimit(4)
    groups: list[ExitStack] = []
    filled: list[int] = []
    for number, call in enumerate(calls):
        if call == "begin":
            groups.append(ExitStack())
            groups[-1].enter_context(stack.one_step(f"group {number}"))
            qt.beginMacro(f"group {number}")
            filled.append(number)
        elif call == "end":
            if groups:
                # Qt keeps an empty macro as a step that does nothing; here it has always something.
                stack.push(Note(mine, "x", number))
                qt.push(QtNote(theirs, "x", number))
                groups.pop().close()
                qt.endMacro()
        elif call == "undo":
            stack.undo()
            if qt.canUndo():
                qt.undo()
        elif call == "redo":
            stack.redo()
            if qt.canRedo():
                qt.redo()
        else:
            stack.push(Note(mine, call, number))
            qt.push(QtNote(theirs, call, number))
        assert mine == theirs
        if not groups:
            assert (stack.undo_text, stack.redo_text) == (qt.undoText(), qt.redoText())
            assert stack.count == qt.count()
        assert (stack.can_undo, stack.can_redo) == (qt.canUndo(), qt.canRedo())
    while groups:
        groups.pop().close()
        qt.endMacro()


class Faulty(Note):
    """Fails, having written."""

    broken = True

    def redo(self) -> None:
        super().redo()
        if self.broken:
            raise RuntimeError

    def undo(self) -> None:
        super().undo()
        if not self.broken:
            self.broken = True
            raise RuntimeError


def test_a_group_is_closed_whatever_happens_and_an_empty_one_is_no_step() -> None:
    log: list[str] = []
    stack = UndoStack()
    stack.push(Note(log, "x", 0))
    with stack.one_step("nothing"):
        pass
    assert stack.count == 1

    def interrupted() -> None:
        with stack.one_step("outer"):
            stack.push(Note(log, "a", 1))
            with stack.one_step("inner"):
                stack.push(Note(log, "b", 2))
                stack.push(Note(log, "c", 3))
                raise RuntimeError

    with pytest.raises(RuntimeError):
        interrupted()
    assert log == ["+x0-0", "+a1-1", "+b2-2", "+c3-3", "-c3-3", "-b2-2", "-a1-1"]
    assert (stack.undo_text, stack.count, stack.can_undo) == ("x0", 1, True)
    stack.undo()
    assert stack.redo_text == "x0"
    stack.clear()
    assert not stack.can_redo


def test_a_step_that_fails_is_taken_back_and_is_no_step() -> None:
    log: list[str] = []
    stack = UndoStack()
    stack.push(Note(log, "x", 0))
    faulty = Faulty(log, "y", 1)
    with pytest.raises(RuntimeError):
        stack.push(faulty)
    assert (log, stack.undo_text, stack.count) == (["+x0-0", "+y1-1", "-y1-1"], "x0", 1)
    faulty.broken = False
    stack.push(faulty)
    del log[:]
    with pytest.raises(RuntimeError):
        stack.undo()
    assert log == ["-y1-1", "+y1-1"]


def test_changes_are_told() -> None:
    told: list[bool] = []
    stack = UndoStack(lambda: told.append(True))
    stack.push(Note([], "x", 1))
    stack.undo()
    stack.redo()
    stack.redo()
    assert len(told) == 3
