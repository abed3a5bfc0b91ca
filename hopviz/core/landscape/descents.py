"""Steepest descents of many states at a time: the minima that they run down into."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core import kernels
from hopviz.core.network import Network, State
from hopviz.core.ranges import MOST_SWEEPS
from hopviz.core.rules import Asynchronous
from hopviz.core.seeds import generator_state
from hopviz.core.stepwise import Steps, finished
from hopviz.core.validation import as_network

WORK_AT_A_TIME = 1 << 20
"""Numbers that are added up between two steps."""


def descended(net: Network, states: ArrayLike) -> State:
    """(K, N) where steepest descent leads from each of some states (K, N).

    Raises
    ------
    ValueError
        If the states have the wrong shape or values.
    """
    return finished(descent_steps(net, states))


def descent_steps(net: Network, states: ArrayLike) -> Steps[State]:
    """As `descended`, in slices."""
    given = as_network(net).check_state(states)
    if given.ndim != 2:
        raise ValueError(f"the states must have shape (K, {net.n}), not {given.shape}")
    return _descent(net, given)


def _descent(net: Network, given: State) -> Steps[State]:
    starts, numbers = np.unique(given, axis=0, return_inverse=True)
    run, cursor = net.new_run(generator_state(0)), np.zeros(1, np.int64)
    order = Asynchronous("steepest").order_of(np.ones(net.n, np.bool_))
    done = 0
    while done < len(starts):
        done += kernels.settling.settle_cues(
            starts[done:], net.for_kernels, run, order, MOST_SWEEPS, WORK_AT_A_TIME, cursor
        )
        yield done / len(starts)
    return np.asarray(starts[numbers.reshape(-1)], np.int8)
