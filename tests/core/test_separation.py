"""How far memories are apart, the beta that they need, and the averages that a lower one makes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz import attention
from tests.core.reference import quick


def on_a_sphere(count: int, size: int, seed: int) -> np.ndarray:
    table = np.random.default_rng(seed).normal(size=(count, size))
    return math.sqrt(size) * table / np.linalg.norm(table, axis=1)[:, None]


@quick
@given(st.integers(1, 12), st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_separations_are_those_of_the_definition(count, size, seed):
    memories = np.random.default_rng(seed).normal(size=(count, size))
    by_hand = [
        min((float(x @ x - x @ y) for j, y in enumerate(memories) if j != i), default=math.inf)
        for i, x in enumerate(memories)
    ]
    np.testing.assert_allclose(attention.separations(memories), by_hand, atol=1e-12)


@quick
@given(st.integers(2, 12), st.integers(2, 30), st.integers(0, 2**32 - 1))
def test_the_needed_beta_is_where_the_condition_begins_to_hold(count, size, seed):
    memories = on_a_sphere(count, size, seed)

    def holds(delta: float, beta: float) -> bool:
        return delta >= 2 / (beta * count) + math.log(2 * (count - 1) * count * beta * size) / beta

    deltas = attention.separations(memories)
    for delta, beta in zip(deltas, attention.needed_betas(memories, deltas), strict=True):
        if beta > 0:
            assert not holds(delta, beta * (1 - 1e-6))
        for factor in (1 + 1e-6, 1.1, 2.0, 100.0):
            assert holds(delta, max(beta, 1e-6) * factor)


@pytest.mark.parametrize("seed", range(5))
def test_a_memory_that_is_well_separated_is_held_by_itself(seed):
    """From anywhere in its sphere updates end in one fixed point in that sphere (theorem of Ramsauer et al.)."""
    memories, rng = on_a_sphere(30, 20, seed), np.random.default_rng(seed)
    betas = attention.needed_betas(memories)
    beta = float(betas.max()) * 1.001
    radius = 1 / (beta * 30 * math.sqrt(20))
    for x in memories[:10]:
        directions = rng.normal(size=(5, 20))
        starts = x + radius * directions / np.linalg.norm(directions, axis=1)[:, None]
        ends = attention.retrieve(memories, starts, beta, steps=None)
        assert np.ptp(ends, axis=0).max() < 1e-8
        assert np.linalg.norm(ends[0] - x) <= radius


@quick
@given(st.integers(2, 10), st.floats(0.0, 0.4), st.floats(0.05, 20.0), st.integers(0, 2**32 - 1))
def test_one_update_ends_within_the_bound(count, distance, beta, seed):
    memories, rng = on_a_sphere(count, 8, seed), np.random.default_rng(seed)
    deltas = attention.separations(memories)
    for x, delta in zip(memories, deltas, strict=True):
        direction = rng.normal(size=8)
        query = x + distance * direction / np.linalg.norm(direction)
        bound = attention.retrieval_error(delta, beta, count, math.sqrt(8), distance)
        assert np.linalg.norm(attention.retrieve(memories, query, beta) - x) <= bound + 1e-12


def test_a_memory_twice_and_a_single_one():
    assert attention.needed_betas([[1.0, 0.0], [1.0, 0.0]]).tolist() == [math.inf, math.inf]
    assert attention.separations([[1.0, 2.0]]).tolist() == [math.inf]
    assert attention.needed_betas([[1.0, 2.0]]).tolist() == [0.0]
    assert attention.separations([[1.0, 0.0], [3.0, 0.0]]).tolist() == [-2.0, 6.0]
    assert attention.retrieval_error(1.0, 2.0, 1, 3.0) == 0.0


def families() -> np.ndarray:
    """Three families of four memories that are alike, and one memory by itself, all of length 6."""
    rng, centres = np.random.default_rng(5), 6 * np.eye(16)[:4]
    children = [centre + 0.5 * rng.normal(size=(4, 16)) for centre in centres[:3]]
    memories = np.concatenate([*children, centres[3:]])
    return 6 * memories / np.linalg.norm(memories, axis=1)[:, None]


def test_low_beta_averages_families_and_lower_beta_all():
    memories = families()
    names = [f"{family}{child}" for family in "ABC" for child in "1234"] + ["D"]
    blended = attention.metastable_states(memories, 0.2)
    assert [one.sources.tolist() for one in blended] == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11], [12]]
    assert [sorted(one.members.tolist()) for one in blended] == [one.sources.tolist() for one in blended]
    assert blended[3].name(names) == "D"
    assert blended[0].name(names, 13).startswith("average of A")
    assert blended[0].name(names).endswith("and 1 more")
    np.testing.assert_allclose(blended[0].state, memories[:4].mean(axis=0), atol=0.5)
    (everything,) = attention.metastable_states(memories, 1e-3)
    assert everything.name(names, 13) == "average of all 13 memories"
    np.testing.assert_allclose(everything.state, memories.mean(axis=0), atol=0.1)
    apart = attention.metastable_states(memories, 50.0)
    assert [one.name() for one in apart] == [f"memory {k}" for k in range(1, 14)]
    for beta, found in ((0.2, blended), (1e-3, [everything]), (50.0, apart)):
        for one in found:
            np.testing.assert_allclose(attention.retrieve(memories, one.state, beta), one.state, atol=1e-8)
            assert one.energy <= attention.energy(memories, memories[one.sources], beta).min() + 1e-9


def test_metastable_states_share_out_all_memories():
    memories = np.random.default_rng(2).normal(size=(300, 10)).astype(np.float32)
    found = attention.metastable_states(attention.Memories(memories, np.ones((300, 1))), 0.8)
    assert sorted(k for one in found for k in one.sources) == list(range(300))
    for one in found:
        shares = attention.weights(memories, one.state, 0.8)
        assert shares[one.members].sum() >= 0.9
        assert shares[one.members[:-1]].sum() < 0.9
        assert np.linalg.norm(attention.retrieve(memories, one.state, 0.8) - one.state) < 1e-3


def test_members():
    assert attention.members([0.05, 0.5, 0.45]).tolist() == [1, 2]
    assert attention.members([0.05, 0.5, 0.45], 1.0).tolist() == [1, 2, 0]
    assert attention.members([1.0]).tolist() == [0]


REFUSED = {
    "no memories": (lambda: attention.separations(np.zeros((0, 3))), "there are no memories"),
    "separations of others": (lambda: attention.needed_betas(np.eye(3), [1.0]), "separation must be 3 numbers"),
    "no weights": (lambda: attention.members([]), "weights must be"),
    "a negative weight": (lambda: attention.members([1.0, -1.0]), "weights must be"),
    "a share above one": (lambda: attention.members([1.0], 2.0), "share must be"),
    "a name too few": (lambda: attention.metastable_states(np.eye(3), 9.0)[2].name(["A"]), "each memory needs a name"),
    "memories in words": (lambda: attention.metastable_states("AB"), "real numbers"),
    "no number": (lambda: attention.retrieval_error(math.inf, 1.0, 3, math.inf, 1.0), "must not all be infinite"),
}


@pytest.mark.parametrize(("call", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_does_not_fit_is_refused_in_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
