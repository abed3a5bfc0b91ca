"""Access: whatever takes the keys has a name for those who do not see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QDialog, QWidget
from pytestqt.qtbot import QtBot

from hopviz.actions.window_verbs import DIALOGS, Ask
from hopviz.ui.widgets.veil import Veil
from hopviz.ui.window.banner import Banner
from tests.app.person import Person

OTHERS = ("file", "folder", "photographs", "name", "glossary", "tour")
"""Dialogs of Qt's, and what is asked for in the window."""


def is_part(widget: QWidget) -> bool:
    """Whether it belongs to a chooser or a field that has the name: its list, or where it is typed into."""
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QComboBox | QAbstractSpinBox):
            return True
        above = above.parentWidget()
    return False


def waits_for_words(widget: QWidget) -> bool:
    """Whether it is a button, or a number, that gets its name with what it is shown for."""
    return widget.isHidden() or (isinstance(widget.parentWidget(), Veil | Banner) and widget.parentWidget().isHidden())


def taking_keys(whole: QWidget) -> Iterator[QWidget]:
    """Everything in a window that the keys can be given to, now or when it is seen."""
    for widget in (whole, *whole.findChildren(QWidget)):
        takes_keys = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None
        if takes_keys and not is_part(widget) and not waits_for_words(widget):
            yield widget


def spoken(widget: QWidget) -> str:
    """What a screen reader calls it."""
    interface = QAccessible.queryAccessibleInterface(widget)
    name = "" if interface is None else interface.text(QAccessible.Text.Name)
    return name.strip()


def describe(widget: QWidget) -> str:
    path, at = [], widget
    while at is not None:
        path.append(at.objectName() or type(at).__name__)
        at = at.parentWidget()
    return " < ".join(path)


def open_dialogs(window: QWidget) -> list[QDialog]:
    return [dialog for dialog in window.findChildren(QDialog) if dialog.isVisible()]


def test_everything_that_takes_keys_is_named(start: Callable[..., Person]) -> None:
    app = start().app
    app.verbs.help.show_glossary()
    assert [describe(widget) for widget in taking_keys(app.window) if not spoken(widget)] == []


def test_everything_that_takes_keys_in_a_dialog_is_named(start: Callable[..., Person], qtbot: QtBot) -> None:
    app = start().app
    for name in DIALOGS:
        if name in OTHERS:
            continue
        app.acted.emit(Ask(name))
        qtbot.waitUntil(lambda: open_dialogs(app.window) != [])
        dialogs = open_dialogs(app.window)
        assert [describe(widget) for dialog in dialogs for widget in taking_keys(dialog) if not spoken(widget)] == []
        for dialog in dialogs:
            dialog.close()
        qtbot.waitUntil(lambda: open_dialogs(app.window) == [])
