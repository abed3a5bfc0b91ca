"""Cycles in the latest states of a run."""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

from hopviz.core.kernels.compiler import compiled_in_place, inlined


@inlined
def remember(state, ring):
    """Write the state into the ring."""
    slot = ring.written[0] % ring.states.shape[0]
    for i in range(state.size):
        ring.states[slot, i] = state[i]
    ring.written[0] += 1


@compiled_in_place
def shortest_period(ring):
    """Smallest p with latest state = the one p beats earlier in the ring, 0 if none: proof of a cycle."""
    states, written = ring.states, ring.written[0]
    size = states.shape[0]
    latest = (written - 1) % size
    for p in range(1, min(written, size)):
        other = (written - 1 - p) % size
        same = True
        for i in range(states.shape[1]):
            if states[latest, i] != states[other, i]:
                same = False
                break
        if same:
            return p
    return 0
