"""Terrain kernels: cutting a region of grid cells in two connected parts of given sizes.

The grid is flat, `width` cells a row, with a rim of one cell all round that belongs to nothing (label -1).  The cells
of a region are a piece of an array, in ascending order, that holds their places in the grid.
"""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

import numpy as np

from hopviz.core.kernels.compiler import compiled
from hopviz.core.kernels.forest import join, root_of
from hopviz.core.kernels.sorting import sort_by_key

BINS = 1024
DIRECTIONS = 8


@compiled
def moments(cells, width):
    """Mean row and column of cells, and the second moments about them: rows, both, columns."""
    count, r, c, rr, rc, cc = cells.size, 0, 0, 0, 0, 0
    row = cells[0] // width
    begin = row * width
    for cell in cells:
        while cell >= begin + width:
            begin += width
            row += 1
        column = cell - begin
        r += row
        c += column
        rr += row * row
        rc += row * column
        cc += column * column
    r0, c0 = r / count, c / count
    return r0, c0, rr / count - r0 * r0, rc / count - r0 * c0, cc / count - c0 * c0


@compiled
def extent(cells, width, down, right):
    """Least and largest projection of cells onto a direction."""
    low, high = np.inf, -np.inf
    row = cells[0] // width
    begin = row * width
    for cell in cells:
        while cell >= begin + width:
            begin += width
            row += 1
        along = down * row + right * (cell - begin)
        low, high = min(low, along), max(high, along)
    return low, high


@compiled
def keys_round(cells, width, ends, bend, strength, noise, keys):
    """Keys |x - p| - bend |x - q| + strength noise, smallest about p; `ends` are row and column of p, then of q.

    Lines of equal keys are circles about p where bend is 0, and nearly straight where it is 1.
    """
    r0, c0, r1, c1 = np.float32(ends[0]), np.float32(ends[1]), np.float32(ends[2]), np.float32(ends[3])
    bend, strength, half, width = np.float32(bend), np.float32(strength), np.float32(0.5), np.float32(width)
    share = np.float32(1.0) / width
    for k in range(cells.size):
        cell = np.float32(cells[k])
        down = np.float32(np.int32((cell + half) * share))  # no cell is so near to another row that rounding matters
        column = cell - down * width
        near = np.sqrt((down - r0) * (down - r0) + (column - c0) * (column - c0))
        far = np.sqrt((down - r1) * (down - r1) + (column - c1) * (column - c1))
        keys[k] = near - bend * far
    if strength > 0:
        for k in range(cells.size):
            keys[k] += strength * noise[cells[k]]


@compiled
def best_direction(cells, width, fraction, bend, down, right, pulled):
    """The direction of a cut that leaves both parts as round as can be, and leans little from a wanted one.

    A few `cells` stand for all of a region; `pulled` is what a right angle to the wanted direction costs.  The other
    costs are the ratios of the mean to the geometric mean of the two second moments of each part.
    """
    r0, c0, _, _, _ = moments(cells, width)
    count = min(max(int(fraction * cells.size + 0.5), 1), cells.size - 1)
    keys, order = np.empty(cells.size, np.float32), np.empty(cells.size, np.int64)
    noise = np.zeros(1, np.float32)
    best, best_down, best_right = np.inf, down, right
    for k in range(DIRECTIONS):
        c, s = np.cos(2 * np.pi * k / DIRECTIONS), np.sin(2 * np.pi * k / DIRECTIONS)
        d, r = c * down - s * right, s * down + c * right
        cost = pulled * (1.0 - c)
        low, high = extent(cells, width, d, r)
        middle = d * r0 + r * c0
        ends = (r0 + (high - middle) * d, c0 + (high - middle) * r, r0 + (low - middle) * d, c0 + (low - middle) * r)
        keys_round(cells, width, ends, bend, 0.0, noise, keys)
        for m in range(cells.size):
            order[m] = m
        sort_by_key(order, keys)
        for begin, end in ((0, count), (count, cells.size)):
            cost += elongation(cells, width, order[begin:end])
        if cost < best:
            best, best_down, best_right = cost, d, r
    return best_down, best_right


@compiled
def elongation(cells, width, which):
    """Ratio of the mean to the geometric mean of the two second moments of some cells: 1 for what is round."""
    r, c, rr, rc, cc = 0.0, 0.0, 0.0, 0.0, 0.0
    for k in which:
        row, column = cells[k] // width, cells[k] % width
        r += row
        c += column
        rr += row * row
        rc += row * column
        cc += column * column
    n = which.size
    r, c = r / n, c / n
    rr, rc, cc = rr / n - r * r + 1.0, rc / n - r * c, cc / n - c * c + 1.0
    return 0.5 * (rr + cc) / np.sqrt(max(rr * cc - rc * rc, 1e-9))


@compiled
def keys_of_ellipse(cells, width, down, right, flatness, strength, noise, keys):
    """Keys of ellipses about the middle of the grid, the longer across the direction the smaller `flatness` is."""
    middle = 0.5 * (width - 1)
    for k in range(cells.size):
        row, column = cells[k] // width - middle, cells[k] % width - middle
        along, across = down * row + right * column, down * column - right * row
        keys[k] = np.sqrt(along * along + flatness * across * across) + strength * noise[cells[k]]


@compiled
def keys_of_halves(cells, width, down, right, strength, noise, keys):
    """Keys along a direction through the middle of the grid."""
    middle = 0.5 * (width - 1)
    for k in range(cells.size):
        row, column = cells[k] // width - middle, cells[k] % width - middle
        keys[k] = down * row + right * column + strength * noise[cells[k]]


@compiled
def cut(cells, keys, count, labels, one, other):
    """Label the `count` cells of the smallest keys `one`, the rest `other`; of equal keys the first cells."""
    low, high = keys[0], keys[0]
    for k in range(1, cells.size):
        low, high = keys[k] if keys[k] < low else low, keys[k] if keys[k] > high else high
    scale = np.float32(BINS - 1) / (high - low) if high > low else np.float32(0.0)
    counts = np.zeros(BINS, np.int32)
    for k in range(cells.size):
        counts[np.int32((keys[k] - low) * scale)] += 1
    middle, below = 0, 0
    while below + counts[middle] < count:
        below += counts[middle]
        middle += 1
    between = np.empty(counts[middle], np.int64)
    found = 0
    for k in range(cells.size):
        at = np.int32((keys[k] - low) * scale)
        labels[cells[k]] = one if at < middle else other
        if at == middle:
            between[found] = k
            found += 1
    sort_by_key(between, keys)
    for k in range(count - below):
        labels[cells[between[k]]] = one


@compiled
def gather(cells, labels, one, scratch):
    """Put the cells labelled `one` before the rest, each part in its order; returns how many they are."""
    first, rest = 0, 0
    for cell in cells:
        if labels[cell] == one:
            cells[first] = cell
            first += 1
        else:
            scratch[rest] = cell
            rest += 1
    cells[first:] = scratch[:rest]
    return first


@compiled
def parts(cells, labels, width, starts, ends, parents):
    """How many connected parts the labels of these cells make, by their runs in each row."""
    count, last, label = 0, -2, 0
    for cell in cells:
        if cell != last + 1 or labels[cell] != label:
            label = labels[cell]
            starts[count] = cell
            parents[count] = count
            count += 1
        ends[count - 1] = cell
        last = cell
    above, found = 0, count
    for k in range(count):
        while ends[above] + width < starts[k]:
            above += 1
        other = above
        while other < k and starts[other] + width <= ends[k]:
            if labels[starts[other]] == labels[starts[k]] and root_of(parents, other) != root_of(parents, k):
                join(parents, other, k)
                found -= 1
            other += 1
    return found


@compiled
def keep_largest_part(cells, labels, one, other, width, stack):
    """Give all cells of label `one` but those of its largest connected part to `other`."""
    seen = -2 - one  # a label for what has been visited
    best, most = -1, 0
    for begin in cells:
        if labels[begin] == one:
            size = flood_label(begin, labels, one, seen, width, stack)
            if size > most:
                best, most = begin, size
    if best >= 0:
        flood_label(best, labels, seen, one, width, stack)
    for cell in cells:
        if labels[cell] == seen:
            labels[cell] = other


@compiled
def flood_label(begin, labels, old, new, width, stack):
    """Relabel the connected part that a cell belongs to; returns its size."""
    labels[begin] = new
    stack[0] = begin
    waiting, size = 1, 0
    while waiting > 0:
        waiting -= 1
        cell = stack[waiting]
        size += 1
        for step in (-width, -1, 1, width):
            if labels[cell + step] == old:
                labels[cell + step] = new
                stack[waiting] = cell + step
                waiting += 1
    return size


@compiled
def may_leave(labels, cell, width):
    """Whether the cells of a cell's label round about it hang together without it."""
    own = labels[cell]
    around = (-width, -width + 1, 1, width + 1, width, width - 1, -1, -width - 1)
    sides, joined = 0, 0
    for k in range(0, 8, 2):
        if labels[cell + around[k]] == own:
            sides += 1
            if labels[cell + around[k + 1]] == own and labels[cell + around[(k + 2) % 8]] == own:
                joined += 1
    return sides - joined <= 1 and sides > 0


@compiled
def shift(cells, keys, sign, count, labels, one, other, width, stack):
    """Give `count` border cells of label `one` to `other`, those with the least sign x key first; returns how many.

    Neither part is torn by it.
    """
    moved = 0
    signed = sign * keys[: cells.size]
    while moved < count:
        found = 0
        for k in range(cells.size):
            cell = cells[k]
            if labels[cell] == one and touches(labels, cell, other, width) and may_leave(labels, cell, width):
                stack[found] = k
                found += 1
        sort_by_key(stack[:found], signed)
        before = moved
        for k in stack[:found]:
            if moved < count and may_leave(labels, cells[k], width):
                labels[cells[k]] = other
                moved += 1
        if moved == before:
            break
    return moved


@compiled
def touches(labels, cell, label, width):
    """Whether a side of a cell is shared with a label."""
    found = False
    for step in (-width, -1, 1, width):
        found |= labels[cell + step] == label
    return found
