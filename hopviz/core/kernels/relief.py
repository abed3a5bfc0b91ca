"""Relief kernels: borders and passes of regions of a grid, distances, and heights without other lakes than theirs.

The grid is flat, `width` cells a row, with a rim of one cell all round that belongs to nothing (label -1).
"""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

import numpy as np

from hopviz.core.kernels.compiler import compiled, compiled_with_fused_sums

LEVELS = 2048
ROUND = 0.6


@compiled
def meeting_heights(merges, heights, out):
    """Write the height (M, M) at which each two leaves of a tree meet, from its merges (M - 1, 2)."""
    leaves = merges.shape[0] + 1
    following = np.full(leaves, -1)  # the leaves below a node as a chain
    first, last = np.arange(2 * leaves - 1), np.arange(2 * leaves - 1)
    for k in range(merges.shape[0]):
        one, other = merges[k]
        a = first[one]
        while a >= 0:
            b = first[other]
            while b >= 0:
                out[a, b] = heights[leaves + k]
                out[b, a] = heights[leaves + k]
                b = following[b]
            a = following[a]
        following[last[one]] = first[other]
        first[leaves + k] = first[one]
        last[leaves + k] = last[other]


@compiled
def borders(labels, width, meeting, need, sums):
    """Write the height that each cell must have, since it touches another region, or -inf.

    `sums` (M, M, 3) gets, for a < b, how many sides two regions share, and the sums of their rows and columns.
    """
    for cell in range(width, labels.size - width):
        here = labels[cell]
        if here < 0:
            continue
        for step in (1, width):
            there = labels[cell + step]
            if there < 0 or there == here:
                continue
            height = meeting[here, there]
            need[cell] = max(need[cell], height)
            need[cell + step] = max(need[cell + step], height)
            a, b = min(here, there), max(here, there)
            sums[a, b, 0] += 1
            sums[a, b, 1] += cell // width
            sums[a, b, 2] += cell % width


@compiled
def middles(labels, width, meeting, need, sums, least, places):
    """Write the side nearest to the middle of each border, of those whose two cells may be as low as the border is.

    `places` (M, M, 2) gets the cells, for a < b that of a first; `least` (M, M) the squared distance, or stays inf.
    """
    for cell in range(width, labels.size - width):
        here = labels[cell]
        if here < 0 or need[cell] == -np.inf:
            continue
        for step in (1, width):
            there = labels[cell + step]
            if there < 0 or there == here:
                continue
            height = meeting[here, there]
            if need[cell] > height or need[cell + step] > height:
                continue
            a, b = min(here, there), max(here, there)
            row, column = cell // width, cell % width
            away = (row - sums[a, b, 1] / sums[a, b, 0]) ** 2 + (column - sums[a, b, 2] / sums[a, b, 0]) ** 2
            if is_outermost(labels, cell, width) or is_outermost(labels, cell + step, width):
                away += 1e9  # rather not at the edge of the land
            if away < least[a, b]:
                least[a, b] = away
                places[a, b, 0] = cell if here == a else cell + step
                places[a, b, 1] = cell + step if here == a else cell


@compiled
def is_outermost(labels, cell, width):
    """Whether a cell lies at the edge of the land."""
    return min(labels[cell - width], labels[cell - 1], labels[cell + 1], labels[cell + width]) < 0


@compiled
def ridges(known, width, need, edge, gaps, levels, reach, rise, out):
    """Write the heights of borders: those of gaps, in rising order, there, and higher by up to `rise` (K,) far away."""
    for row in range(1, known.shape[0] - 1):
        for column in range(1, known.shape[1] - 1):
            if not known[row, column]:
                continue
            height = edge
            for k in range(levels.size):
                if levels[k] >= height:
                    break
                rows, columns = (row - gaps[k, 0]) / reach[k], (column - gaps[k, 1]) / reach[k]
                away = rows * rows + columns * columns
                height = min(height, levels[k] + rise[k] * away / (1.0 + away))
            out[row, column] = max(height, need[row * width + column])


@compiled
def coarser(known, values, coarse_known, coarse_values):
    """Halve a grid: what is known in two of 2 x 2 cells is known, the mean of those."""
    for row in range(coarse_known.shape[0]):
        for column in range(coarse_known.shape[1]):
            count, total = 0, 0.0
            for r in range(2 * row, 2 * row + 2):
                for c in range(2 * column, 2 * column + 2):
                    if known[r, c]:
                        count += 1
                        total += values[r, c]
            coarse_known[row, column] = count >= 2
            coarse_values[row, column] = total / count if count else 0.0


@compiled
def finer(coarse, known, values):
    """Fill in what is not known, linearly between the cells of a grid half as fine."""
    last = coarse.shape[0] - 1
    for row in range(values.shape[0]):
        near_r = row >> 1
        far_r = min(max(near_r + (1 if row & 1 else -1), 0), last)
        for column in range(values.shape[1]):
            if known[row, column]:
                continue
            near_c = column >> 1
            far_c = min(max(near_c + (1 if column & 1 else -1), 0), last)
            near = 0.75 * coarse[near_r, near_c] + 0.25 * coarse[near_r, far_c]
            far = 0.75 * coarse[far_r, near_c] + 0.25 * coarse[far_r, far_c]
            values[row, column] = 0.75 * near + 0.25 * far


@compiled_with_fused_sums
def relax(known, walls, domes, source, sweeps, speed):
    """Let a soap film settle between the walls, and domes of which the curvature is -`source` (Gauss-Seidel, SOR).

    The outermost cells are known.
    """
    for _ in range(sweeps):
        for row in range(1, known.shape[0] - 1):
            for column in range(1, known.shape[1] - 1):
                if known[row, column]:
                    continue
                film = walls[row - 1, column] + walls[row + 1, column] + walls[row, column + 1]
                dome = domes[row - 1, column] + domes[row + 1, column] + domes[row, column + 1] + source
                here, there = walls[row, column], domes[row, column]
                # What was written last comes in last: the next cell need not wait for more than one sum.
                walls[row, column] = (here + speed * (0.25 * film - here)) + 0.25 * speed * walls[row, column - 1]
                domes[row, column] = (there + speed * (0.25 * dome - there)) + 0.25 * speed * domes[row, column - 1]


@compiled
def crests(labels, domes, highest, cells):
    """Write the height (M,) of the dome over each region, and the cell (M,) that it is highest over."""
    for cell in range(labels.size):
        here = labels[cell]
        if here >= 0 and domes[cell] > highest[here]:
            highest[here] = domes[cell]
            cells[here] = cell


@compiled
def bowls(labels, domes, walls, highest, energies, lowest, edge, out):
    """Write heights: a bowl from each floor up to the height of the region's lowest pass, and walls about it.

    Walls keep the nearer to the border the shallower the bowl is, so that its ground leads up to the pass.
    """
    steep = np.empty(energies.size, np.int64)
    for k in range(energies.size):
        wall, bowl = max(edge - lowest[k], 0.0), max(lowest[k] - energies[k], 0.0)
        steep[k] = 2 + int(min(1.5 * wall, 7.0 * bowl) / bowl) if bowl > 0 else 9
    for cell in range(labels.size):
        here = labels[cell]
        if here < 0:
            continue
        e, top = energies[here], lowest[here]
        v = 1.0 - domes[cell] / highest[here] if highest[here] > 0 else 1.0
        v = min(max(v, 0.0), 1.0)
        wall = v
        for _ in range(steep[here]):
            wall *= v
        bowl = v * (1.0 + ROUND * v * (1.0 - v))
        out[cell] = e + (top - e) * bowl + max(walls[cell] - top, 0.0) * wall


@compiled_with_fused_sums
def blunted(labels, width, heights):
    """Let every cell take the mean of itself and its four neighbours, in place, to and fro: no ridge is a knife."""
    for k in range(width + 1, labels.size - width - 1):
        if labels[k] >= 0:
            around = heights[k - width] + heights[k + 1] + heights[k + width]
            heights[k] = (0.5 * heights[k] + 0.125 * around) + 0.125 * heights[k - 1]  # the newest comes in last
    for k in range(labels.size - width - 2, width, -1):
        if labels[k] >= 0:
            around = heights[k - width] + heights[k - 1] + heights[k + width]
            heights[k] = (0.5 * heights[k] + 0.125 * around) + 0.125 * heights[k + 1]


@compiled
def flooded_order(labels, width, heights, floor_cells, low, high, order, parents):
    """Write all cells in the order in which water that rises from every floor in its region reaches them.

    `parents` gets the cell that the water came from.  Levels are so many between `low` and `high`; cells of one level
    come as they are met.  Returns how many are reached.
    """
    scale = (LEVELS - 1) / (high - low) if high > low else 0.0
    heads, tails = np.full(LEVELS, -1), np.full(LEVELS, -1)
    following = np.empty(labels.size, np.int32)
    for cell in range(labels.size):
        parents[cell] = -1
    lowest = LEVELS
    for cell in floor_cells:
        level = int((heights[cell] - low) * scale)
        parents[cell] = cell
        append(heads, tails, following, level, cell)
        lowest = min(lowest, level)
    done = 0
    while lowest < LEVELS:
        cell = heads[lowest]
        if cell < 0:
            lowest += 1
            continue
        heads[lowest] = following[cell]
        order[done] = cell
        done += 1
        here = labels[cell]
        for step in (-width, -1, 1, width):
            other = cell + step
            if labels[other] == here and parents[other] < 0:
                parents[other] = cell
                append(heads, tails, following, max(lowest, int((heights[other] - low) * scale)), other)
    return done


@compiled
def append(heads, tails, following, level, cell):
    """Put a cell at the end of the queue of a level."""
    following[cell] = -1
    if heads[level] < 0:
        heads[level] = cell
    else:
        following[tails[level]] = cell
    tails[level] = cell


@compiled
def drained(heights, need, order, parents, passes, levels):
    """Let water run from every pass to its floor, and fill all other lakes; whether every pass could be kept.

    `passes` (K, 2) are the two cells of each; their heights, and those of floors, are what they must be.
    """
    kept = True
    for k in range(levels.size):
        for cell in passes[k]:
            while True:
                if need[cell] > levels[k]:
                    kept = False
                heights[cell] = min(heights[cell], levels[k])
                if parents[cell] == cell:
                    break
                cell = parents[cell]
    for cell in order:
        heights[cell] = max(heights[cell], heights[parents[cell]])
    for k in range(levels.size):
        for cell in passes[k]:
            if heights[cell] != levels[k]:
                kept = False
    return kept
