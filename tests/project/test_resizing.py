"""A unit added or deleted: everything of the other units is carried over."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hopviz.core.network import OFF
from hopviz.project.model import GIVEN, Memory, Project
from hopviz.project.resizing import MOST, grid_of, with_unit, without_unit


def made(n: int, seed: int, learning: str, **parts: object) -> Project:
    rng = np.random.default_rng(seed)
    rows, cols = grid_of(n)
    memories = tuple(Memory(f"m{k}", rng.choice(np.array([-1, 1], np.int8), n)) for k in range(2))
    weights = rng.normal(size=(n, n))
    np.fill_diagonal(weights, 0.0)
    given_parts = {"weights": weights, "bias": rng.normal(size=n)} if learning == GIVEN else {}
    return Project(
        rows, cols, memories=memories, learning=learning, cue=rng.choice([-1, 1], n), clamped=rng.random(n) < 0.3,
        lesioned=rng.random(n) < 0.3, hidden=rng.random(n) < 0.3, unit_names=[f"u{k}" for k in range(n)],
        places=rng.random((n, 2)), seed=seed, **given_parts, **parts,  # type: ignore[arg-type]
    )  # fmt: skip


PER_UNIT = ("clamped", "lesioned", "hidden", "cue", "places")


@settings(deadline=None)
@given(st.integers(2, 40), st.integers(0, 99), st.sampled_from([GIVEN, "hebbian", "storkey"]))
def test_what_is_added_can_be_deleted_again_and_nothing_else_changes(n: int, seed: int, learning: str) -> None:
    project = made(n, seed, learning)
    larger = with_unit(project, [0.25, 0.75])
    assert larger.n == n + 1
    assert larger.names == project.names
    assert list(larger.places[-1]) == [0.25, 0.75]  # type: ignore[index]
    assert len(set(larger.unit_names)) == n + 1
    weights, bias = larger.network().weights, larger.network().bias
    assert not weights[-1].any()
    assert not weights[:, -1].any()
    assert bias[-1] == 0
    np.testing.assert_array_equal(weights[:-1, :-1], project.network().weights)
    assert (larger.patterns[:, -1] == -1).all()
    assert not any(getattr(larger, name)[-1] for name in ("clamped", "lesioned", "hidden"))
    back = without_unit(larger, n)
    for name in PER_UNIT:
        np.testing.assert_array_equal(getattr(back, name), getattr(project, name))
    assert back.unit_names == project.unit_names
    np.testing.assert_array_equal(back.patterns, project.patterns)
    np.testing.assert_array_equal(back.network().weights, project.network().weights)
    np.testing.assert_array_equal(back.network().bias, project.network().bias)
    assert (back.rows, back.cols, back.origin, back.seed) == (project.rows, project.cols, project.origin, seed)


@settings(deadline=None)
@given(st.integers(3, 12), st.integers(0, 99), st.sampled_from(["bipolar", "binary"]), st.data())
def test_without_a_unit_the_others_have_the_energies_they_had_while_it_was_taken_out(
    n: int, seed: int, units: str, data: st.DataObject
) -> None:
    project = made(n, seed, GIVEN, units=units)
    unit = data.draw(st.integers(0, n - 1))
    smaller, network = without_unit(project, unit), project.network()
    rng, off = np.random.default_rng(seed), OFF[units]
    states = rng.choice([off, 1], (20, n))
    taken_out = states.astype(float)
    taken_out[:, unit] = 0.0
    energies = -0.5 * np.einsum("ki,ij,kj->k", taken_out, network.weights, taken_out) - taken_out @ network.bias
    np.testing.assert_allclose(smaller.network().energy(np.delete(states, unit, axis=1)), energies, atol=1e-9)
    assert smaller.unit_names == tuple(name for k, name in enumerate(project.unit_names) if k != unit)


def test_an_empty_network_goes_on_learning_by_its_rule() -> None:
    larger = with_unit(Project(1, 3))
    assert larger.learning == "hebbian"
    assert larger.places is None
    assert larger.unit_names == ()
    assert larger.unit_name(3) == "3"


@settings(deadline=None)
@given(st.integers(2, 64))
def test_the_grid_is_the_squarest_there_is(units: int) -> None:
    rows, cols = grid_of(units)
    assert rows * cols == units
    fits = [(r, units // r) for r in range(1, units + 1) if units % r == 0 and r <= units // r]
    assert cols - rows == min(c - r for r, c in fits)


def test_limits_are_said_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="64"):
        with_unit(Project(8, 8))
    with pytest.raises(ValueError, match="at least 2 units"):
        without_unit(Project(1, 2), 0)
    with pytest.raises(ValueError, match=str(MOST)):
        without_unit(Project(9, 9), 3)
    assert without_unit(Project(8, 8), 3).n == 63


@pytest.mark.parametrize(
    ("names", "name"),
    [
        ("ABCDE", "F"), ("ABa", "b"), ("AZ", "Z 2"), ("BCA", "D"),
        (("x9", "x10"), "x11"), (("edge", "apex"), "apex 2"),
    ],
)
def test_a_new_unit_is_called_as_its_neighbours_go_on(names: Sequence[str], name: str) -> None:
    project = Project(1, len(names), unit_names=tuple(names))
    assert with_unit(project).unit_names == (*names, name)
