"""Fields and flips for each form of weights: dense, factored and sparse.

Kernels call `renew`, `know_fields`, `field` and `change`; which function that is depends on the types of the tuple of
weights and of the run, and is settled when the kernel is compiled.

- Dense and sparse: `Run.fields` follow flip by flip.  A flip costs a column of weights, a visit nothing.
- Factored: `Run.overlaps` follow flip by flip, and a field is added up of them when its unit is visited.  Flip and
  visit cost as much as there are factors, whatever the number of units.  Whole factors have whole overlaps, so that a
  field that is zero on paper is zero, and the same to the last bit whether added up or followed flip by flip, which
  pays where flips are rare (`expect_flip`).
- Lattices: see `kernels.lattice`; dense memories: see `kernels.higher_order`.
"""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

import numpy as np

from hopviz.core.kernels.compiler import implements, inlined
from hopviz.core.kernels.tuples import (
    FIELDS_KNOWN,
    FOLLOWS,
    GAP,
    SINCE_REFRESH,
    DenseWeights,
    FactoredWeights,
    HigherOrderWeights,
    LatticeWeights,
    SparseWeights,
)


def renew(weights, run):
    """Fields h = Ws + b and energy E = -1/2 s'Ws - b's anew from the state: ends the drift of rounding errors."""
    raise NotImplementedError


def know_fields(weights, run):
    """Let `Run.fields` be those of the state."""
    raise NotImplementedError


def field(i, weights, run):
    """The field of unit i."""
    raise NotImplementedError


def change(i, value, h, weights, run):
    """Give unit i a value; fields and (for symmetric weights) the energy follow.  h is its field before."""
    raise NotImplementedError


def visit_branchless(most, place, temperature, weights, run, order, log):
    """Let so many units decide with noise, from a place in the order on, where a form has a way without branches.

    It ends in the middle of nothing: there is room for so many flips in the log, and before fields are due anew.  What
    happens is told as by `dynamics.flip`; returns the unit visited last, or -1 if the form has no such way.
    """
    raise NotImplementedError


@implements(visit_branchless, DenseWeights, FactoredWeights, SparseWeights, HigherOrderWeights)
def no_branchless_visits(most, place, temperature, weights, run, order, log):
    """There is none."""
    return -1


def expect_flip(visits, weights, run):
    """Make ready for a flip, so many visits after the last one, of a run that goes unit by unit."""
    raise NotImplementedError


def expect_flips(count, weights, run):
    """Make ready for so many flips at once, after which all fields are asked for."""
    raise NotImplementedError


@implements(renew, DenseWeights)
def renew_dense(weights, run):
    """What each unit does to all fields, unit by unit: so many sums at once."""
    bias, state, fields = weights.bias, run.state, run.fields
    for i in range(state.size):
        fields[i] = 0.0
    for j in range(state.size):
        column, value = weights.influence[j], float(state[j])
        for i in range(state.size):
            fields[i] += column[i] * value
    energy = 0.0
    for i in range(state.size):
        energy -= state[i] * (0.5 * fields[i] + bias[i])
        fields[i] += bias[i]
    run.energy[0] = energy
    run.counts[SINCE_REFRESH] = 0


@implements(renew, SparseWeights)
def renew_sparse(weights, run):
    """A short row of weights for each unit."""
    bias, state = weights.bias, run.state
    energy = 0.0
    for i in range(state.size):
        h = 0.0
        for k in range(weights.starts[i], weights.starts[i + 1]):
            h += weights.w[k] * state[weights.sources[k]]
        run.fields[i] = h + bias[i]
        energy -= state[i] * (0.5 * h + bias[i])
    run.energy[0] = energy
    run.counts[SINCE_REFRESH] = 0


@inlined
def add_up_overlaps(weights, run):
    """Overlaps of the state with the factors, x_mu.s, anew."""
    state, overlaps = run.state, run.overlaps
    for mu in range(overlaps.size):
        overlaps[mu] = 0
    for i in range(state.size):
        row, value = weights.factors[i], state[i]
        if value != 0:
            for mu in range(overlaps.size):
                overlaps[mu] += value * row[mu]


@implements(renew, FactoredWeights)
def renew_factored(weights, run):
    """Overlaps, and all fields of them."""
    state, overlaps = run.state, run.overlaps
    add_up_overlaps(weights, run)
    for mu in range(overlaps.size):
        overlaps[mu] *= weights.strengths[mu]
    run.counts[FIELDS_KNOWN] = 0
    know_fields(weights, run)
    energy = 0.0
    for i in range(state.size):
        energy -= 0.5 * state[i] * (run.fields[i] + weights.bias[i])
    run.energy[0] = energy
    run.counts[SINCE_REFRESH] = 0


@implements(know_fields, DenseWeights, SparseWeights)
def know_followed_fields(weights, run):
    """They always are."""


@implements(know_fields, FactoredWeights, whole=True)
def know_fields_of_whole_factors(weights, run):
    """Each is added up."""
    if run.counts[FIELDS_KNOWN] == 0:
        for i in range(run.state.size):
            total = total_of(i, weights, run)
            run.totals[i] = total
            run.fields[i] = total * weights.scale + weights.bias[i]
        run.counts[FIELDS_KNOWN] = 1


@implements(know_fields, HigherOrderWeights)
@implements(know_fields, FactoredWeights, whole=False)
def know_fields_one_by_one(weights, run):
    """Each is added up."""
    if run.counts[FIELDS_KNOWN] == 0:
        for i in range(run.state.size):
            run.fields[i] = field(i, weights, run)
        run.counts[FIELDS_KNOWN] = 1


@implements(field, DenseWeights, SparseWeights)
def followed_field(i, weights, run):
    """It is known."""
    return run.fields[i]


@inlined
def total_of(i, weights, run):
    """The field of unit i in whole numbers, added up of the overlaps."""
    row, overlaps = weights.factors[i], run.overlaps
    total = np.int32(0)
    for mu in range(overlaps.size):
        total = np.int32(total + np.int32(row[mu]) * np.int32(overlaps[mu]))
    return total - weights.selves[i] * run.state[i]


@implements(field, FactoredWeights, whole=True)
def field_of_whole_factors(i, weights, run):
    """Added up of the overlaps in whole numbers, if it is not known."""
    if run.counts[FIELDS_KNOWN] != 0:
        return run.fields[i]
    return total_of(i, weights, run) * weights.scale + weights.bias[i]


@implements(field, FactoredWeights, whole=False)
def field_of_real_factors(i, weights, run):
    """Added up of the overlaps, if it is not known; the same to the last bit wherever this is compiled into."""
    if run.counts[FIELDS_KNOWN] != 0:
        return run.fields[i]
    row, overlaps = weights.factors[i], run.overlaps
    a, b, c, d = 0.0, 0.0, 0.0, 0.0
    last = overlaps.size - overlaps.size % 4
    for mu in range(0, last, 4):
        a += row[mu] * overlaps[mu]
        b += row[mu + 1] * overlaps[mu + 1]
        c += row[mu + 2] * overlaps[mu + 2]
        d += row[mu + 3] * overlaps[mu + 3]
    for mu in range(last, overlaps.size):
        a += row[mu] * overlaps[mu]
    return ((a + b) + (c + d) - weights.selves[i] * run.state[i]) * weights.scale + weights.bias[i]


@implements(change, DenseWeights)
def change_dense(i, value, h, weights, run):
    """All fields follow."""
    row, fields = weights.influence[i], run.fields
    delta = float(value - run.state[i])
    run.energy[0] -= delta * h + 0.5 * row[i] * delta * delta
    run.state[i] = value
    for j in range(row.size):
        fields[j] += delta * row[j]


@implements(change, SparseWeights)
def change_sparse(i, value, h, weights, run):
    """The fields of the units that it acts on follow."""
    fields = run.fields
    delta = float(value - run.state[i])
    run.energy[0] -= delta * h + 0.5 * weights.own[i] * delta * delta
    run.state[i] = value
    for k in range(weights.influence_starts[i], weights.influence_starts[i + 1]):
        fields[weights.targets[k]] += delta * weights.influence[k]


@implements(change, FactoredWeights, whole=True)
def change_whole_factors(i, value, h, weights, run):
    """All overlaps follow, and all fields if they are to."""
    row, overlaps, strengths = weights.factors[i], run.overlaps, weights.strengths
    delta = value - run.state[i]
    run.energy[0] -= delta * h
    run.state[i] = value
    for mu in range(overlaps.size):
        overlaps[mu] += delta * strengths[mu] * row[mu]
    if run.counts[FOLLOWS] == 0:
        run.counts[FIELDS_KNOWN] = 0
        return
    products, totals, fields, bias, scale = weights.products[i], run.totals, run.fields, weights.bias, weights.scale
    for j in range(totals.size):
        totals[j] = np.int32(totals[j] + np.int32(delta) * np.int32(products[j]))
        fields[j] = totals[j] * scale + bias[j]


@implements(change, FactoredWeights, whole=False)
def change_real_factors(i, value, h, weights, run):
    """All overlaps follow."""
    row, overlaps, strengths = weights.factors[i], run.overlaps, weights.strengths
    delta = value - run.state[i]
    run.energy[0] -= delta * h
    run.state[i] = value
    for mu in range(overlaps.size):
        overlaps[mu] += delta * strengths[mu] * row[mu]
    run.counts[FIELDS_KNOWN] = 0


@implements(expect_flip, DenseWeights, SparseWeights, LatticeWeights, HigherOrderWeights)
@implements(expect_flips, DenseWeights, SparseWeights, LatticeWeights, HigherOrderWeights)
def expect_nothing(number, weights, run):
    """Fields follow anyway, or never do."""


@implements(expect_flips, FactoredWeights)
def expect_flips_of_factors(count, weights, run):
    """Few flips are followed, each as much work as there are units; after many, all fields are added up."""
    has_products = weights.products.shape[0] == run.state.size
    run.counts[FOLLOWS] = has_products and count < run.overlaps.size // 8


@implements(expect_flip, FactoredWeights)
def expect_flip_of_factors(visits, weights, run):
    """While flips are rare, all fields follow each of them, since visits are free then.

    A visit costs as much as there are factors, and to follow as much as there are units.
    """
    counts, n = run.counts, run.state.size
    counts[GAP] += (8 * visits - counts[GAP]) // 8
    if weights.products.shape[0] == n:
        saved = counts[GAP] * run.overlaps.size // 8
        if saved > 4 * n and counts[FIELDS_KNOWN] == 0:
            know_fields(weights, run)
        counts[FOLLOWS] = saved > n and counts[FIELDS_KNOWN] != 0
