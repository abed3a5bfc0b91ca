"""`hopviz recall`: the state in which a lesson ends."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain, islice
from pathlib import Path

import numpy as np

from hopviz.actions.replay import Replay
from hopviz.cli.base import Parser, add_lesson_options, check_writable, opened, whole, write_table
from hopviz.cli.memories_file import add_memory_options, cue_of, is_memories_file, memories_file
from hopviz.cli.output import UserError, write
from hopviz.core.attractors import identify
from hopviz.core.counting import counted
from hopviz.core.network import State, to_units
from hopviz.core.recall import recall
from hopviz.core.seeds import spawned
from hopviz.core.trace import trace
from hopviz.project.csv_files import csv_line
from hopviz.project.data_table import Row
from hopviz.project.naming import name_of
from hopviz.project.run_log import COLUMNS, rows_of

ROWS = 256
"""Rows that are printed together."""


def parser() -> argparse.ArgumentParser:
    """What can be asked."""
    parser = Parser(
        prog="hopviz recall",
        description="Run a lesson from its cue until it settles, cycles or has had enough; or recall one of the "
        "memories in a file of patterns, which has no cue, from a damaged one (in .npy, one a row, of up to a million "
        "units).",
        epilog="In the picture of the last state # is on, . is off, and x is removed.",
    )
    add_lesson_options(parser)
    parser.add_argument("--max-sweeps", type=whole, default=1000, metavar="N", help="give up after so many sweeps")
    add_memory_options(parser)
    parser.add_argument(
        "--steps", action="store_true", help=f"print every update instead, as a table: {', '.join(COLUMNS)}"
    )
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write this table to a file as well")
    parser.set_defaults(act=act)
    return parser


def _started(options: argparse.Namespace) -> tuple[Replay, State, int]:
    """What is asked for, its cue (N,) as +1/-1, and the seed of the run."""
    replay = opened(options)
    project, is_asked = replay.project, options.memory is not None or options.flip is not None
    has_cue = replay.editor.opened.has_cue
    if not has_cue and project.memories:
        return replay, cue_of(project.patterns, options, project.seed), spawned(project.seed, 1)
    if is_asked and not has_cue:
        raise UserError("--memory and --flip are for files with memories, and this one has weights alone")
    if is_asked:
        raise UserError("--memory and --flip are for files of patterns: a lesson has a cue of its own")
    return replay, project.cue, project.seed


def _rows(replay: Replay, cue: State, seed: int, max_sweeps: int) -> Iterator[Row]:
    """The updates of the run."""
    project = replay.project
    updates = trace(
        replay.network, to_units(cue, project.units), project.rule, seed, max_sweeps, project.clamped, project.lesioned
    )
    return rows_of(project.unit_name, updates)


def act(options: argparse.Namespace) -> int:
    """Run and tell."""
    if options.max_sweeps < 0:
        raise UserError("the number of sweeps must not be negative")
    if options.steps and options.json:
        raise UserError("--steps prints a table and --json something else: choose one of them")
    rows: Callable[[], Iterator[Row]]
    file = memories_file(options) if is_memories_file(options.lesson) else None
    if file is not None:
        rows = file.rows
    else:
        replay, cue, seed = _started(options)
        rows = partial(_rows, replay, cue, seed, options.max_sweeps)
    if options.csv:
        check_writable(options.csv)
        write_table(options.csv, COLUMNS, rows())
    if options.steps:
        _print_updates(rows())
    elif file is not None:
        answer, sentence = file.recalled()
        write(json.dumps(answer) if options.json else sentence)
    else:
        _print_end(replay, cue, seed, options)
    return 0


def _print_updates(updates: Iterator[Row]) -> None:
    rows = chain([COLUMNS], updates)
    while several := list(islice(rows, ROWS)):
        write("".join(map(csv_line, several)).replace("\r\n", "\n").rstrip("\n"))


def _print_end(replay: Replay, cue: State, seed: int, options: argparse.Namespace) -> None:
    """The state in which it ends, and what that is."""
    project = replay.project
    result = recall(
        replay.network, to_units(cue, project.units), project.rule, seed, options.max_sweeps,
        project.clamped, project.lesioned,
    )  # fmt: skip
    identity = identify(result.state, project.patterns, ~project.lesioned)
    total = options.max_sweeps * project.rule.ticks_of_sweep(project.n)
    answer = {
        "outcome": result.outcome,
        "period": result.period,
        "entered": result.entered,
        "energy": result.energy,
        "updates": total if result.outcome == "unsettled" else result.updates,
        "flips": result.flips,
        "kind": identity.kind if result.outcome == "settled" and project.memories else None,
        "members": [project.names[index] for index in identity.members],
        "nearest": None if identity.nearest is None else project.names[identity.nearest],
        "overlap": identity.overlap,
        "state": result.state.tolist(),
    }
    if options.json:
        write(json.dumps(answer))
        return
    drawn = np.where(project.lesioned, "x", np.where(result.state > 0, "#", "."))
    lines = ["".join(row) for row in drawn.reshape(project.rows, project.cols)]
    named = name_of(identity, project.names) if project.memories else "a fixed point"
    headline = {
        "settled": f"Settled in {named}",
        "cycle": f"Cycle of period {result.period}, entered at {project.rule.tick_word(1)} {result.entered}, told",
        "unsettled": "Not settled",
    }
    count = answer["updates"]
    lines.append(
        f"{headline[result.outcome]} after {count} {project.rule.tick_word(count)} and "
        f"{counted(result.flips, 'flip')}, energy {result.energy:.6g}"
    )
    write("\n".join(lines))
