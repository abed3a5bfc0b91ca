"""Which way is down?  The energy landscape, in the views of one table."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from hopviz.ui.actions import tooltip
from hopviz.ui.viewer import Viewer
from hopviz.ui.views import VIEWS


class LandscapePanel(Viewer):
    """The views of the landscape."""

    name = "landscape"
    title = "Energy landscape"

    def __init__(self, parent: QWidget | None = None) -> None:
        tip = tooltip("focus_view", "How the landscape is drawn")
        super().__init__(VIEWS, "View of the energy landscape", tip, parent)
        self.setMinimumSize(240, 200)

    def sizeHint(self) -> QSize:
        """As large as the neuron grid leaves room for."""
        return QSize(420, 380)
