"""Hand of a random person: mouse, wheel, keys and drops, sent to the windows as the system sends them."""

from __future__ import annotations

import random
import time
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import (
    QAction,
    QCursor,
    QDragEnterEvent,
    QDropEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QWindow,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from hopviz.app import App
from tests.monkey.watch import Watch
from tests.ui.stage import LEFT, NO_KEY, turn_wheel_at

STUCK = 3
"""Beats within one act that do not end it: it waits for an answer in an event loop of its own."""
TRIES = 20
"""Widgets that are looked at for one that is seen."""
BEAT = 50
"""Milliseconds."""


class Hand:
    """One hand, which acts on whatever window takes input now.

    Parameters
    ----------
    app : App
    chance : random.Random
        What chooses places.
    watch : Watch
        Is told of what goes wrong in an act, and counts its time.
    folder : Path
        Where files may be saved, and nowhere else.
    heard : callable, optional
        Takes what is done, before it is.
    """

    def __init__(
        self, app: App, chance: random.Random, watch: Watch, folder: Path,
        heard: Callable[[str], None] = lambda said: None,
    ) -> None:  # fmt: skip
        self.app, self.chance, self.watch, self.folder, self._heard = app, chance, watch, folder, heard
        self.done: list[str] = []
        """The events of the present gesture."""
        self._is_acting, self._beats = False, 0
        self._taking: QWidget | None = None
        self._timer = QTimer(app)
        self._timer.setInterval(BEAT)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    @property
    def window(self) -> QWidget:
        """What takes input: a menu or list that has popped up, a dialog, or the main window."""
        return QApplication.activePopupWidget() or QApplication.activeModalWidget() or self.app.window

    @property
    def is_open(self) -> bool:
        """Whether there is still a window to act on."""
        return self.app.window.isVisible()

    def pump(self, seconds: float = 0.0) -> None:
        """Let the application go on for a while, or do what it has to do now."""
        end = time.perf_counter() + seconds
        while True:
            with self._acting():
                QCoreApplication.processEvents()
            if time.perf_counter() >= end:
                return
            time.sleep(0.002)

    def place(self, widget: QWidget | None = None) -> QPoint:
        """A place on the screen: in a widget, or else anywhere in the window, half of the time in a small widget."""
        window = self.window
        if widget is None and self.chance.random() < 0.5:
            widget = self._any_child(window)
        widget = widget or window
        rect = widget.visibleRegion().boundingRect()
        if rect.isEmpty():
            widget, rect = window, window.rect()
        inside = QPoint(self._within(rect.left(), rect.right()), self._within(rect.top(), rect.bottom()))
        return widget.mapToGlobal(inside)

    def _any_child(self, window: QWidget) -> QWidget | None:
        children = window.findChildren(QWidget)
        for child in self.chance.choices(children, k=TRIES) if children else ():
            if child.isVisible() and child.window() is window:
                return child
        return None

    def _within(self, first: int, last: int) -> int:
        return self.chance.randint(min(first, last), max(first, last))

    def move(self, place: QPoint) -> None:
        """Move the pointer."""
        self._note("move to", place)
        with self._acting():
            QCursor.setPos(place)
            QTest.mouseMove(self._target(), self._inside(place))

    def press(self, place: QPoint, button: Qt.MouseButton = LEFT, held: Qt.KeyboardModifier = NO_KEY) -> None:
        """Press a button of the mouse."""
        self._mouse("press", QTest.mousePress, place, button, held)

    def release(self, place: QPoint, button: Qt.MouseButton = LEFT, held: Qt.KeyboardModifier = NO_KEY) -> None:
        """Let go of it."""
        self._mouse("release", QTest.mouseRelease, place, button, held)

    def click(self, place: QPoint, button: Qt.MouseButton = LEFT, held: Qt.KeyboardModifier = NO_KEY) -> None:
        """Press and let go: two acts, since the first may close the window that the second would go to."""
        self.press(place, button, held)
        self.release(place, button, held)

    def double_click(self, place: QPoint, button: Qt.MouseButton = LEFT, held: Qt.KeyboardModifier = NO_KEY) -> None:
        """Do so twice at once, in the main window, which the first click does not close."""
        if self.window is self.app.window:
            self._mouse("double click", QTest.mouseDClick, place, button, held)
        else:
            self.click(place, button, held)

    def _mouse(
        self, name: str, act: Callable[..., None], place: QPoint, button: Qt.MouseButton, held: Qt.KeyboardModifier
    ) -> None:
        self._note(f"{name} {_word(held)}{button.name}", place)
        with self._acting():
            QCursor.setPos(place)
            act(self._target(), button, held, self._inside(place))

    def wheel(self, place: QPoint, notches: float) -> None:
        """Turn the wheel."""
        self._note(f"wheel {notches}", place)
        with self._acting():
            window = self.window
            widget = window.childAt(window.mapFromGlobal(place)) or window
            turn_wheel_at(widget, widget.mapFromGlobal(place), notches)

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = NO_KEY) -> None:
        """Press a key."""
        self.say(f"key {_word(held)}{key.name}")
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            popup = QApplication.activePopupWidget()
            over = popup or QApplication.activeModalWidget()
            with self._acting():
                if over is None or not (held or popup):
                    act = QTest.keyPress if kind == QEvent.Type.KeyPress else QTest.keyRelease
                    act(self._target(), key, held)
                else:  # QTest sends Alt by itself, to a menu or a question that has closed meanwhile
                    QApplication.sendEvent(over.focusWidget() or over, QKeyEvent(kind, key, held))

    def choose(self, action: QAction) -> None:
        """Choose a command of a menu."""
        self.say(f"choose {action.text()!r}")
        with self._acting():
            action.trigger()

    def keys(self, sequence: str) -> None:
        """Press the keys of a shortcut, written as "Ctrl+Z"."""
        pressed = QKeySequence(sequence)[0]
        self.key(pressed.key(), pressed.keyboardModifiers())

    def type(self, text: str) -> None:
        """Type a text, letter by letter."""
        self.say(f"type {text!r}")
        for letter in text:
            with self._acting():
                target = QApplication.focusWidget()
                if target is None:
                    return
                if letter.isascii():
                    QTest.keyClicks(target, letter)
                else:
                    event = QInputMethodEvent()
                    event.setCommitString(letter)
                    QApplication.sendEvent(target, event)

    def drop(self, paths: Sequence[Path]) -> None:
        """Drop files on the main window, unless something lies before it."""
        self.say(f"drop {', '.join(path.name for path in paths)}")
        if self.window is not self.app.window:
            return
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        copy = Qt.DropAction.CopyAction
        with self._acting():
            with warnings.catch_warnings():  # Qt 6.12 wants a QPointF here, which Qt 6.8 does not take
                warnings.simplefilter("ignore", DeprecationWarning)
                enter = QDragEnterEvent(QPoint(100, 100), copy, data, LEFT, NO_KEY)
            QApplication.sendEvent(self.app.window, enter)
            if enter.isAccepted():
                QApplication.sendEvent(self.app.window, QDropEvent(QPointF(100, 100), copy, data, LEFT, NO_KEY))

    def let_go(self) -> None:
        """Let go of everything that is held or has popped up, and leave every dialog."""
        for button in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton):
            if QApplication.mouseButtons() & button:
                self.release(QCursor.pos(), button)
        for _ in range(12):
            if self.window is self.app.window:
                return
            self.key(Qt.Key.Key_Escape)
            self.pump()

    def say(self, what: str) -> None:
        """Take note of the event that is about to be."""
        self.watch.event += 1
        self.done.append(what)
        self._heard(f"{self.watch.event}: {what}")

    def _note(self, what: str, place: QPoint) -> None:
        window = self.window
        widget = window.childAt(window.mapFromGlobal(place)) or window
        inside = widget.mapFromGlobal(place)
        name = f" {widget.objectName()!r}" if widget.objectName() else ""
        self.say(f"{what} {type(widget).__name__}{name} ({inside.x()}, {inside.y()})")

    def _target(self) -> QWidget | QWindow:
        """What takes input, as the system sees it."""
        window = self.window
        if isinstance(window, QFileDialog):  # nobody deletes or renames files here
            window.setOption(QFileDialog.Option.ReadOnly)
            self._stay_inside(window)
        if window is self.app.window and not window.isActiveWindow():
            window.activateWindow()
        self._taking = window  # the binding lets a handle go with its window
        return window.windowHandle() or window

    def _stay_inside(self, dialog: QFileDialog) -> None:
        """Let a file be saved only where it may be, or where it cannot."""
        chosen = map(Path, dialog.selectedFiles())
        is_outside = any(path.parent.is_dir() and not path.is_relative_to(self.folder) for path in chosen)
        if dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave and is_outside:
            dialog.setDirectory(str(self.folder))
            dialog.selectFile("a name")

    def _inside(self, place: QPoint) -> QPoint:
        return self.window.mapFromGlobal(place)

    @contextmanager
    def _acting(self) -> Iterator[None]:
        """What is done meanwhile may go wrong, and takes time."""
        self._is_acting, self._beats = True, 0
        try:
            with self.watch.dog.looking():
                yield
        except Exception:  # an override that lets one out to Qt, which hands it on to whoever sent the event
            self.watch.note("exception", traceback.format_exc())
        finally:
            self._is_acting = False

    def _beat(self) -> None:
        """Answer what has opened an event loop of its own within an act: a menu, or a message."""
        self.watch.dog.beat()
        self._beats += 1
        if self._is_acting and self._beats >= STUCK:
            popup, modal = QApplication.activePopupWidget(), QApplication.activeModalWidget()
            if popup is not None:
                popup.close()
            elif modal is not None:
                QTest.keyClick(modal, Qt.Key.Key_Escape)


def _word(held: Qt.KeyboardModifier) -> str:
    words = {"Shift": Qt.KeyboardModifier.ShiftModifier, "Ctrl": Qt.KeyboardModifier.ControlModifier,
             "Alt": Qt.KeyboardModifier.AltModifier}  # fmt: skip
    return "".join(f"{word}+" for word, modifier in words.items() if held & modifier)
