"""Where dreams stop: worse than the best beyond what chance may do."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from hopviz.core.intervals import wilson_interval
from hopviz.core.network import Network
from hopviz.core.unlearning_curve import UnlearningPoint, UnlearningProgress

CUES, REPETITIONS = 300, 300
NET = Network(np.zeros((2, 2)))


def measured(dreams: int, hits: int, spurious: float = 0.5) -> UnlearningPoint:
    low, high = wilson_interval(hits, CUES)
    return UnlearningPoint(
        dreams, hits / CUES, (float(low), float(high)), 1.0, (1.0, 1.0), spurious, (0.4, 0.6), 1.0
    )  # fmt: skip


def stop(hits: Sequence[int]) -> int | None:
    """At which of some measurements it stops."""
    found = UnlearningProgress(0, (), NET, None)
    for place, count in enumerate(hits):
        found = found.with_point(measured(place, count))
        if found.is_worse:
            return place
    return None


@pytest.mark.parametrize("recall", [0.5, 0.9, 0.98])
def test_where_recall_stays_the_same_chance_seldom_stops_it(recall: float) -> None:
    rng = np.random.default_rng(1)
    stopped = sum(stop(rng.binomial(CUES, recall, 25)) is not None for _ in range(REPETITIONS))
    assert stopped <= 0.03 * REPETITIONS


def test_where_recall_falls_it_stops_soon() -> None:
    rng = np.random.default_rng(2)
    for _ in range(REPETITIONS):
        rises = rng.binomial(CUES, np.linspace(0.1, 0.95, 10))
        falls = rng.binomial(CUES, [0.7, 0.6, 0.5, 0.4])
        assert stop([*rises, *falls]) == 12


def test_a_dip_that_passes_does_not_stop_it() -> None:
    assert stop([290, 200, 200, 290, 200, 200, 291]) is None
    assert stop([290, 200, 200, 200]) == 3


def test_of_equal_measurements_the_one_with_the_fewest_spurious_ends_is_best_then_the_earliest() -> None:
    found = UnlearningProgress(0, (), NET, None)
    for dreams, hits, spurious in ((0, 200, 0.9), (1, 280, 0.5), (2, 280, 0.4), (3, 280, 0.4), (4, 250, 0.1)):
        found = found.with_point(measured(dreams, hits, spurious))
    assert found.best is not None
    assert found.best[0].dreams == 2
