"""Means over tiles of the weights, in every form of couplings."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz.core.network import Network
from tests.core.reference import nets, quick
from tests.core.test_forms import either


@quick
@given(st.one_of(either(), nets(most=9)), st.data())
def test_a_mean_is_that_of_the_weights_of_its_tile(net: Network, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, net.n))
    count = -(-net.n // size)
    some = st.tuples(st.integers(0, count - 1), st.integers(1, count)).filter(lambda ends: ends[0] < ends[1])
    rows, cols = range(*data.draw(some)), range(*data.draw(some))
    found = net.mean_weights(size, rows, cols)
    weights = net.weights
    expected = [
        [weights[i * size : (i + 1) * size, j * size : (j + 1) * size].mean() for j in cols] for i in rows
    ]
    assert np.allclose(found, expected, rtol=1e-12, atol=1e-12 * max(net.largest_weight, 1.0))


@quick
@given(st.one_of(either(), nets(most=9)))
def test_no_weight_is_larger_than_the_largest(net: Network) -> None:
    largest = float(np.abs(net.weights).max())
    assert largest <= net.largest_weight * (1 + 1e-12)
    if net.form != "factored":
        assert net.largest_weight == largest


def test_tiles_that_there_are_not_are_refused() -> None:
    net = Network(np.zeros((5, 5)))
    with pytest.raises(ValueError, match="size of a tile must be 1 to 5, not 6"):
        net.mean_weights(6, range(1), range(1))
    with pytest.raises(ValueError, match="cols must be a range from 0 to 3, not range"):
        net.mean_weights(2, range(3), range(4))
