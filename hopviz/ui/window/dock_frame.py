"""Frame of a dock: its heading, and room for a panel that may need more than there is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QScrollArea, QWidget

from hopviz.ui.actions import tooltip
from hopviz.ui.guard import Guarded
from hopviz.ui.help.button import HelpButton
from hopviz.ui.panel import Panel
from hopviz.ui.style.plotting import broken
from hopviz.ui.style.theme import GRID
from hopviz.ui.widgets import filled, label
from hopviz.ui.widgets.wrapping import Wrapping

ROOMY = 1.2
"""Scale of type above which panels are scrolled that are higher than their dock: the projector's is."""
LEAST = {
    "memories": QSize(180, 264), "landscape": QSize(184, 160), "matrix": QSize(168, 128), "trace": QSize(208, 88),
    "vote": QSize(176, 100), "experiments": QSize(264, 100),
}  # fmt: skip
"""What they have then in any case, at scale 1."""
LOW = {"vote": 80, "experiments": 72}
"""Pixels that those below the grid have in low windows, at scale 1, where they are scrolled as well: one of them is
seen at a time, and what one needs all would have to have."""
STAGE_TIP = broken(tooltip("put_on_stage", "Double-click for the stage, and again for the panel's place"))


class DockTitle(Guarded, QWidget):
    """The heading of a panel; drag it to move the panel, double-click it to put it on the stage."""

    double_clicked = Signal()

    def __init__(self, panel: Panel, dock: QDockWidget) -> None:
        super().__init__(dock)
        self.heading = label(panel.title, "heading")
        for call in (self.heading.setText, dock.setWindowTitle):
            panel.titled.connect(call)
        self.setToolTip(STAGE_TIP)
        control = panel.title_widget()
        whole = self.heading if control is None else Wrapping(self.heading, control, self._needed)
        self.help_button = HelpButton(panel)
        row = filled(QHBoxLayout(self), (whole, 1), self.help_button)
        row.setAlignment(self.help_button, Qt.AlignmentFlag.AlignVCenter)  # or the row is no higher than the button
        row.setContentsMargins(GRID + 2, GRID - 2, GRID // 2, 2)

    def _needed(self) -> int:
        return 0 if self.heading.isHidden() else self.heading.sizeHint().width()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.double_clicked.emit()


class Scrolled(Guarded, QScrollArea):
    """A panel in a dock: with large type it may need more room than the dock has, and is scrolled."""

    def __init__(self, panel: Panel) -> None:
        super().__init__()
        self._panel = panel
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(panel)
        panel.setAutoFillBackground(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        return self._panel.sizeHint()

    def minimumSizeHint(self) -> QSize:
        panel, needed = self._panel, self._needed()
        if panel.theme.scale > ROOMY:
            return LEAST.get(panel.name, needed) * panel.theme.scale
        height = LOW[panel.name] * panel.theme.scale if panel.name in LOW else needed.height()
        return QSize(needed.width(), round(height))

    def _needed(self) -> QSize:
        """The least size of the panel with type of the usual size."""
        hint, fixed = self._panel.minimumSizeHint().expandedTo(QSize(0, 0)), self._panel.minimumSize()
        return QSize(fixed.width() or hint.width(), fixed.height() or hint.height())

    def _fit(self) -> None:
        """Give the panel all the room; with large type as much as its lines of text would like, if that is more."""
        is_large = self._panel.theme.scale > ROOMY
        if is_large != self.widgetResizable():
            self.setWidgetResizable(is_large)
        if is_large:
            return
        room, needed = self.maximumViewportSize(), self._needed()
        if needed.height() > room.height():
            room.setWidth(room.width() - self.verticalScrollBar().sizeHint().width())
        self._panel.resize(room.expandedTo(needed))
