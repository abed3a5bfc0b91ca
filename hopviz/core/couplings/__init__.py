"""Couplings between units, in the form that is cheapest for what they are.

| form     | is                                         | a flip   | a visit | bytes    | for                       |
| -------- | ------------------------------------------ | -------- | ------- | -------- | ------------------------- |
| dense    | W, (N, N)                                  | N adds   | O(1)    | 8 N^2    | given weights, small nets |
| factored | P factors, W = X' diag(c) X, zero diagonal | P adds   | P adds  | N P, 8NP | Hebb, the pseudo-inverse  |
| sparse   | the Z weights that are not zero, by rows   | Z/N adds | O(1)    | 28 Z     | lattices, diluted nets    |

Dense memories (`couplings.higher_order`) have no weights between pairs: a function of P overlaps takes their place.
"""

from __future__ import annotations

from hopviz.core.couplings.base import (
    MOST_BYTES,
    MOST_DENSE,
    Couplings,
    Form,
    check_block,
    check_dense,
    check_factors,
    check_patterns,
)
from hopviz.core.couplings.dense import Dense
from hopviz.core.couplings.factored import Factored, is_cheaper_factored, matrix_of, place_of
from hopviz.core.couplings.sparse import Sparse

__all__ = [
    "MOST_BYTES", "MOST_DENSE", "Couplings", "Dense", "Factored", "Form", "Sparse", "check_block", "check_dense",
    "check_factors", "check_patterns", "is_cheaper_factored", "matrix_of", "place_of",
]  # fmt: skip
