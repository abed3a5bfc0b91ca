"""Learning status: the bits still wrong after each epoch of learning, as a curve and in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from hopviz.core.counting import counted
from hopviz.core.learning import Learning
from hopviz.project.numbers import number
from hopviz.ui.actions import ActionButton, allow
from hopviz.ui.guard import Guarded
from hopviz.ui.style.plotting import broken
from hopviz.ui.style.theme import GRID, LIGHT, Theme
from hopviz.ui.widgets import filled, label

HELD = (
    "A memory holds a bit if the field pulls its unit to the memory's value by more than a margin: s h > 0.5, where "
    "1 is the field that one memory makes by Hebb's rule. Only bits that are not held are learnt in an epoch."
)
IN_EPOCHS = "These weights are not learnt in epochs: choose Perceptron as learning rule"
"""Why there is nothing to stop, or to go on with."""
FEWEST = 8
"""Epochs that the curve has room for at least."""
HEIGHT = 32


class ErrorCurve(Guarded, QWidget):
    """How many bits are not held after each epoch, from all of them down to none."""

    def __init__(self) -> None:
        super().__init__()
        self.theme: Theme = LIGHT
        self.wrong = [0]
        """Before the first epoch, and after each."""
        self.setAccessibleName("Bits not held after each epoch")
        self.setToolTip(broken(HELD))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(120, self.theme.px(HEIGHT))

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self.updateGeometry()
        self.update()

    def show_wrong(self, bits: int, wrong: Sequence[int]) -> None:
        """Take over how many bits there are, and how many of them were not held after each epoch."""
        self.wrong = [bits, *wrong]
        self.update()

    def points(self) -> list[QPointF]:
        """The places of the epochs, in pixels."""
        room = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        most, count = max(*self.wrong, 1), max(len(self.wrong), FEWEST)
        return [
            QPointF(room.left() + room.width() * k / (count - 1), room.bottom() - room.height() * wrong / most)
            for k, wrong in enumerate(self.wrong)
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, points = self.theme, self.points()
        ground = self.height() - 2.5
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(QPointF(0, ground), QPointF(self.width(), ground))
        painter.setFont(theme.font(11))
        painter.setPen(theme.color("muted"))
        told = "bits not held"
        if QFontMetricsF(painter.font()).horizontalAdvance(told) < self.width() * 0.7:
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, told)
        painter.setPen(QPen(theme.color("accent"), 2))
        painter.drawPolyline(QPolygonF(points))
        painter.setBrush(theme.color("accent"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(points[-1], 3, 3)
        painter.end()


class LearningStatus(Guarded, QWidget):
    """The curve and the sentence; hidden where the network was made at once.

    The actions "stop_learning" and "learn_on" are enabled while they make sense.
    """

    def __init__(self, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self._actions = actions
        self.buttons = [ActionButton(actions["stop_learning"], "Stop"), ActionButton(actions["learn_on"], "Go on")]
        """To stop and to go on, for whoever has room for them; each can be seen while it makes sense."""
        self.curve = ErrorCurve()
        self.text = label("", "caption", "learning_status", wrap=True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.text.setToolTip(broken(HELD))
        filled(QVBoxLayout(self), self.curve, self.text, gap=GRID // 2)
        self.show_learning(None, 0, "")

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes; two lines of text have room, so that nothing jumps."""
        self.curve.apply_theme(theme)
        self.text.setMinimumHeight(round(2 * QFontMetricsF(theme.font(11)).lineSpacing()) + 2)

    def show_learning(self, learning: Learning | None, bits: int, why_not: str) -> None:
        """Take over how far it is, how many bits there are, and what is known of why it cannot succeed."""
        self.setHidden(learning is None)
        epoch = None if learning is None else learning.epoch
        learnt = epoch is not None and epoch.is_learnt
        at_once = IN_EPOCHS if learning is None else ""
        done = learning is not None and learning.done
        allow(self._actions["stop_learning"], at_once or ("Learning has ended" if done else ""))
        still = "" if done else "Learning has not ended yet"
        allow(self._actions["learn_on"], at_once or still or ("Every bit is held already" if learnt else ""))
        for button in self.buttons:
            button.setVisible(button.isEnabled())
        self.curve.show_wrong(bits, () if learning is None else learning.wrong)
        self.text.setText(sentence(learning, why_not))


def sentence(learning: Learning | None, why_not: str) -> str:
    """How far learning is."""
    if learning is None:
        return ""
    epoch = learning.epoch
    under_way = f"{100 * learning.share:.0f} % of the next epoch" if learning.share and not learning.done else ""
    if epoch is None:
        return under_way.replace("next", "first") or "The first epoch…"
    epochs = counted(epoch.number, "epoch")
    if epoch.is_learnt:
        return f"Every bit is held after {epochs}"
    bits = f"{number(epoch.wrong)} bit{' is' if epoch.wrong == 1 else 's are'}"
    memories = f"in {number(epoch.failing)} memor{'y' if epoch.failing == 1 else 'ies'}"
    if not learning.done:
        return f"Epoch {number(epoch.number)}: {bits} not held yet, {memories}" + (under_way and f"; {under_way}")
    return f"Not all after {epochs}: {bits} not held, {memories}. {why_not}".rstrip()
