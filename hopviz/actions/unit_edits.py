"""Edits of units: clamped, removed, added, deleted, moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from hopviz.actions.action import Change, Edit, EditError, Moment
from hopviz.actions.parameters import Numbers, Switch, Unit, Wholes
from hopviz.core.network import Floats, State
from hopviz.project.model import Project
from hopviz.project.parts import Mask
from hopviz.project.resizing import check_growth, check_shrinking, with_unit, without_unit

CHOOSE = "Choose a unit first: click it, or use the arrow keys"


def _with(mask: Mask, units: NDArray[np.int64], on: bool) -> Mask:
    """The mask with these units put in or taken out."""
    if units.size and units.max() >= mask.size:
        raise EditError(f"There is no unit {units.max()}: the units are numbered 0 to {mask.size - 1}.")
    changed = mask.copy()
    changed[units] = on
    return changed


def _which(project: Project, units: NDArray[np.int64]) -> str:
    return f"unit {project.unit_name(int(units[0]))}" if units.size == 1 else "units"


@dataclass(frozen=True, eq=False)
class Clamp(Edit):
    """Hold units as they are, or let them go."""

    action: ClassVar[str] = "clamp"
    units: Annotated[NDArray[np.int64], Wholes()]
    on: Switch = True

    def change(self, now: Moment) -> Change:
        """Other units clamped; nothing if they all are so already."""
        mask = _with(now.project.clamped, self.units, self.on)
        if np.array_equal(mask, now.project.clamped):
            return Change()
        which = "units" if now.in_stroke else _which(now.project, self.units)
        return Change(f"{'Clamp' if self.on else 'Unclamp'} {which}", now.project.with_clamped(mask))


@dataclass(frozen=True, eq=False)
class ToggleClamp(Edit):
    """Hold a unit as it is, or let it go, whichever it is not."""

    action: ClassVar[str] = "toggle_clamp"
    unit: Unit

    def change(self, now: Moment) -> Change:
        """One unit clamped or not."""
        unit = now.unit(self.unit)
        if unit < 0:
            return Change(message=CHOOSE)
        return Clamp(np.array([unit]), not now.project.clamped[unit]).change(now)


@dataclass(frozen=True, eq=False)
class Remove(Edit):
    """Take units out, or put them back."""

    action: ClassVar[str] = "remove"
    units: Annotated[NDArray[np.int64], Wholes()]
    on: Switch = True

    def change(self, now: Moment) -> Change:
        """Other units removed; nothing if they all are so already."""
        mask = _with(now.project.lesioned, self.units, self.on)
        if np.array_equal(mask, now.project.lesioned):
            return Change()
        text = f"{'Remove' if self.on else 'Restore'} {_which(now.project, self.units)}"
        return Change(text, now.project.with_lesioned(mask))


@dataclass(frozen=True, eq=False)
class ToggleRemoval(Edit):
    """Take a unit out, or put it back, whichever it is not."""

    action: ClassVar[str] = "toggle_removal"
    unit: Unit

    def change(self, now: Moment) -> Change:
        """One unit removed or not."""
        unit = now.unit(self.unit)
        if unit < 0:
            return Change(message=CHOOSE)
        return Remove(np.array([unit]), not now.project.lesioned[unit]).change(now)


@dataclass(frozen=True, eq=False)
class Release(Edit):
    """Unclamp and restore all units."""

    action: ClassVar[str] = "release"

    def change(self, now: Moment) -> Change:
        """No unit clamped, none removed; nothing if none is."""
        project, none = now.project, np.zeros(now.project.n, np.bool_)
        if not project.clamped.any() and not project.lesioned.any():
            return Change()
        return Change("Unclamp and restore all units", project.with_clamped(none).with_lesioned(none))


@dataclass(frozen=True, eq=False)
class AddUnit(Edit):
    """One more unit, without connections; at a place of the graph, if units have places there."""

    action: ClassVar[str] = "add_unit"
    place: Annotated[Floats | None, Numbers(2, single=True)] = None

    def change(self, now: Moment) -> Change:
        """One unit more, off."""
        try:
            check_growth(now.project)  # before the weights of a large network are made
            after = with_unit(now.with_current_weights(), self.place)
        except ValueError as error:
            raise EditError(f"{error}.") from error
        state = np.append(now.state, -1).astype(np.int8)
        return _resized(f"Add unit {after.unit_name(after.n - 1)}", after, state)


@dataclass(frozen=True, eq=False)
class DeleteUnit(Edit):
    """Take a unit away, with its connections."""

    action: ClassVar[str] = "delete_unit"
    unit: Unit

    def change(self, now: Moment) -> Change:
        """One unit less."""
        unit = now.unit(self.unit)
        if unit < 0:
            return Change(message="Choose the unit to delete first: click it, or use the arrow keys")
        try:
            check_shrinking(now.project)
            after = without_unit(now.with_current_weights(), unit)
        except ValueError as error:
            raise EditError(f"{error}.") from error
        return _resized(f"Delete unit {now.project.unit_name(unit)}", after, np.delete(now.state, unit))


def _resized(text: str, after: Project, state: State) -> Change:
    told = f"{text}: {after.n} units, in a grid of {after.rows} x {after.cols}"
    return Change(text, after, state, message=told)


@dataclass(frozen=True, eq=False)
class PlaceUnits(Edit):
    """Put the units of the graph somewhere else."""

    action: ClassVar[str] = "place_units"
    places: Annotated[Floats, Numbers(2)]

    def change(self, now: Moment) -> Change:
        """Other places."""
        if len(self.places) != now.project.n:
            raise EditError(f"There are places for {len(self.places)} units, but the network has {now.project.n}.")
        return Change("Move units", now.project.with_places(self.places))
