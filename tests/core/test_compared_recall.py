"""One overloaded set of memories, recalled by four networks from the same cue."""

from __future__ import annotations

import numpy as np
import pytest

import hopviz
from hopviz import attention, patterns
from hopviz.core.stepwise import Stepwise, finished

KINDS = ["classical", "pseudo-inverse", "dense", "attention"]


def overloaded(count: int = 40, n: int = 100) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(40)
    xi = patterns.random_patterns(count, n, rng)
    return xi, patterns.flip(xi[7], 0.1, rng)


def test_forty_patterns_in_a_hundred_units():
    xi, cue = overloaded()
    found = attention.compare_recall(xi, cue, 7, beta=0.3)
    by_kind = {recall.kind: recall for recall in found.recalls}
    assert list(by_kind) == KINDS
    assert (found.wanted, found.cue_wrong) == (7, 0.1)
    assert not by_kind["classical"].exact
    assert by_kind["dense"].exact
    assert by_kind["attention"].exact
    assert by_kind["classical"].wrong > 0.05
    assert by_kind["dense"].similarity == 1.0
    for recall in found.recalls:
        scale = np.abs(recall.energies).max()
        assert (np.diff(recall.energies) <= 1e-6 * scale).all()
        assert recall.settled
        assert recall.exact == (recall.wrong == 0)
    assert by_kind["attention"].nearest == by_kind["dense"].nearest == 7


def test_each_is_the_recall_of_its_network():
    xi, cue = overloaded()
    found = attention.compare_recall(xi, cue, 7, power=3, beta=0.2, seed=5)
    nets = [hopviz.hebbian(xi), hopviz.pseudoinverse(xi), attention.DenseMemory(xi, 3)]
    for net, told in zip(nets, found.recalls, strict=False):
        alone = hopviz.recall(net, cue, seed=5)
        np.testing.assert_array_equal(told.state, alone.state)
        assert told.steps == alone.updates
        np.testing.assert_allclose(told.energies, alone.energies)
    settled = attention.retrieve(xi, cue, 0.2, steps=None)
    np.testing.assert_allclose(found.recalls[3].state, settled, atol=1e-6)


def test_grey_pictures_are_answered_in_grey():
    rng = np.random.default_rng(2)
    greys = rng.uniform(-1, 1, (300, 64)).astype(np.float32)
    cue = np.where(np.arange(64) < 20, 0.0, greys[5])
    found = attention.compare_recall(greys, cue, beta=5.0, power="exponential")
    assert found.wanted == 5
    answer = found.recalls[3]
    np.testing.assert_allclose(answer.state, greys[5], atol=1e-4)
    assert answer.similarity == pytest.approx(1.0)
    assert set(np.unique(found.recalls[0].state)) <= {-1.0, 1.0}
    assert not found.recalls[1].exact  # more memories than units


def test_networks_learn_once_and_are_asked_in_slices():
    xi, cue = overloaded()
    contestants = finished(attention.contestants_steps(xi, 4, 0.3))
    whole = attention.compare_recall(xi, cue, beta=0.3)
    again = Stepwise(contestants.recall_steps(cue))
    while not again.advance(0.0):
        assert 0 <= again.progress <= 1
    for one, other in zip(whole.recalls, again.result.recalls, strict=True):
        np.testing.assert_array_equal(one.state, other.state)
    sliced = Stepwise(attention.compare_recall_steps(xi, cue, beta=0.3)).finish()
    assert [recall.wrong for recall in sliced.recalls] == [recall.wrong for recall in whole.recalls]


XI = np.array([[1, -1, 1], [1, 1, -1]])
REFUSED = {
    "no memories": (lambda: attention.compare_recall(np.zeros((0, 3)), [1, 1, 1]), "there are no memories"),
    "a short cue": (lambda: attention.compare_recall(XI, [1, 1]), "a query must have shape"),
    "several cues": (lambda: attention.compare_recall(XI, XI), "one query of shape"),
    "a memory that is not there": (lambda: attention.compare_recall(XI, XI[0], 2), "wanted must be"),
    "no number": (lambda: attention.compare_recall([[np.nan]], [1.0]), "memories must be finite"),
    "no power": (lambda: attention.compare_recall(XI, XI[0], power=0), "power must be"),
}


@pytest.mark.parametrize(("call", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_does_not_fit_is_refused_in_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
