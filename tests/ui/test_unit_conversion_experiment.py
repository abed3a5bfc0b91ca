"""The two kinds of unit: what is told of them is what full energies say, and the switch changes one into the other."""

from __future__ import annotations

import re

import numpy as np
import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from hopviz.core.network import to_units
from hopviz.core.rules import Stochastic
from hopviz.project.conversion import Conversion
from hopviz.project.conversion_words import REMOVED, sentence
from hopviz.project.lesson_files import load_lesson
from hopviz.project.model import Project
from hopviz.ui.experiments.unit_conversion import UnitConversionView
from tests.ui.experiment_person import Person
from tests.ui.stage import remembering, report_in


def numbers_in(text: str) -> list[float]:
    plain = text.replace("−", "-").replace("- ", "-").replace("¼ ×", "").replace("4 ×", "").replace(",", "")
    return [float(found) for found in re.findall(r"-?\d+\.?\d*", plain)]


@pytest.mark.parametrize("make", [lambda: remembering(3, 4, 2), lambda: load_lesson("hinton").project])
def test_the_energies_of_the_present_state_are_those_of_both_networks(qtbot: QtBot, make: object) -> None:
    project = make()  # type: ignore[operator]
    person = Person(qtbot, UnitConversionView(), project)
    for _ in range(2):
        shown = person.view.project
        assert shown is not None
        person.view.show_report(report_in(shown))
        person.view.draw(0.1)
        other = shown.with_units("binary" if shown.units == "bipolar" else "bipolar")
        energies = [
            made.network().energy(to_units(made.cue, made.units)) for made in (shown, other)
        ]  # fmt: skip
        here, there, constant = numbers_in(person.view.now.text())
        assert (here, there) == (pytest.approx(energies[0], abs=6e-3), pytest.approx(energies[1], abs=6e-3))
        factor = Conversion(shown.network(), shown.weights is None).factor
        assert here == pytest.approx(factor * there + constant, abs=3e-2)
        person.press(person.view.switch.findChild(QPushButton, f"segment_{other.units}"))
        assert person.view.project is not None
        assert person.view.project.units == other.units
        np.testing.assert_allclose(person.view.project.network().weights, other.network().weights, atol=1e-12)
    assert [text for text, _ in person.wanted] in (
        ["Convert to 1/0 units", "Convert to +1/−1 units"], ["Convert to +1/−1 units", "Convert to 1/0 units"],
    )  # fmt: skip


def test_the_sentence_names_biases_and_the_constant() -> None:
    bipolar = Project(1, 3, learning="given", weights=[[0, 1, 2], [1, 0, 0], [2, 0, 0]])
    told = Conversion(bipolar.network(), False)
    assert sentence(told, bipolar.rule) == (
        "1/0 units: weights 4 times as large; biases −6, −2, −4 appear; energies differ by the constant −3."
    )
    back = Conversion(bipolar.with_units("binary").network(), False)
    assert sentence(back, bipolar.rule) == (
        "+1/−1 units: weights a quarter; biases disappear; energies differ by the constant 3."
    )
    learnt = remembering(2, 2, 1)
    text = sentence(Conversion(learnt.network(), True), Stochastic(0.5))
    assert text.startswith("1/0 units: the same weights; biases ")
    assert text.endswith("the temperature a quarter.")
    one_way = Project(1, 2, learning="given", weights=[[0, 1], [0, 0]])
    assert "not symmetric" in sentence(Conversion(one_way.network(), False), one_way.rule)


def test_removed_units_are_put_back_first() -> None:
    project = remembering()
    assert UnitConversionView.refusal(project) == ""
    assert UnitConversionView.refusal(project.with_lesioned(np.arange(36) == 3)) == REMOVED
    assert "1,024" in UnitConversionView.refusal(Project(64, 64))
