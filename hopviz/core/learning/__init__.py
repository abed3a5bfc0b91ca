"""Learning rules: memories put into the weights.

Patterns come as (P, N) arrays of +1/-1 (or 1/0: anything above zero is on).  Every rule leaves the diagonal
at zero.  For binary units the weights are the same numbers and the bias is b_i = -1/2 sum_j w_ij, which makes
the network the bipolar one in other units: without it the complement of a memory is generally not stable.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from numpy.typing import ArrayLike

from hopviz.core.learning.dense import USUAL_POWER, DenseMemory, dense_steps
from hopviz.core.learning.oneshot import (
    forget,
    hebbian,
    hebbian_steps,
    low_activity_steps,
    pseudoinverse,
    pseudoinverse_steps,
    store,
    storkey,
    storkey_steps,
)
from hopviz.core.learning.perceptron import EPOCHS, MOST_EPOCHS, Perceptron, perceptron, perceptron_steps
from hopviz.core.learning.sequences import sequence, sequence_steps
from hopviz.core.learning.training import Epoch, Learning, Training, training_steps
from hopviz.core.network import Network, Units
from hopviz.core.stepwise import Steps, finished

__all__ = [
    "EPOCHS",
    "LEARNING_RULES",
    "MOST_EPOCHS",
    "USUAL_POWER",
    "DenseMemory",
    "Epoch",
    "Learning",
    "LearningRule",
    "Perceptron",
    "Training",
    "forget",
    "hebbian",
    "holding_rules",
    "perceptron",
    "pseudoinverse",
    "sequence",
    "store",
    "storkey",
    "training_steps",
]


class LearningSteps(Protocol):
    """What every rule does, in slices: see `hebbian`."""

    def __call__(
        self, patterns: ArrayLike, units: Units = "bipolar", normalise: bool = True, bias: bool = False
    ) -> Steps[Network]:
        """The network that remembers the patterns."""


@dataclass(frozen=True)
class LearningRule:
    """A learning rule as people choose it: what it is called, what it does, and how it learns."""

    label: str
    summary: str
    steps: LearningSteps
    train: Callable[..., Training] | None = None
    """What learns by and by, as `Perceptron` does: (patterns, units, bias=, symmetric=, epochs=); None: at once."""
    in_any_order: bool = False
    """Whether the order of the memories makes no difference."""
    learns_bias: bool = True
    """Whether biases can be learnt as weights from a unit that is always on."""
    replays: bool = False
    """Whether memories lead to each other, by weights that are not symmetric, instead of being held."""
    has_power: bool = False
    """Whether `steps` take the power of the overlaps in the energy, `power`: then units are +1/-1."""

    def learn(
        self, patterns: ArrayLike, units: Units = "bipolar", normalise: bool = True, bias: bool = False
    ) -> Network:
        """The network that remembers the patterns; see `hebbian`."""
        return finished(self.steps(patterns, units, normalise, bias))

    @property
    def in_epochs(self) -> bool:
        """Whether it learns by and by, and may be told to keep the weights symmetric."""
        return self.train is not None


LEARNING_RULES: dict[str, LearningRule] = {
    "hebbian": LearningRule(
        "Hebb",
        "One shot, local, one memory after the other: units that agree in a memory excite each other. "
        "In theory about 0.138 N random memories, with few bits wrong",
        hebbian_steps,
        in_any_order=True,
    ),
    "storkey": LearningRule(
        "Storkey",
        "One shot and local like Hebb, but each memory takes account of the field of those before it. "
        "More random memories than Hebb",
        storkey_steps,
    ),
    "pseudoinverse": LearningRule(
        "Pseudo-inverse",
        "All memories at once, not local: makes every memory stable, fewer than N of them",
        pseudoinverse_steps,
    ),
    "perceptron": LearningRule(
        "Perceptron",
        "Local and driven by errors, epoch by epoch: only units that a memory does not hold learn. In theory up to 2 N "
        f"random memories where weights may be asymmetric, but well beyond N they take far more than {EPOCHS} epochs",
        perceptron_steps,
        train=Perceptron,
    ),
    "low activity": LearningRule(
        "Low activity",
        "Hebb's rule for memories of which little is on: (x_i − a)(x_j − a), where a is the share of units that are on "
        "in them, with thresholds that it brings. Holds far more of those than Hebb, and no reverse of one",
        low_activity_steps,
        in_any_order=True,
        learns_bias=False,
    ),
    "sequence": LearningRule(
        "Sequence",
        "Each memory leads to the next, and the last to the first: updated in parallel, the network replays them in "
        "their order. The weights are not symmetric, so that there is no energy landscape",
        sequence_steps,
        replays=True,
    ),
    "dense": LearningRule(
        "Dense memory",
        "The energy is a sum of powers n of the overlaps with the memories: n = 2 is Hebb's rule, and larger ones "
        "hold far more, of the order of N^(n−1), without weights between pairs of units",
        dense_steps,
        learns_bias=False,
        has_power=True,
    ),
}


def holding_rules() -> dict[str, LearningRule]:
    """The rules by whose weights memories are fixed points, so that they have a capacity in memories per unit."""
    return {name: rule for name, rule in LEARNING_RULES.items() if not (rule.replays or rule.has_power)}
