"""Who turns bodies in the tests?  A person with arrow keys, who looks whether all of it stays in the picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot


def check_that_it_stays_inside(
    qtbot: QtBot, body: QWidget, places: Callable[[], Sequence[QPointF]], box: QRectF, rim: float
) -> None:
    """Turn a body all around at many tilts: all places stay so many pixels from the edges of the box."""
    for tilt in (Qt.Key.Key_Up, Qt.Key.Key_Down):
        for _ in range(15):
            qtbot.keyClick(body, tilt)
            for _ in range(15):
                qtbot.keyClick(body, Qt.Key.Key_Right)
                seen = np.array([place.toTuple() for place in places()])
                assert np.all(seen > (box.left() + rim, box.top() + rim))
                assert np.all(seen < (box.right() - rim, box.bottom() - rim))
