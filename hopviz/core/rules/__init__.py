"""Update rules and temperature schedules, one file a family, and the table of them.

Another rule is one more file with a subclass of `Rule`, and one row in `RULES`: the choosers, the command line and
the files take it from there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import TYPE_CHECKING, Any

from hopviz.core.quoting import quoted
from hopviz.core.rules.adaptation import Adaptation
from hopviz.core.rules.annealing import Annealing
from hopviz.core.rules.asynchronous import Asynchronous, settling_rule
from hopviz.core.rules.base import Choice, Parameter, Rule, Tie, as_rule, check_choice, field_names
from hopviz.core.rules.graded import Graded, GradedRule, GradedSteps, GradedTurns, with_gain
from hopviz.core.rules.parallel import Parallel, PartlyParallel
from hopviz.core.rules.stochastic import Stochastic, probability_on

if TYPE_CHECKING:
    from hopviz.core.network import Network

__all__ = [
    "RULES",
    "Adaptation",
    "Annealing",
    "Asynchronous",
    "Choice",
    "Graded",
    "GradedRule",
    "GradedSteps",
    "GradedTurns",
    "Parallel",
    "Parameter",
    "PartlyParallel",
    "Rule",
    "Stochastic",
    "Tie",
    "as_rule",
    "check_choice",
    "choice_of",
    "choices",
    "chosen_rule",
    "field_names",
    "probability_on",
    "rule_from_dict",
    "rule_to_dict",
    "settling_rule",
    "with_gain",
]

RULES: dict[str, type[Rule]] = {
    kind.name: kind
    for kind in (
        Asynchronous,
        Parallel,
        PartlyParallel,
        Stochastic,
        Adaptation,
        Annealing,
        Graded,
        GradedSteps,
        GradedTurns,
    )
}


def choices() -> tuple[Choice, ...]:
    """The rows of the list of rules that people choose from."""
    return tuple(choice for kind in RULES.values() for choice in kind.choices())


def choice_of(rule: Rule) -> int:
    """Number of the row that a rule belongs to."""
    rows = choices()
    alike = [number for number, choice in enumerate(rows) if type(choice.rule) is type(rule)]
    return next((number for number in alike if rows[number].rule.variant == rule.variant), alike[0])


def chosen_rule(number: int, net: Network | None, before: Rule | None = None) -> Rule:
    """The rule of a row, with the numbers that a network asks for if there is one.

    Of the rule `before` it takes the tie over, and the numbers if it is of the same kind.
    """
    rule = choices()[number].rule
    if before is not None:
        kept = ("tie", *(each.name for each in rule.parameters if type(before) is type(rule)))
        rule = replace(rule, **{name: getattr(before, name) for name in kept})
    return rule if net is None else rule.suited_to(net)


def rule_to_dict(rule: Rule) -> dict[str, Any]:
    """The rule as plain data: its name and its parameters, without options that are as usual."""
    usual = {field.name: field.default for field in fields(rule) if field.kw_only}
    parameters = {key: value for key, value in asdict(rule).items() if key not in usual or value != usual[key]}
    return {"name": rule.name, **parameters}


def rule_from_dict(data: Mapping[str, Any]) -> Rule:
    """The inverse of `rule_to_dict`.

    Raises
    ------
    ValueError
        If the name or a parameter is unknown, or a value is out of range.
    """
    name = data.get("name")
    if not isinstance(name, str) or name not in RULES:
        raise ValueError(f"unknown rule {quoted(name)}; known are {', '.join(RULES)}")
    kind = RULES[name]
    unknown = sorted(set(data) - {*field_names(kind), "name"})
    if unknown:
        raise ValueError(f"the rule {quoted(name)} has no parameter {quoted(unknown[0])}")
    try:
        return kind(**{key: value for key, value in data.items() if key != "name"})
    except TypeError as error:
        raise ValueError(f"the rule {quoted(name)} has a parameter of the wrong kind: {error}") from error
