"""What can be done to single units and connections, and how is each thing undone?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from PySide6.QtCore import QObject, Signal

from hopviz.core.network import State
from hopviz.engine.session import Session
from hopviz.project.model import GIVEN, Project
from hopviz.project.resizing import with_unit, without_unit

BY_HAND = "The weights are set by hand now; choose a learning rule to learn them from the memories again"
SYMMETRIC = "Weights are kept symmetric: each pair has the mean of its two weights, and the energy can only fall"
ASYMMETRIC = (
    "The two weights of a pair may differ now: then no energy falls at every update, and the run may go round for ever"
)


class WiringEdits(QObject):
    """The part of the editor where networks are wired by hand.

    Parameters
    ----------
    session : Session
    edit : callable
        `ProjectEditor.edit`: makes a change that can be undone.
    as_seen : callable
        `ProjectEditor.as_seen`: the project with the weights that can be seen now.
    parent : QObject, optional
    """

    told = Signal(str)
    """A short message for the status bar."""
    failed = Signal(str)
    """A sentence that names cause and cure."""

    def __init__(
        self,
        session: Session,
        edit: Callable[..., None],
        as_seen: Callable[[], Project],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._edit, self._as_seen = session, edit, as_seen

    def set_weight(self, to: int, source: int, value: float) -> None:
        """Give a connection another weight."""
        self._tell_of_given()
        order = (source, to) if not self._session.project.symmetric else sorted((to, source))
        pair = ("–" if self._session.project.symmetric else " to ").join(self._name(unit) for unit in order)
        after = self._as_seen().with_weight(to, source, value)
        self._edit(f"Set weight {pair}", after, series=f"weight {to} {source}")

    def set_bias(self, unit: int, value: float) -> None:
        """Give a unit another bias."""
        self._tell_of_given()
        after = self._as_seen().with_bias(unit, value)
        self._edit(f"Set bias of unit {self._name(unit)}", after, series=f"bias {unit}")

    def _tell_of_given(self) -> None:
        if self._session.project.learning != GIVEN and self._session.project.memories:
            self.told.emit(BY_HAND)

    def set_symmetry(self, symmetric: bool) -> None:
        """Keep the two weights of every pair alike from now on, or let them differ."""
        if symmetric != self._session.project.symmetric:
            text = "Keep weights symmetric" if symmetric else "Let weights be asymmetric"
            self._edit(text, self._session.project.with_symmetry(symmetric))
            self.told.emit(SYMMETRIC if symmetric else ASYMMETRIC)

    def set_places(self, places: ArrayLike) -> None:
        """Put the units of the graph there, shape (N, 2)."""
        self._edit("Move units", self._session.project.with_places(places))

    def add_unit(self, place: ArrayLike | None = None) -> None:
        """One more unit, at this place of the graph if units have places there."""
        try:
            after = with_unit(self._as_seen(), place)
        except ValueError as error:
            self.failed.emit(f"{error}.")
            return
        self._resize(f"Add unit {after.unit_name(after.n - 1)}", after, np.append(self._session.state, -1))

    def delete_unit(self, unit: int) -> None:
        """One unit less; -1 if none has been chosen."""
        if not 0 <= unit < self._session.project.n:
            self.told.emit("Choose the unit to delete first: click it, or use the arrow keys")
            return
        try:
            after = without_unit(self._as_seen(), unit)
        except ValueError as error:
            self.failed.emit(f"{error}.")
            return
        self._resize(f"Delete unit {self._name(unit)}", after, np.delete(self._session.state, unit))

    def _resize(self, text: str, after: Project, state: State) -> None:
        """Go on in this state with another number of units; taken back, in the present one with the present number."""
        states = {self._session.project.n: self._session.state, after.n: state}

        def take_over(project: Project) -> None:
            self._session.edit(project, states[project.n])

        self._edit(text, after, apply=take_over)
        self.told.emit(f"{text}: {after.n} units, in a grid of {after.rows} x {after.cols}")

    def _name(self, unit: int) -> str:
        return self._session.project.unit_name(unit)
