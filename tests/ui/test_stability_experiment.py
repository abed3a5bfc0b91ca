"""Margins and crosstalk of the memories against their definitions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from hopviz.core import thermal
from hopviz.core.learning import LEARNING_RULES
from hopviz.core.stepwise import finished
from hopviz.project.model import Project
from hopviz.ui.experiments.stability.view import StabilityView, own_share, prepare
from hopviz.ui.style.theme import DARK, LIGHT, PROJECTOR, Theme
from tests.ui.experiment_person import Person
from tests.ui.stage import remembering


def cut(project: Project, share: float = 0.3) -> Project:
    return project.with_lesioned(np.random.default_rng(8).random(project.n) < share)


def wanting(project: Project) -> list[int]:
    """How many units of each memory want to flip, unit by unit from the definitions."""
    network, present = project.network(), np.flatnonzero(~project.lesioned)
    counts = []
    for memory in project.patterns:
        on = (memory + 1) // 2 if project.units == "binary" else memory
        count = 0
        for i in present:
            field = network.bias[i] + sum(network.weights[i, j] * on[j] for j in present)
            count += bool(memory[i] * field < -1e-9)
        counts.append(count)
    return counts


class Reader(Person[StabilityView]):
    def give(self, project: Project) -> None:
        self.view.show_project(project)
        network = project.network()
        self.view.show_network(project, network, finished(prepare(project, network)))

    def read(self, memory: int) -> str:
        self.view.choose_memory(memory)
        self.tick()
        return self.view.summary.text()


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR])
@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("biased", [False, True])
@pytest.mark.parametrize("removed", [False, True])
def test_what_is_said_of_a_memory_is_true(
    qtbot: QtBot, theme: Theme, units: str, biased: bool, removed: bool
) -> None:
    project = replace(remembering(count=7), units=units).with_learnt_biases(biased)  # type: ignore[arg-type]
    project = cut(project) if removed else project
    reader = Reader(qtbot, StabilityView(), project, theme)
    counts = wanting(project)
    assert min(counts) == 0 < max(counts)
    for index, count in enumerate(counts):
        said = reader.read(index)
        assert ("is a fixed point" in said) == (count == 0)
        assert f"{count} unit" in said or count == 0
    said = reader.read(-1)
    assert f"{counts.count(0)} of 7 memories are fixed points" in said
    dots = reader.view.dots.data
    assert [dot["symbol"] for dot in dots] == ["t1" if count else "o" for count in counts]
    colours = [dot["brush"].color().name() for dot in dots]
    assert colours == [theme.color("spurious" if count else "memory").name() for count in counts]


@pytest.mark.parametrize("learning", [name for name, rule in LEARNING_RULES.items() if not rule.has_power])
def test_the_histogram_counts_every_unit_that_is_there(qtbot: QtBot, learning: str) -> None:
    project = cut(remembering(count=4).with_learning(learning))
    reader = Reader(qtbot, StabilityView(), project)
    present = int((~project.lesioned).sum())
    for memory, units in ((-1, 4 * present), (2, present)):
        reader.read(memory)
        bars = reader.view.bars.opts
        assert np.sum(bars["y1"]) == units
        over = [brush == LIGHT.color("spurious") for brush in bars["brushes"]]
        counts = wanting(project)
        assert bars["y1"][over].sum() == (sum(counts) if memory < 0 else counts[memory])


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("biased", [False, True])
@pytest.mark.parametrize("removed", [False, True])
def test_a_single_memory_has_no_crosstalk(units: str, biased: bool, removed: bool) -> None:
    project = replace(remembering(count=1), units=units).with_learnt_biases(biased)  # type: ignore[arg-type]
    project = cut(project) if removed else project
    share = own_share(project)
    assert (share is None) == (units == "binary" and removed)
    found = finished(prepare(project, project.network()))
    assert found is not None
    if share is not None:
        assert found.limit == share
        assert np.abs(found.crosstalk).max() < 1e-12


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("learning", ["hebbian", "storkey", "pseudoinverse", "given"])
def test_the_line_is_called_what_it_is(qtbot: QtBot, units: str, learning: str) -> None:
    project = replace(remembering(count=4), units=units)  # type: ignore[arg-type]
    if learning == "given":
        project = project.with_network(project.network().weights)
    else:
        project = project.with_learning(learning)
    reader = Reader(qtbot, StabilityView(), project)
    reader.tick()
    view = reader.view
    assert view.limit_word == ("own field" if learning == "hebbian" else "mean stability")
    assert view.stability is not None
    net = project.network()
    states = project.patterns if units == "bipolar" else (project.patterns + 1) // 2
    stabilities = project.patterns * (states @ net.weights.T + net.bias)
    mean = float(stabilities.mean())
    half = 1.0 if units == "bipolar" else 0.5
    assert view.stability.limit == pytest.approx(half * 35 / 36 if learning == "hebbian" else mean)


def test_without_units_nothing_is_said() -> None:
    project = remembering().with_lesioned(np.ones(36, bool))
    assert finished(prepare(project, project.network())) is None


@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_the_shaded_tail_of_the_law_is_the_bit_error(qtbot: QtBot, units: str) -> None:
    project = remembering(10, 10, 40, units=units)
    reader = Reader(qtbot, StabilityView(), project)
    reader.tick()
    view, law = reader.view, thermal.crosstalk_law(100, 40)
    edges, expected = view.exact.getData()
    assert view.stability is not None
    limit, width = view.stability.limit, edges[1] - edges[0]
    assert expected.sum() == pytest.approx(4000, rel=1e-3)  # a little lies beyond all that there are
    assert expected[edges[1:] > limit + 1e-9].sum() / 4000 == pytest.approx(law.error, rel=0.01)
    x, y = view.tail.getData()
    assert x[0] == pytest.approx(limit * 100 / 99)
    assert np.trapezoid(y, x) / width / 4000 == pytest.approx(law.normal_error, rel=0.01)
    here = sum(wanting(project))
    assert f"Here {100 * here / 4000:.2g} %: {here} of 4,000 units" in view.law_words.text()
    for other in (cut(project), project.with_learning("storkey"), project.with_learnt_biases(True)):
        reader.give(other)
        reader.tick()
        assert not view.exact.isVisible()
        assert not view.law_words.text()
