"""Hysteresis: the magnetisation while the field is swept, which lags behind it below T_c."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core.limits import LARGEST
from hopviz.core.network import OFF, Floats, Network
from hopviz.core.ranges import MOST_SWEEPS, as_number, as_seed, as_temperature, as_whole
from hopviz.core.rules import Stochastic
from hopviz.core.simulation import Simulation
from hopviz.core.stepwise import JobSteps, News, finished
from hopviz.core.validation import as_list, as_network, one_state

MOST_FIELDS = 4096


@dataclass(frozen=True, eq=False)
class Hysteresis:
    """A sweep of the field, as far as it has come: K fields, in their order."""

    fields: Floats
    """(K,)"""
    magnetisations: Floats
    """(K,) mean of m over the last half of the sweeps at each."""

    @property
    def area(self) -> float:
        """What a closed sweep encloses, the loss -sum m dh: energy a unit that becomes heat in one round."""
        middle = 0.5 * (self.magnetisations[1:] + self.magnetisations[:-1])
        return -float(middle @ np.diff(self.fields))


def field_loop(highest: float, count: int = 40) -> Floats:
    """Fields from +`highest` down to -`highest` and up again, `count` steps either way.

    Raises
    ------
    ValueError
        If a number is out of range.
    """
    highest, count = as_number("highest", highest, 0.0, LARGEST), as_whole("count", count, 1, MOST_FIELDS // 2)
    down = np.linspace(highest, -highest, count + 1)
    return np.concatenate([down, down[-2::-1]])


def hysteresis(
    net: Network,
    fields: Sequence[float],
    temperature: float,
    sweeps: int = 20,
    seed: int = 0,
    state: ArrayLike | None = None,
) -> Hysteresis:
    """Sweep a field through some values, each for so many sweeps, and write down the magnetisation.

    Parameters
    ----------
    net : Network
        A lattice, or any other; the field is added to its biases.
    fields : sequence of float
        h, one after the other, each up to 1e9 in size; see `field_loop`.
    temperature : float
        T, 0 to 1e15.
    sweeps : int
        At each field: the more, the smaller the loop.
    seed : int
    state : array_like, shape (N,), optional
        The start; all on if left out.

    Raises
    ------
    ValueError
        If a shape is wrong or a number is out of range.
    """
    return finished(hysteresis_steps(net, fields, temperature, sweeps, seed, state))


def hysteresis_steps(
    net: Network,
    fields: Sequence[float],
    temperature: float,
    sweeps: int = 20,
    seed: int = 0,
    state: ArrayLike | None = None,
) -> JobSteps[Hysteresis, Hysteresis]:
    """As `hysteresis`, in slices; tells the sweep so far."""
    each = [as_number("field", field, -LARGEST, LARGEST) for field in as_list("fields", fields)]
    if not 0 < len(each) <= MOST_FIELDS:
        raise ValueError(f"from 1 to {MOST_FIELDS:,} fields are needed, not {len(each):,}")
    rule, sweeps = Stochastic(as_temperature(temperature)), as_whole("sweeps", sweeps, 1, MOST_SWEEPS)
    start = np.ones(as_network(net).n, np.int8) if state is None else one_state(net, state)
    run = Simulation(net, start, rule, as_seed(seed))
    middle = 0.5 * (1 + OFF[net.units])
    news, found = News(), np.zeros((2, len(each)))
    for k, field in enumerate(each):
        run.replace_network(Network(net.couplings, net.bias + field, net.units))
        means = []
        for sweep in range(sweeps):
            end = run.updates + net.n
            while run.updates < end:
                frame = run.advance(updates=end - run.updates)
            if sweep >= sweeps // 2:
                means.append((float(frame.state.mean()) - middle) / (1 - middle))
            if net.n > 1 << 14:
                yield news((k + (sweep + 1) / sweeps) / len(each), _sealed(found[:, :k]))
        found[:, k] = field, np.mean(means)
        yield news((k + 1) / len(each), _sealed(found[:, : k + 1]))
    return _sealed(found)


def _sealed(found: Floats) -> Hysteresis:
    kept = found.copy()
    kept.setflags(write=False)
    return Hysteresis(kept[0], kept[1])
