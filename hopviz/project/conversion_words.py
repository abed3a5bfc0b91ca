"""Words for what changes when a network goes over to the other kind of unit."""

from __future__ import annotations

from hopviz.core.network import Floats
from hopviz.core.rules import Rule
from hopviz.project.conversion import OTHER, Conversion
from hopviz.project.numbers import ELLIPSIS, MINUS, figure

KINDS_OF_UNIT = {"bipolar": f"+1/{MINUS}1", "binary": "1/0"}
"""What people call the kinds of unit."""
REMOVED = "Put the removed units back first (Ctrl+U): without them the two kinds of unit are not the same network"
NAMED = 3
"""So many biases are told one by one."""


def sentence(told: Conversion, rule: Rule) -> str:
    """What becomes of weights, biases, energies and temperature."""
    parts = [weights_words(told), biases_words(told), energies_words(told), temperature_words(told, rule)]
    return f"{KINDS_OF_UNIT[OTHER[told.before.units]]} units: {'; '.join(part for part in parts if part)}."


def weights_words(told: Conversion) -> str:
    """What becomes of the weights."""
    if told.weight_factor == 1:
        return "the same weights"
    return "weights 4 times as large" if told.weight_factor > 1 else "weights a quarter"


def biases_words(told: Conversion) -> str:
    """Which biases appear or go."""
    before, after = told.before.bias, told.bias
    if not after.any():
        return "biases disappear" if before.any() else ""
    return f"biases {_some(after)} {'take their place' if before.any() else 'appear'}"


def energies_words(told: Conversion) -> str:
    """What separates the energies."""
    if not told.before.is_symmetric:
        return "energies do not correspond, as the weights are not symmetric"
    if told.factor == 1:
        return f"energies differ by the constant {figure(told.constant)}"
    return equation(told)


def equation(told: Conversion) -> str:
    """Energies of the units before in terms of those after."""
    here, there = (f"E({KINDS_OF_UNIT[kind]})" for kind in (told.before.units, OTHER[told.before.units]))
    factor = {1.0: "", 4.0: "4 ", 0.25: "¼ "}[told.factor]
    return f"{here} = {factor}{there} {MINUS if told.constant < 0 else '+'} {figure(abs(told.constant))}"


def temperature_words(told: Conversion, rule: Rule) -> str:
    """How the temperature follows; empty without any."""
    if told.factor == 1 or not rule.has_temperature:
        return ""
    return "the temperature a quarter" if told.factor == 4 else "the temperature 4 times as high"


def _some(biases: Floats) -> str:
    """The first few of them that differ from 0."""
    chosen = biases[biases != 0]
    named = ", ".join(figure(float(value), sign=True) for value in chosen[:NAMED])
    return named + (f", {ELLIPSIS}" if chosen.size > NAMED else "")
