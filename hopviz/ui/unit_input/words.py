"""Words and figures of one decision: a sentence, the gap, the change of energy, and votes that add up as shown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from hopviz.core.frame import SETTLED, Frame, Ints
from hopviz.core.network import OFF, Floats, Network, State, Units, to_units
from hopviz.core.quoting import shortened
from hopviz.core.recorder import Report
from hopviz.core.vote import MemoryVote, Vote, vote
from hopviz.project.model import Project
from hopviz.project.naming import short_names
from hopviz.project.numbers import (
    EXACT,
    MINUS,
    adding_up,
    digits_for,
    field_digits,
    field_figure,
    figure,
    gap_figure,
    number,
    temperature_figure,
    value_figure,
)


@dataclass(frozen=True, eq=False)
class Case:
    """A vote and its outcome."""

    vote: Vote
    project: Project
    outcome: bool | None
    """Whether the unit is on after its decision; None while it has not decided."""
    temperature: float
    others: int = 0
    """How many other units changed at the same tick."""
    total_change: float = 0.0
    """What the energy changed by at that tick, through all of them."""
    took_part: bool = True
    """Whether it was asked at that tick."""

    @property
    def name(self) -> str:
        """Such as "Unit 3"."""
        return f"Unit {self.project.unit_name(self.vote.unit)}"

    @property
    def held(self) -> bool:
        """Whether it is clamped."""
        return bool(self.project.clamped[self.vote.unit])

    @property
    def on(self) -> bool:
        """What the unit is after the decision, or after the one that its field asks for."""
        return self.vote.decides_on if self.outcome is None else self.outcome

    @property
    def changes(self) -> bool:
        """Whether it turns over, or would."""
        return self.on != self.vote.is_on

    @property
    def energy_change(self) -> float:
        """What its decision does to the energy, the others as they were."""
        return self.vote.energy_change(self.on)


def before_the_last_tick(frame: Frame, units: Units) -> State:
    """(N,) the state that the units of the latest tick decided in."""
    state: State = frame.state.copy()
    if frame.moments.size and frame.moments[-1] == frame.updates:
        flipped = frame.flipped[frame.flip_moment == frame.moments.size - 1]
        state[flipped] = np.where(state[flipped] == 1, OFF[units], 1)
    return state


def pending(project: Project, network: Network, report: Report, unit: int) -> Case:
    """What a unit would decide in the present state; not one that is removed."""
    frame = report.frame
    state = to_units(frame.state, network.units)
    told = vote(network, state, unit, project.lesioned, float(frame.adaptation[unit]), project.rule.tie)
    return Case(told, project, None, frame.temperature)


def decided(project: Project, network: Network, report: Report, former: Report | None, unit: int) -> Case:
    """What a unit decided at the latest tick; `former` is the report before this one."""
    frame = report.frame
    before = before_the_last_tick(frame, network.units)
    others = np.flatnonzero(before != frame.state)
    state, tired = to_units(before, network.units), float(frame.adaptation[unit])
    told = vote(network, state, unit, project.lesioned, tired, project.rule.tie)
    one = former is not None and frame.updates - former.frame.updates == 1
    if one or frame.energies.size < 2:
        energy = frame.energy if former is None else former.frame.energy
    else:
        energy = float(frame.energies[-2])
    temperature = former.frame.temperature if one and former is not None else frame.temperature
    outcome = bool(frame.state[unit] == 1)
    sat_out = project.rule.is_parallel and not project.rule.is_map and outcome != told.decides_on
    total = frame.energy - energy if others.size else 0.0
    return Case(told, project, outcome, temperature, int((others != unit).sum()), total, not sat_out)


def pulled(project: Project, report: Report, unit: int) -> str:
    """What the memories of a dense memory, all together, ask of a unit."""
    frame = report.frame
    drive = float(frame.fields[unit] - frame.adaptation[unit])
    asked = f"asks it to be {_word(drive > 0)}" if drive else "leaves it as it is"
    return f"All memories together pull at unit {project.unit_name(unit)}: field h = {field_figure(drive)} {asked}."


LONGEST = 5
"""Letters of a memory's name below its column."""
FINEST = 5
"""So many decimals a vote has at most."""
TIMES = "×"
TIE_WORDS = {
    "stay": "a tie changes nothing",
    "on": "at a tie this rule says on",
    "off": "at a tie this rule says off",
}
AT_A_TIE = {"stay": "stays as it is", "on": "turns on", "off": "turns off"}
TOSS = 0.5
"""P(on) at a tie, at any T above 0."""


@dataclass(frozen=True)
class Column:
    """One bar of a waterfall."""

    label: str
    value: float
    """As it is shown: all of them but the total add up to the total."""
    text: str
    tip: str
    is_on: bool | None = None
    """The state of the unit that it stands for, if it stands for one."""
    is_total: bool = False
    is_wide: bool = False
    """Whether its label is longer than the number of a unit."""

    @property
    def meaning(self) -> str:
        """The colour that says which way it votes, or what it decides."""
        above, below = ("unit_on", "unit_off") if self.is_total else ("weight_positive", "weight_negative")
        return above if self.value > 0 else below if self.value < 0 else "muted"


def sentence(case: Case) -> str:
    """What the unit does and why, and what becomes of the energy."""
    told = case.vote
    now = _word(told.is_on)
    if case.held:
        return f"{case.name} is clamped {now}: it keeps its value whatever its field is."
    if not case.took_part:
        return f"{case.name} was not asked at this tick, and stays {now}."
    chance = told.probability_on(case.temperature) if case.temperature > 0 else math.nan
    if case.outcome is None:
        return _pending(case, now, chance)
    verb = f"turns {_word(case.on)}" if case.changes else f"stays {now}"
    return f"{case.name} {verb}: {_reason(case, chance)}; {_energy(case)}."


def graded_sentence(project: Project, report: Report, unit: int) -> str:
    """What a graded unit is at, and what it goes to and why."""
    frame, name = report.frame, f"Unit {project.unit_name(unit)}"
    value, goal = (0.0 if each is None else float(each[unit]) for each in (frame.graded, frame.towards))
    if project.clamped[unit]:
        return f"{name} is clamped at s = {value_figure(value)}: it keeps its value whatever its field is."
    field = field_figure(float(frame.fields[unit]))
    why = f"its field is h = {field}, and tanh(g h) at gain {figure(frame.gain)} is {value_figure(goal)}"
    if abs(goal - value) <= SETTLED:
        return f"{name} is at rest at s = {value_figure(value)}: {why}."
    return f"{name} is at s = {value_figure(value)} and {'rises' if goal > value else 'falls'}: {why}."


def _gap_factor(told: Vote) -> int:
    return 1 - OFF[told.units]


def _gap(told: Vote, sign: bool = True) -> str:
    """The figure of its gap."""
    return gap_figure(told.gap, _gap_factor(told), sign)


def _follows_from_field(told: Vote) -> bool:
    """Whether the gap is 2 h, or h: it is where weights are equal in both directions."""
    return math.isclose(told.gap, _gap_factor(told) * told.field, rel_tol=1e-9, abs_tol=1e-12)


def _pending(case: Case, now: str, chance: float) -> str:
    told = case.vote
    if case.temperature > 0:
        odds = f"with probability {chance:.2f}{', a coin toss' if chance == TOSS else ''}"
        warmth = temperature_figure(case.temperature)
        return f"{case.name} is {now}: asked at T = {warmth} it would be on {odds}."
    if case.changes:
        change = case.energy_change
        if case.project.rule.is_parallel:
            then = f"alone it would {_moves(case, change, 'lower', 'raise', ' the energy')}"
        else:
            then = f"the energy would {_moves(case, change, 'fall', 'rise') if change else 'stay the same'}"
        why = f"{_field(case)}, and {TIE_WORDS[told.tie]}" if told.drive == 0 else _field(case)
        return f"{case.name} wants to turn {_word(case.on)}: {why}; {then}."
    if told.drive == 0:
        why = f"at a tie it stays {now}" if told.tie == "stay" else TIE_WORDS[told.tie]
        return f"{case.name} is content: {_field(case)}, and {why}."
    cost = told.energy_change(not told.is_on)
    turned = f"turning {_word(not told.is_on)} would {_moves(case, cost, 'lower', 'raise', ' the energy')}"
    return f"{case.name} is content: it is {now} and {_field(case)}; {turned}."


def _reason(case: Case, chance: float) -> str:
    if case.temperature > 0:
        draw = "draw" if chance != TOSS else "toss of a coin"
        warmth = temperature_figure(case.temperature)
        return f"P(on) = {chance:.2f} at T = {warmth}, and the {draw} says {_word(case.on)}"
    return f"{_field(case)}, and {TIE_WORDS[case.vote.tie]}" if case.vote.drive == 0 else _field(case)


def _field(case: Case) -> str:
    drive = case.vote.drive
    what = "its field less its adaptation" if case.vote.adaptation else "its field"
    if drive == 0:
        return f"{what} is 0"
    return f"{what} {field_figure(drive)} is {'above' if drive > 0 else 'below'} 0"


def _energy(case: Case) -> str:
    change = case.energy_change
    if not case.others:
        return "the energy stays the same" if change == 0 else f"the energy {_moves(case, change, 'falls', 'rises')}"
    count = f"{case.others:,} other{'' if case.others == 1 else 's'}"
    together = _moves(None, case.total_change, "falls", "rises")
    if not case.changes:
        return f"{count} changed at the same tick, and the energy {together}"
    alone = f"alone it would {_moves(case, change, 'lower', 'raise', ' the energy')}"
    return f"{alone}, but {count} changed with it, and the energy {together}"


def _moves(case: Case | None, change: float, down: str, up: str, what: str = "") -> str:
    """What a change of energy is, by the gap of the unit of `case` or, without one, by many units together."""
    if change == 0:
        return f"leave{what} as it is" if what else "stays the same"
    size = figure(abs(change)) if case is None else _gap(case.vote, sign=False).removeprefix(MINUS)
    return f"{down if change < 0 else up}{what} by {size}"


def _word(on: bool) -> str:
    return "on" if on else "off"


def gap_text(case: Case) -> str:
    """The energy gap, and how it follows from the field where it does; the field where weights are not symmetric."""
    told = case.vote
    law = "2 h" if _gap_factor(told) == 2 else "h"
    if not told.symmetric:
        return f"h = {field_figure(told.field)}"
    return f"gap = {law} = {_gap(told)}" if _follows_from_field(told) else f"gap = {_gap(told)} ≠ {law}"


def change_text(case: Case) -> str:
    """The change of energy: minus the gap times the change of state; without symmetry the gap decides nothing."""
    told = case.vote
    energy = gap_figure(told.energy_change(case.on), _gap_factor(told))
    if not told.symmetric:
        return f"ΔE = {energy}"
    step = int(case.on) - int(told.is_on)
    change = {1: "(+1)", 0: "0", -1: f"({MINUS}1)"}[step]
    return f"ΔE = {MINUS}({_gap(told)}) {TIMES} {change} = {energy}"


def wide_labels(case: Case) -> tuple[str, ...]:
    """The labels that are longer than the number of a unit, that of the total last."""
    others = f"{len(case.vote.votes):,} others"
    return (others, ADAPTATION, f"h {MINUS} {ADAPTATION}") if case.vote.adaptation else (others, "field h")


def columns(case: Case, most: int) -> tuple[Column, ...]:
    """The votes, the rest of them as one, the bias, the adaptation, and their sum: about so many bars at most."""
    told = case.vote
    last = [
        (name, value, tip)
        for name, value, tip in (("bias", told.bias, BIAS_TIP), (ADAPTATION, -told.adaptation, ADAPTATION_TIP))
        if value
    ]
    voters = told.votes if isinstance(told, MemoryVote) else told.weights
    shown, rest = _heard(voters, told.votes, max(most - 1 - len(last), 1))
    together = [float(told.votes[rest].sum())] if rest.size else []
    parts = [*told.votes[shown].tolist(), *together, *(value for _, value, _ in last)]
    digits = _digits(parts, told.drive)
    figures = adding_up(parts, digits) if parts else np.zeros(0)
    voter = partial(_memory, case, told) if isinstance(told, MemoryVote) else partial(_voter, case)
    made = [voter(int(number_of), value, digits) for number_of, value in zip(shown, figures, strict=False)]
    if rest.size:
        value = float(figures[shown.size])
        count = f"{rest.size:,} other{'' if rest.size == 1 else 's'}"
        tip = f"What {count}, each with a smaller vote, say together"
        made.append(Column(count, value, number(value, digits, sign=True), tip, is_wide=True))
    for (name, _, tip), value in zip(last, figures[figures.size - len(last) :].tolist(), strict=True):
        made.append(Column(name, value, number(value, digits, sign=True), tip, is_wide=name == ADAPTATION))
    total = float(figures.sum())
    what = ADAPTED_TIP if told.adaptation else FIELD_TIP
    tip = f"{what} {NOISE_TIP if case.temperature > 0 else THRESHOLD_TIP.format(AT_A_TIE[told.tie])}"
    made.append(Column(wide_labels(case)[-1], total, field_figure(told.drive), tip, is_total=True, is_wide=True))
    return tuple(made)


def _digits(parts: Sequence[float], total: float) -> int:
    """Decimals for all of them alike: where they are not exact, two significant figures of the smallest part."""
    digits = max(digits_for([*parts, total]), field_digits(total))
    largest = max(abs(value) for value in (*parts, total))
    if all(abs(round(part, digits) - part) <= EXACT * largest for part in parts):
        return digits
    smallest = min(abs(part) for part in parts if abs(part) > EXACT * largest)
    return min(max(digits, 1 - math.floor(math.log10(smallest))), FINEST)


def _heard(weights: Floats, votes: Floats, room: int) -> tuple[Ints, Ints]:
    """Those who are shown, and those who are only counted: all by number, or the largest votes, for before against."""
    voters = np.flatnonzero(weights)
    if voters.size <= room:
        return voters, voters[:0]
    by_size = voters[np.argsort(-np.abs(votes[voters]), kind="stable")]
    shown = by_size[: room - 1]
    return shown[np.argsort(-votes[shown], kind="stable")], by_size[room - 1 :]


ADAPTATION = "adaptation"
BIAS_TIP = "Bias b: the vote of a unit that is always on"
ADAPTATION_TIP = "Adaptation: a unit that has been on for a while adapts, which lowers its field until it has recovered"
FIELD_TIP = "Field h: the sum of all votes w s and the bias."
ADAPTED_TIP = "What the unit decides by: the field h, the sum of all votes w s and the bias, less the adaptation."
THRESHOLD_TIP = "At T = 0 the unit is on above the threshold 0, off below it, and at a tie, 0, it {}."
NOISE_TIP = "At T > 0 it is the likelier to be on the more this is above 0; a tie, 0, is a coin toss."


def _memory(case: Case, told: MemoryVote, memory: int, value: float, digits: int) -> Column:
    """The column of a memory."""
    names, says = case.project.names, number(value, digits, sign=True)
    is_on = bool(told.signs[memory] > 0)
    tip = (
        f"{names[memory]} has unit {case.project.unit_name(told.unit)} {_word(is_on)}: its vote is {says}, the larger "
        f"the more the other units agree with it, here by {number(told.agreements[memory], sign=True)}"
    )
    label = shortened(short_names(names)[memory], LONGEST)
    return Column(label, value, says, tip, is_on)


def _voter(case: Case, unit: int, value: float, digits: int) -> Column:
    told = case.vote
    weight, state = float(told.weights[unit]), int(told.state[unit])
    is_on, name = state == 1, case.project.unit_name(unit)
    says = number(value, digits, sign=True)
    own = " (its weight to itself)" if unit == told.unit else ""
    tip = (
        f"Unit {name}{own} is {_word(is_on)}: weight w = {figure(weight, sign=True)} times state s = "
        f"{number(state, sign=told.units == 'bipolar')} is a vote of {says}"
    )
    return Column(name, value, says, tip, is_on)
