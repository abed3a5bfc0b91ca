"""Overlaps of a run with patterns, followed flip by flip."""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

from hopviz.core.kernels.compiler import compiled_in_place


@compiled_in_place
def follow_overlaps(start, state_change, units, first, borders, by_unit, scale, out):
    """Extremes of the overlaps in stretches of moments: moment k flips units[first[k]:first[k + 1]].

    Stretch b are the moments borders[b] to borders[b + 1].  `start` (P,) is updated in place, by `state_change` of
    each flip; `out` is (B, P, 2); `by_unit` (N, P) holds the patterns; `scale` turns a sum into an overlap.
    """
    for b in range(out.shape[0]):
        for k in range(borders[b], borders[b + 1]):
            for m in range(first[k], first[k + 1]):
                i = units[m]
                change = state_change[m] * scale
                for mu in range(by_unit.shape[1]):
                    start[mu] += change * by_unit[i, mu]
            if k == borders[b]:
                for mu in range(by_unit.shape[1]):
                    out[b, mu, 0] = start[mu]
                    out[b, mu, 1] = start[mu]
            elif first[k] < first[k + 1]:
                for mu in range(by_unit.shape[1]):
                    out[b, mu, 0] = min(out[b, mu, 0], start[mu])
                    out[b, mu, 1] = max(out[b, mu, 1], start[mu])
