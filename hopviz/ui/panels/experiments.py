"""How well does this memory work, and what breaks or mends it?  The experiments, in the views of one table."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from hopviz.ui.actions import tooltip
from hopviz.ui.experiments import EXPERIMENTS
from hopviz.ui.experiments.stability import StabilityView
from hopviz.ui.viewer import Viewer


class ExperimentsPanel(Viewer):
    """The experiments."""

    name = "experiments"
    title = "Experiments"

    def __init__(self, parent: QWidget | None = None) -> None:
        tip = tooltip("focus_experiment", "Which experiment is done")
        super().__init__(EXPERIMENTS, "Experiment", tip, parent)
        self.setMinimumSize(260, 110)

    def sizeHint(self) -> QSize:
        """Wide and low."""
        return QSize(1280, 190)

    def show_stability(self, memory: int) -> None:
        """Show the crosstalk behind the margin of a memory."""
        self.choose_view(StabilityView.name)
        view = self.view
        assert isinstance(view, StabilityView)
        view.choose_memory(memory)
