"""Settling times under random timing: the formula against runs, and against the exact chain of states."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest

from hopviz.core.network import OFF, Network
from hopviz.core.timing import Timing, mean_time, swings, time_distribution

PAIR = Network([[0, -100], [-100, 0]], [5, 5], "binary")


def exact_mean(net: Network, start: tuple[int, ...], fraction: float) -> float:
    """Ticks until no unit wants to flip, from the linear equations of the chain of all states."""
    states = list(product((OFF[net.units], 1), repeat=net.n))
    wish = {}
    for s in states:
        h = net.weights @ np.array(s) + net.bias
        wish[s] = [(h[i] > 0 and s[i] != 1) or (h[i] < 0 and s[i] == 1) for i in range(net.n)]
    moving = [s for s in states if any(wish[s])]
    matrix, right = np.eye(len(moving)), np.ones(len(moving))
    for k, s in enumerate(moving):
        for asked in product((False, True), repeat=net.n):
            chance = math.prod(fraction if a else 1 - fraction for a in asked)
            after = tuple(
                (OFF[net.units] if s[i] == 1 else 1) if asked[i] and wish[s][i] else s[i] for i in range(net.n)
            )
            if after in moving:
                matrix[k, moving.index(after)] -= chance
    return float(np.linalg.solve(matrix, right)[moving.index(start)])


@pytest.mark.parametrize("fraction", [0.1, 0.3, 0.5, 0.8])
def test_the_formula_is_the_mean_of_the_chain_and_of_its_distribution(fraction: float) -> None:
    assert mean_time(fraction) == pytest.approx(exact_mean(PAIR, (0, 0), fraction))
    ticks = np.arange(1, 4000)
    shares = time_distribution(fraction, ticks)
    assert shares.sum() == pytest.approx(1.0)
    assert (ticks * shares).sum() == pytest.approx(mean_time(fraction))


@pytest.mark.parametrize("fraction", [0.2, 0.5, 0.7])
def test_measured_times_agree_with_the_formula_within_their_error(fraction: float) -> None:
    times = Timing(PAIR, [0, 0], fraction, 1500, seed=5).advance()
    assert (times.ticks.size, times.unsettled) == (1500, 0)
    assert times.mean == pytest.approx(mean_time(fraction), abs=2 * times.error)  # four standard errors
    counts = np.bincount(times.ticks, minlength=4)[1:4] / 1500
    assert counts == pytest.approx(time_distribution(fraction, [1, 2, 3]), abs=4 * 0.5 / 1500**0.5)


def test_times_of_three_units_agree_with_the_chain() -> None:
    net = Network([[0, -2, -2], [-2, 0, -2], [-2, -2, 0]], [1, 1, 1], "binary")
    times = Timing(net, [0, 0, 0], 0.4, 1500).advance()
    # The last flip is at the tick at which nobody wants to flip any more.
    assert times.mean == pytest.approx(exact_mean(net, (0, 0, 0), 0.4), abs=2 * times.error)
    assert not swings(net, [0, 0, 0])


@pytest.mark.parametrize(
    ("net", "state", "holds"),
    [
        (PAIR, [0, 0], True),
        (PAIR, [1, 1], True),
        (PAIR, [0, 1], False),
        (Network([[0, -1], [-1, 0]]), [1, 1], True),
        (Network([[0, 1], [1, 0]]), [1, 1], False),
        (Network([[0, 1], [1, 0]]), [1, -1], True),
        (Network([[0, 1], [-1, 0]]), [1, 1], False),
        (Network([[0, -1], [-1, 0]], [2, 0]), [-1, -1], False),
    ],
)
def test_where_the_formula_holds(net: Network, state: list[int], holds: bool) -> None:
    assert swings(net, state) == holds
    if holds:
        assert exact_mean(net, tuple(state), 0.3) == pytest.approx(mean_time(0.3))


def test_clamped_units_wait_for_ever() -> None:
    times = Timing(Network([[0, -1], [-1, 0]]), [1, 1], 0.5, 20, clamped=[True, False]).advance()
    assert times.ticks.size == 20
    assert (times.ticks >= 1).all()
    nowhere = Timing(Network([[0, 1], [-1, 0]]), [1, 1], 0.5, 3).advance()
    assert (nowhere.ticks.size, nowhere.unsettled) == (0, 3)
    assert math.isnan(nowhere.mean)
    assert math.isnan(nowhere.error)


def test_a_measurement_may_be_cut_anywhere() -> None:
    whole = Timing(PAIR, [0, 0], 0.5, 60, seed=1).advance()
    cut = Timing(PAIR, [0, 0], 0.5, 60, seed=1)
    pieces = [cut.advance(0.0) for _ in range(60)]
    assert cut.done
    assert [piece.ticks.size for piece in pieces] == list(range(1, 61))
    assert np.array_equal(pieces[-1].ticks, whole.ticks)
