"""What a simulation has of graded units: their values, from which they go on under a graded rule."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.graded.units import GradedUnits
from hopviz.core.kernels.tuples import Run
from hopviz.core.network import Floats, Network, State, to_bipolar
from hopviz.core.rules import GradedRule, Rule
from hopviz.core.validation import as_units


class GradedState:
    """A simulation whose units may be graded."""

    _net: Network
    _rule: Rule
    _run: Run
    _unmasked: State
    _clamped: NDArray[np.bool_]
    _lesioned: NDArray[np.bool_]
    _graded: GradedUnits | None = None

    @property
    def values(self) -> Floats | None:
        """(N,) the values of graded units, removed ones as they will come back; None where units are on or off."""
        return None if self._graded is None else self._graded.values.copy()

    def _graded_by(self, rule: Rule, net: Network, values: ArrayLike | None) -> GradedUnits | None:
        """Units with these values, or those of the signs, if a rule asks for them; what it refuses raises."""
        if not isinstance(rule, GradedRule):
            return None
        values = to_bipolar(self._unmasked) if values is None else values
        return GradedUnits(net, rule, values, self._unmasked, ~(self._clamped | self._lesioned), self._lesioned)

    def set_values(self, units: ArrayLike, values: ArrayLike) -> None:
        """Give some graded units (numbers, shape (K,)) values from -1 to 1 (shape (K,)), clamped ones too."""
        which, given = as_units(units, values, self._net.n)
        graded = self.values
        if graded is None:
            raise ValueError("only graded units have values between -1 and 1: go on by a graded rule first")
        graded[which] = given
        made = self._graded_by(self._rule, self._net, graded)
        assert made is not None
        self._unmasked = made.state
        self._take_graded(made)

    def _take_graded(self, graded: GradedUnits | None) -> None:
        """Let the run be that of these units, or of units that are on or off."""
        self._graded = graded
        if graded is not None:
            self._unmasked = graded.state
            self._run.state[:] = np.where(self._lesioned, 0, self._unmasked)
            self._run.energy[0] = graded.energy
