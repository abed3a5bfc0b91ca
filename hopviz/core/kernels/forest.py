"""A forest of numbered nodes, each tree a set (union-find): `parents` holds the parent of each, roots their own."""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

import numpy as np

from hopviz.core.kernels.compiler import compiled


@compiled
def root_of(parents, k):
    """The root of k in a forest, whose paths are halved on the way."""
    while parents[k] != k:
        parents[k] = parents[parents[k]]
        k = parents[k]
    return k


@compiled
def roots_of(parents):
    """The root of everything in a forest."""
    roots = np.empty(parents.size, np.int64)
    for k in range(parents.size):
        roots[k] = root_of(parents, k)
    return roots


@compiled
def join(parents, one, other):
    """Make one tree of those of two nodes; the smaller root stays."""
    a, b = root_of(parents, one), root_of(parents, other)
    if a < b:
        parents[b] = a
    else:
        parents[a] = b
