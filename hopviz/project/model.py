"""The project: a network, its memories, and how it runs.  Every edit gives a new one, which shares what stayed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core.couplings import Couplings
from hopviz.core.couplings.higher_order import Power
from hopviz.core.learning import EPOCHS, LEARNING_RULES, MOST_EPOCHS, USUAL_POWER, Training, forget, store
from hopviz.core.network import Floats, Network, Units
from hopviz.core.ranges import as_whole
from hopviz.core.rules import Asynchronous, Rule
from hopviz.core.stepwise import Steps, finished
from hopviz.project import building
from hopviz.project import memories as listing
from hopviz.project.conversion import converted_rule
from hopviz.project.memories import Memory, check_memories
from hopviz.project.parts import (
    GIVEN,
    Figure,
    Mask,
    Pattern,
    as_cue,
    as_mask,
    as_network,
    as_places,
    as_unit_names,
    check_grid,
    check_learning,
    check_run,
    check_unit_pair,
    power_of,
    units_of,
)
from hopviz.project.revision import Stamp, new_revision
from hopviz.project.workspace import Workspace

__all__ = ["GIVEN", "Memory", "Project"]


@dataclass(frozen=True, eq=False)
class Project:
    """Everything of a document that is undone; compared by identity.

    Attributes
    ----------
    rows, cols : int
        The grid, 1 to 512 each, at least two units; unit number i = row * cols + col.
    units : {"bipolar", "binary"}
    memories : tuple of Memory
        In the order shown, with different names.
    learning : str
        How the weights come from the memories: a key of `LEARNING_RULES`, or "given": not at all.
    learns_bias : bool
        Whether memories change the biases too, as weights from a unit that is always on.
    epochs : int
        After how many epochs error-driven learning ends, 1 to a million.
    power : int or "exponential"
        That of the overlaps in the energy of a dense memory, 2 to 30; else the usual one.
    weights : ndarray of float64, shape (N, N), or Couplings in another form, or None
    bias : ndarray of float64, shape (N,), or None
        The network if `learning` is "given" (no bias means zeros); None otherwise.
    symmetric : bool
        Whether edits and error-driven learning keep w_ij = w_ji; false with asymmetric weights, and for sequences.
    rule : Rule
    seed : int
        Seed of the run, 0 to `LARGEST_SEED`.
    speed : float
        Updates a second, from 0.001 to 1e9; infinite means full speed.
    clamped, lesioned : ndarray of bool, shape (N,)
        Units that are held as they are, and units that are taken out; none if left out.
    hidden : ndarray of bool, shape (N,)
        Units that are no input but interpret the others, the visible ones; none if left out.
    unit_names : tuple of str
        What the units are called, all different; empty: by their numbers.
    figure : Figure or None
        What units draw; it knows them by their names, so that others can come and go.
    places : ndarray of float64, shape (N, 2), or None
        Where people put the units in the graph, in a square from 0 to 1 (a little beside it, too); None: nowhere yet.
    cue : ndarray of int8, shape (N,)
        State the run starts from, +1/-1; all off if left out.
    attention : Workspace or None
        What attention is asked; None: nothing has been done in its workspace.
    stamp : Stamp or None
        The revision of given weights and biases; drawn by the project, and kept by edits that keep the arrays.
    origin : int
        A revision that all edits of one project have in common.
    """

    rows: int
    cols: int
    units: Units = "bipolar"
    memories: tuple[Memory, ...] = ()
    learning: str = "hebbian"
    learns_bias: bool = False
    epochs: int = EPOCHS
    power: Power = USUAL_POWER
    weights: Floats | Couplings | None = None
    bias: Floats | None = None
    symmetric: bool = True
    rule: Rule = Asynchronous()
    seed: int = 0
    speed: float = 30.0
    clamped: Mask = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    lesioned: Mask = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    hidden: Mask = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    unit_names: tuple[str, ...] = ()
    figure: Figure | None = None
    places: Floats | None = None
    cue: Pattern = field(default_factory=lambda: np.zeros(0, dtype=np.int8))
    attention: Workspace | None = None
    stamp: Stamp | None = field(default=None, repr=False)
    origin: int = field(default_factory=new_revision)

    def __post_init__(self) -> None:
        check_grid(self.rows, self.cols)
        check_run(self.n, self.units, self.rule, self.seed, self.speed)
        self._set("epochs", as_whole("epochs", self.epochs, 1, MOST_EPOCHS))
        self._set("power", power_of(self.learning, self.power, self.units))
        self._set("memories", tuple(self.memories))
        check_memories(self.memories, self.rows, self.cols)
        self._hold_network()
        for name in ("clamped", "lesioned", "hidden"):
            self._set(name, as_mask(name, getattr(self, name), self.n))
        for name, checked in (("unit_names", as_unit_names), ("places", as_places), ("cue", as_cue)):
            self._set(name, checked(getattr(self, name), self.n))

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    def _hold_network(self) -> None:
        """Given weights as `Network` holds them; none where they are learnt."""
        if self.learning != GIVEN:
            check_learning(self.learning, self.weights, self.bias)
            self._set("stamp", None)
            self._set("symmetric", self.symmetric and not self.replays)
            return
        network = as_network(self.weights, self.bias, self.units, self.rows, self.cols)
        self._set("weights", network.weights if network.form == "dense" else network.couplings)
        self._set("bias", network.bias)
        self._set("symmetric", self.symmetric and network.is_symmetric)
        arrays = (self.weights, network.bias)
        if self.stamp is None or not self.stamp.fits(arrays):
            self._set("stamp", Stamp(arrays))

    @property
    def n(self) -> int:
        """Number of units, N = rows * cols."""
        return self.rows * self.cols

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the memories, in order."""
        return tuple(memory.name for memory in self.memories)

    def unit_name(self, unit: int) -> str:
        """What unit number `unit` is called: its name, or its number."""
        return self.unit_names[unit] if self.unit_names else str(unit)

    @property
    def memory_revisions(self) -> tuple[int, ...]:
        """Which patterns are remembered, in order."""
        return tuple(memory.revision for memory in self.memories)

    @property
    def weights_revision(self) -> int | None:
        """Which weights and biases are given; None where they are learnt."""
        return None if self.stamp is None else self.stamp.revision

    @property
    def patterns(self) -> Pattern:
        """The memories as one array, int8, shape (P, N)."""
        return np.array([memory.pattern for memory in self.memories], dtype=np.int8).reshape(-1, self.n)

    def network(self) -> Network:
        """Build the network, given or learnt from the memories; without any of them all weights are zero."""
        return finished(self.network_steps())

    def network_steps(self) -> Steps[Network]:
        """Build the network, a step at a time."""
        return building.network_steps(self)

    @property
    def replays(self) -> bool:
        """Whether its memories lead to each other by weights that are not symmetric, instead of being held."""
        return self.learning != GIVEN and LEARNING_RULES[self.learning].replays

    @property
    def learns_in_epochs(self) -> bool:
        """Whether the network is learnt from errors, epoch by epoch; where there are no memories nothing is learnt."""
        return self.learning != GIVEN and LEARNING_RULES[self.learning].in_epochs and len(self.memories) > 0

    def training(self) -> Training | None:
        """The learning that makes the network epoch by epoch; None if it is made at once."""
        return building.training_of(self)

    def same_grid(self, other: Project) -> bool:
        """Whether both have as many rows and columns."""
        return (self.rows, self.cols) == (other.rows, other.cols)

    def same_units(self, other: Project) -> bool:
        """Whether both are edits of one project and have the same grid: the number of a unit means the same."""
        return self.origin == other.origin and self.same_grid(other)

    def same_states(self, other: Project) -> bool:
        """Whether both have the same grid and the very same memories in the same order: states mean the same."""
        return self.same_grid(other) and self.memory_revisions == other.memory_revisions

    def same_network(self, other: Project) -> bool:
        """Whether `network` gives the same for both, told by revisions; cheap.

        Equal copies of a pattern count as different, so the answer can be a false "no", never a false "yes".
        """
        return self.same_training(other) and (self.epochs == other.epochs or not self.learns_in_epochs)

    def same_training(self, other: Project) -> bool:
        """As `same_network`, but one of both may learn for more epochs than the other."""
        one, two = ((each.n, each.units, each.learning) for each in (self, other))
        return one == two and self._sources() == other._sources()

    def _sources(self) -> tuple[object, ...]:
        """Revisions of the arrays that the network is made of, and how it is made of them."""
        if self.weights is not None:
            return (self.weights_revision,)
        any_order, memories = LEARNING_RULES[self.learning].in_any_order, self.memory_revisions
        memories = tuple(sorted(memories)) if any_order else memories
        return (*memories, self.learns_bias, self.learns_in_epochs and self.symmetric, self.power)

    def unused_name(self, name: str) -> str:
        """`name`, or with a number after it ("A 2") if a memory has it."""
        return listing.unused_name(name, self.names)

    def with_memory(self, name: str, pattern: ArrayLike, index: int | None = None) -> Project:
        """Store one more memory, before position `index` or at the end.

        Given weights are changed by the Hebbian trace of the pattern; error-driven learning begins anew.

        Parameters
        ----------
        name : str
            Gets a number if it is taken.
        pattern : array_like, shape (N,) or (rows, cols)
            +1/-1.
        index : int, optional
            0 to P.
        """
        memory = Memory(self.unused_name(name), np.asarray(pattern).reshape(-1))
        memories = listing.with_inserted(self.memories, memory, index)
        return replace(self, memories=memories, epochs=EPOCHS, **self._changed(store, memory))

    def with_memories(self, memories: Iterable[Memory]) -> Project:
        """Hold these memories and no others, learnt anew; given weights stay as they are."""
        return replace(self, memories=tuple(memories), epochs=EPOCHS)

    def without_memory(self, index: int) -> Project:
        """Forget memory number `index`; given weights lose its trace, the reverse of `with_memory`."""
        memories = listing.with_removed(self.memories, index)
        return replace(self, memories=memories, epochs=EPOCHS, **self._changed(forget, self.memories[index]))

    def _changed(self, learn: Callable[..., Network], memory: Memory) -> dict[str, Any]:
        """Weights and biases after one-shot learning, if they are given; empty if they are not."""
        if self.weights is None:
            return {}
        network = learn(self.network(), memory.pattern, bias=self.learns_bias)
        return {"weights": network.couplings, "bias": network.bias}

    def renamed(self, index: int, name: str) -> Project:
        """Call memory number `index` something else; the name gets a number if another memory has it."""
        return replace(self, memories=listing.with_renamed(self.memories, index, name))

    def moved(self, old: int, new: int) -> Project:
        """Take memory number `old` to position `new`, both counted from 0."""
        return replace(self, memories=listing.with_moved(self.memories, old, new))

    def with_clamped(self, mask: ArrayLike) -> Project:
        """Hold these units, and no others, as they are; bool, shape (N,) or (rows, cols)."""
        return replace(self, clamped=np.array(mask, dtype=np.bool_).reshape(-1))

    def with_lesioned(self, mask: ArrayLike) -> Project:
        """Take out these units, and no others; bool, shape (N,) or (rows, cols)."""
        return replace(self, lesioned=np.array(mask, dtype=np.bool_).reshape(-1))

    def with_hidden(self, mask: ArrayLike) -> Project:
        """Let these units, and no others, be hidden; bool, shape (N,) or (rows, cols)."""
        return replace(self, hidden=np.array(mask, dtype=np.bool_).reshape(-1))

    def with_unit_names(self, names: Sequence[str]) -> Project:
        """Call the units so, all N of them; no names: by their numbers."""
        return replace(self, unit_names=tuple(names))

    def with_places(self, places: ArrayLike | None) -> Project:
        """Put the units of the graph there, shape (N, 2); None: wherever a layout puts them."""
        return replace(self, places=None if places is None else np.array(places))

    def with_cue(self, cue: ArrayLike) -> Project:
        """Start from this state; +1/-1, shape (N,) or (rows, cols)."""
        return replace(self, cue=np.array(cue, dtype=np.int8).reshape(-1))

    def with_rule(self, rule: Rule) -> Project:
        """Update by another rule."""
        return replace(self, rule=rule)

    def with_seed(self, seed: int) -> Project:
        """Run with another seed."""
        return replace(self, seed=seed)

    def with_speed(self, speed: float) -> Project:
        """Run at another number of updates a second."""
        return replace(self, speed=speed)

    def with_learning(self, learning: str, power: Power | None = None) -> Project:
        """Learn the memories by another rule, a key of `LEARNING_RULES`; given weights are dropped.

        A dense memory has a power, the present one if none is told, and +1/-1 units.
        """
        units, symmetric = units_of(learning, self.units), self.symmetric or self.replays
        return replace(
            self, learning=learning, power=power or self.power, epochs=EPOCHS, weights=None, bias=None,
            units=units, rule=self.rule_in(units), symmetric=symmetric,
        )  # fmt: skip

    def with_learnt_biases(self, learns_bias: bool) -> Project:
        """Let memories change the biases too, or the weights alone; given weights stay as they are."""
        return replace(self, learns_bias=learns_bias, epochs=EPOCHS)

    def with_epochs(self, epochs: int) -> Project:
        """End error-driven learning after so many epochs, at least 1."""
        return replace(self, epochs=epochs)

    def with_network(self, weights: ArrayLike | Couplings, bias: ArrayLike | None = None) -> Project:
        """Set the weights, shape (N, N) or in any form, and biases, shape (N,); memories stay as names of states."""
        network = Network(weights, bias, self.units)
        return replace(self, learning=GIVEN, weights=network.couplings, bias=network.bias)

    def with_network_of(self, other: Project) -> Project:
        """The network of another project of as many units: learnt as there, or given as there."""
        names = ("learning", "power", "weights", "bias", "symmetric", "stamp")
        return replace(self, **{name: getattr(other, name) for name in names})

    def with_weight(self, to: int, source: int, value: float) -> Project:
        """Set the weight to unit `to` from unit `source`; while weights are kept symmetric, its mirror image too.

        Learnt weights become given ones.

        Raises
        ------
        ValueError
            If the two units are the same or the value is NaN or infinite.
        IndexError
            If there is no such unit.
        """
        pairs = [(to, source), (source, to)] if self.symmetric else [(to, source)]
        check_unit_pair(to, source, self.n)
        network = self.network()
        if self.weights is not None and all(network.weight(*pair) == value for pair in pairs):
            return self
        weights = network.weights.copy()
        for pair in pairs:
            weights[pair] = value
        return self.with_network(weights, network.bias)

    def with_symmetry(self, symmetric: bool) -> Project:
        """Keep w_ij = w_ji from now on, or let the two directions of a pair differ.

        Asymmetric weights become symmetric by the mean of both directions.
        """
        network = None if self.weights is None or not symmetric else self.network()
        if network is None or network.is_symmetric:
            return replace(self, symmetric=symmetric, epochs=EPOCHS)
        both = 0.5 * (network.weights + network.weights.T)
        return replace(self.with_network(both, self.bias), symmetric=True)

    def with_bias(self, unit: int, value: float) -> Project:
        """Set the bias of a unit; learnt weights become given ones.  Errors as for `with_weight`."""
        if self.bias is not None and self.bias[unit] == value:
            return self
        network = self.network()
        bias = network.bias.copy()
        bias[unit] = value
        return self.with_network(network.couplings, bias)

    def with_units(self, units: Units) -> Project:
        """The same dynamics in +1/-1 or 1/0 units: given weights are converted, and the rule follows the fields."""
        if units == self.units:
            return self
        if self.weights is None:
            return replace(self, units=units, rule=self.rule_in(units))
        network, _ = self.network().converted(units)
        return replace(self, units=units, rule=self.rule_in(units), weights=network.couplings, bias=network.bias)

    def rule_in(self, units: Units) -> Rule:
        """The rule that decides in other units as this project's does in its own."""
        return self.rule if units == self.units else converted_rule(self.rule, self.units, self.learning != GIVEN)
