"""Banner across the top of the window: errors, offers and progress."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QScrollArea, QToolButton, QWidget

from hopviz.ui.guard import Guarded
from hopviz.ui.style.theme import GRID
from hopviz.ui.widgets import filled, label, on_escape

NEXT_DEED, SAVED = "next deed", "saved"
"""What takes a sentence of the banner away: the next thing that is done, or that the document is saved."""
MOST_LINES = 3
"""More of a message than this is scrolled, so that it leaves the units their room."""


class Banner(Guarded, QWidget):
    """A sentence across the top: one to be dismissed, with what can be done about it, or progress to be cancelled."""

    cancelled = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.label = label("", "banner", wrap=True)
        self.area = QScrollArea()
        self.area.setWidget(self.label)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.close_button = QToolButton()
        self._is_progress = False
        self._until = ""
        self.close_button.clicked.connect(self._close)
        on_escape(self, self._close)
        self.offer_button = QToolButton()
        self.offer_button.clicked.connect(self.hide)
        self._buttons = filled(QHBoxLayout(), 1, self.offer_button, self.close_button)
        self._parts = filled(QBoxLayout(QBoxLayout.Direction.LeftToRight, self), (self.area, 1), self._buttons)
        self._parts.setContentsMargins(GRID, GRID // 2, GRID // 2, GRID // 2)
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # other buttons leave it another width, or type is larger
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        """Give the message the lines that it needs, up to `MOST_LINES`, and all the width where buttons take half."""
        ways, is_narrow = QBoxLayout.Direction, 2 * self._buttons.minimumSize().width() > self.width()
        direction = ways.TopToBottom if is_narrow else ways.LeftToRight
        if direction != self._parts.direction():
            self._parts.setDirection(direction)
            self._parts.activate()
        needed = max(self.label.heightForWidth(self.area.width()), self.label.minimumSizeHint().height())
        height = min(needed, MOST_LINES * self.label.fontMetrics().lineSpacing())
        if height != self.area.height():
            self.area.setFixedHeight(height)

    def tell(self, sentence: str, offer: QAction | None = None, until: str = "") -> None:
        """Show a sentence, and a button for what is offered with it, until it is dismissed or settled."""
        self._is_progress, self._until = False, until
        self._show(sentence, "Dismiss", "Dismiss this message  (Esc)", offer)

    def show_progress(self, sentence: str) -> None:
        """Show how far something is, unless something is told; nothing any more if the sentence is empty."""
        if not self._is_progress and self.isVisible():
            return
        self._is_progress = bool(sentence)
        if sentence:
            self._show(sentence, "Cancel", "Cancel this  (Esc)")
        else:
            self.hide()

    def _show(self, sentence: str, button: str, tip: str, offer: QAction | None = None) -> None:
        self.label.setText(sentence)
        for action in self.offer_button.actions():
            self.offer_button.removeAction(action)
        if offer is not None:
            self.offer_button.setDefaultAction(offer)
        self.offer_button.setVisible(offer is not None)
        self.close_button.setText(button)
        self.close_button.setToolTip(tip)
        if self.property("progress") != self._is_progress:
            self.setProperty("progress", self._is_progress)
            self.style().polish(self)
        self.area.verticalScrollBar().setValue(0)
        self.show()
        self._fit()

    def settle(self, *what: str) -> None:
        """Hide what is told only until this."""
        if not self._is_progress and self._until in what:
            self.hide()

    def leave_document(self) -> None:
        """Hide what is told of a document; what is offered is not of one."""
        if not self.offer_button.actions():
            self.hide()

    @Slot()
    def _close(self) -> None:
        self.hide()
        if self._is_progress:
            self._is_progress = False
            self.cancelled.emit()
