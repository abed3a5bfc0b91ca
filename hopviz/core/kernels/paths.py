"""Path kernels: the lowest way from state to state among all, and walks below a lid for many units.

Walks take any form of weights (`kernels.forms`).  Where all states are looked at they are int64 numbers (unit i is on
where bit i is set), energies the whole numbers of `landscape.quadratic`.
"""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

import numpy as np

from hopviz.core.kernels import higher_order, lattice  # noqa: F401 - two of the forms
from hopviz.core.kernels.compiler import compiled, compiled_in_place
from hopviz.core.kernels.forms import change, field, know_fields, renew
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


@compiled_in_place
def stand(state, weights, run):
    """Put the run into a state (N,)."""
    for i in range(state.size):
        run.state[i] = state[i]
    renew(weights, run)


@compiled_in_place
def follow(units, weights, run, energies):
    """Flip units one after the other, from where the run stands, and write the energy after each."""
    for k in range(units.size):
        i = units[k]
        change(i, np.int8(1 + weights.off - run.state[i]), field(i, weights, run), weights, run)
        energies[k] = run.energy[0]


@compiled_in_place
def walk_below(first, last, weights, run, goal, lid, pull, noise, flips):
    """Go on with a walk towards a goal, never as high as `lid`, from its flip number `first` to at most `last`.

    Of the units whose flip stays below, the one is taken with the least change of energy, less `pull` if it is one that
    differs from the goal and more `pull` if not, and less one of the numbers in `noise` (K,), drawn at random, if
    there are several.  Returns how many flips the walk has in all, and whether it is still on its way; 0 flips if
    there is no way on.
    """
    state, n, off = run.state, run.state.size, weights.off
    apart = 0
    for i in range(n):
        apart += state[i] != goal[i]
    for step in range(first, last):
        know_fields(weights, run)
        fields, room = run.fields, lid - run.energy[0]
        before = flips[step - 1] if step > 0 else -1
        best, chosen = np.inf, -1
        for i in range(n):
            d = 1.0 + off - 2.0 * state[i]
            rise = -d * fields[i] - 0.5 * weights.own[i] * d * d
            if i == before or rise >= room:
                continue
            score = rise - pull if state[i] != goal[i] else rise + pull
            if noise.size > 1:
                score -= noise[np.int64(uniform(run.generator) * noise.size)]
            if score < best:
                best, chosen = score, i
        if chosen < 0:
            return 0, False
        apart += 1 if state[chosen] == goal[chosen] else -1
        change(chosen, np.int8(1 + off - state[chosen]), fields[chosen], weights, run)
        flips[step] = chosen
        if apart == 0:
            return step + 1, False
    return last, True
