"""Kernels over the weights of a network: symmetry, row sums, and products of sparse ones."""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

import numpy as np

from hopviz.core.kernels.compiler import compiled


@compiled
def is_symmetric(weights, limit):
    """Whether |w_ij - w_ji| <= limit for all pairs."""
    n = weights.shape[0]
    block = 8  # as many rows as a cache line has numbers: a longer piece of a column would not stay cached
    for bi in range(0, n, block):
        for bj in range(0, bi + 1, block):
            for i in range(bi, min(bi + block, n)):
                for j in range(bj, min(bj + block, n)):
                    if abs(weights[i, j] - weights[j, i]) > limit:
                        return False
    return True


@compiled
def row_sums(weights, absolute):
    """Sum of every row, of the absolute values if asked."""
    n = weights.shape[0]
    sums = np.zeros(n)
    for i in range(n):
        total = 0.0
        for j in range(weights.shape[1]):
            total += abs(weights[i, j]) if absolute else weights[i, j]
        sums[i] = total
    return sums


@compiled
def sparse_product(starts, sources, weights, state, out):
    """W s of weights row by row."""
    for i in range(out.size):
        total = 0.0
        for k in range(starts[i], starts[i + 1]):
            total += weights[k] * state[sources[k]]
        out[i] = total


@compiled
def scatter(first, last, keys, others, weights, places, keys_out, others_out, weights_out):
    """Write entries first to last, each where the next of its key (a unit) belongs; equal keys keep their order.

    `places` (N,) tells where that is, and goes on.
    """
    for k in range(first, last):
        place = places[keys[k]]
        places[keys[k]] = place + 1
        keys_out[place], others_out[place], weights_out[place] = keys[k], others[k], weights[k]
