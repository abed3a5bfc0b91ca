"""Table of the gestures of a random person, each with its weight; one is made of several events."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QFileDialog, QPushButton, QTabBar, QWidget

from hopviz.actions.table import ACTIONS
from tests.monkey.hand import Hand
from tests.ui.stage import ALT, CONTROL, LEFT, NO_KEY, RIGHT, SHIFT

Key = Qt.Key
SELDOM = ("quit", "next_theme")
"""Commands that have gestures of their own: to open the window or to restyle it takes as long as a hundred others."""
COMMANDS = sorted(
    name for name, row in ACTIONS.items()
    if row.menu and row.listed and name not in SELDOM and not name.startswith("theme_")
)  # fmt: skip
SHORTCUTS = sorted(row.keys for row in ACTIONS.values() if row.keys and row.name not in SELDOM)
LESSONS = (*(f"Ctrl+{number}" for number in range(1, 10)), *["Ctrl+PgDown"] * 5, *["Ctrl+PgUp"] * 5)
IN_BETWEEN = (
    *LESSONS[::3], "Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+Alt+0", "Ctrl+B", "Ctrl+Return", "Shift+Delete", "Insert",
    "Space", "Backspace", "Esc", "Shift+V", "S", "Ctrl+N", "Y", "Ctrl+U", "Tab",
)  # fmt: skip
"""What is pressed while a button of the mouse is held down."""
KEYS = (
    Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down, Key.Key_Home, Key.Key_End, Key.Key_PageUp,
    Key.Key_PageDown, Key.Key_Return, Key.Key_Enter, Key.Key_Escape, Key.Key_Tab, Key.Key_Backtab, Key.Key_Space,
    Key.Key_Delete, Key.Key_Backspace, Key.Key_F2, Key.Key_F10, Key.Key_Plus, Key.Key_Minus, Key.Key_0, Key.Key_1,
    Key.Key_5, Key.Key_9, Key.Key_Period, Key.Key_A, Key.Key_Z, Key.Key_Menu,
)  # fmt: skip
NONSENSE = (
    "0", "1", "-1", "5", "12", "0.5", "1,5", "-2.25", "1e308", "-1e-320", "nan", "inf", "999999999999", "2147483648",
    "--", "", " ", "ä ж 漢", "a name", "x" * 60, "/no/such/file", "%s", "<b>bold</b>",
)  # fmt: skip
NAMES = ("one", "two", "drei ж", "one.hopviz", "two.toml", "three.net", "/no/such/file", "x" * 300)
"""What files are saved as."""
HELD = (NO_KEY, NO_KEY, NO_KEY, NO_KEY, SHIFT, ALT, CONTROL)
BUTTONS = (LEFT, LEFT, LEFT, LEFT, LEFT, LEFT, RIGHT, Qt.MouseButton.MiddleButton)
SIZES = ((1, 1), (320, 240), (640, 480), (800, 600), (1024, 768), (1280, 800), (1920, 1080), (2600, 1500))


@dataclass(frozen=True)
class Monkey:
    """What the gestures act with.

    Parameters
    ----------
    hand : Hand
    chance : random.Random
        What is left to it.
    files : list of Path
        Files that may be dropped.
    """

    hand: Hand
    chance: random.Random
    files: list[Path]

    @property
    def stages(self) -> tuple[QWidget, ...]:
        """Where people drag most."""
        app = self.hand.app
        return (app.grid, app.graph.canvas, app.drawing, app.matrix.map, app.landscape.view, app.experiments.view)

    def click(self) -> None:
        act = self.hand.double_click if self.chance.random() < 0.1 else self.hand.click
        act(self.hand.place(), self.chance.choice(BUTTONS), self.chance.choice(HELD))

    def hover(self) -> None:
        for _ in range(self.chance.randint(1, 4)):
            self.hand.move(self.hand.place())

    def drag(self) -> None:
        """Drag from anywhere to anywhere."""
        self._drag([self.hand.place() for _ in range(self.chance.randint(2, 4))])

    def drag_on_a_stage(self) -> None:
        """Drag in a picture of units, weights or energies, or click there."""
        stage = self._stage()
        places = [self.hand.place(stage) for _ in range(self.chance.randint(1, 6))]
        self._drag(places)

    def interrupt_a_drag(self) -> None:
        """Press keys in the middle of a drag."""
        stage = self._stage()
        self._drag([self.hand.place(stage) for _ in range(self.chance.randint(2, 5))], interrupted=True)

    def click_on_a_stage(self) -> None:
        place = self.hand.place(self._stage())
        self.hand.move(place)
        self.hand.click(place, self.chance.choice(BUTTONS), self.chance.choice(HELD))

    def _stage(self) -> QWidget | None:
        seen = [stage for stage in self.stages if stage.isVisible() and not stage.visibleRegion().isEmpty()]
        return self.chance.choice(seen) if seen and self.hand.window is self.hand.app.window else None

    def _drag(self, places: list[QPoint], interrupted: bool = False) -> None:
        hand, button, held = self.hand, self.chance.choice(BUTTONS), self.chance.choice(HELD)
        hand.press(places[0], button, held)
        for number, place in enumerate(places[1:]):
            hand.move(place)
            if number == 0 or self.chance.random() < 0.3:
                hand.pump()
            if interrupted and (number == 0 or self.chance.random() < 0.3):
                hand.keys(self.chance.choice(IN_BETWEEN))
                hand.pump(self.chance.choice((0.0, 0.02)))
        hand.release(places[-1], button, held)

    def wheel(self) -> None:
        self.hand.wheel(self.hand.place(), self.chance.choice((-3, -1, -1, 1, 1, 3)))

    def wheel_on_a_stage(self) -> None:
        place = self.hand.place(self._stage())
        for _ in range(self.chance.randint(1, 4)):
            self.hand.wheel(place, self.chance.choice((-1, 1)))

    def press_keys(self) -> None:
        for _ in range(self.chance.randint(1, 3)):
            self.hand.key(self.chance.choice(KEYS), self.chance.choice(HELD))

    def press_a_shortcut(self) -> None:
        self.hand.keys(self.chance.choice(SHORTCUTS))

    def type_nonsense(self) -> None:
        self.hand.type(self.chance.choice(NONSENSE))
        self.hand.key(self.chance.choice((Key.Key_Return, Key.Key_Tab, Key.Key_Escape, Key.Key_Down)))

    def choose_from_a_menu(self) -> None:
        """Go through the menus by keys, and choose or leave."""
        self.hand.keys("F10")
        for key, least, most in ((Key.Key_Right, 1, 7), (Key.Key_Down, 0, 14)):
            for _ in range(self.chance.randint(least, most)):
                self.hand.key(key)
        if self.chance.random() < 0.3:
            self.hand.key(Key.Key_Right)
            self.hand.key(Key.Key_Down)
        self.hand.key(self.chance.choice((Key.Key_Return, Key.Key_Return, Key.Key_Escape)))

    def open_a_lesson(self) -> None:
        self.hand.keys(self.chance.choice(LESSONS))

    def drop(self) -> None:
        count = 1 if self.chance.random() < 0.85 else self.chance.randint(2, 4)
        self.hand.drop(self.chance.sample(self.files, count))

    def move_a_dock(self) -> None:
        """Drag the heading of a panel to another place, or close or show it."""
        docks = list(self.hand.app.window.docks.by_name.values())
        dock = self.chance.choice(docks)
        if self.chance.random() < 0.3 or not dock.isVisible():
            self.hand.choose(dock.toggleViewAction())
        else:
            first = self.hand.place(dock.titleBarWidget())
            places = [first + QPoint(30, 30), self.hand.place(self.hand.window), self.hand.place()]
            self._drag([first, *places], interrupted=self.chance.random() < 0.4)

    def choose_a_command(self) -> None:
        """Choose a command of a menu, whichever it is."""
        command = self.hand.app.window.commands[self.chance.choice(COMMANDS)]
        if command.isEnabled() and self.hand.window is self.hand.app.window:
            self.hand.choose(command)

    def save(self) -> None:
        """Save, under another name if one is asked for."""
        self.hand.keys(self.chance.choice(("Ctrl+S", "Ctrl+S", "Ctrl+Shift+S")))
        self.hand.pump()
        if isinstance(self.hand.window, QFileDialog):
            self.hand.type(self.chance.choice(NAMES))
            self.hand.key(Key.Key_Return)

    def change_tabs(self) -> None:
        bars = [bar for bar in self.hand.app.window.findChildren(QTabBar) if bar.isVisible() and bar.count()]
        if bars and self.hand.window is self.hand.app.window:
            bar = self.chance.choice(bars)
            rect = bar.tabRect(self.chance.randrange(bar.count()))
            self.hand.click(bar.mapToGlobal(rect.center()))

    def resize(self) -> None:
        width, height = self.chance.choice(SIZES)
        self.hand.say(f"resize to {width}, {height}")
        self.hand.app.window.resize(width, height)

    def change_the_theme(self) -> None:
        """Change it, as often as not in the middle of a drag."""
        place, drags = self.hand.place(self._stage()), self.chance.random() < 0.5
        if drags:
            self.hand.press(place)
            self.hand.move(self.hand.place(self._stage()))
        self.hand.keys("Ctrl+T")
        if drags:
            self.hand.release(place)

    def run(self) -> None:
        self.hand.keys(self.chance.choice(("Space", "Space", "F", "[", "]", ".", "R")))
        self.hand.pump(0.03)

    def undo(self) -> None:
        for _ in range(self.chance.randint(1, 4)):
            self.hand.keys(self.chance.choice(("Ctrl+Z", "Ctrl+Z", "Ctrl+Shift+Z")))

    def choose_in_a_box(self) -> None:
        """Choose another rule, view or experiment by keys."""
        boxes = [box for box in self.hand.window.findChildren(QComboBox) if box.isVisible() and box.isEnabled()]
        if boxes:
            box = self.chance.choice(boxes)
            self.hand.say(f"choose in {box.accessibleName() or box.objectName()!r}")
            self.hand.click(self.hand.place(box))
            for _ in range(self.chance.randint(0, 8)):
                self.hand.key(self.chance.choice((Key.Key_Down, Key.Key_Down, Key.Key_Up)))
            self.hand.key(self.chance.choice((Key.Key_Return, Key.Key_Return, Key.Key_Escape)))

    def wait(self) -> None:
        self.hand.say("wait")
        self.hand.pump(self.chance.choice((0.005, 0.02, 0.05)))

    def close(self) -> None:
        """Close the window, or end the program as a signal does: then the next one has something to recover."""
        if self.chance.random() < 0.3:
            self.hand.say("end at once")
            self.hand.app.window.close_at_once()
        elif self.chance.random() < 0.5:
            self.hand.keys("Ctrl+Q")
        else:
            self.hand.say("close the window")
            self.hand.app.window.close()

    def answer_a_dialog(self) -> None:
        """Press a button of a dialog, or leave it."""
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QDialog):
            return
        buttons = [button for button in dialog.findChildren(QPushButton) if button.isVisible() and button.isEnabled()]
        if buttons and self.chance.random() < 0.6:
            self.hand.click(self.hand.place(self.chance.choice(buttons)))
        else:
            self.hand.key(self.chance.choice((Key.Key_Escape, Key.Key_Return)))


GESTURES: tuple[tuple[Callable[[Monkey], None], float], ...] = (
    (Monkey.click, 14),
    (Monkey.hover, 8),
    (Monkey.drag, 6),
    (Monkey.drag_on_a_stage, 12),
    (Monkey.interrupt_a_drag, 7),
    (Monkey.click_on_a_stage, 10),
    (Monkey.wheel, 3),
    (Monkey.wheel_on_a_stage, 5),
    (Monkey.press_keys, 12),
    (Monkey.press_a_shortcut, 10),
    (Monkey.type_nonsense, 5),
    (Monkey.choose_from_a_menu, 3),
    (Monkey.choose_a_command, 3),
    (Monkey.save, 1.5),
    (Monkey.open_a_lesson, 3),
    (Monkey.drop, 2),
    (Monkey.move_a_dock, 2),
    (Monkey.change_tabs, 2),
    (Monkey.resize, 1),
    (Monkey.change_the_theme, 0.3),
    (Monkey.run, 6),
    (Monkey.undo, 4),
    (Monkey.choose_in_a_box, 4),
    (Monkey.wait, 5),
    (Monkey.close, 0.15),
)
IN_A_DIALOG = 0.25
"""How often a dialog that is open is answered, rather than filled with nonsense."""
