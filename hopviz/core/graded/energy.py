"""Energies, fields and velocities of graded units.

States s have numbers from -1 to 1, gain g > 0:

- field h = W s + b
- ds/dt = -s + tanh(g h)
- energy E(s) = -1/2 s'Ws - b's + 1/g sum_i H(s_i), H(s) = [(1 + s) ln(1 + s) + (1 - s) ln(1 - s)]/2, the integral of
  the inverse of tanh: ln 2 less the entropy of a unit that is on with probability (1 + s)/2

Along the way dE/dt = sum_i (u_i - h_i)(tanh(g h_i) - tanh(g u_i)) <= 0, u_i the inverse of s_i = tanh(g u_i), so that E
never rises; it rests where s = tanh(g h).  In the limit of large gain H has no part, and its minima are the classical
net's (Hopfield, PNAS 81, 3088, 1984).  1/g does what T does in the naive mean field.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core.limits import HIGHEST_GAIN, LOWEST_GAIN
from hopviz.core.network import Floats, Network, numbers
from hopviz.core.ranges import as_number
from hopviz.core.validation import as_network


def energy(net: Network, state: ArrayLike, gain: float) -> Any:
    """E(s) = -1/2 s'Ws - b's + 1/g sum_i H(s_i): a float of a state (N,), an array (K,) of states (K, N).

    Parameters
    ----------
    net : Network
        With symmetric weights; binary units are converted to +1/-1.
    state : array_like, shape (N,) or (K, N)
        Numbers from -1 to 1.
    gain : float
        g, 1e-9 to 1e15.

    Raises
    ------
    ValueError
        If weights are not symmetric, a shape is wrong or a number is out of range.
    """
    pairs, entropy = energy_parts(net, state, gain)
    return pairs + entropy


def energy_parts(net: Network, state: ArrayLike, gain: float) -> tuple[Any, Any]:
    """The two parts of the energy: -1/2 s'Ws - b's, and 1/g sum_i H(s_i); parameters and errors as for `energy`."""
    net, gain = as_graded(net), as_gain(gain)
    s = as_states(net, state)
    pairs, entropy = _pairs(net, s, net.couplings.received(s)), _integral(s) / gain
    return (float(pairs), float(entropy)) if s.ndim == 1 else (pairs, entropy)


def two_time_energy(net: Network, before: ArrayLike, after: ArrayLike, gain: float) -> float:
    """L = -s(t)'W s(t-1) - b'(s(t) + s(t-1)) + 1/g sum_i [H(s_i(t)) + H(s_i(t-1))], of one state (N,) and the next.

    It never rises where all units take s = tanh(g h) together, which therefore end in period 1 or 2 (Marcus and
    Westervelt, Phys. Rev. A 40, 501, 1989).
    """
    net, gain = as_graded(net), as_gain(gain)
    first, second = one_state(net, before), one_state(net, after)
    integral = float(_integral(first) + _integral(second))
    return float(-second @ net.couplings.received(first) - net.bias @ (first + second)) + integral / gain


def fields(net: Network, state: ArrayLike) -> Floats:
    """Fields h = W s + b of states (N,) or (K, N)."""
    net = as_graded(net)
    return fields_of(net, as_states(net, state))


def velocity(net: Network, state: ArrayLike, gain: float) -> Floats:
    """Velocity ds/dt = -s + tanh(g h) of states (N,) or (K, N)."""
    net, gain = as_graded(net), as_gain(gain)
    s = as_states(net, state)
    return response(gain, fields_of(net, s)) - s


def fields_of(net: Network, s: Floats) -> Floats:
    """Fields h = W s + b of states that have been checked."""
    return np.asarray(net.couplings.received(s) + net.bias)


def response(gain: float, h: Floats) -> Floats:
    """The value tanh(g h) that a unit goes to."""
    with np.errstate(over="ignore"):
        return np.tanh(gain * h)


def energy_and_fields(net: Network, s: Floats, gain: float) -> tuple[float, Floats]:
    """E and h of one state that has been checked."""
    received = net.couplings.received(s)
    return energy_of(net, s, received, gain), received + net.bias


def energy_of(net: Network, s: Floats, received: Floats, gain: float) -> float:
    """E of one state that has been checked, of which W s is known."""
    return float(_pairs(net, s, received) + _integral(s) / gain)


def scale_of_energies(net: Network, gain: float) -> float:
    """A bound of the sizes that are added up in an energy, by which rounding is measured."""
    return float(0.5 * net.couplings.row_sizes.sum() + np.abs(net.bias).sum() + net.n / gain)


def as_graded(net: object) -> Network:
    """The network of +1/-1 units; a ValueError if its weights are not symmetric."""
    checked = as_network(net)
    if not checked.is_symmetric:
        raise ValueError("graded units need symmetric weights: with others there is no energy that falls")
    return checked if checked.units == "bipolar" else checked.converted("bipolar")[0]


def as_gain(gain: object) -> float:
    """The gain; a ValueError says what it may be."""
    return as_number("gain", gain, LOWEST_GAIN, HIGHEST_GAIN)


def as_states(net: Network, state: ArrayLike) -> Floats:
    """Graded states (N,) or (K, N), float64; a ValueError says what is wrong."""
    given = numbers("a state", state)
    if given.ndim not in (1, 2) or given.shape[-1] != net.n:
        raise ValueError(f"a state must have shape ({net.n},) or (K, {net.n}), not {given.shape}")
    s = given.astype(np.float64)
    if not (np.abs(s) <= 1).all():
        raise ValueError("graded units take values from -1 to 1 only")
    return s


def one_state(net: Network, state: ArrayLike) -> Floats:
    """One graded state (N,)."""
    s = as_states(net, state)
    if s.ndim != 1:
        raise ValueError(f"one state of shape ({net.n},) is needed, not {s.shape}")
    return s


def _pairs(net: Network, s: Floats, received: Floats) -> Any:
    return -0.5 * (received * s).sum(axis=-1) - s @ net.bias


def _integral(s: Floats) -> Any:
    """Sum of H(s_i) over the units."""
    total = 0.0
    for p in (1 + s, 1 - s):
        total = total + (p * np.log(np.maximum(p, np.finfo(np.float64).tiny))).sum(axis=-1)
    return 0.5 * total
