"""Choice inside a view: a chooser, a field, a slider, a box, or what a button begins and ends, by its name."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QPushButton,
    QSlider,
    QSpinBox,
    QWidget,
)

from hopviz.core.quoting import listed
from hopviz.ui.widgets.choosers import Segments

Control = TypeVar("Control", bound=QWidget)
Value = str | float | bool
Told = Callable[[bool], None]
"""Takes whether a choice has been made by hand, once its value is another one."""
OWN_ACTION, FOLLOWED = "has_own_action", "followed_choice"


class Choice(Protocol):
    """Something that is chosen."""

    @property
    def name(self) -> str:
        """As the screen or a screen reader calls it."""

    @property
    def value(self) -> Value:
        """What is chosen."""

    @property
    def expected(self) -> str:
        """What can be chosen, in words."""

    @property
    def range(self) -> Hashable:
        """What can be chosen, to be compared."""

    def choose(self, value: Value) -> None:
        """Choose it.

        Raises
        ------
        ValueError
            If it cannot be chosen; with a cause if there is one to tell.
        """

    def listen(self, told: Told) -> None:
        """Have somebody told whenever the value becomes another one."""


def has_own_action(*controls: QWidget) -> None:
    """Note that what these controls do is an action, or a part of one: they are no choices."""
    for control in controls:
        control.setProperty(OWN_ACTION, True)


def follows(control: QWidget, leader: QWidget) -> None:
    """Note that a control is another way to set what another one shows."""
    has_own_action(control)
    control.setProperty(FOLLOWED, leader)


def name_of(control: QWidget) -> str:
    """The name for a screen reader, or what the control says of itself."""
    text = control.text() if isinstance(control, QAbstractButton) else ""
    return (control.accessibleName() or text).replace("&", "").strip()


def is_held(slider: QSlider) -> bool:
    """Whether a person has a slider in hand: the mouse holds it, or the keys move it."""
    return slider.hasFocus() or slider.isSliderDown()


class _Of(Generic[Control]):
    """What a control chooses, under the control's name."""

    def __init__(self, control: Control) -> None:
        self.control = control

    @property
    def name(self) -> str:
        return name_of(self.control)


class _Chooser(_Of[QComboBox]):
    @property
    def value(self) -> Value:
        return self._key(self.control.currentIndex())

    @property
    def expected(self) -> str:
        return f"one of {listed(self._keys)}" if self._keys else "nothing yet: there is nothing to choose from"

    @property
    def range(self) -> Hashable:
        return self._keys

    @property
    def _keys(self) -> tuple[str, ...]:
        return tuple(map(self._key, range(self.control.count())))

    def _key(self, place: int) -> str:
        data = self.control.itemData(place)
        return data if isinstance(data, str) else self.control.itemText(place)

    def choose(self, value: Value) -> None:
        control, wanted = self.control, str(value).lower()
        keys = [key.lower() for key in self._keys]
        texts = [control.itemText(place).lower() for place in range(control.count())]
        place = next((words.index(wanted) for words in (keys, texts) if wanted in words), -1)
        if place < 0:
            raise ValueError
        index = control.model().index(place, control.modelColumn())
        if not control.model().flags(index) & Qt.ItemFlag.ItemIsEnabled:
            raise ValueError(str(index.data(Qt.ItemDataRole.AccessibleDescriptionRole) or "not to be chosen now"))
        control.setCurrentIndex(place)
        control.activated.emit(place)

    def listen(self, told: Told) -> None:
        self.control.currentIndexChanged.connect(lambda: told(False))
        self.control.activated.connect(lambda: told(True))


class _Row(_Of[Segments]):
    @property
    def value(self) -> Value:
        return self.control.value()

    @property
    def expected(self) -> str:
        return f"one of {listed(self.control.keys)}"

    @property
    def range(self) -> Hashable:
        return self.control.keys

    def choose(self, value: Value) -> None:
        key = next((key for key in self.control.keys if key.lower() == str(value).lower()), None)
        if key is None:
            raise ValueError
        self.control.choose(key)
        self.control.chosen.emit(key)

    def listen(self, told: Told) -> None:
        self.control.chosen.connect(lambda: told(True))


class _Box(_Of[QAbstractButton]):
    expected: str = "true or false"
    range: Hashable = None

    @property
    def value(self) -> Value:
        return self.control.isChecked()

    def choose(self, value: Value) -> None:
        if not isinstance(value, bool):
            raise ValueError
        if value != self.control.isChecked():
            self.control.click()

    def listen(self, told: Told) -> None:
        self.control.toggled.connect(lambda: told(False))
        self.control.clicked.connect(lambda: told(True))


class _Number(_Of[QSpinBox | QDoubleSpinBox | QSlider]):
    """A field or a slider; what changes while it is held, or has the keys, is changed by hand."""

    def __init__(self, control: QSpinBox | QDoubleSpinBox | QSlider) -> None:
        super().__init__(control)
        self._is_typed = False

    @property
    def value(self) -> Value:
        return self.control.value()

    @property
    def expected(self) -> str:
        whole = "a number" if isinstance(self.control, QDoubleSpinBox) else "a whole number"
        return f"{whole} from {self.control.minimum():g} to {self.control.maximum():g}"

    @property
    def range(self) -> Hashable:
        return self.control.minimum(), self.control.maximum()

    def choose(self, value: Value) -> None:
        control = self.control
        is_whole = not isinstance(control, QDoubleSpinBox)
        if isinstance(value, bool | str) or not control.minimum() <= value <= control.maximum():
            raise ValueError
        if is_whole and value != int(value):
            raise ValueError
        cast(Any, control).setValue(int(value) if is_whole else float(value))

    def listen(self, told: Told) -> None:
        control = self.control
        if isinstance(control, QAbstractSpinBox):
            control.lineEdit().textEdited.connect(self._note)
        control.valueChanged.connect(lambda: told(self._is_by_hand()))

    def _note(self) -> None:
        self._is_typed = True  # what has been typed may count only when the keys go elsewhere

    def _is_by_hand(self) -> bool:
        typed, self._is_typed = self._is_typed, False
        return typed or (is_held(self.control) if isinstance(self.control, QSlider) else self.control.hasFocus())


class _Line(_Of[QLineEdit]):
    expected: str = "a text"
    range: Hashable = None

    @property
    def value(self) -> Value:
        return self.control.text()

    def choose(self, value: Value) -> None:
        if isinstance(value, bool):
            raise ValueError
        self.control.setText(value if isinstance(value, str) else f"{value:g}")

    def listen(self, told: Told) -> None:
        self.control.textEdited.connect(lambda: told(True))


@dataclass(frozen=True, eq=False)
class Switch:
    """Something that goes on or not, such as a measurement, with its button."""

    name: str
    button: QPushButton
    is_on: Callable[[], bool]
    turn: Callable[[], object]
    """Begins it, or ends it."""
    go_back: Callable[[], object] | None = None
    """Lets it be as it was before it ever began; it ends where there is none."""
    expected: str = "true or false"
    range: Hashable = None

    @property
    def value(self) -> Value:
        return self.is_on()

    def choose(self, value: Value) -> None:
        if not isinstance(value, bool):
            raise ValueError
        if value != self.is_on():
            self.turn()

    def listen(self, told: Told) -> None:
        self.button.clicked.connect(lambda: told(True))


@dataclass(frozen=True, eq=False)
class Clock:
    """How far something is played that begins at 0, with the buttons that go on or back."""

    name: str
    buttons: Sequence[QPushButton]
    until: Callable[[], float]
    play: Callable[[float], None]
    """Plays up to a moment, from the beginning on if that is past."""
    expected: str = "a number from 0 up"
    range: Hashable = None

    @property
    def value(self) -> Value:
        return self.until()

    def choose(self, value: Value) -> None:
        if isinstance(value, bool | str) or not 0 <= value < math.inf:
            raise ValueError
        self.play(float(value))

    def listen(self, told: Told) -> None:
        for button in self.buttons:
            button.clicked.connect(lambda: told(True))


def choice_of(control: QWidget) -> Choice | None:
    """What a control chooses; None if it is no control, or nobody can call it by a name."""
    match control:
        case QComboBox():
            return _Chooser(control)
        case Segments():
            return _Row(control)
        case QAbstractButton() if control.isCheckable() and not isinstance(control.parent(), Segments):
            return _Box(control)
        case QSpinBox() | QDoubleSpinBox() | QSlider():
            return _Number(control)
        case QLineEdit() if not isinstance(control.parent(), QAbstractSpinBox | QComboBox):
            return _Line(control)
    return None
