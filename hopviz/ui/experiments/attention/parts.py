"""Parts of an attention head, named twice: in the words of transformers, and in those of Hopfield networks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopviz.core.attention import retrieve
from hopviz.core.attention import weights as attention_weights
from hopviz.core.network import Floats
from hopviz.ui.experiments.attention.task import Held


@dataclass(frozen=True)
class Part:
    """One part."""

    key: str
    of_head: str
    of_network: str
    symbols: tuple[str, str]
    """What both are called where there is little room."""
    sentence: str
    """What it is, in both."""


PARTS = (
    Part("query", "query q", "state ξ", ("q", "ξ"),
         "The query is the state: the picture that is asked with, a number for each unit."),
    Part("keys", "keys K", "stored patterns X", ("K", "X"),
         "The keys are the stored patterns: one row for each memory."),
    Part("scores", "scores K q", "overlaps X ξ", ("K q", "X ξ"),
         "A score is an overlap: the product of a memory with the state. The Hebb net computes them, too."),
    Part("scale", "scale 1/√d", "inverse temperature β", ("1/√d", "β"),
         "The scale is β: heads take 1/√d, a Hopfield network any inverse temperature 1/T."),
    Part("softmax", "softmax", "separation of memories", ("p", "p"),
         "Softmax separates: the Hebb net counts each overlap as it is, softmax lets the largest take nearly all."),
    Part("values", "values V", "projected patterns", ("V", "X"),
         "The values are the patterns as they are read out: here the memories themselves, in a transformer V = X W."),
    Part("output", "output", "new state ξ′", ("p V", "ξ′"),
         "The output is the new state: each unit adds up the votes of the memories, by their weights."),
)  # fmt: skip
"""In the order in which they are computed."""


@dataclass(frozen=True, eq=False)
class Votes:
    """What each memory says to one unit, (N,) each, by softmax and by Hebb's rule."""

    unit: int
    values: Floats
    """The unit in each memory."""
    attention: Floats
    """Attention weight times value."""
    hebb: Floats
    """Overlap with the query, but for this unit, times value."""


@dataclass(frozen=True, eq=False)
class OneStep:
    """One update of the query, by softmax and by Hebb's rule."""

    held: Held
    query: Floats
    """(d,)"""
    beta: float
    overlaps: Floats
    """(N,) of the memories with the query, as shares of d."""
    weights: Floats
    """(N,)"""
    output: Floats
    """(d,) by softmax."""
    field: Floats
    """(d,) of the Hebb net, whose units do not act on themselves."""
    order: NDArray[np.intp]
    """(N,) numbers of the memories, those that count most first."""

    def votes(self, unit: int) -> Votes:
        """What each memory says to a unit."""
        values = self.held.pictures.vectors[:, unit].astype(float)
        others = self.overlaps - values * self.query[unit] / self.query.size
        return Votes(unit, values, self.weights * values, others * values)


def one_step(held: Held, query: Floats, beta: float) -> OneStep:
    """The first update of a query (d,)."""
    vectors, asked = held.pictures.vectors, query.astype(np.float32)
    products = (vectors @ asked).astype(float)
    weights = np.asarray(attention_weights(held.memories, query, beta))
    output = retrieve(held.memories, query, beta, steps=1).astype(float)
    overlaps = products / query.size
    field = (overlaps.astype(np.float32) @ vectors).astype(float)
    field -= held.self_weights * query
    return OneStep(held, query, beta, overlaps, weights, output, field, np.argsort(-weights, kind="stable"))
