"""Sorting kernel: places by key.

numba's own sorts compile for 4 s.
"""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

from hopviz.core.kernels.compiler import compiled


@compiled
def sort_by_key(order, keys):
    """Sort places by key, equals by place, in place (Shell 1959)."""
    gap = 1
    while gap < order.size // 3:
        gap = 3 * gap + 1
    while gap > 0:
        for k in range(gap, order.size):
            place = order[k]
            key = keys[place]
            m = k
            while m >= gap:
                other = order[m - gap]
                if keys[other] < key or (keys[other] == key and other <= place):
                    break
                order[m] = other
                m -= gap
            order[m] = place
        gap //= 3
