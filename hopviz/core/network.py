"""Networks of threshold units, their fields and energies.

Conventions: energy E(s) = -1/2 s'Ws - b's, field h = Ws + b (Hopfield, PNAS 79, 2554, 1982).  A unit is
"bipolar" (+1 on, -1 off) or "binary" (1 on, 0 off).  It turns on if h > 0, off if h < 0, and stays if h = 0.

Ties.  A sum of floating-point weights that is zero on paper is rarely zero in the machine, so a field counts
as exactly zero when it is smaller than `limits.TIE` times the largest field the unit could have.  This is the only
place where that is decided: `Network.tolerance` is used by `Network.fields` and by every kernel.

Couplings.  A network holds its weights in one of three forms (`hopviz.core.couplings`), all of which give the same
fields, ties and runs; the matrix of them is made when somebody asks for `Network.weights`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.blocks import by_rows, rows_in_blocks
from hopviz.core.couplings import Couplings, Dense, Form, check_block, check_dense
from hopviz.core.kernels.tuples import Run, Weights, new_run
from hopviz.core.lazy import lazy
from hopviz.core.limits import TIE, check_within
from hopviz.core.quoting import quoted
from hopviz.core.stepwise import Steps

Units = Literal["bipolar", "binary"]
State = NDArray[np.int8]
Floats = NDArray[np.float64]

OFF: dict[str, int] = {"bipolar": -1, "binary": 0}


class Network:
    """Threshold units joined by weights.

    Parameters
    ----------
    weights : array_like, shape (N, N), or Couplings
        Weight from unit j (column) to unit i (row).  May be asymmetric and may have a diagonal.  Each is 0, or from
        1e-100 to 1e9 in size (see `hopviz.core.limits`).
    bias : array_like, shape (N,), optional
        Bias of every unit, within the same limits; zero if left out.
    units : {"bipolar", "binary"}
        Whether units take the values +1/-1 or 1/0.

    Raises
    ------
    ValueError
        If a shape is wrong, a number is NaN, infinite or beyond the limits, a matrix is of more than 16,384 units, or
        `units` is unknown.

    Notes
    -----
    A network never changes: its arrays are read-only.  A float64 array that owns its memory and is already
    read-only is shared, any other is copied.
    """

    def __init__(
        self, weights: ArrayLike | Couplings, bias: ArrayLike | None = None, units: Units = "bipolar"
    ) -> None:
        if not isinstance(units, str) or units not in get_args(Units):
            raise ValueError(f'units must be "bipolar" or "binary", not {quoted(units)}')
        self.units: Units = units
        if not isinstance(weights, Couplings):
            given = numbers("weights", weights)
            if given.ndim != 2 or given.shape[0] != given.shape[1] or not given.size:
                raise ValueError(f"weights must be a square matrix, not of shape {given.shape}")
            check_dense(len(given))  # before a copy is made
            weights = Dense(_frozen("weights", given))
        self.couplings: Couplings = weights
        """The weights in their form."""
        self.bias: Floats = _frozen("bias", np.zeros(self.n) if bias is None else bias)
        check_within("bias", self.bias)
        if self.bias.shape != (self.n,):
            raise ValueError(f"bias must have shape ({self.n},), not {self.bias.shape}")

    def __repr__(self) -> str:
        symmetry = "symmetric" if self.is_symmetric else "asymmetric"
        return f"Network({self.n} {self.units} units, {symmetry})"

    def __deepcopy__(self, memo: object) -> Network:
        return self  # a network never changes

    @property
    def n(self) -> int:
        """Number of units, N."""
        return self.couplings.n

    @property
    def form(self) -> Form:
        """How the weights are held: "dense", "factored" or "sparse"; "higher-order" if there are none of pairs."""
        return self.couplings.form

    @property
    def nbytes(self) -> int:
        """Memory taken by weights and biases in this form."""
        return self.couplings.nbytes + self.bias.nbytes

    @lazy
    def weights(self) -> Floats:
        """(N, N) the matrix of the weights, made when it is first asked for.

        Raises
        ------
        ValueError
            If there are too many units; `weights_block` has no such limit.
        """
        return self.couplings.matrix()

    def weights_steps(self) -> Steps[Floats]:
        """As `weights`, in slices, each with the progress, 0 to 1: for whoever may have to stop before the end."""
        if "weights" not in vars(self):
            vars(self)["weights"] = yield from self.couplings.matrix_steps()
        return self.weights

    def weights_block(self, rows: ArrayLike, cols: ArrayLike) -> Floats:
        """The weights to some units, numbers (R,), from some units, numbers (C,), shape (R, C).

        Raises
        ------
        ValueError
            If there is no such unit, or they are too many.
        """
        to, source = self._numbers_of_units("rows", rows), self._numbers_of_units("cols", cols)
        check_block(to.size, source.size)
        return self.couplings.block(to, source)

    def mean_weights(self, size: int, rows: range, cols: range) -> Floats:
        """Means over tiles of `size` x `size` weights, which cover the matrix from its upper left corner, (R, C).

        Parameters
        ----------
        size : int
            Units along the side of a tile, 1 to N; the last tiles of a row or column may be smaller.
        rows, cols : range
            The tiles that are asked for, by their numbers from 0.

        Raises
        ------
        ValueError
            If there is no such tile.
        """
        if not 1 <= size <= self.n:
            raise ValueError(f"the size of a tile must be 1 to {self.n}, not {size}")
        count = -(-self.n // size)
        for name, tiles in (("rows", rows), ("cols", cols)):
            if tiles.step != 1 or not 0 <= tiles.start < tiles.stop <= count:
                raise ValueError(f"{name} must be a range from 0 to {count}, not {tiles}")
        high, wide = (
            np.minimum(np.arange(tiles.start + 1, tiles.stop + 1) * size, self.n) - np.asarray(tiles) * size
            for tiles in (rows, cols)
        )
        return np.asarray(self.couplings.tile_sums(size, rows, cols) / (high[:, np.newaxis] * wide))

    @property
    def largest_weight(self) -> float:
        """The largest |w_ij|; of a factored network what it is between units on which all factors agree."""
        return self.couplings.largest

    def weight(self, to: int, source: int) -> float:
        """The weight to one unit from another."""
        return float(self.weights_block([to], [source])[0, 0])

    def weights_to(self, unit: int) -> Floats:
        """(N,) the weights to one unit."""
        return np.asarray(self.weights_block([unit], np.arange(self.n))[0])

    def _numbers_of_units(self, name: str, units: ArrayLike) -> NDArray[np.intp]:
        which = numbers(name, units)
        if which.ndim != 1 or (
            which.size and (which.dtype.kind not in "iu" or not 0 <= which.min() <= which.max() < self.n)
        ):
            raise ValueError(f"{name} must be numbers of units, from 0 to {self.n - 1}")
        return which.astype(np.intp)

    def part(self, units: ArrayLike) -> Network:
        """The network of some units, numbers (K,), without all others."""
        which = self._numbers_of_units("units", units)
        return Network(self.couplings.part(which), self.bias[which], self.units)

    @property
    def is_symmetric(self) -> bool:
        """Whether w_ij = w_ji for all pairs, to within `TIE` of the largest weight."""
        return self.couplings.is_symmetric

    @lazy
    def tolerance(self) -> Floats:
        """Fields up to this size count as zero, shape (N,): `TIE` x (sum_j |w_ij| + |b_i|)."""
        return _sealed(TIE * (self.couplings.row_sizes + np.abs(self.bias)))

    @lazy
    def for_kernels(self) -> Weights:
        """What kernels take."""
        return self.couplings.for_kernels(self.bias, self.tolerance, OFF[self.units])

    def new_run(self, generator: NDArray[np.uint64]) -> Run:
        """A run of this network for kernels, before its first state is known, with a copy of a generator's state."""
        return new_run(self.n, generator, self.couplings.no_overlaps)

    def check_state(self, state: ArrayLike) -> State:
        """Return `state` as int8, shape (N,) or (K, N).

        Raises
        ------
        ValueError
            If the last axis is not N long or a value is not one that these units take.
        """
        given = numbers("a state", state)
        if given.ndim not in (1, 2) or given.shape[-1] != self.n:
            raise ValueError(f"a state must have shape ({self.n},) or (K, {self.n}), not {given.shape}")
        off = OFF[self.units]
        for block in rows_in_blocks(len(given), given.size // max(len(given), 1)):
            values = given[block]
            if not ((values == 1) | (values == off)).all():
                raise ValueError(f"{self.units} units take the values 1 and {off} only")
        return given.astype(np.int8)

    def fields(self, state: ArrayLike) -> Floats:
        """Fields h = Ws + b of states of shape (N,) or (K, N); a tie is exactly 0.0."""

        def fields(s: Floats) -> Floats:
            h: Floats = self.couplings.received(s) + self.bias
            h[np.abs(h) <= self.tolerance] = 0.0
            return h

        return _of_each(fields, self.check_state(state))

    def energy(self, state: ArrayLike) -> Any:
        """Energies E = -1/2 s'Ws - b's: a float for a state (N,), an array (K,) for states (K, N)."""
        energies = _of_each(
            lambda s: -0.5 * (self.couplings.exerted(s) * s).sum(axis=-1) - s @ self.bias, self.check_state(state)
        )
        return float(energies) if energies.ndim == 0 else energies

    def energy_gaps(self, state: ArrayLike, lesioned: ArrayLike | None = None) -> Floats:
        """E(unit off) - E(unit on) of every unit, the others as they are, shape of `state`.

        For symmetric weights without a diagonal this is 2 h_i (bipolar) or h_i (binary).

        Parameters
        ----------
        state : array_like, shape (N,) or (K, N)
        lesioned : array_like of bool, shape (N,), optional
            Units that are taken out: they act on no other, whatever their value is.
        """
        off = OFF[self.units]
        out, given = np.zeros(self.n, bool), numbers("a state", state)
        if lesioned is not None:
            out = numbers("lesioned", lesioned).astype(bool)
        if out.shape != (self.n,):
            raise ValueError(f"lesioned must be {self.n} values, true or false, not an array of shape {out.shape}")
        states = self.check_state(np.where(out, off, given) if given.shape[-1:] == out.shape else given)
        return self._gaps(states, ~out)

    def _gaps(self, states: State, present: NDArray[np.bool_]) -> Floats:
        """As `energy_gaps`, of states and a mask (N,) of the units that are there, which have been checked."""
        off, diagonal = OFF[self.units], self.couplings.own
        if self.is_symmetric:
            tolerance = self.tolerance
        else:  # columns count as much as rows
            tolerance = 0.5 * (self.tolerance + TIE * (self.couplings.column_sizes + np.abs(self.bias)))

        def gaps(s: Floats) -> Floats:
            s = s * present
            both = self.couplings.received(s) + self.couplings.exerted(s)
            mean_field = 0.5 * both - diagonal * s + self.bias
            found: Floats = (1 - off) * mean_field + 0.5 * diagonal * (1 - off * off)
            found[np.abs(found) <= (1 - off) * tolerance] = 0.0
            return found

        return _of_each(gaps, states)

    def own_votes(self, state: ArrayLike) -> Floats:
        """What the fields owe to units' weights to themselves, w_ii (s_i - c) with c between the two values, (N,).

        The energies of a unit on and off do not differ by it: stochastic units decide by what is left of the field.
        """
        return np.asarray(self.couplings.own * (np.asarray(state) - 0.5 * (1 + OFF[self.units])))

    def tension(self, state: ArrayLike) -> Floats:
        """Tension -w_ij s_i s_j of every pair in one state (N,), shape (N, N): positive means frustrated.

        Half its sum, less the biases' b's, is the energy.
        """
        s = self.check_state(state)
        if s.ndim != 1:
            raise ValueError("tension is defined for one state of shape (N,)")
        check_dense(self.n)
        tension = np.empty((self.n, self.n))
        for block in rows_in_blocks(self.n, self.n):
            tension[block] = np.negative(self.weights[block] * np.multiply.outer(s[block], s))
        return tension

    def converted(self, units: Units) -> tuple[Network, float]:
        """The same dynamics in the other kind of unit.

        Returns
        -------
        network : Network
            Its units want to flip exactly when these do, and behave alike at the same temperature.
        offset : float
            What separates the energies of a symmetric network: E_self(s) = E_network(s') + offset.

        Raises
        ------
        ValueError
            If a weight or a bias would be beyond the limits.

        Notes
        -----
        With s = 2s' - 1: w'_ij = 4 w_ij and b'_i = 2 b_i - 2 sum_j w_ij; the inverse follows.
        """
        if units == self.units:
            return self, 0.0
        factor, bias, offset = self.conversion
        return Network(self.couplings.scaled(factor), bias, units), offset

    @lazy
    def conversion(self) -> tuple[float, Floats, float]:
        """What `converted` makes of it in the other kind of unit: factor of the weights, biases (N,), and offset."""
        rows = self.couplings.sums
        if self.units == "bipolar":
            return 4.0, _sealed(2.0 * (self.bias - rows)), float(self.bias.sum() - 0.5 * rows.sum())
        offset = -0.5 * self.bias.sum() - 0.125 * rows.sum()
        return 0.25, _sealed(0.5 * self.bias + 0.25 * rows), float(offset)


def to_bipolar(state: ArrayLike) -> State:
    """Binary or bipolar values as +1/-1, int8, same shape."""
    return to_units(state, "bipolar")


def to_units(state: ArrayLike, units: Units) -> State:
    """Binary or bipolar values in the given units, int8, same shape."""
    on = np.asarray(numbers("a state", state) > 0, np.int8)
    return on if OFF[units] == 0 else np.asarray(on + on - np.int8(1))  # a choice would take 50 times as long


def numbers(name: str, values: ArrayLike) -> NDArray[Any]:
    """The values as an array of real numbers of any type, or a ValueError that calls them by `name`."""
    try:
        array = np.asarray(values)
    except ValueError as error:  # rows of different lengths
        raise ValueError(f"{name} must be an array of numbers, all of its rows equally long") from error
    if array.dtype.kind not in "biuf":
        raise ValueError(f"{name} must be an array of real numbers, not of {array.dtype.name}")
    return array


def _of_each(function: Callable[[Floats], Floats], states: State) -> Floats:
    """What a function makes of a state (N,), or of each of some states (K, N), a block of them at a time."""
    if states.ndim == 1:
        return np.asarray(function(states.astype(np.float64)))
    parts = [function(states[block].astype(np.float64)) for block in rows_in_blocks(*states.shape)]
    return parts[0] if len(parts) == 1 else np.concatenate(parts or [function(states.astype(np.float64))])


def _sealed(array: Floats) -> Floats:
    array.setflags(write=False)
    return array


def _frozen(name: str, values: ArrayLike) -> Floats:
    """A read-only, contiguous float64 array of numbers within the limits; one that is so already is shared."""
    array = numbers(name, values)
    # A view may change through the array it looks at, read-only or not.
    private = array.base is None and array.flags.c_contiguous and not array.flags.writeable
    if array.dtype != np.float64 or not private:
        array = _sealed(by_rows(np.asarray, array) if array.ndim == 2 else np.array(array, np.float64, order="C"))
    return array
