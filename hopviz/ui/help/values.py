"""Values in force: what the numbers and names in a help text are at this moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from hopviz.actions.attention_edits import workspace_of
from hopviz.core.attention import dense_capacity, dense_first_step_error
from hopviz.core.counting import counted
from hopviz.core.ising import lattice_facts
from hopviz.core.learning import LEARNING_RULES
from hopviz.core.learning.dense import power_words
from hopviz.core.network import OFF, Network
from hopviz.core.recorder import Report
from hopviz.core.rules import Adaptation, GradedRule, choice_of, choices
from hopviz.core.theory import ags_overlap, alpha_c, first_step_error, marks
from hopviz.project.conversion_words import KINDS_OF_UNIT
from hopviz.project.data_table import learning_label
from hopviz.project.dense_memories import has_power, has_weights
from hopviz.project.lattices import lattice_words
from hopviz.project.model import GIVEN, Project
from hopviz.project.naming import name_of
from hopviz.project.numbers import field_figure, figure, gap_figure, number, raised, temperature_figure
from hopviz.project.picture_sets import NETWORK

IN_FULL = 24
"""Up to so many units the number of states is written in full."""
LEAST_SHARE = 0.01
"""Per cent: smaller shares are not told apart."""
MOST_TOLD = 1e9
"""From so many on a number is told as a power of ten."""
NONE = "none"
TIES = {"stay": "stays as it is", "on": "turns on", "off": "turns off"}


@dataclass(frozen=True, eq=False)
class Moment:
    """What is known at one moment; the network is that of the project, and the report one of its units."""

    project: Project
    network: Network | None = None
    report: Report | None = None


Told = Callable[[Moment], str | None]
"""A value in words; None where there is none."""


@dataclass(frozen=True)
class Value:
    """One line: what it is called, marked as help texts are, and what it is now."""

    label: str
    tell: Told


def _of_report(tell: Callable[[Project, Report], str | None]) -> Told:
    return lambda moment: None if moment.report is None else tell(moment.project, moment.report)


def _of_network(tell: Callable[[Project, Network], str | None]) -> Told:
    return lambda moment: None if moment.network is None else tell(moment.project, moment.network)


def _of_project(tell: Callable[[Project], str | None]) -> Told:
    return lambda moment: tell(moment.project)


def _units(project: Project) -> str:
    return f"{project.n:,} ({project.rows} × {project.cols}), {KINDS_OF_UNIT[project.units]}"


def _states(project: Project) -> str:
    if project.n <= IN_FULL:
        return f"{2**project.n:,}"
    return f"about 10{raised(round(project.n * np.log10(2)))}"


def _load(project: Project) -> str | None:
    count = len(project.memories)
    return f"{count:,} / {project.n:,} = {number(count / project.n, 3)}" if count else "0"


def _learning(project: Project) -> str:
    if project.learning == GIVEN:
        return "the weights are given"
    learnt, rule = learning_label(project), LEARNING_RULES[project.learning]
    return f"{learnt}, with biases" if project.learns_bias and rule.learns_bias else learnt


def _weights(project: Project, network: Network) -> str:
    if network.form == "higher-order":
        return "none between pairs of units"
    kind = "symmetric" if network.is_symmetric else "asymmetric"
    return f"{kind}, the largest {figure(network.largest_weight)}"


def _temperature(moment: Moment) -> str:
    if moment.report is not None:
        value = moment.report.frame.temperature
    else:
        value = float(getattr(moment.project.rule, "temperature", 0.0))
    return "0, no noise" if value == 0 else temperature_figure(value)


def _speed(project: Project) -> str:
    return "full" if np.isinf(project.speed) else f"{figure(project.speed)} a second"


def _overlap(project: Project, report: Report) -> str | None:
    if not report.overlaps.size:
        return None
    nearest = int(np.argmax(np.abs(report.overlaps)))
    return f"{number(float(report.overlaps[nearest]), 2)} with {project.names[nearest]}"


def _distance(project: Project, report: Report) -> str | None:
    if not report.overlaps.size:
        return None
    nearest = int(np.argmax(report.overlaps))
    present = int((~project.lesioned).sum())
    away = round(present * (1 - float(report.overlaps[nearest])) / 2)
    return f"{counted(away, 'unit')} from {project.names[nearest]}"


def _masked(project: Project) -> str:
    masks = ((project.clamped, "clamped"), (project.lesioned, "removed"), (project.hidden, "hidden"))
    told = [f"{int(mask.sum()):,} {word}" for mask, word in masks if mask.any()]
    return ", ".join(told) or NONE


def _first_step(project: Project) -> str | None:
    count = len(project.memories)
    if not count:
        return None
    n, power = project.n, project.power
    share = 100 * (first_step_error(n / count) if has_weights(project) else dense_first_step_error(n, count, power))
    told = number(share, 2) if share >= LEAST_SHARE else f"less than {LEAST_SHARE}"
    return f"{told} % of the units, if memories are random"


def _ags(project: Project) -> str | None:
    if not has_weights(project):
        return None
    overlap = ags_overlap(len(project.memories) / project.n) if project.memories else 1.0
    return f"m = {number(overlap, 3)}" if overlap > 0 else "no recall at this load"


def _power(project: Project) -> str | None:
    return power_words(project.power) if has_power(project) else None


def _dense(project: Project) -> str | None:
    if not has_power(project):
        return None
    held = dense_capacity(project.n, project.power)
    return f"about {number(held) if held < MOST_TOLD else f'10{raised(round(np.log10(held)))}'}"


def _marks(project: Project) -> str:
    most, every, _ = marks(project.n)
    return f"{int(every):,} all exact, {int(most):,} most, {round(alpha_c() * project.n):,} with few errors"


def _verdict(project: Project, report: Report) -> str | None:
    verdict = report.verdict
    if verdict.kind == "settled" and verdict.identity is not None:
        return f"settled in {name_of(verdict.identity, project.names)}"
    if verdict.kind == "cycle":
        return f"in a cycle of period {verdict.period}"
    return "wandering" if verdict.kind == "wandering" else "not settled"


def _period(project: Project, report: Report) -> str:
    return f"{report.frame.period}" if report.frame.period else "none so far"


def _two_time(project: Project, report: Report) -> str | None:
    values = report.frame.two_time
    return figure(float(values[-1])) if values.size else None


def _visited(project: Project, report: Report) -> str:
    unit = report.frame.visited
    return "none" if unit < 0 else f"{project.unit_name(unit)}, it is {'on' if report.frame.state[unit] > 0 else 'off'}"


def _field(project: Project, report: Report) -> str | None:
    unit = report.frame.visited
    return None if unit < 0 else field_figure(float(report.frame.fields[unit]))


def _gap(moment: Moment) -> str | None:
    network, report = moment.network, moment.report
    if network is None or report is None or report.frame.visited < 0 or not network.is_symmetric:
        return None
    unit, factor = report.frame.visited, 1 - OFF[network.units]
    if network.couplings.own[unit] != 0:
        return None
    return gap_figure(factor * float(report.frame.fields[unit]), factor)


def _lattice(project: Project, network: Network) -> str:
    facts = lattice_facts(network, project.rows, project.cols)
    return "it is none" if facts is None else lattice_words(facts)


def _adaptation(project: Project) -> str | None:
    rule = project.rule
    return f"g = {figure(rule.strength)}, τ = {figure(rule.recovery)} sweeps" if isinstance(rule, Adaptation) else None


def _gain(project: Project) -> str | None:
    return figure(project.rule.gain) if isinstance(project.rule, GradedRule) else None


def _pictures(project: Project) -> str:
    pictures = workspace_of(project).pictures
    count = len(project.memories) if pictures.source == NETWORK else pictures.count
    return f"{count:,} ({pictures.source})"


def _attention_updates(project: Project) -> str:
    updates = workspace_of(project).updates
    return f"{updates:,}" if updates else "until it settles"


VALUES: Mapping[str, Value] = {
    "units": Value("units $N$", _of_project(_units)),
    "memories": Value("memories $P$", _of_project(lambda project: f"{len(project.memories):,}")),
    "load": Value("load $α = P/N$", _of_project(_load)),
    "learning": Value("learning rule", _of_project(_learning)),
    "power": Value("power $n$", _of_project(_power)),
    "dense": Value("memories that fit, by this power", _of_project(_dense)),
    "weights": Value("weights $w$", _of_network(_weights)),
    "rule": Value("update rule", _of_project(lambda project: choices()[choice_of(project.rule)].label)),
    "temperature": Value("temperature $T$", _temperature),
    "tie": Value("at a tie, a unit", _of_project(lambda project: TIES[project.rule.tie])),
    "seed": Value("seed", _of_project(lambda project: f"{project.seed}")),
    "speed": Value("updates wanted", _of_project(_speed)),
    "energy": Value("energy $E$", _of_report(lambda project, report: figure(report.frame.energy))),
    "energy_per_unit": Value(
        "energy per unit $E/N$", _of_report(lambda project, report: number(report.frame.energy / project.n, 4))
    ),
    "updates": Value(
        "so far",
        _of_report(
            lambda project, report: (
                f"{report.frame.updates:,} {project.rule.tick_word(report.frame.updates)}, "
                f"{counted(report.frame.flips, 'flip')}"
            )
        ),
    ),
    "wanting": Value("want to flip", _of_report(lambda project, report: counted(report.frame.unstable, "unit"))),
    "overlap": Value("largest overlap $m$", _of_report(_overlap)),
    "distance": Value("Hamming distance $d$", _of_report(_distance)),
    "states": Value("states $2^N$", _of_project(_states)),
    "masked": Value("clamped, removed, hidden", _of_project(_masked)),
    "first_step": Value("wrong after the first step", _of_project(_first_step)),
    "ags": Value("AGS at this load, $T = 0$", _of_project(_ags)),
    "marks": Value("memories that fit, by Hebb's rule", _of_project(_marks)),
    "verdict": Value("the state is", _of_report(_verdict)),
    "period": Value("period", _of_report(_period)),
    "two_time": Value("two-time energy $L(t)$", _of_report(_two_time)),
    "visited": Value("unit visited last", _of_report(_visited)),
    "field": Value("its field $h$", _of_report(_field)),
    "gap": Value("its energy gap $ΔE$", _gap),
    "adaptation": Value("adaptation", _of_project(_adaptation)),
    "gain": Value("gain $g$", _of_project(_gain)),
    "pictures": Value("pictures $N$", _of_project(_pictures)),
    "beta": Value("inverse temperature $β$", _of_project(lambda project: figure(workspace_of(project).beta))),
    "attention_updates": Value("updates of the query", _of_project(_attention_updates)),
    "lattice": Value("lattice", _of_network(_lattice)),
}
"""Everything that texts can ask for, by name."""


def told(names: tuple[str, ...], moment: Moment) -> list[tuple[str, str]]:
    """(label, value) of those that there are."""
    said = ((VALUES[name].label, VALUES[name].tell(moment)) for name in names)
    return [(label, value) for label, value in said if value is not None]
