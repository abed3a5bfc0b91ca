"""`hopviz recall`: the state in which a scene ends."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

import numpy as np

from hopviz.actions.replay import Replay
from hopviz.cli.base import Parser, add_scene_options, check_writable, opened, whole, write_table
from hopviz.cli.memories_file import add_memory_options, is_memories_file, recalled
from hopviz.cli.output import UserError, write
from hopviz.core.attractors import identify
from hopviz.core.network import to_units
from hopviz.core.recall import recall
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
        description="Run a scene from its cue until it settles, cycles or has had enough; or recall one of the "
        "memories in an array file (.npy, one a row, of up to a million units).",
        epilog="In the picture of the last state # is on, . is off, and x is removed.",
    )
    add_scene_options(parser)
    parser.add_argument("--max-sweeps", type=whole, default=1000, metavar="N", help="give up after so many sweeps")
    add_memory_options(parser)
    parser.add_argument(
        "--steps", action="store_true", help=f"print every update instead, as a table: {', '.join(COLUMNS)}"
    )
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write this table to a file as well")
    parser.set_defaults(act=act)
    return parser


def _rows(replay: Replay, max_sweeps: int) -> Iterator[Row]:
    """The updates of the run."""
    project = replay.project
    cue = to_units(project.cue, project.units)
    return rows_of(
        project,
        trace(replay.network, cue, project.rule, project.seed, max_sweeps, project.clamped, project.lesioned),
    )


def act(options: argparse.Namespace) -> int:
    """Run and tell."""
    if options.max_sweeps < 0:
        raise UserError("the number of sweeps must not be negative")
    if is_memories_file(options.scene):
        answer, sentence = recalled(options)
        write(json.dumps(answer) if options.json else sentence)
        return 0
    if options.memory is not None or options.flip is not None:
        raise UserError("--memory and --flip are for array files (.npy): a scene has a cue of its own")
    replay = opened(options)
    if options.steps and options.json:
        raise UserError("--steps prints a table and --json something else: choose one of them")
    if options.csv:
        check_writable(options.csv)
        write_table(options.csv, COLUMNS, _rows(replay, options.max_sweeps))
    if options.steps:
        _print_updates(replay, options.max_sweeps)
    else:
        _print_end(replay, options)
    return 0


def _print_updates(replay: Replay, max_sweeps: int) -> None:
    rows = chain([COLUMNS], _rows(replay, max_sweeps))
    while several := list(islice(rows, ROWS)):
        write("".join(map(csv_line, several)).replace("\r\n", "\n").rstrip("\n"))


def _print_end(replay: Replay, options: argparse.Namespace) -> None:
    """The state in which it ends, and what that is."""
    project = replay.project
    result = recall(
        replay.network, to_units(project.cue, project.units), project.rule, project.seed, options.max_sweeps,
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
        f"{headline[result.outcome]} after {count} {project.rule.tick_word(count)} and {result.flips} flips, "
        f"energy {result.energy:.6g}"
    )
    write("\n".join(lines))
