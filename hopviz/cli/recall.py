"""`hopviz recall`: the state in which a scene ends."""

from __future__ import annotations

import argparse
import json

import numpy as np

from hopviz.cli.base import Parser, add_scene_options, opened, whole
from hopviz.cli.memories_file import add_memory_options, is_memories_file, recalled
from hopviz.cli.output import UserError, write
from hopviz.core.attractors import identify
from hopviz.core.network import to_units
from hopviz.core.recall import recall
from hopviz.project.naming import name_of


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
    parser.set_defaults(act=act)
    return parser


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
        return 0
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
    return 0
