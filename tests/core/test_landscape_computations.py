"""Computations of a landscape: cut into slices, dropped, and refused with a reason."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz import Network, hebbian, landscape
from tests.core.reference import quick


def same(one, other):
    """Whether two results agree in every array, through and through."""
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other)
    if hasattr(one, "__dataclass_fields__"):
        return all(same(getattr(one, name), getattr(other, name)) for name in one.__dataclass_fields__)
    return one is other or one == other


NET = hebbian(np.random.default_rng(1).choice([-1, 1], (4, 18)))
LARGE = hebbian(np.random.default_rng(1).choice([-1, 1], (4, 40)))
COMPUTATIONS = {
    "energies": lambda: landscape.EnergyWalk(hebbian(np.ones((1, 21)))),
    "minima": lambda: landscape.MinimaSearch(NET),
    "exact": lambda: landscape.ExactLandscape(NET),
    "density": lambda: landscape.DensitySearch(NET, np.ones(18, int)),
    "terrain": lambda: landscape.ExactTerrain(NET, 64),
    "path": lambda: landscape.PathClimb(NET, 0, (1 << 18) - 1),
    "sampled": lambda: landscape.DensitySearch(LARGE, np.ones(40, int), samples=3000),
}


@pytest.mark.parametrize("name", COMPUTATIONS)
def test_slices_change_nothing_report_progress_and_can_be_dropped(name):
    whole = COMPUTATIONS[name]().finish()
    sliced = COMPUTATIONS[name]()
    with pytest.raises(RuntimeError, match="no result yet"):
        _ = sliced.result
    progress = [sliced.progress]
    dropped = COMPUTATIONS[name]()
    dropped.advance(0.0)
    while not sliced.advance(0.0):
        assert not sliced.done
        progress.append(sliced.progress)
    assert progress[0] == 0.0
    assert progress == sorted(progress)
    assert sliced.progress == 1.0
    assert len(progress) > 1
    assert same(sliced.result, whole)
    assert sliced.advance(1.0)  # nothing more to do
    assert not dropped.done
    assert dropped.progress < 1


def test_results_are_read_only():
    found = landscape.ExactLandscape(hebbian([[1, -1, 1, 1, -1]])).finish()
    path, land = landscape.lowest_path(found.net, 0, 31), landscape.terrain(found.net, 32)
    for result in (found, found.minima, found.tree, landscape.density(found.net, [1] * 5), path, land):
        for name in result.__dataclass_fields__:
            array = getattr(result, name)
            if isinstance(array, np.ndarray):
                assert not array.flags.writeable, name
    assert not landscape.energies(found.net).flags.writeable


@pytest.mark.parametrize(
    ("ask", "most", "named"),
    [
        (landscape.energies, 24, "256 MiB"),
        (landscape.minima, 30, "2\\^31"),
        (landscape.basins, 22, "200 MiB"),
        (landscape.barrier_tree, 22, "200 MiB"),
    ],
)
def test_too_many_units_and_asymmetric_weights_are_refused(ask, most, named):
    with pytest.raises(ValueError, match=f"at most {most} units.*{named}"):
        ask(Network(np.zeros((most + 1, most + 1))))
    with pytest.raises(ValueError, match="at most"):
        ask(Network(np.zeros((1000, 1000))))
    with pytest.raises(ValueError, match="symmetric weights"):
        ask(Network([[0, 1], [-1, 0]]))


def test_a_landscape_with_too_many_minima_is_refused():
    with pytest.raises(ValueError, match="too flat"):
        landscape.minima(Network(np.zeros((24, 24))))


@pytest.mark.parametrize("given", [-0.1, float("nan")])
def test_a_slice_of_no_length_is_refused(given):
    with pytest.raises(ValueError, match="seconds"):
        landscape.MinimaSearch(NET).advance(given)


@pytest.mark.parametrize("bad", [[4], [-1], [0.5]])
def test_numbers_of_no_state_are_refused(bad):
    with pytest.raises(ValueError, match="whole numbers from 0 to 3"):
        landscape.states_of(bad, 2)
    with pytest.raises(ValueError, match="1 to 62"):
        landscape.states_of([0], 63)
    with pytest.raises(ValueError, match="at most 62"):
        landscape.number_of(np.ones(63))
    with pytest.raises(ValueError, match="one state is needed"):
        landscape.number_of(np.ones((1, 3)))
    with pytest.raises(ValueError, match="at most 62"):
        landscape.numbers_of(np.ones((2, 63)))


@quick
@given(st.data(), st.integers(1, 62), st.sampled_from(["bipolar", "binary"]))
def test_a_state_has_the_number_whose_bits_are_its_units(data, n, units):
    numbers = data.draw(st.lists(st.integers(0, 2**n - 1), max_size=5))
    states = landscape.states_of(numbers, n, units)
    assert [int("".join("1" if unit > 0 else "0" for unit in state[::-1]), 2) for state in states] == numbers
    assert landscape.numbers_of(states).tolist() == landscape.numbers_of(states > 0).tolist() == numbers
    assert landscape.numbers_of(states[np.newaxis]).tolist() == [numbers]
    assert [landscape.number_of(state) for state in states] == numbers
