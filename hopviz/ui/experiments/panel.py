"""The panel of the experiments, and the table of them."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy, QWidget

from hopviz.ui.actions import tooltip
from hopviz.ui.experiments.annealing.view import AnnealingView
from hopviz.ui.experiments.asymmetry import AsymmetryView
from hopviz.ui.experiments.attention.head import AttentionHeadView
from hopviz.ui.experiments.attention.view import AttentionView
from hopviz.ui.experiments.base import Experiment
from hopviz.ui.experiments.boltzmann.view import BoltzmannView
from hopviz.ui.experiments.boltzmann_learning.view import BoltzmannLearningView
from hopviz.ui.experiments.capacity.view import CapacityView
from hopviz.ui.experiments.comparison.view import ComparisonView
from hopviz.ui.experiments.contest.view import ContestView
from hopviz.ui.experiments.correlated_memories.view import CorrelatedMemoriesView
from hopviz.ui.experiments.damage.view import DamageView
from hopviz.ui.experiments.dense_memory.view import DenseMemoryView
from hopviz.ui.experiments.doubled_network.view import DoubledNetworkView
from hopviz.ui.experiments.graded_units.view import GradedUnitsView
from hopviz.ui.experiments.heading import Heading, Purpose
from hopviz.ui.experiments.ising.view import IsingView
from hopviz.ui.experiments.memory_and_heat.view import MemoryAndHeatView
from hopviz.ui.experiments.morph import MorphView
from hopviz.ui.experiments.overload import OverloadView
from hopviz.ui.experiments.perception.view import PerceptionView
from hopviz.ui.experiments.stability.view import StabilityView
from hopviz.ui.experiments.stochastic_unit.view import StochasticUnitView
from hopviz.ui.experiments.timing import TimingView
from hopviz.ui.experiments.tokens.view import TokensView
from hopviz.ui.experiments.unit_conversion import UnitConversionView
from hopviz.ui.experiments.unlearning.view import UnlearningView
from hopviz.ui.style.theme import Theme
from hopviz.ui.viewer import View, Viewer

EXPERIMENTS: tuple[type[View], ...] = (
    StabilityView,
    StochasticUnitView,
    GradedUnitsView,
    AnnealingView,
    BoltzmannView,
    MemoryAndHeatView,
    ComparisonView,
    DoubledNetworkView,
    OverloadView,
    CorrelatedMemoriesView,
    CapacityView,
    DenseMemoryView,
    ContestView,
    UnlearningView,
    BoltzmannLearningView,
    DamageView,
    UnitConversionView,
    AsymmetryView,
    TimingView,
    PerceptionView,
    IsingView,
    MorphView,
    AttentionView,
    AttentionHeadView,
    TokensView,
)


class ExperimentsPanel(Viewer):
    """The experiments."""

    name = "experiments"
    title = "Experiments"

    def __init__(self, parent: QWidget | None = None) -> None:
        tip = tooltip("focus_experiment", "Which experiment is done")
        super().__init__(EXPERIMENTS, "Experiment", tip, parent)
        self.setMinimumSize(260, 72)
        self.purpose = Purpose()
        self._heading = Heading(self.purpose, self.view_chooser)
        self.view_chooser.currentIndexChanged.connect(self._tell_purpose)
        self.view_chooser.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._tell_purpose()

    def title_widget(self) -> QWidget:
        return self._heading

    def set_looked_at(self, looked_at: bool) -> None:
        super().set_looked_at(looked_at)
        self.purpose.set_seen(looked_at)

    def set_audience(self, has_audience: bool) -> None:
        if has_audience == self.has_audience:
            return  # told whenever the window has another size: what a person has chosen since stays
        super().set_audience(has_audience)
        self._heading.set_audience(has_audience)
        self._keep_controls()
        self._tell_purpose()

    def draw(self, seconds: float) -> None:
        self._keep_controls()
        super().draw(seconds)

    def _keep_controls(self) -> None:
        """Before an audience, only what a person or a lesson has chosen, unless the person wants all."""
        view, heading = self.view, self._heading
        assert isinstance(view, Experiment)
        keeps_all = not self.has_audience or heading.all_controls.isChecked()
        view.controls.keep(None if keeps_all else list(view.choices.changed))

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.purpose.apply_theme(theme)

    def _tell_purpose(self) -> None:
        view = self.view
        assert isinstance(view, Experiment)
        self.purpose.tell(view.purpose, view.glossary)
        self.titled.emit(view.title if self.has_audience else self.title)

    def sizeHint(self) -> QSize:
        return QSize(1280, 190)

    def show_stability(self, memory: int) -> None:
        """Show the crosstalk behind the margin of a memory."""
        self.choose_view(StabilityView.name)
        view = self.view
        assert isinstance(view, StabilityView)
        view.choose_memory(memory)
