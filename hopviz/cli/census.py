"""`hopviz census`: attractors reached from random starts, as lines of text and as plain data."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hopviz.cli.base import Parser, ProgressBar, add_lesson_options, check_writable, opened, whole, write_table
from hopviz.cli.output import UserError, write
from hopviz.core.attractors import Kind
from hopviz.core.census import Census
from hopviz.core.counting import counted
from hopviz.core.network import to_units
from hopviz.core.rules import settling_rule
from hopviz.project.census_table import COLUMNS, as_data, as_rows
from hopviz.project.naming import KIND_WORDS, numbered
from hopviz.project.numbers import MINUS

MOST_LINES = 20


def as_text(census: Mapping[str, Any]) -> str:
    """A census in lines: what was found, the attractors hit most often, and the totals of each kind."""
    found = census["attractors"]
    unsettled = f", {census['unsettled']:,} did not settle" if census["unsettled"] else ""
    starts, attractors = counted(census["starts"], "random start"), counted(len(found), "attractor")
    lines = [f"{starts}, {census['order']} order: {attractors}{unsettled}"]
    lines += [_line(attractor) for attractor in found[:MOST_LINES]]
    if len(found) > MOST_LINES:
        lines.append(f"   … and {len(found) - MOST_LINES:,} more")
    if census["kinds"]:
        lines.append(", ".join(_total(kind, total) for kind, total in census["kinds"].items()))
    return "\n".join(lines)


def _line(attractor: Mapping[str, Any]) -> str:
    low, high = attractor["interval"]
    members = f" ({_sum(attractor)})" if attractor["members"] else ""
    kind = f"  {numbered(attractor['kind'] + members, attractor['rank'])}" if attractor["kind"] else ""
    share = f"{attractor['share']:6.1%}  ({low:.1%} to {high:.1%})"
    return f"{share:26}  energy {attractor['energy']:12.6g}{kind}"


def _sum(attractor: Mapping[str, Any]) -> str:
    """The memories it is made of, such as "A + B − C"; those of a reversed memory by their names alone."""
    if attractor["kind"] != "mixture":
        return ", ".join(attractor["members"])
    signed = zip(attractor["members"], attractor["signs"], strict=True)
    parts = [f"{'+' if sign > 0 else MINUS} {name}" for name, sign in signed]
    return " ".join(parts).removeprefix("+ ")


def _total(kind: Kind, total: Mapping[str, Any]) -> str:
    return f"{total['attractors']:,} {KIND_WORDS[kind][total['attractors'] != 1]} {total['share']:.0%}"


def parser() -> argparse.ArgumentParser:
    """What can be asked."""
    parser = Parser(
        prog="hopviz census", description="Let random starts settle and count the attractors that they end in."
    )
    add_lesson_options(parser)
    parser.add_argument("--starts", type=whole, default=1000, metavar="N", help="how many starts (1000)")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write a table of the attractors as well")
    parser.set_defaults(act=act)
    return parser


def act(options: argparse.Namespace) -> int:
    """Count and tell."""
    if options.starts < 1:
        raise UserError("there must be at least one start")
    if options.csv:
        check_writable(options.csv)
    replay = opened(options)
    project = replay.project
    rule = settling_rule(project.rule)
    patterns = project.patterns if project.memories else None
    cue = to_units(project.cue, project.units)
    census = Census(replay.network, project.seed, rule, patterns, cue, project.clamped, project.lesioned)
    result = census.result()
    with ProgressBar() as bar:
        while result.starts < options.starts:
            result = census.advance(options.starts - result.starts, seconds=0.2)
            bar.show(result.starts / options.starts, f"{result.starts:,} of {counted(options.starts, 'start')}")
    answer = as_data(result.sorted(), project.names, rule, project.seed)
    if options.csv:
        write_table(options.csv, COLUMNS, as_rows(answer, project.lesioned.tolist()))
    write(json.dumps(answer) if options.json else as_text(answer))
    return 0
