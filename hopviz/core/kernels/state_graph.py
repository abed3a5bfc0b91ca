"""Kernels of the state graph: the cycle that every state runs into when all have one successor."""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

from hopviz.core.kernels.compiler import compiled

# What `basins` holds of a state that nobody has come by, and of one on the path that is being followed.
UNKNOWN, ON_THE_PATH = -1, -2


@compiled
def follow(first, last, successors, path, basins, ticks, entries, count):
    """Follow states first to last to what is known, or round a new cycle; returns how many cycles are known then.

    Parameters
    ----------
    first, last : int
    successors : (S,) what follows each state
    path : (S,) room for a path
    basins, ticks : (S,) the cycle of each state, and how many steps lead to it; to be written
    entries : (S,) a state of each cycle; to be written
    count : int
        Cycles that are known.
    """
    for begin in range(first, last):
        state, length = begin, 0
        while basins[state] == UNKNOWN:
            basins[state] = ON_THE_PATH
            path[length] = state
            length += 1
            state = successors[state]
        if basins[state] == ON_THE_PATH:  # it has bitten its tail
            entries[count] = state
            on_cycle = True
            while on_cycle:
                length -= 1
                basins[path[length]], ticks[path[length]] = count, 0
                on_cycle = path[length] != state
            count += 1
        basin, tick = basins[state], ticks[state]
        while length > 0:
            length -= 1
            tick += 1
            basins[path[length]], ticks[path[length]] = basin, tick
    return count


@compiled
def gather(first, last, successors, entries, members, firsts):
    """Write the states of cycles first to last, each from its lowest on; those before are in `members` already."""
    for cycle in range(first, last):
        lowest = entries[cycle]
        state = successors[lowest]
        while state != entries[cycle]:
            lowest = min(lowest, state)
            state = successors[state]
        place = firsts[cycle]
        members[place] = lowest
        place += 1
        state = successors[lowest]
        while state != lowest:
            members[place] = state
            place += 1
            state = successors[state]
        firsts[cycle + 1] = place
