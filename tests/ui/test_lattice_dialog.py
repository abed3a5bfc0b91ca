"""The lattice dialog: what it offers, what it says, and the actions that come of it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDoubleSpinBox, QSpinBox
from pytestqt.qtbot import QtBot

from hopviz.actions.lattice_edits import UseLattice
from hopviz.actions.run_verbs import SetRule
from hopviz.core.ising import critical_temperature
from hopviz.core.rules import Asynchronous, Stochastic
from hopviz.project.model import Project
from hopviz.ui.window.dialogs.lattice import BEGINS, STAYS, LatticeDialog, sentence
from tests.ui.stage import button, opened, press, text_of


def dialog(qtbot: QtBot, project: Project) -> LatticeDialog:
    return opened(qtbot, LatticeDialog(None, project))


def spin(shown: LatticeDialog, name: str) -> QSpinBox:
    found = shown.findChild(QSpinBox, name)
    assert isinstance(found, QSpinBox)
    return found


def test_at_first_it_is_the_present_grid_at_the_critical_temperature(qtbot: QtBot) -> None:
    shown = dialog(qtbot, Project(10, 12, rule=Asynchronous()))
    lattice, rule = shown.chosen()
    assert lattice == UseLattice()
    assert isinstance(rule, SetRule)
    assert isinstance(rule.rule, Stochastic)
    assert rule.rule.temperature == pytest.approx(critical_temperature(), abs=1e-5)
    assert "10 × 12 = 120 units" in text_of(shown, "sentence")
    assert not spin(shown, "seed").isEnabled()
    assert STAYS in [label.text() for label in shown.findChildren(type(shown.findChild(object, "sentence")))]


def test_all_that_is_chosen_is_handed_over(qtbot: QtBot) -> None:
    shown = dialog(qtbot, Project(10, 10))
    for name in ("segment_glass", "segment_open", "segment_512 512"):
        press(qtbot, shown, name)
    spin(shown, "seed").setValue(7)
    field, temperature = (shown.findChild(QDoubleSpinBox, name) for name in ("field", "temperature"))
    field.setValue(-0.5)
    temperature.setValue(1.25)
    assert shown.chosen() == [
        UseLattice("glass", "square", 512, 512, -0.5, False, 7), SetRule(Stochastic(1.25)),
    ]  # fmt: skip
    assert "262,144 units" in text_of(shown, "sentence")
    assert BEGINS in [label.text() for label in shown.findChildren(type(shown.findChild(object, "sentence")))]
    press(qtbot, shown, "segment_ring")
    press(qtbot, shown, "segment_present")
    assert not temperature.isEnabled()
    with qtbot.waitSignal(shown.accepted):
        qtbot.keyClick(shown, Qt.Key.Key_Return)
    assert shown.chosen() == [UseLattice("glass", "ring", 512, 512, -0.5, False, 7)]


def test_a_stochastic_rule_is_kept_and_one_unit_is_no_lattice(qtbot: QtBot) -> None:
    shown = dialog(qtbot, Project(4, 4, rule=Stochastic(3.0)))
    assert shown.chosen() == [UseLattice()]
    for name in ("rows", "cols"):
        spin(shown, name).setValue(1)
    assert not button(shown, "make").isEnabled()
    assert text_of(shown, "sentence") == "A lattice needs at least two units."


def test_the_sentence_says_whether_there_is_a_transition() -> None:
    assert "2.26919" in sentence("square", "ferromagnet", 8, 8, without_field=True)
    assert "in turns" in sentence("square", "antiferromagnet", 8, 8, without_field=True)
    assert "hysteresis" in sentence("square", "ferromagnet", 8, 8, without_field=False)
    for shape, rows in (("ring", 8), ("square", 1)):
        assert "one dimension" in sentence(shape, "ferromagnet", rows, 8, without_field=True)
    assert "contradict" in sentence("square", "glass", 8, 8, without_field=True)
