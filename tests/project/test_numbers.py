"""Numbers in words: weights."""

from __future__ import annotations

import pytest

from hopviz.project.numbers import weight_figure


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0, "0"), (4 / 65536, "+0.0000610"), (-1 / 65536, "\u22120.0000153"), (0.00025, "+0.000250"), (1.5, "+1.5"),
        (9.999e-5, "+0.000100"), (1e-8, "+0.0000000100"), (-2.5e-12, "\u22122.50 × 10⁻¹²"),
    ],
)  # fmt: skip
def test_small_weights_have_three_significant_figures(value: float, shown: str) -> None:
    assert weight_figure(value, sign=True) == shown
