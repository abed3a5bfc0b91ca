"""Cycles in the latest states of a run."""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

from hopviz.core.kernels.compiler import compiled_in_place, inlined
from hopviz.core.kernels.tuples import ANCHORED, PERIOD, REACH


@inlined
def equal(one, other):
    """Whether two states are the same."""
    i = 0
    while i < one.size and one[i] == other[i]:
        i += 1
    return i == one.size


@inlined
def remember(state, ring):
    """Write the state into the ring, and compare it with the anchor."""
    slot = ring.written[0] % ring.states.shape[0]
    for i in range(state.size):
        ring.states[slot, i] = state[i]
    marks, beat = ring.marks, ring.written[0]
    ring.written[0] = beat + 1
    if marks[PERIOD] > 0:
        return
    if marks[ANCHORED] >= 0 and equal(state, ring.anchor):
        marks[PERIOD] = beat - marks[ANCHORED]
    elif marks[ANCHORED] < 0 or beat - marks[ANCHORED] >= marks[REACH]:
        for i in range(state.size):
            ring.anchor[i] = state[i]
        marks[ANCHORED] = beat
        marks[REACH] *= 2


@inlined
def stay(state, beats, ring):
    """Remember a state for so many beats more, of a run at rest whose period is known."""
    size = ring.states.shape[0]
    for beat in range(ring.written[0] + max(beats - size, 0), ring.written[0] + beats):
        for i in range(state.size):
            ring.states[beat % size, i] = state[i]
    ring.written[0] += beats


@compiled_in_place
def shortest_period(ring):
    """Smallest p with latest state = the one p beats earlier in the ring, 0 if none: proof of a short cycle."""
    states, written = ring.states, ring.written[0]
    size = states.shape[0]
    latest = (written - 1) % size
    for p in range(1, min(written, size)):
        other = (written - 1 - p) % size
        if equal(states[latest], states[other]):
            return p
    return 0
