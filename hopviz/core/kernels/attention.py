"""Attention of one query: each memory is read once, while it is in the cache for its part of the answer, too."""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

import math

from hopviz.core.kernels.compiler import compiled_in_any_order

TOP, TOTAL = range(2)
"""What `sums` hold: the largest product so far, and the sum of exponentials in units of that of the largest."""


@compiled_in_any_order
def attend(keys, values, query, beta, exponent, least, shares, answer, sums):
    """Add what memories (K, d) with values (K, e) answer to a query (d,); whether all products are finite.

    The exponentials are exp(beta 2^exponent (x.q - top)); those up to `least` are left out.  `shares` has room for as
    many memories as are looked at together, in the type of the numbers.
    """
    room = shares.size
    for first in range(0, keys.shape[0], room):
        count = min(room, keys.shape[0] - first)
        highest = sums[TOP]
        for r in range(count):
            row = keys[first + r]
            product = query[0] * row[0]
            for j in range(1, query.size):
                product += row[j] * query[j]
            if not math.isfinite(product):
                return False
            shares[r] = product
            highest = max(highest, product)
        if highest > sums[TOP]:
            shares_of_before = math.exp(math.ldexp((sums[TOP] - highest) * beta, exponent))
            sums[TOP] = highest
            sums[TOTAL] *= shares_of_before
            for j in range(answer.size):
                answer[j] *= shares_of_before
        for r in range(count):
            share = math.exp(math.ldexp((shares[r] - highest) * beta, exponent))
            if share > least:
                sums[TOTAL] += share
                shares[r] = share
                factor, row = shares[r], values[first + r]
                for j in range(answer.size):
                    answer[j] += factor * row[j]
    return True
