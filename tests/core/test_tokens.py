"""Tokens on a sphere that attend to each other, as spins do."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz import attention
from tests.core.reference import quick

BETAS = [0.0, 1e-6, 0.5, 1.0, 4.0, 30.0, 1e6]
ORDERS = ["together", "one by one"]


@st.composite
def tokens(draw, precision=np.float64) -> np.ndarray:
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    table = rng.normal(size=(draw(st.integers(1, 12)), draw(st.integers(1, 4))))
    return (table / np.linalg.norm(table, axis=1)[:, None]).astype(precision)


def attention_by_hand(x: np.ndarray, i: int, beta: float) -> np.ndarray:
    scores = [beta * float(x[i] @ y) for y in x]
    shares = [math.exp(score - max(scores)) for score in scores]
    return sum(share * y for share, y in zip(shares, x, strict=True)) / sum(shares)


def unit(vector: np.ndarray) -> np.ndarray:
    return vector / np.linalg.norm(vector)


@quick
@given(tokens(), st.sampled_from([0.5, 1.0, 4.0]), st.sampled_from([0.1, 1.0]))
def test_a_step_is_self_attention_on_the_sphere(x, beta, rate):
    by_hand = [unit((1 - rate) * x[i] + rate * attention_by_hand(x, i, beta)) for i in range(len(x))]
    np.testing.assert_allclose(attention.self_attention_step(x, beta, rate=rate), by_hand, atol=1e-9)
    alone = x.copy()
    for i in np.random.Generator(np.random.PCG64(5)).permutation(len(x)):
        alone[i] = unit((1 - rate) * alone[i] + rate * attention_by_hand(alone, i, beta))
    one_by_one = attention.self_attention_step(x, beta, rate=rate, order="one by one", seed=5)
    np.testing.assert_allclose(one_by_one, alone, atol=1e-9)


@quick
@given(tokens(), st.sampled_from([1e-3, 0.5, 1.0, 4.0, 30.0]))
def test_the_energy_is_that_of_the_definition(x, beta):
    by_hand = -math.log(np.mean([math.exp(beta * float(a @ b)) for a in x for b in x])) / beta
    assert attention.token_energy(x, beta) == pytest.approx(by_hand, abs=1e-9)
    assert attention.token_energy(3 * x, beta) == pytest.approx(by_hand, abs=1e-9)


@quick
@given(st.data(), st.sampled_from(BETAS), st.sampled_from([0.05, 0.5, 1.0]), st.sampled_from(ORDERS))
def test_energies_never_rise(data, beta, rate, order):
    precision = data.draw(st.sampled_from([np.float32, np.float64]))
    path = attention.token_path(data.draw(tokens(precision)), beta, rate=rate, order=order, steps=30)
    assert (np.diff(path.energies) <= (1e-6 if precision == np.float32 else 1e-12)).all()
    assert (path.energies >= -1 - 1e-6).all()
    np.testing.assert_allclose(np.linalg.norm(path.tokens, axis=2), 1.0, atol=1e-6)
    assert len(path.tokens) == len(path.energies) == len(path.clusters)


def test_at_beta_0_it_is_the_energy_of_spins_in_their_mean_field():
    x = attention.on_sphere(50, 3, 1)
    assert attention.token_energy(x, 0.0) == pytest.approx(-(attention.order_parameter(x) ** 2))
    assert attention.token_energy(x, 1e-7) == pytest.approx(attention.token_energy(x, 0.0), abs=1e-6)
    aligned = attention.self_attention_step(x, 0.0)
    assert attention.order_parameter(aligned) == pytest.approx(1.0)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("size", [2, 3])
def test_clusters_form_and_merge(size, order):
    x = attention.on_sphere(64, size, 7)
    path = attention.token_path(x, 9.0, order=order, steps=400)
    assert path.clusters[0] > path.clusters[-1]
    assert path.energies[-1] < path.energies[0]
    aligned = attention.token_path(x, 1.0, order=order, steps=400)
    assert aligned.clusters[-1] == 1
    assert aligned.energies[-1] == pytest.approx(-1.0, abs=1e-6)
    assert attention.order_parameter(aligned.tokens[-1]) == pytest.approx(1.0, abs=1e-6)


def test_clusters_are_chains():
    angles = np.radians([0, 8, 16, 100, 105, 200])
    x = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    assert attention.token_clusters(x).tolist() == [0, 0, 0, 1, 1, 2]
    assert attention.token_clusters(x, 4.0).tolist() == [0, 1, 2, 3, 4, 5]
    assert attention.token_clusters(x, 180.0).tolist() == [0] * 6
    assert attention.token_clusters(x[[5, 0, 1]]).tolist() == [1, 0, 0]
    assert attention.token_clusters(np.repeat(x[:2], 2, axis=0), 0.0).tolist() == [0, 0, 1, 1]


def test_opposite_tokens_stay():
    x = np.array([[1.0, 0], [-1.0, 0]])
    np.testing.assert_array_equal(attention.self_attention_step(x, 0.0), x)
    path = attention.token_path(x, 0.0)
    assert path.at_rest
    assert path.energies.tolist() == [0.0, 0.0]


def test_many_tokens_in_parts_and_of_any_size():
    x = attention.on_sphere(700, 3, 2).astype(np.float32)
    step = attention.self_attention_step(x, 2.0)
    assert step.dtype == np.float32
    whole = x.astype(float)
    scores = np.exp(2.0 * whole @ whole.T)
    expected = scores @ whole / scores.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(step, expected / np.linalg.norm(expected, axis=1)[:, None], atol=1e-5)
    assert np.isfinite(attention.self_attention_step([[1e308, 1e308], [1e-308, 0.0]], 1e300)).all()
    assert attention.token_energy(x[:50], 1e19) == pytest.approx(-1.0)
    assert math.isfinite(attention.token_energy([[1e308, 1e308], [1e-308, 0.0]], 1e300))


X = np.eye(2)
REFUSED = {
    "no tokens": (lambda: attention.self_attention_step(np.zeros((0, 2))), "tokens must have shape"),
    "one token alone": (lambda: attention.self_attention_step([1.0, 0.0]), "tokens must have shape"),
    "a token of nothing": (lambda: attention.token_energy([[0.0, 0.0]]), "must not be zero"),
    "no number": (lambda: attention.token_clusters([[math.nan, 0.0]]), "tokens must be finite"),
    "another order": (lambda: attention.self_attention_step(X, order="backwards"), "order must be one of"),
    "no rate": (lambda: attention.self_attention_step(X, rate=0.0), "rate must be"),
    "a wide angle": (lambda: attention.token_clusters(X, 200.0), "angle must be"),
    "too many": (lambda: attention.self_attention_step(np.ones((1 << 17, 1))), "at most 65,536 tokens"),
    "too much to keep": (lambda: attention.token_path(np.ones((1 << 16, 2)), steps=10**4), "numbers are kept"),
    "too much to draw": (lambda: attention.on_sphere(1 << 16, 1 << 16), "numbers of tokens"),
}


@pytest.mark.parametrize(("call", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_does_not_fit_is_refused_in_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
