"""Large arrays in blocks: the same numbers as all at once."""

from __future__ import annotations

from functools import partial
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz import Network, damage, hebbian, landscape, perceptron, pseudoinverse, recall_quality, storkey
from hopviz.core import asymmetry, blocks, quality
from hopviz.core.learning import LEARNING_RULES, contradictions, sequence
from hopviz.core.patterns import random_patterns
from hopviz.core.stepwise import finished
from tests.core.reference import quick


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "NUMBERS", 7)
    monkeypatch.setattr(blocks, "PRODUCTS", 40)


@quick
@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 9), st.integers(0, 2))
def test_a_product_of_whole_numbers_is_the_same_in_tiles(rows: int, inner: int, cols: int, axis: int) -> None:
    rng = np.random.default_rng(rows + 10 * inner + 100 * cols)
    left, right = rng.integers(-5, 6, (rows, inner)), rng.integers(-5, 6, (inner, cols))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "PRODUCTS", 5)
        assert (blocks.product(left, right) == left @ right).all()
        assert (blocks.product(left[0], right) == left[0] @ right).all()
        assert blocks.product(left[0], right).shape == (cols,)
        covered = np.zeros((rows, cols), int)
        for tile in blocks.tiles(rows, cols, inner):
            covered[tile] += 1
        assert (covered == 1).all()


def test_rows_are_done_block_by_block(small_blocks: None) -> None:
    a, b = np.random.default_rng(0).normal(size=(2, 5, 5))
    seen: list[int] = []

    def one(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        seen.append(len(x))
        return x - 2 * y

    assert (blocks.by_rows(one, a, b.T) == a - 2 * b.T).all()
    assert seen == [1] * 5
    upper = np.triu(a, 1)
    assert (blocks.mirrored(a) == upper + upper.T).all()
    assert (blocks.mirrored(a, -1.0) == upper - upper.T).all()


def plain(units: str) -> Network:
    rng = np.random.default_rng(3)
    return Network(rng.integers(-3, 4, (9, 9)), rng.integers(-3, 4, 9), units)  # type: ignore[arg-type]


@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_networks_of_whole_numbers_do_the_same_in_blocks(units: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(4)
    states = rng.choice([1, -1 if units == "bipolar" else 0], (20, 9))

    def numbers() -> list[np.ndarray]:
        net = plain(units)
        mixed = asymmetry.mixed(net.weights, net.weights.T, 0.25)
        return [
            net.fields(states), net.energy(states), net.energy_gaps(states), net.tension(states[0]),
            net.couplings.influence, net.converted("binary" if units == "bipolar" else "bipolar")[0].bias, mixed,
            asymmetry.antisymmetric(9, np.random.default_rng(1)), damage.remove_connections(net, 0.4, 1).weights,
            damage.quantise(net, 4).weights, damage.clip(net, 0.7).weights, damage.add_noise(net, 0.3, 2).weights,
            damage.add_noise(hebbian(states), 0.3, 2).weights,
            landscape.memory_planes(net, states).products,
        ]  # fmt: skip

    whole = numbers()
    monkeypatch.setattr(blocks, "NUMBERS", 7)
    monkeypatch.setattr(blocks, "PRODUCTS", 40)
    for one, other in zip(whole, numbers(), strict=True):
        np.testing.assert_allclose(other, one, rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("rule", sorted(name for name, rule in LEARNING_RULES.items() if not rule.has_power))
def test_learning_in_slices_is_the_same_as_at_once(rule: str, bias: bool, small_blocks: None) -> None:
    xi = random_patterns(6, 11, np.random.default_rng(8))
    if bias and not LEARNING_RULES[rule].learns_bias:
        with pytest.raises(ValueError, match="with an activity the biases are thresholds of its own"):
            finished(LEARNING_RULES[rule].steps(xi, bias=True))
        return
    at_once = {
        "hebbian": hebbian, "storkey": storkey, "pseudoinverse": pseudoinverse, "perceptron": perceptron,
        "sequence": sequence, "low activity": partial(hebbian, activity=float((xi > 0).mean())),
    }[rule]  # fmt: skip
    steps = LEARNING_RULES[rule].steps(xi, bias=bias)
    assert 0 <= next(steps) <= 1
    sliced, whole = finished(steps), at_once(xi, bias=bias)
    assert (sliced.weights == whole.weights).all()
    assert (sliced.bias == whole.bias).all()


@quick
@given(st.integers(1, 12), st.integers(2, 10), st.integers(0, 3), st.integers(0, 99))
def test_the_pseudoinverse_is_the_projection_onto_the_memories(count: int, n: int, copies: int, seed: int) -> None:
    xi = random_patterns(count, n, np.random.default_rng(seed)).astype(float)
    xi = np.vstack([xi, -xi[:copies]])  # reversed ones add nothing
    projection = np.linalg.pinv(xi) @ xi
    np.fill_diagonal(projection, 0.0)
    np.testing.assert_allclose(pseudoinverse(xi, normalise=True).weights, projection, atol=1e-9)


def test_contradictions_are_found_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    xi = random_patterns(30, 5, np.random.default_rng(2))
    whole = contradictions.contradictions(xi)
    monkeypatch.setattr(contradictions, "PRODUCTS", 1)
    assert whole
    assert contradictions.contradictions(xi) == whole


def test_cues_settle_alike_however_their_work_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    memories = random_patterns(5, 40, rng)
    net = Network(hebbian(memories).weights + 0.05 * rng.normal(size=(40, 40)))
    whole = recall_quality(net, memories, noise=0.3, trials=60)
    monkeypatch.setattr(quality, "WORK", 1)
    assert recall_quality(net, memories, noise=0.3, trials=60) == whole
    assert 0 < whole.exact < 60


def test_minima_come_in_order_however_many_are_sorted_together(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(6)
    nets = [Network(np.zeros((9, 9))), Network(*symmetric(rng, 12)), Network([[0.0]])]
    whole = [landscape.minima(net) for net in nets]
    monkeypatch.setattr(import_module("hopviz.core.landscape.minima"), "SORTED_AT_A_TIME", 1)
    for net, before in zip(nets, whole, strict=True):
        found = landscape.minima(net)
        assert (found.members == before.members).all()
        assert (found.numbers == before.numbers).all()
    assert (whole[0].members == np.arange(512)).all()


def symmetric(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    upper = np.triu(rng.integers(-1, 2, (n, n)), 1)
    return upper + upper.T, np.zeros(n)
