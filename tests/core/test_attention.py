"""Softmax attention as the update of a modern Hopfield network."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz import attention
from tests.core.reference import quick


def softmax(z: np.ndarray) -> np.ndarray:
    """The textbook's, row by row."""
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def energy_by_hand(memories: np.ndarray, state: np.ndarray, beta: float) -> float:
    """E = -lse(beta, X xi) + 1/2 xi.xi + ln(N)/beta + M^2/2, term by term."""
    lse = math.log(sum(math.exp(beta * float(x @ state)) for x in memories)) / beta
    longest = max(float(x @ x) for x in memories)
    return -lse + 0.5 * float(state @ state) + math.log(len(memories)) / beta + 0.5 * longest


@st.composite
def problems(draw):
    """Memories, queries and beta of all kinds."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n, d, b = draw(st.integers(1, 40)), draw(st.integers(1, 12)), draw(st.integers(1, 5))
    precision = draw(st.sampled_from([np.float32, np.float64]))
    scale, beta = draw(st.sampled_from([0.1, 1.0, 10.0])), draw(st.sampled_from([0.0, 1e-3, 0.1, 1.0, 8.0, 1e4]))
    memories = (scale * rng.normal(size=(n, d))).astype(precision)
    return memories, (scale * rng.normal(size=(b, d))).astype(precision), beta


@quick
@given(problems(), st.integers(1, 7))
def test_it_is_attention(problem, seed):
    memories, queries, beta = problem
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(len(memories), 3)).astype(memories.dtype)
    scores = softmax(queries.astype(float) @ memories.astype(float).T / math.sqrt(memories.shape[1]))
    close = 1e-12 if memories.dtype == np.float64 else 2e-5
    np.testing.assert_allclose(attention.retrieve(memories, queries, values=values), scores @ values, atol=close)
    np.testing.assert_allclose(attention.weights(memories, queries), scores, atol=close)
    scores = softmax(beta * (queries.astype(float) @ memories.astype(float).T))
    if memories.dtype == np.float64:
        np.testing.assert_allclose(attention.retrieve(memories, queries, beta), scores @ memories, atol=1e-9)


@quick
@given(problems())
def test_energies_are_those_of_the_formula_and_never_rise(problem):
    memories, queries, beta = problem
    states, scale = queries, float(np.square(memories.astype(float)).sum(axis=1).max() + np.square(queries).sum())
    before = attention.energy(memories, states, beta)
    if 1e-3 <= beta <= 1 and scale < 300:
        by_hand = [energy_by_hand(memories.astype(float), state.astype(float), beta) for state in states]
        np.testing.assert_allclose(before, by_hand, rtol=1e-5, atol=1e-5 * scale)
    for _ in range(4):
        states = attention.retrieve(memories, states, beta)
        after = attention.energy(memories, states, beta)
        assert (after <= before + 1e-6 * scale).all()
        assert (after >= -1e-6 * scale).all()
        before = after


@quick
@given(problems())
def test_a_path_is_the_same_updates_with_their_energies(problem):
    memories, queries, beta = problem
    held = attention.Memories(memories)
    path = attention.retrieval(held, queries[0], beta)
    scale = float(held.squares.max() + np.square(queries[0]).sum())
    assert len(path.states) == len(path.energies) == len(path.largest) == len(path.strongest)
    assert (np.diff(path.energies) <= 1e-6 * scale).all()
    np.testing.assert_allclose(path.energies, attention.energy(held, path.states, beta), atol=1e-6 * scale)
    np.testing.assert_allclose(
        path.states[1], attention.retrieve(held, queries[0], beta), atol=1e-4 * math.sqrt(scale)
    )
    shares = attention.weights(held, path.states, beta)
    np.testing.assert_allclose(path.largest, shares.max(axis=1), rtol=1e-3)
    np.testing.assert_allclose(path.weights.sum(), 1.0)
    if path.settled:
        settled = attention.retrieve(held, queries[0], beta, steps=None)
        again = attention.retrieve(held, settled, beta)
        np.testing.assert_allclose(again, settled, atol=1e-5 * math.sqrt(scale))


@quick
@given(problems(), st.integers(1, 50))
def test_chunked_equals_unchunked(problem, chunk):
    memories, queries, beta = problem
    whole, close = len(memories), 1e-12 if memories.dtype == np.float64 else 1e-5
    for ask in (attention.retrieve, attention.weights, attention.energy):
        parted, at_once = ask(memories, queries, beta, chunk=chunk), ask(memories, queries, beta, chunk=whole)
        np.testing.assert_allclose(parted, at_once, atol=close * max(1.0, float(np.abs(at_once).max())))


@pytest.mark.parametrize("kind", ["signs", "sphere"])
def test_one_step_is_enough_at_beta_1_and_averages_at_a_tenth(kind):
    """Memories of length 8, such as +1/-1 patterns of 64 units, and cues with noise of 0.5 on every number."""
    rng = np.random.default_rng(64)
    memories = rng.normal(size=(10_000, 64))
    memories = np.sign(memories) if kind == "signs" else 8 * memories / np.linalg.norm(memories, axis=1)[:, None]
    cues = memories[:50] + 0.5 * rng.normal(size=(50, 64))
    assert np.abs(attention.retrieve(memories, cues, 1.0) - memories[:50]).max() < 1e-6
    blurred = attention.retrieve(memories, cues, 0.1, steps=None)
    assert attention.weights(memories, blurred, 0.1).max() < 0.01
    assert np.abs(blurred).max() < 0.5


@pytest.mark.parametrize("beta", [0.0, 1e-300, 1.0, 1e12, 1e300])
@pytest.mark.parametrize("size", [0.0, 1e-40, 1.0, 1e30, 3.4e38, 1e150, 1e308])
def test_nothing_overflows(beta, size):
    rng = np.random.default_rng(7)
    table = rng.normal(size=(30, 8))
    table /= np.linalg.norm(table, axis=1)[:, None]
    memories = size * table
    if size < 1e39:
        memories = memories.astype(np.float32)
    for query in (memories[3], np.zeros(8), rng.uniform(-1, 1, 8), 1e308 * table[3]):
        shares, answer = attention.weights(memories, query, beta), attention.retrieve(memories, query, beta, steps=None)
        assert np.isfinite(shares).all()
        assert np.isfinite(answer).all()
        np.testing.assert_allclose(shares.sum(), 1.0, rtol=1e-6)
        assert np.abs(answer).max() <= np.abs(memories).max() * (1 + 1e-6)
    if beta >= 1 and beta * size >= 1e4:
        np.testing.assert_array_equal(attention.retrieve(memories, memories[3], beta), memories[3])
    if size <= 1e38:
        assert np.isfinite(attention.energy(memories, memories[3], beta))
        assert np.isfinite(attention.retrieval(memories, memories[3], beta).energies).all()


@pytest.mark.parametrize("precision", [np.float32, np.float64])
@pytest.mark.parametrize("beta", [0.0, 1e-4, 0.04, 3.0, 1e300])
def test_one_query_to_many_memories_is_answered_as_many_queries_are(beta, precision):
    """By a kernel, in threads."""
    rng = np.random.default_rng(9)
    memories, values = rng.normal(size=(9000, 512)).astype(precision), rng.normal(size=(9000, 3)).astype(precision)
    close = 1e-5 if precision == np.float32 else 1e-12
    for held in (attention.Memories(memories), attention.Memories(memories, values)):
        alone = attention.retrieve(held, memories[7], beta)
        np.testing.assert_allclose(alone, attention.retrieve(held, memories[[7, 8]], beta)[0], atol=close)
        np.testing.assert_allclose(alone, attention.retrieve(held, memories[7], beta, chunk=1000), atol=close)


def test_many_memories_that_are_too_large_or_none_are_told_as_few_are():
    memories = np.ones((1 << 14, 256))
    memories[5] = 1e308
    np.testing.assert_array_equal(attention.retrieve(memories, memories[5], 1.0), memories[5])
    memories[7, 3] = math.nan
    with pytest.raises(ValueError, match="memories must be finite"):
        attention.retrieve(memories, memories[0])


def test_large_values_of_many_memories_are_averaged():
    memories, values = np.zeros((100, 2), np.float32), np.full((100, 1), 3e38, np.float32)
    np.testing.assert_allclose(attention.retrieve(memories, [1.0, 2.0], values=values), [3e38], rtol=1e-6)


def test_values_are_read_out_last():
    rng = np.random.default_rng(3)
    keys, values, query = rng.normal(size=(20, 6)), rng.normal(size=(20, 2)), rng.normal(size=6)
    held = attention.Memories(keys, values)
    state = query
    for _ in range(2):
        state = softmax(0.7 * keys @ state) @ keys
    expected = softmax(0.7 * keys @ state) @ values
    np.testing.assert_allclose(attention.retrieve(held, query, 0.7, steps=3), expected)
    np.testing.assert_allclose(attention.retrieve(keys, query, 0.7, steps=3, values=values), expected)
    with pytest.raises(ValueError, match="at least one step"):
        attention.retrieve(held, query, steps=0)


def test_memories_are_shared_and_keep_their_precision():
    for kind, taken in ((np.float32, np.float32), (np.float64, np.float64), (np.uint8, np.float32), (bool, np.float32),
                        (np.float16, np.float32), (np.int64, np.float64)):  # fmt: skip
        given_ = np.eye(3).astype(kind)
        held = attention.Memories(given_)
        assert held.keys.dtype == taken
        assert np.shares_memory(held.keys, given_) == (kind in (np.float32, np.float64))
        assert attention.retrieve(held, given_[0]).dtype == taken
    assert repr(attention.Memories(np.eye(3), np.ones((3, 1)))) == "Memories(3 of 3 numbers, values of 1, float64)"
    assert held.longest == 1.0


MEMORIES = np.eye(3)
REFUSED = {
    "no memories": (lambda: attention.retrieve(np.zeros((0, 3)), np.ones(3)), "there are no memories"),
    "memories of nothing": (lambda: attention.retrieve(np.zeros((3, 0)), []), "there are no memories"),
    "a single row": (lambda: attention.retrieve(np.ones(3), np.ones(3)), r"shape \(N, d\)"),
    "another length": (lambda: attention.retrieve(MEMORIES, np.ones(4)), r"shape \(3,\) or \(B, 3\)"),
    "a ragged table": (lambda: attention.weights([[1.0], [1.0, 2.0]], [1.0]), "equally long"),
    "words": (lambda: attention.energy([["a"]], [1.0]), "real numbers"),
    "values for others": (lambda: attention.retrieve(MEMORIES, np.ones(3), values=[[1.0]]), "each memory needs one"),
    "a query that is none": (lambda: attention.retrieve(MEMORIES, [math.nan, 0, 0]), "a query must be finite"),
    "a memory that is none": (lambda: attention.retrieve([[1.0, math.nan]], [0.0, 0]), "memories must be finite"),
    "a memory without end": (lambda: attention.weights([[1.0, math.inf]], [1.0, 1]), "memories must be finite"),
    "an energy without end": (lambda: attention.energy([[1e200]], [1.0]), "scale them"),
    "a state without end": (lambda: attention.energy([[1.0]], [1e200]), "scale it"),
    "values that are none": (lambda: attention.Memories([[1.0]], [[math.nan]]), "values must be finite"),
    "a cold beta": (lambda: attention.retrieve(MEMORIES, np.ones(3), -1.0), "beta must be a number"),
    "half a step": (lambda: attention.retrieve(MEMORIES, np.ones(3), steps=0.5), "steps must be a whole"),
    "no chunk": (lambda: attention.retrieve(MEMORIES, np.ones(3), chunk=0), "chunk must be a whole"),
    "several ways": (lambda: attention.retrieval(MEMORIES, np.ones((2, 3))), "one query"),
    "too many weights": (lambda: attention.weights(np.ones((1 << 15, 1)), np.ones((1 << 14, 1))), "fewer queries"),
}


@pytest.mark.parametrize(("call", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_does_not_fit_is_refused_in_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
