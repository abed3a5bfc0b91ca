"""Edits of weights, biases and the kind of unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from hopviz.actions.action import CONTINUOUS, PAUSE, Change, Edit, EditError, Moment
from hopviz.actions.parameters import Number, Switch, Text, Unit, WholeProject
from hopviz.project.conversion import OTHER, Conversion
from hopviz.project.conversion_words import KINDS_OF_UNIT, REMOVED, sentence
from hopviz.project.model import GIVEN, Project

BY_HAND = "The weights are set by hand now; choose a learning rule to learn them from the memories again"
MEAN = "Weights are kept symmetric: each pair has the mean of its two weights"
LEARNT_ANEW = "Weights are kept symmetric: they are learnt anew, one for each pair"
NEVER_RISES = "one by one and without noise, no flip raises the energy"
MAY_RISE = "but a unit's negative weight to itself lets its flips raise the energy"
REPLAYED = "A sequence is learnt by weights that lead one way: choose another learning rule to keep them symmetric."
ASYMMETRIC = (
    "The two weights of a pair may differ now: where they do, a flip may raise the energy, and a run may go round for "
    "ever"
)


def _told_of_given(project: Project) -> str:
    return BY_HAND if project.learning != GIVEN and project.memories else ""


def _told_of_symmetry(before: Project, after: Project) -> str:
    """How weights have become symmetric, and what follows for the energy."""
    negative = after.weights is not None and bool((after.network().couplings.own < 0).any())
    return f"{LEARNT_ANEW if before.learns_in_epochs else MEAN}; {MAY_RISE if negative else NEVER_RISES}"


def _chosen(now: Moment, reference: int | str) -> int:
    unit = now.unit(reference)
    if unit < 0:
        raise EditError("A weight or a bias is set of units that are named or numbered from 0.")
    return unit


@dataclass(frozen=True, eq=False)
class SetWeight(Edit):
    """Give a connection another weight; while weights are kept symmetric, its mirror image too."""

    action: ClassVar[str] = "set_weight"
    to: Unit
    source: Unit
    value: Annotated[float, Number()]

    def change(self, now: Moment) -> Change:
        """Given weights with another one; several settings of one connection are one step."""
        project, to, source = now.project, _chosen(now, self.to), _chosen(now, self.source)
        order = sorted((to, source)) if project.symmetric else (source, to)
        pair = ("–" if project.symmetric else " to ").join(project.unit_name(unit) for unit in order)
        try:
            after = now.with_current_weights().with_weight(to, source, self.value)
        except ValueError as error:
            raise EditError(f"The weight cannot be set: {error}.") from error
        return Change(
            f"Set weight {pair}", after, message=_told_of_given(project), series=f"weight {to} {source}"
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class SetBias(Edit):
    """Give a unit another bias."""

    action: ClassVar[str] = "set_bias"
    unit: Unit
    value: Annotated[float, Number()]

    def change(self, now: Moment) -> Change:
        """Given biases with another one; several settings of one bias are one step."""
        project, unit = now.project, _chosen(now, self.unit)
        after = now.with_current_weights().with_bias(unit, self.value)
        text = f"Set bias of unit {project.unit_name(unit)}"
        return Change(text, after, message=_told_of_given(project), series=f"bias {unit}")


@dataclass(frozen=True, eq=False)
class KeepSymmetric(Edit):
    """Keep the two weights of every pair alike from now on, or let them differ."""

    action: ClassVar[str] = "keep_symmetric"
    on: Switch

    def change(self, now: Moment) -> Change:
        """Symmetric weights, or weights that may differ; nothing if it is so already."""
        if self.on == now.project.symmetric:
            return Change()
        if now.project.replays:
            raise EditError(REPLAYED)
        text = "Keep weights symmetric" if self.on else "Let weights be asymmetric"
        after = now.project.with_symmetry(self.on)
        return Change(text, after, message=_told_of_symmetry(now.project, after) if self.on else ASYMMETRIC)


@dataclass(frozen=True, eq=False)
class ConvertUnits(Edit):
    """Go over to the other kind of unit, the dynamics as it was."""

    action: ClassVar[str] = "convert_units"

    def change(self, now: Moment) -> Change:
        """The same dynamics in the other units."""
        project = now.project
        if project.lesioned.any():
            return Change(message=REMOVED)
        if now.network is None:
            raise EditError("The weights are still being made: convert the units once they are there.")
        other = OTHER[project.units]
        told = Conversion(now.network, project.weights is None)
        text = f"Convert to {KINDS_OF_UNIT[other]} units"
        return Change(text, project.with_units(other), message=sentence(told, project.rule))


@dataclass(frozen=True, eq=False)
class Adopt(Edit):
    """Take over a project that an experiment has made of the present one."""

    action: ClassVar[str] = "adopt"
    text: Annotated[str, Text(may_be_empty=False)]
    project: Annotated[Project, WholeProject()]
    continuous: Switch = False
    """Whether the experiment goes on by itself: then all its projects are one step, whatever its pauses."""

    def change(self, now: Moment) -> Change:
        """That project; a run of them with one text is one step."""
        if not self.project.same_grid(now.project):
            raise EditError(f"{self.text} needs a grid of {self.project.rows} x {self.project.cols} units.")
        return Change(self.text, self.project, series=self.text, pause=CONTINUOUS if self.continuous else PAUSE)
