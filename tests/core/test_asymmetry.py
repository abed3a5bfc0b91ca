"""Asymmetric weights: theorems where they are symmetric, known cycles where they are not."""

from __future__ import annotations

import numpy as np
import pytest

from hopviz.core.asymmetry import INGREDIENTS, Fates, fate, mixed
from hopviz.core.learning import hebbian
from hopviz.core.network import Network
from hopviz.core.rules import Asynchronous, Parallel
from hopviz.core.seeds import spawned


def ends(net: Network, rule: object, starts: int = 40, seed: int = 1) -> Fates:
    found = Fates()
    for k in range(starts):
        found = found.with_more(fate(net, rule, spawned(seed, k)))  # type: ignore[arg-type]
    return found


def memories(n: int = 12) -> np.ndarray:
    return hebbian(np.random.default_rng(2).choice([-1, 1], (3, n))).weights


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("key", list(INGREDIENTS))
def test_a_mixture_is_its_formula_and_both_parts_are_as_strong(key: str, share: float) -> None:
    weights = memories()
    other = INGREDIENTS[key].make(12, np.random.default_rng(0))
    made = mixed(weights, other, share)
    whole = mixed(weights, other, 1.0)
    np.testing.assert_allclose(made, (1 - share) * weights + share * whole, atol=1e-15)
    assert (whole**2).sum() == pytest.approx((weights**2).sum())
    assert np.array_equal(np.sign(whole), np.sign(other))
    assert not np.diagonal(other).any()


def test_nothing_to_compare_with_leaves_the_ingredient_as_it_is() -> None:
    ring = INGREDIENTS["ring"].make(3, np.random.default_rng(0))
    assert np.array_equal(mixed(np.zeros((3, 3)), ring, 1.0), ring)


def test_antisymmetric_is_antisymmetric_and_seeded() -> None:
    make = INGREDIENTS["antisymmetric"].make
    one, same, other = (make(20, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(one, -one.T)
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_symmetric_weights_obey_both_theorems() -> None:
    net = Network(memories(16))
    one, together = ends(net, Asynchronous()), ends(net, Parallel())
    assert (one.settled, one.rises, one.endless) == (40, 0, 0)
    assert set(together.periods) <= {1, 2}
    assert together.endless == 0


def test_energy_rises_and_runs_do_not_rest_where_much_is_antisymmetric() -> None:
    net = Network(mixed(memories(16), INGREDIENTS["antisymmetric"].make(16, np.random.default_rng(0)), 0.8))
    one = ends(net, Asynchronous())
    assert one.rises > 0.2 * one.flips
    assert one.endless > 20


@pytest.mark.parametrize(
    ("n", "key", "periods"),
    [(2, "antisymmetric", {4}), (3, "ring", {1, 3}), (3, "twisted ring", {2, 6}), (5, "ring", {1, 5})],
)
def test_pure_ingredients_have_the_periods_of_small_networks(n: int, key: str, periods: set[int]) -> None:
    found = ends(Network(INGREDIENTS[key].make(n, np.random.default_rng(0))), Parallel())
    assert set(found.periods) == periods


def test_fates_add_up() -> None:
    both = Fates(3, {1: 2}, 10, 1).with_more(Fates(4, {1: 1, 4: 2}, 5, 0))
    assert both == Fates(7, {1: 3, 4: 2}, 15, 1)
    assert (both.settled, both.endless) == (3, 2)
