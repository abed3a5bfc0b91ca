"""Which experiments are there?  One table: an experiment is a module and a row."""

from __future__ import annotations

from hopviz.ui.experiments.asymmetry import AsymmetryView
from hopviz.ui.experiments.blends import BlendsView
from hopviz.ui.experiments.capacity import CapacityView
from hopviz.ui.experiments.damage import DamageView
from hopviz.ui.experiments.dreaming import DreamingView
from hopviz.ui.experiments.kinds import KindsView
from hopviz.ui.experiments.overload import OverloadView
from hopviz.ui.experiments.perception import PerceptionView
from hopviz.ui.experiments.stability import StabilityView
from hopviz.ui.experiments.timing import TimingView
from hopviz.ui.views.base import View

EXPERIMENTS: tuple[type[View], ...] = (
    StabilityView,
    OverloadView,
    BlendsView,
    CapacityView,
    DreamingView,
    DamageView,
    KindsView,
    AsymmetryView,
    TimingView,
    PerceptionView,
)
