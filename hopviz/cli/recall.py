"""`hopviz recall`: the state in which a scene ends."""

from __future__ import annotations

import argparse
import json

import numpy as np

from hopviz.cli.base import Parser, UserError, clamped
from hopviz.core.attractors import identify
from hopviz.core.network import to_units
from hopviz.core.recall import recall
from hopviz.project.naming import name_of
from hopviz.project.scenes import load_scene


def parser() -> argparse.ArgumentParser:
    """What can be asked."""
    parser = Parser(
        prog="hopviz recall",
        description="Run a scene from its cue until it settles, cycles or has had enough.",
        epilog="In the picture of the last state # is on, . is off, and x is removed.",
    )
    parser.add_argument("scene", metavar="FILE|SCENE", help="a scene's name or file")
    parser.add_argument("--seed", type=int, help="another seed than the scene's")
    parser.add_argument("--clamp", metavar="UNITS", help="hold these units as the cue has them, such as 0-49,60")
    parser.add_argument("--max-sweeps", type=int, default=1000, metavar="N", help="give up after so many sweeps")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.set_defaults(act=act)
    return parser


def act(options: argparse.Namespace) -> int:
    """Run and tell."""
    project = clamped(load_scene(options.scene).project, options.clamp)
    seed = project.seed if options.seed is None else options.seed
    if seed < 0 or options.max_sweeps < 0:
        raise UserError("the seed and the number of sweeps must not be negative")
    result = recall(
        project.network(), to_units(project.cue, project.units), project.rule, seed, options.max_sweeps,
        project.clamped, project.lesioned,
    )  # fmt: skip
    identity = identify(result.state, project.patterns, ~project.lesioned)
    total = options.max_sweeps * project.rule.ticks_of_sweep(project.n)
    answer = {
        "outcome": result.outcome,
        "period": result.period,
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
        print(json.dumps(answer))
        return 0
    drawn = np.where(project.lesioned, "x", np.where(result.state > 0, "#", "."))
    print("\n".join("".join(row) for row in drawn.reshape(project.rows, project.cols)))
    named = name_of(identity, project.names) if project.memories else "a fixed point"
    headline = {
        "settled": f"Settled in {named}",
        "cycle": f"Cycle of period {result.period}",
        "unsettled": "Not settled",
    }
    count = answer["updates"]
    print(
        f"{headline[result.outcome]} after {count} {project.rule.tick_word(count)} and {result.flips} flips, "
        f"energy {result.energy:.6g}"
    )
    return 0
