"""`hopviz census`: where do random starts end?"""

from __future__ import annotations

import argparse
import json

from hopviz.commands import census_report
from hopviz.commands.base import Parser, ProgressBar, UserError, clamped
from hopviz.core.census import Census
from hopviz.core.network import to_units
from hopviz.core.rules import settling_rule
from hopviz.project.scenes import load_scene


def parser() -> argparse.ArgumentParser:
    """What can be asked."""
    parser = Parser(
        prog="hopviz census", description="Let random starts settle and count the attractors that they end in."
    )
    parser.add_argument("scene", metavar="FILE|SCENE", help="a scene's name or file")
    parser.add_argument("--starts", type=int, default=1000, metavar="N", help="how many starts (1000)")
    parser.add_argument("--seed", type=int, help="another seed than the scene's")
    parser.add_argument("--clamp", metavar="UNITS", help="hold these units as the cue has them, such as 0-49,60")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.set_defaults(act=act)
    return parser


def act(options: argparse.Namespace) -> int:
    """Count and tell."""
    project = clamped(load_scene(options.scene), options.clamp)
    seed = project.seed if options.seed is None else options.seed
    if seed < 0 or options.starts < 1:
        raise UserError("the seed must not be negative, and there must be at least one start")
    rule = settling_rule(project.rule)
    patterns = project.patterns if project.memories else None
    cue = to_units(project.cue, project.units)
    census = Census(project.network(), seed, rule, patterns, cue, project.clamped, project.lesioned)
    result = census.result()
    with ProgressBar() as bar:
        while result.starts < options.starts:
            result = census.advance(options.starts - result.starts, seconds=0.2)
            bar.show(result.starts / options.starts, f"{result.starts:,} of {options.starts:,} starts")
    answer = census_report.as_data(result.sorted(), project.names, rule, seed)
    print(json.dumps(answer) if options.json else census_report.as_text(answer))
    return 0
