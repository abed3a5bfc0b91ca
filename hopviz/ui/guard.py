"""Guard of Qt's virtual methods: an exception in one of them is reported, and goes no further.

Qt cannot take an exception.  PySide hands it from one Python method through Qt to the next, and on Python 3.11 that
ends the process where the exception was raised in C.  Here it ends at the method that it comes from.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from types import FunctionType
from typing import Any
from weakref import WeakSet

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainterPath
from shiboken6 import Object

ANSWERS: dict[str, Callable[[], object] | None] = {
    "event": bool,
    "eventFilter": bool,
    "viewportEvent": bool,
    "focusNextPrevChild": bool,
    "keyboardSearch": None,
    "sizeHint": QSize,
    "minimumSizeHint": QSize,
    "hasHeightForWidth": bool,
    "heightForWidth": int,
    "paint": None,
    "boundingRect": QRectF,
    "shape": QPainterPath,
    "itemChange": None,
    "rowCount": int,
    "stepBy": None,
    "textFromValue": str,
    "flags": lambda: Qt.ItemFlag.NoItemFlags,
    "data": None,
    "setData": bool,
    "createEditor": None,
    "setModelData": None,
    "updateEditorGeometry": None,
}
"""Virtual methods, with what makes the answer of one that has failed; those called "…Event" have none to give."""

_guards: WeakSet[Callable[..., Any]] = WeakSet()


def report(error: BaseException) -> None:
    """Hand an exception that nobody foresaw to `sys.excepthook`, which the window's reporter listens at."""
    link: BaseException | None = error
    while link is not None:  # the painters that the methods had begun end with their frames
        traceback.clear_frames(link.__traceback__)
        link = link.__cause__ or link.__context__
    sys.excepthook(type(error), error, error.__traceback__)


@contextmanager
def reported() -> Iterator[None]:
    """Report what goes wrong, and go on with what comes after."""
    try:
        yield
    except Exception as error:
        report(error)


class Guarded:
    """Base of every class that derives from one of Qt's: guards the virtual methods that it overrides."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        guard_overrides(cls)


def guard_overrides(kind: type) -> None:
    """Guard the overrides of a class and of all that it derives from, where they are not guarded yet."""
    for owner, name, method in overrides(kind):
        if method not in _guards:
            setattr(owner, name, _guarded(method, ANSWERS.get(name)))


def guard_library(package: str) -> None:
    """Guard all classes of a package that derive from Qt's; it has been imported."""
    kinds: list[type] = [Object]
    while kinds:
        kind = kinds.pop()
        kinds += type.__subclasses__(kind)
        if kind.__module__.split(".")[0] == package:
            guard_overrides(kind)


def overrides(kind: type) -> Iterator[tuple[type, str, FunctionType]]:
    """(class, name, method) of every override of a virtual method, in a class of Qt's and what is mixed into it."""
    qt = [base for base in kind.__mro__ if _is_of_qt(base)]
    for base in kind.__mro__:
        if not _is_of_qt(base):
            for name, method in list(vars(base).items()):
                is_virtual = name.endswith("Event") or name in ANSWERS
                if isinstance(method, FunctionType) and is_virtual and any(name in vars(one) for one in qt):
                    yield base, name, method


def _is_of_qt(kind: type) -> bool:
    return kind.__module__.split(".")[0] in ("PySide6", "Shiboken")


def _guarded(method: FunctionType, answer: Callable[[], object] | None) -> Callable[..., Any]:
    @wraps(method)
    def guard(*given: Any, **named: Any) -> Any:
        try:
            return method(*given, **named)
        except BaseException as error:
            report(error)
        return answer() if answer is not None else None

    _guards.add(guard)
    return guard
