"""Overlaps of a run with patterns, followed flip by flip."""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

from hopviz.core.kernels.compiler import compiled_in_place


@compiled_in_place
def follow_overlaps(overlaps, state, units, moment_of_flip, borders, by_unit, scale, out):
    """Extremes of the overlaps in stretches of moments, followed back from the end, flip by flip.

    `overlaps` (P,) and `state` (N,), bipolar, are those of the end, and become those of the beginning.  Flip m is that
    of `units[m]` at moment `moment_of_flip[m]`; stretch b are the moments borders[b] to borders[b + 1] and `out` is
    (B, P, 2).  `by_unit` (N, P) holds the patterns; `scale` turns a sum into an overlap.
    """
    m = len(units) - 1
    for b in range(out.shape[0] - 1, -1, -1):
        for mu in range(by_unit.shape[1]):
            out[b, mu, 0] = overlaps[mu]
            out[b, mu, 1] = overlaps[mu]
        for k in range(borders[b + 1] - 1, borders[b] - 1, -1):
            for mu in range(by_unit.shape[1]):
                out[b, mu, 0] = min(out[b, mu, 0], overlaps[mu])
                out[b, mu, 1] = max(out[b, mu, 1], overlaps[mu])
            while m >= 0 and moment_of_flip[m] == k:
                i = units[m]
                change = 2.0 * state[i] * scale
                for mu in range(by_unit.shape[1]):
                    overlaps[mu] -= change * by_unit[i, mu]
                state[i] = -state[i]
                m -= 1
