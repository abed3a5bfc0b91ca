"""Choosers: buttons side by side of which one is pressed, names in a list or a menu, numbers in a field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QKeyEvent, QKeySequence, QPaintEvent, QStandardItemModel
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QSpinBox,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QToolTip,
    QWidget,
)

from hopviz.ui.guard import Guarded
from hopviz.ui.style.names import menu_text, plain_tip
from hopviz.ui.style.plotting import broken, shortened
from hopviz.ui.style.theme import GRID
from hopviz.ui.widgets import filled


@dataclass(frozen=True)
class Segment:
    """One of the things: its key, its label (the letter after "&" chooses it, with Alt), and what it means."""

    key: str
    label: str
    tip: str = ""


class Segments(Guarded, QWidget):
    """A row of buttons of which one is pressed, or none while what is chosen is not among them."""

    chosen = Signal(str)
    """The person chose the thing with this key."""

    def __init__(self, segments: Sequence[Segment], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        self._tips: dict[str, str] = {}
        for segment in segments:
            button = QPushButton(segment.label)
            button.setObjectName(f"segment_{segment.key}")
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setProperty("role", "segment")
            keys = QKeySequence.mnemonic(segment.label).toString(QKeySequence.SequenceFormat.NativeText)
            self._tips[segment.key] = f"{segment.tip}  ({keys})" if keys else segment.tip
            button.setToolTip(self._tips[segment.key])
            self._group.addButton(button)
            self._buttons[segment.key] = button
        filled(QHBoxLayout(self), *self._buttons.values(), 1, gap=GRID // 2)
        self._group.buttonClicked.connect(self._tell)

    @property
    def keys(self) -> tuple[str, ...]:
        """Those of all buttons."""
        return tuple(self._buttons)

    def value(self) -> str:
        """Key of the pressed button, or an empty string."""
        pressed = self._group.checkedButton()
        return next((key for key, button in self._buttons.items() if button is pressed), "")

    def choose(self, key: str) -> None:
        """Press the button of a key; none of them if there is no such key."""
        if key in self._buttons:
            self._buttons[key].setChecked(True)
        elif (pressed := self._group.checkedButton()) is not None:
            self._group.setExclusive(False)
            pressed.setChecked(False)
            self._group.setExclusive(True)

    def enable(self, key: str, enabled: bool, reason: str = "") -> None:
        """Let a button be pressed or not; `reason` is what its tooltip says where it cannot."""
        button = self._buttons[key]
        button.setEnabled(enabled)
        button.setToolTip(self._tips[key] if enabled else reason)

    def reveal(self, key: str, shown: bool) -> None:
        """Show a button, or hide one that is of no use."""
        self._buttons[key].setVisible(shown)

    def _tell(self) -> None:
        self.chosen.emit(self.value())


BEARING = 1.0
"""Pixels beside the last letter that may be missing: as wide as it wants to be, the chooser has not got them."""


class NameChooser(Guarded, QComboBox):
    """A chooser of names; one that is too long for it is told in full where it is pointed at."""

    def shown_text(self) -> str:
        """The name, or as many of its words as there is room for."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        complex_control, field = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(complex_control, option, field, self).width()
        return shortened(self.currentText(), QFontMetricsF(self.font()), room + BEARING)

    def full_tip(self) -> str:
        """The tooltip, after the name where that is shortened."""
        name = self.currentText()
        if self.shown_text() == name:
            return self.toolTip()
        return "\n".join(filter(None, (name, self.toolTip())))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), plain_tip(self.full_tip()), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = self.shown_text()
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()


def offer(chooser: QComboBox, index: int, reason: str = "") -> None:
    """Let an item be chosen, or not for a reason, which its tooltip and its description for a screen reader give."""
    model = chooser.model()
    assert isinstance(model, QStandardItemModel)
    item = model.item(index)
    if (item.isEnabled(), item.accessibleDescription()) != (not reason, reason):
        item.setEnabled(not reason)
        item.setToolTip(broken(reason))
        item.setAccessibleDescription(reason)


COMMAND = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class _CommandKeys:
    """A number's field that keeps digits for itself and leaves every other key to the window's commands."""

    def event(self, event: QEvent) -> bool:
        """Decline the keys that cannot be a part of a number."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            text = event.text()
            if text and text.isprintable() and text not in "0123456789.,-" and not event.modifiers() & COMMAND:
                event.ignore()
                return False
        return bool(super().event(event))  # type: ignore[misc]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes the number."""
        super().keyPressEvent(event)  # type: ignore[misc]
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()  # type: ignore[attr-defined]


class NumberBox(Guarded, _CommandKeys, QDoubleSpinBox):
    """A field for a number."""

    entered = Signal()

    def show_value(self, value: float) -> None:
        """Show a number, of which no signal tells, unless somebody is typing another one."""
        if not (self.hasFocus() and self.lineEdit().isModified()):
            with QSignalBlocker(self):
                self.setValue(value)


class SeedBox(Guarded, _CommandKeys, QSpinBox):
    """A field for a whole number."""

    entered = Signal()


class TurnsField(Guarded, QLineEdit):
    """A field for names or numbers of units in the order of their turns."""


class ChoiceMenu(Guarded, QMenu):
    """Menu of what a chooser offers, with a mark at what is chosen; a choice here is one made there."""

    def __init__(self, title: str, chooser: QComboBox) -> None:
        super().__init__(title)
        self._chooser = chooser
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self._fill)
        self._fill()

    def _fill(self) -> None:
        self.clear()
        chooser, model = self._chooser, self._chooser.model()
        for index in range(chooser.count()):
            action = self.addAction(menu_text(chooser.itemText(index)))
            action.setCheckable(True)
            action.setChecked(index == chooser.currentIndex())
            can_be_chosen = bool(model.flags(model.index(index, 0)) & Qt.ItemFlag.ItemIsEnabled)
            action.setEnabled(chooser.isEnabled() and can_be_chosen)
            action.setToolTip(chooser.itemData(index, Qt.ItemDataRole.ToolTipRole) or "")
            action.triggered.connect(partial(self._choose, index))

    def _choose(self, index: int) -> None:
        self._chooser.setCurrentIndex(index)
        self._chooser.activated.emit(index)
