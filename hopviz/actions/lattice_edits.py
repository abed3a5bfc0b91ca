"""Edits that put the couplings of a lattice in the place of learnt weights, and lead from the one to the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

import numpy as np

from hopviz.actions.action import Change, Edit, EditError, Moment
from hopviz.actions.parameters import Choice, Fraction, Number, Seed, Switch, Whole
from hopviz.core.ising import morphed
from hopviz.core.learning import hebbian
from hopviz.core.limits import LARGEST, OutOfRangeError
from hopviz.core.seeds import random_generator
from hopviz.project.document import Document
from hopviz.project.lattices import COUPLINGS, SHAPES, LatticeChoice
from hopviz.project.model import Project
from hopviz.project.pace import paced
from hopviz.project.parts import LONGEST_SIDE

SWEEPS = 10.0
"""A second, at which a lattice of its own begins: patterns of thousands of units take many."""

NO_MEMORIES = "Hebb's weights are those of memories: store one first (Ctrl+Return)."

Shape = Annotated[str, Choice(lambda: SHAPES)]
Kind = Annotated[str, Choice(lambda: COUPLINGS)]
Side = Annotated[int, Whole(0, LONGEST_SIDE)]
Field = Annotated[float, Number(-LARGEST, LARGEST)]


@dataclass(frozen=True, eq=False)
class UseLattice(Edit):
    """Join every unit to its neighbours on the grid, in place of the weights that there are.

    The grid stays as it is, with its memories and its state, or becomes another: then the network begins anew, without
    memories, in a random state.
    """

    action: ClassVar[str] = "use_lattice"
    couplings: Kind = "ferromagnet"
    shape: Shape = "square"
    rows: Side = 0
    """0, as `cols`: those that there are."""
    cols: Side = 0
    field: Field = 0.0
    periodic: Switch = True
    seed: Seed = 0
    """Of the signs of a glass, and of the random state."""

    def change(self, now: Moment) -> Change:
        """Given weights between neighbours, of +1/-1 units."""
        project = now.project
        rows, cols = self.rows or project.rows, self.cols or project.cols
        chosen = LatticeChoice(self.shape, self.couplings, self.field, self.periodic, self.seed)
        try:
            network = chosen.network(rows, cols)
            text = f"{chosen.told()}, {rows} x {cols}"
            if (rows, cols) == (project.rows, project.cols):
                lattice = replace(project.with_units("bipolar"), symmetric=True)
                return Change(text, lattice.with_network(network.couplings, network.bias))
            rule = project.rule.resized(rows * cols)
            made = Project(rows, cols, rule=rule, seed=project.seed).with_network(network.couplings, network.bias)
        except ValueError as error:
            raise EditError(f"There is no such lattice: {error}.") from error
        start = random_generator(self.seed).choice(np.array([-1, 1], np.int8), made.n)
        return Change(text, document=Document(paced(made.with_cue(start), SWEEPS)))


@dataclass(frozen=True, eq=False)
class MorphCouplings(Edit):
    """Mix the weights of a lattice with those that Hebb's rule learns from the memories: only the matrix differs."""

    action: ClassVar[str] = "morph_couplings"
    share: Fraction
    """Of Hebb's weights: at 0 the lattice, at 1 they are learnt from the memories."""
    couplings: Kind = "ferromagnet"
    shape: Shape = "square"
    field: Field = 0.0
    periodic: Switch = True
    seed: Seed = 0

    def change(self, now: Moment) -> Change:
        """Given weights in between, of +1/-1 units; a turn of the dial is one step."""
        project = now.project
        if not project.memories:
            raise EditError(NO_MEMORIES)
        chosen = LatticeChoice(self.shape, self.couplings, self.field, self.periodic, self.seed)
        bipolar = replace(project.with_units("bipolar"), symmetric=True)
        try:
            if self.share == 1:
                after = bipolar.with_learning("hebbian")
            else:
                lattice = chosen.network(project.rows, project.cols)
                mixed = morphed(lattice, hebbian(project.patterns), self.share)
                after = bipolar.with_network(mixed.couplings, mixed.bias)
        except OutOfRangeError as error:
            raise EditError(f"So many units cannot be morphed: {error}.") from error
        except ValueError as error:
            raise EditError(f"There is no such lattice: {error}.") from error
        return Change("Morph couplings", after, series="morph")
