"""The dial from a lattice to memories: where it stands, what it asks for, and the energies along it."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

import hopviz
from hopviz.actions.lattice_edits import MorphCouplings
from hopviz.actions.state_edits import BeginStroke, EndStroke
from hopviz.core.ising import lattice
from hopviz.project.lattices import LatticeChoice
from hopviz.project.model import Project
from hopviz.ui.experiments.morph import PROMPT, MorphView, ends_of
from hopviz.ui.widgets.chart_drawing import Line
from tests.ui.experiment_person import Person
from tests.ui.stage import remembering, report_in


@pytest.mark.parametrize(("rows", "cols"), [(6, 7), (40, 40)])
@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_the_share_is_told_by_the_weights(rows: int, cols: int, share: float) -> None:
    project = remembering(rows, cols, 3)
    choice = LatticeChoice("square", "antiferromagnet")
    ends = ends_of(project, choice)
    network = hopviz.ising.morphed(ends.lattice, ends.memory, share)
    assert ends.share_of(network) == pytest.approx(share, abs=1e-9)
    assert ends_of(project, LatticeChoice()).share_of(ends.lattice) is None
    for end, net in enumerate((lattice(rows, cols, -1.0), hopviz.hebbian(project.patterns))):
        assert ends.energies[end, 1:] == pytest.approx(net.energy(project.patterns) / project.n)


def test_the_slider_stands_where_the_network_is_and_moves_it(qtbot: QtBot) -> None:
    project = remembering(8, 8, 2)
    person = Person(qtbot, MorphView(), project)
    view = person.view
    view.show_report(report_in(project))
    person.tick()
    assert (view.slider.value(), view.share_label.text()) == (100, "100 % Hebb")
    assert "overlap" in view.words.text()
    view.slider.setValue(40)
    view.slider.setValue(30)
    person.tick(1.0)
    assert [text for text, _ in person.wanted] == ["Morph couplings"]
    wanted = 0.7 * lattice(8, 8).weights + 0.3 * hopviz.hebbian(project.patterns).weights
    assert person.wanted[0][1].network().weights == pytest.approx(wanted)
    person.tick()
    assert view.chart.drawing.marks[0].x == pytest.approx(0.3)
    line = view.chart.drawing.lines[0]
    assert isinstance(line, Line)
    assert line.y.tolist() == pytest.approx([-2.0, hopviz.hebbian(project.patterns).energy(np.ones(64, np.int8)) / 64])
    person.give(project)  # as undo does
    person.tick()
    assert view.slider.value() == 100


def test_a_drag_is_one_step_however_long_it_takes(qtbot: QtBot) -> None:
    person = Person(qtbot, MorphView(), remembering(6, 6, 2))
    asked: list[object] = []
    person.view.acted.connect(asked.append)
    slider = person.view.slider
    slider.setSliderDown(True)
    for value in (80, 50):
        slider.setValue(value)
        person.tick(1.0)
    slider.setValue(20)
    slider.setSliderDown(False)
    assert asked == [BeginStroke(), *(MorphCouplings(share) for share in (0.8, 0.5, 0.2)), EndStroke()]


def test_the_chosen_lattice_is_asked_for(qtbot: QtBot) -> None:
    person = Person(qtbot, MorphView(), remembering(6, 6, 2))
    asked: list[object] = []
    person.view.acted.connect(asked.append)
    person.view.couplings.setCurrentIndex(person.view.couplings.findData("glass"))
    person.view.shape.setCurrentIndex(person.view.shape.findData("ring"))
    person.view.seed.setValue(5)
    person.view.slider.setValue(0)
    person.tick(1.0)
    assert asked == [MorphCouplings(0.0, "glass", "ring", seed=5)]


def test_other_weights_have_a_sentence_and_what_is_refused_too(qtbot: QtBot) -> None:
    project = remembering(6, 6, 2)
    person = Person(qtbot, MorphView(), project.with_weight(0, 20, 0.5))
    person.tick()
    view = person.view
    assert PROMPT in (view.words.text(), view.chart.drawing.prompt)
    assert "4,096" in MorphView.refusal(remembering(65, 64, 1))
    assert "Store a memory" in MorphView.refusal(Project(4, 4))
