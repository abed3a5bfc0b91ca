"""The record bar: that it records, what the present step does so far, and how it goes on or ends."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from hopviz.ui.actions import ActionButton
from hopviz.ui.guard import Guarded
from hopviz.ui.style.names import plain_tip
from hopviz.ui.style.theme import GRID, LIGHT, Theme
from hopviz.ui.widgets import filled, label

NOTHING = "Nothing yet: whatever you do now belongs to this step"


class RecordBar(Guarded, QWidget):
    """A strip that is seen as long as a lesson is recorded.

    Parameters
    ----------
    commands : mapping of str to QAction
        The commands of the window.
    parent : QWidget, optional
    """

    def __init__(self, commands: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("record_bar")
        self.setProperty("role", "step_bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.sign, self.count = label("● Recording", name="recording_sign"), label(name="recorded_count")
        self.deeds = label(name="recorded_deeds")
        self.deeds.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._begin = ActionButton(commands["begin_step"])
        self._stop = ActionButton(commands["record_lesson"], "Stop")
        for button in (self._begin, self._stop):
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._stop.setObjectName("stop_recording_button")
        self._said: tuple[str, ...] = ()
        row = filled(QHBoxLayout(self), self.sign, self.count, (self.deeds, 1), self._begin, self._stop, gap=2 * GRID)
        row.setContentsMargins(2 * GRID, GRID // 2, 2 * GRID, GRID // 2)
        self.apply_theme(LIGHT)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and sizes."""
        self.sign.setFont(theme.font(16, bold=True))
        self.sign.setStyleSheet(f"color: {theme.warning};")
        self.count.setFont(theme.font(13, bold=True))
        self.deeds.setFont(theme.font(13))
        self._show()

    def minimumSizeHint(self) -> QSize:
        return QSize(40 * GRID, super().minimumSizeHint().height())

    def show_step(self, number: int, said: tuple[str, ...]) -> None:
        """Show what a step does so far, in words."""
        self.count.setText(f"Step {number}")
        if said != self._said:
            self._said = said
            self._show()

    def _show(self) -> None:
        """The newest of what there is room for."""
        whole = " · ".join(self._said) or NOTHING
        mode = Qt.TextElideMode.ElideLeft if self._said else Qt.TextElideMode.ElideRight
        self.deeds.setText(QFontMetrics(self.deeds.font()).elidedText(whole, mode, self.deeds.width()))
        self.deeds.setToolTip(plain_tip("\n".join(self._said) or NOTHING))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._show()
