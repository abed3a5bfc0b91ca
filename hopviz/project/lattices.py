"""Lattices in place of learnt weights: what is chosen of them, and the networks that come of it."""

from __future__ import annotations

from dataclasses import dataclass

from hopviz.core.couplings import Couplings
from hopviz.core.ising import LatticeFacts, glass, lattice, lattice_facts
from hopviz.core.network import Floats, Network
from hopviz.core.quoting import quoted
from hopviz.project.model import Project
from hopviz.project.numbers import figure
from hopviz.project.tables import Table

SHAPES = {"square": "Square lattice", "ring": "Ring"}
COUPLINGS = {"ferromagnet": "Ferromagnet", "antiferromagnet": "Antiferromagnet", "glass": "±J glass"}
SIGNS = {"ferromagnet": 1.0, "antiferromagnet": -1.0, "glass": 1.0}


@dataclass(frozen=True)
class LatticeChoice:
    """Couplings between neighbours of a grid, each 1 in size."""

    shape: str = "square"
    """"square": each unit is joined to its four neighbours; "ring": to the units before and after it."""
    couplings: str = "ferromagnet"
    """All alike, all opposed, or either at random: a key of `COUPLINGS`."""
    field: float = 0.0
    periodic: bool = True
    """Whether the first and the last are neighbours."""
    seed: int = 0
    """Of the signs of a glass."""

    def __post_init__(self) -> None:
        for name, value, known in (("shape", self.shape, SHAPES), ("couplings", self.couplings, COUPLINGS)):
            if value not in known:
                raise ValueError(f"the {name} of a lattice must be one of {', '.join(known)}, not {quoted(value)}")

    def network(self, rows: int, cols: int) -> Network:
        """The lattice on such a grid.

        Raises
        ------
        ValueError
            If it is too large, or field or seed are out of range.
        """
        high, wide = (1, rows * cols) if self.shape == "ring" else (rows, cols)
        if self.couplings == "glass":
            return glass(high, wide, seed=self.seed, field=self.field, periodic=self.periodic)
        return lattice(high, wide, SIGNS[self.couplings], self.field, self.periodic)

    def told(self) -> str:
        """In words: "Square lattice, ferromagnet, open, field 0.5"."""
        words = [SHAPES[self.shape], COUPLINGS[self.couplings].lower() if self.couplings != "glass" else "±J glass"]
        words += [] if self.periodic else ["open"]
        words += [f"field {self.field:g}"] if self.field else []
        return ", ".join(words)


def lattice_of(table: Table, rows: int, cols: int) -> tuple[Couplings, Floats] | None:
    """Weights and biases of the lattice that a table of a lesson describes; None if there is no such table."""
    if not table.present:
        return None
    usual = LatticeChoice()
    chosen = LatticeChoice(
        table.text("shape", usual.shape), table.text("couplings", usual.couplings), table.number("field", usual.field),
        table.flag("periodic") if table.has("periodic") else usual.periodic, table.seed(),
    )  # fmt: skip
    table.finished()
    made = chosen.network(rows, cols)
    return made.couplings, made.bias


def chosen_lattice(project: Project) -> LatticeChoice | None:
    """The choice that comes to the weights of a project; None if there is none, or it cannot be told: of a glass."""
    if project.weights is None:
        return None
    facts = lattice_facts(project.network(), project.rows, project.cols)
    if facts is None or facts.is_glass or facts.field is None or abs(facts.coupling) != 1:
        return None
    couplings = "ferromagnet" if facts.coupling > 0 else "antiferromagnet"
    return LatticeChoice(facts.shape, couplings, facts.field, facts.is_periodic)


def lattice_words(facts: LatticeFacts) -> str:
    """What lattice it is, in a few words."""
    kind = "±J glass" if facts.is_glass else "ferromagnet" if facts.coupling > 0 else "antiferromagnet"
    size = f"{facts.rows} × {facts.cols}" if facts.shape == "square" else f"ring of {facts.cols}"
    edges = "" if facts.is_periodic else ", open"
    field = "" if facts.field == 0 else ", fields differ" if facts.field is None else f", h = {figure(facts.field)}"
    return f"{size}, {kind}{edges}{field}"
