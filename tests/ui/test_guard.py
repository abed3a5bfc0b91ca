"""Guard of Qt's virtual methods: every override of every class has it, and with it no exception ends the process."""

from __future__ import annotations

import importlib
import os
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import FunctionType

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QObject, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

import hopviz
from hopviz.ui.guard import ANSWERS, Guarded, report

RAISING = Path(__file__).with_name("raising.py")


@cache
def classes_of_qt() -> list[type]:
    """Every class of every module that derives from one of Qt's."""
    for module in pkgutil.walk_packages(hopviz.__path__, "hopviz."):
        importlib.import_module(module.name)
    kinds, found = [shiboken6.Object], set()
    while kinds:
        for kind in type.__subclasses__(kinds.pop()):
            if kind not in found:
                found.add(kind)
                kinds.append(kind)
    return sorted((kind for kind in found if kind.__module__.startswith("hopviz.")), key=repr)


def is_of_qt(kind: type) -> bool:
    return kind.__module__.startswith(("PySide6.", "Shiboken"))


def overrides() -> Iterator[tuple[str, FunctionType]]:
    """Each method, by its name, that takes the place of one of Qt's, in a class or in what is mixed into it."""
    for kind in classes_of_qt():
        names = {name for base in kind.__mro__ if is_of_qt(base) for name in vars(base)}
        for base in kind.__mro__:
            if base.__module__.startswith("hopviz."):
                for name, method in vars(base).items():
                    if isinstance(method, FunctionType) and name in names and not name.startswith("__"):
                        yield f"{base.__qualname__}.{name}", method


def test_every_override_of_every_class_is_guarded(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: told.append(kind))
    open_ones = set()
    for name, method in overrides():
        told.clear()
        try:
            method()  # without an object no method can do anything
        except TypeError:
            open_ones.add(name)
        else:
            assert told == [TypeError], name
    assert open_ones == set()
    assert len(set(overrides())) > 150


def test_every_class_of_the_window_has_the_guard_of_its_base() -> None:
    kinds = [kind for kind in classes_of_qt() if kind.__module__.startswith(("hopviz.ui.", "hopviz.app"))]
    assert [kind for kind in kinds if not issubclass(kind, Guarded)] == []
    assert len(kinds) > 80


def test_the_table_knows_every_virtual_method_that_is_overridden() -> None:
    names = {name.split(".")[-1] for name, _ in overrides()}
    assert {name for name in names if not name.endswith("Event")} <= set(ANSWERS)


def test_plots_of_the_library_are_guarded(qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    from hopviz.ui.style.plotting import plot_widget

    told: list[object] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: told.append(kind))
    widget = plot_widget("updates")
    for part in (widget, widget.getPlotItem(), widget.getViewBox(), widget.scene()):
        assert any(name in vars(base) for base in type(part).__mro__ for name in ("resizeEvent", "mouseMoveEvent"))
    for part, name in ((widget, "mouseMoveEvent"), (widget.getViewBox(), "paint"), (widget.scene(), "mouseMoveEvent")):
        getattr(type(part), name)()
    assert told == [TypeError] * 3
    widget.close()


class Mixed:
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return bool(1 / 0)


class Failing(Guarded, Mixed, QWidget):
    def sizeHint(self) -> QSize:
        return (QSize(),)[1]

    def boundingRect(self) -> QRectF:
        """Not one of a widget's virtual methods."""
        raise ValueError("this is for the caller")

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self)
        super().paintEvent(event, int("z"))


class Inheriting(Failing):
    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(5, 5)


def test_a_method_that_fails_answers_nothing_and_is_told(qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: told.append(kind))
    widget = Inheriting()
    assert widget.eventFilter(widget, QEvent(QEvent.Type.User)) is False
    assert widget.sizeHint() == QSize() + QSize(5, 5)
    assert not widget.grab().isNull()
    assert list(dict.fromkeys(told)) == [ZeroDivisionError, IndexError, ValueError]
    with pytest.raises(ValueError, match="for the caller"):
        widget.boundingRect()
    widget.close()


def test_what_is_reported_holds_no_painter(qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: None)
    widget = QWidget()
    widget.resize(5, 5)
    picture = widget.grab()

    def paint() -> None:
        painter = QPainter(picture)
        painter.drawPoint(1 // 0, 0)

    try:
        paint()
    except ZeroDivisionError as error:
        assert picture.paintingActive()
        report(error)
        assert not picture.paintingActive()
    widget.close()


def test_no_exception_ends_the_process() -> None:
    """Each is raised in C, and reached through another method of Python: unguarded, it ends the process on 3.11."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    root = Path(__file__).resolve().parents[2]
    ended = subprocess.run(
        [sys.executable, "-m", "tests.ui.raising"], cwd=root, env=environment, capture_output=True, text=True,
        timeout=100,
    )  # fmt: skip
    warnings = ended.stderr.splitlines()
    assert [line for line in warnings if line != "This plugin does not support propagateSizeHints()"] == []
    assert ended.returncode == 0
    *told, last = ended.stdout.splitlines()
    assert last == "It goes on."
    methods = {line.split()[0] for line in told}
    assert methods == {
        "paintEvent", "resizeEvent", "mousePressEvent", "mouseMoveEvent", "mouseReleaseEvent", "wheelEvent",
        "leaveEvent", "keyPressEvent", "eventFilter", "event", "sizeHint", "data", "paint", "boundingRect",
        "timerEvent", "slot",
    }  # fmt: skip
