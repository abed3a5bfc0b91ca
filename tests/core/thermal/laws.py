"""Laws of all states by plain sums, and random networks of a few units."""

from __future__ import annotations

from itertools import product

import numpy as np

from hopviz import Network
from tests.core.reference import OFF, all_states, chance_on, energy, field


def random_net(n: int, seed: int, units: str = "bipolar", symmetric: bool = True, own: bool = False) -> Network:
    rng = np.random.default_rng(seed)
    weights = rng.normal(scale=0.7, size=(n, n))
    weights = np.triu(weights, 1) + (np.triu(weights, 1).T if symmetric else np.tril(weights, -1))
    if own:
        weights += np.diag(rng.normal(size=n))
    return Network(weights, rng.normal(scale=0.4, size=n), units)


def boltzmann(net: Network, temperature: float) -> np.ndarray:
    energies = np.array([energy(net, s) for s in all_states(net.n, net.units)])
    weights = np.exp(-(energies - energies.min()) / temperature)
    return weights / weights.sum()


def one_unit_matrix(net: Network, temperature: float) -> np.ndarray:
    """Row to column: a random unit takes the value that Glauber's law draws for it, by the energies of both."""
    states = all_states(net.n, net.units)
    matrix = np.zeros((len(states), len(states)))
    for k, s in enumerate(states):
        for i in range(net.n):
            h = field(net, s, i) - net.weights[i, i] * (s[i] - 0.5 * (1 + OFF[net.units]))
            on = chance_on(net, h, temperature)
            matrix[k, k | 1 << i] += on / net.n
            matrix[k, k & ~(1 << i)] += (1 - on) / net.n
    return matrix


def parallel_matrix(net: Network, temperature: float) -> np.ndarray:
    """Row to column: every unit takes the value that its whole field says, all at once."""
    states = all_states(net.n, net.units)
    matrix = np.ones((len(states), len(states)))
    for (k, s), (m, after) in product(enumerate(states), enumerate(states)):
        for i in range(net.n):
            on = chance_on(net, field(net, s, i), temperature)
            matrix[k, m] *= on if after[i] == 1 else 1 - on
    return matrix


def stationary(matrix: np.ndarray) -> np.ndarray:
    """The left eigenvector of 1, by linear equations."""
    n = len(matrix)
    equations = np.vstack([matrix.T - np.eye(n), np.ones(n)])
    return np.linalg.lstsq(equations, np.append(np.zeros(n), 1.0), rcond=None)[0]
