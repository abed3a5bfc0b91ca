"""Windows, timers, animations and threads that a test has left alive.

A test that leaves one of these behind changes the tests after it.  `leftovers` tells what came alive since
`alive` was last asked, after everything that is on its way out has been given the chance to go.
"""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Iterable

GRACE_SECONDS = 60.0  # a Python thread that has been told to end may first have to compile a kernel


def alive() -> list[object]:
    """Everything that runs or shows by itself: threads, running timers and animations, top-level widgets."""
    return [*_python_threads(), *_running_qt_objects(), *_top_level_widgets()]


def leftovers(before: Iterable[object]) -> list[object]:
    """What is alive now and was not in `before`, once deferred deletions and garbage are gone."""
    known = {id(thing) for thing in before}
    _delete_deferred()
    if not _unknown(known):
        return []
    for thread in _python_threads():
        if id(thread) not in known:
            thread.join(GRACE_SECONDS)
    for _ in range(2):  # what Qt deletes in the first round frees Python objects for the second
        _collect_garbage()
        if not _unknown(known):
            return []
    return _unknown(known)


def describe(thing: object) -> str:
    """One line that names `thing` well enough to find it in the code."""
    if isinstance(thing, threading.Thread):
        return f"Python thread {thing.name!r}, still running"
    from PySide6 import QtCore, QtWidgets

    name = f"{type(thing).__module__}.{type(thing).__qualname__}"
    assert isinstance(thing, QtCore.QObject)
    if thing.objectName():
        name += f" {thing.objectName()!r}"
    if isinstance(thing, QtCore.QTimer):
        shot = ", single shot" if thing.isSingleShot() else ""
        return f"{name}, active, every {thing.interval()} ms{shot}, child of {thing.parent()}"
    if isinstance(thing, QtWidgets.QWidget):
        return f"{name}, a top-level widget, {'visible' if thing.isVisible() else 'hidden'}"
    return f"{name}, still running"


def put_away(things: Iterable[object]) -> None:
    """Stop and delete `things`, so that one leak fails one test and not those after it."""
    from PySide6 import QtCore, QtWidgets

    for thing in things:
        if isinstance(thing, QtCore.QThread):
            thing.quit()
            thing.wait(2000)
        elif isinstance(thing, QtCore.QTimer | QtCore.QAbstractAnimation):
            thing.stop()
        elif isinstance(thing, QtWidgets.QWidget):
            thing.close()
            thing.deleteLater()
    _delete_deferred()


def _unknown(known: set[int]) -> list[object]:
    return [thing for thing in alive() if id(thing) not in known]


def _python_threads() -> list[threading.Thread]:
    # A QThread that ran Python code is a dummy thread for ever after; the Qt side knows whether it runs.
    return [
        thread
        for thread in threading.enumerate()
        if thread is not threading.main_thread() and not isinstance(thread, threading._DummyThread)
    ]


def _running_qt_objects() -> list[object]:
    if "PySide6.QtCore" not in sys.modules:
        return []
    import shiboken6
    from PySide6 import QtCore

    if QtCore.QCoreApplication.instance() is None:
        return []
    kinds = (QtCore.QTimer, QtCore.QAbstractAnimation, QtCore.QThread)
    # Qt's bindings know their objects; to look for them among everything that Python has would cost every test more
    # than most of them do.
    found = [thing for thing in shiboken6.getAllValidWrappers() if isinstance(thing, kinds)]
    return [thing for thing in found if _runs(thing)]


def _runs(thing: object) -> bool:
    from PySide6 import QtCore

    if isinstance(thing, QtCore.QTimer):
        return thing.isActive()
    if isinstance(thing, QtCore.QAbstractAnimation):
        return thing.state() == QtCore.QAbstractAnimation.State.Running
    assert isinstance(thing, QtCore.QThread)
    return thing.isRunning()


def _top_level_widgets() -> list[object]:
    if "PySide6.QtWidgets" not in sys.modules:
        return []
    from PySide6 import QtWidgets

    # A window with a parent goes when its parent goes.  The one tool tip of the application is Qt's own.
    return [
        widget
        for widget in QtWidgets.QApplication.topLevelWidgets()
        if widget.parentWidget() is None and widget.metaObject().className() != "QTipLabel"
    ]


def _delete_deferred() -> None:
    if "PySide6.QtCore" not in sys.modules:
        return
    from PySide6 import QtCore

    if QtCore.QCoreApplication.instance() is not None:
        QtCore.QCoreApplication.processEvents()
        QtCore.QCoreApplication.sendPostedEvents(None, QtCore.QEvent.Type.DeferredDelete.value)


def _collect_garbage() -> None:
    # Qt aborts the process when a running QThread is collected, so these are held until they are reported.
    held = [thing for thing in _running_qt_objects() if hasattr(thing, "isRunning")]
    gc.collect()
    _delete_deferred()
    del held
