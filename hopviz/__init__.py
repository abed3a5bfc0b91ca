"""hopviz: energy-based memories that can be seen.  This is the scriptable part; it needs no Qt."""

from __future__ import annotations

from hopviz.core import (
    asymmetry,
    attention,
    damage,
    experiments,
    graded,
    ising,
    landscape,
    patterns,
    perception,
    theory,
    thermal,
    timing,
)
from hopviz.core.attractors import Identity, identify, overlaps
from hopviz.core.census import Census, CensusResult, census
from hopviz.core.dilution import diluted
from hopviz.core.frame import Frame
from hopviz.core.information import Information, information
from hopviz.core.learning import Epoch, Perceptron, forget, hebbian, perceptron, pseudoinverse, sequence, store, storkey
from hopviz.core.network import Network
from hopviz.core.quality import Quality, QualityMeasurement, recall_quality
from hopviz.core.recall import Recall, recall
from hopviz.core.rules import (
    Adaptation,
    Annealing,
    Asynchronous,
    Graded,
    GradedSteps,
    GradedTurns,
    Parallel,
    PartlyParallel,
    Rule,
    Stochastic,
)
from hopviz.core.run import Run
from hopviz.core.simulation import Simulation
from hopviz.core.snapshot import Snapshot
from hopviz.core.stability import Stability, stability
from hopviz.core.trace import Update, trace
from hopviz.core.unlearning import Dream, Unlearning, unlearn
from hopviz.core.vote import Vote, vote
from hopviz.project.document import Document
from hopviz.project.memories import Memory
from hopviz.project.model import Project
from hopviz.project.opening import load, load_run, save

__version__ = "0.1.0"

__all__ = [
    "Adaptation",
    "Annealing",
    "Asynchronous",
    "Census",
    "CensusResult",
    "Document",
    "Dream",
    "Epoch",
    "Frame",
    "Graded",
    "GradedSteps",
    "GradedTurns",
    "Identity",
    "Information",
    "Memory",
    "Network",
    "Parallel",
    "PartlyParallel",
    "Perceptron",
    "Project",
    "Quality",
    "QualityMeasurement",
    "Recall",
    "Rule",
    "Run",
    "Simulation",
    "Snapshot",
    "Stability",
    "Stochastic",
    "Unlearning",
    "Update",
    "Vote",
    "asymmetry",
    "attention",
    "census",
    "damage",
    "diluted",
    "experiments",
    "forget",
    "graded",
    "hebbian",
    "identify",
    "information",
    "ising",
    "landscape",
    "load",
    "load_run",
    "overlaps",
    "patterns",
    "perception",
    "perceptron",
    "pseudoinverse",
    "recall",
    "recall_quality",
    "save",
    "sequence",
    "stability",
    "store",
    "storkey",
    "theory",
    "thermal",
    "timing",
    "trace",
    "unlearn",
    "vote",
]
