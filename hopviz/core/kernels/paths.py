"""Path kernels: the lowest way from state to state among all, and walks below a lid for many units.

Where all states are looked at they are int64 numbers (unit i is on where bit i is set), energies the whole numbers of
`landscape.quadratic`.
"""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

import numpy as np

from hopviz.core.kernels.compiler import compiled
from hopviz.core.kernels.generator import uniform

# What the cursor of `climb` and `spread` holds: states that wait, the highest energy met, the first in the queue.
WAITING, HIGHEST, FIRST = range(3)


@compiled
def climb(budget, cursor, energies, n, goal, seen, heap):
    """Let the water rise over at most `budget` states more from those in `heap`; whether it has reached the goal.

    The highest energy that it then has met is the lowest that a path to the goal can have.
    """
    for _ in range(budget):
        state = np.int64(heap[0])
        cursor[WAITING] -= 1
        sift_down(heap, cursor[WAITING], heap[cursor[WAITING]], energies)
        cursor[HIGHEST] = max(cursor[HIGHEST], energies[state])
        if state == goal:
            return True
        for i in range(n):
            other = state ^ (np.int64(1) << i)
            if not seen[other]:
                seen[other] = True
                sift_up(heap, cursor[WAITING], other, energies)
                cursor[WAITING] += 1
    return False


@compiled
def sift_up(heap, place, state, energies):
    """Put a state into a heap of `place` states, the lowest energy first."""
    while place > 0:
        above = (place - 1) >> 1
        if energies[heap[above]] <= energies[state]:
            break
        heap[place] = heap[above]
        place = above
    heap[place] = state


@compiled
def sift_down(heap, size, state, energies):
    """Put a state in the place of the first of a heap of `size` states."""
    place = 0
    while 2 * place + 1 < size:
        below = 2 * place + 1
        if below + 1 < size and energies[heap[below + 1]] < energies[heap[below]]:
            below += 1
        if energies[heap[below]] >= energies[state]:
            break
        heap[place] = heap[below]
        place = below
    heap[place] = state


@compiled
def spread(budget, cursor, energies, n, goal, distances, queue):
    """Count flips, over at most `budget` states more of the queue, no higher than HIGHEST; whether at the goal."""
    for _ in range(budget):
        state = np.int64(queue[cursor[FIRST]])
        cursor[FIRST] += 1
        if state == goal:
            return True
        for i in range(n):
            other = state ^ (np.int64(1) << i)
            if distances[other] < 0 and energies[other] <= cursor[HIGHEST]:
                distances[other] = distances[state] + 1
                queue[cursor[WAITING]] = other
                cursor[WAITING] += 1
    return False


@compiled
def walk_below(weights, fields, state, goal, off, lid, pull, noise, generator, flips):
    """Flip units towards a goal, never as high as `lid` above the beginning; how many flips it took, or -1.

    Of the units whose flip stays below, the one is taken with the least change of energy, less `pull` if it is one that
    differs from the goal and more `pull` if not, and up to Gumbel noise of this size.  `state` and `fields` follow.
    """
    n = state.size
    energy, apart, last = 0.0, 0, -1
    for i in range(n):
        apart += state[i] != goal[i]
    for step in range(flips.size):
        best, chosen, change = np.inf, -1, 0.0
        for i in range(n):
            d = 1.0 + off - 2.0 * state[i]
            rise = -d * fields[i] - 0.5 * weights[i, i] * d * d
            if i == last or energy + rise >= lid:
                continue
            score = rise - pull if state[i] != goal[i] else rise + pull
            if noise > 0:
                score += noise * np.log(-np.log(max(uniform(generator), 1e-300)))
            if score < best:
                best, chosen, change = score, i, rise
        if chosen < 0:
            return -1
        d = 1.0 + off - 2.0 * state[chosen]
        apart += 1 if state[chosen] == goal[chosen] else -1
        state[chosen] += np.int8(d)
        row = weights[chosen]
        for i in range(n):
            fields[i] += d * row[i]
        energy += change
        last = chosen
        flips[step] = chosen
        if apart == 0:
            return step + 1
    return -1
