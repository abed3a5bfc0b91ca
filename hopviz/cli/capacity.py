"""`hopviz capacity`: the number of random memories that a network recalls."""

from __future__ import annotations

import argparse
import json
from collections.abc import Generator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from hopviz.cli.base import INTERRUPTED, Parser, ProgressBar, check_writable, real, whole, write_table
from hopviz.cli.output import UserError, complain, write
from hopviz.core.experiments import (
    COLUMNS,
    CapacityPoint,
    CapacityTable,
    capacity,
    loads_up_to,
    number_of_points,
    row,
)
from hopviz.core.learning import LEARNING_RULES, holding_rules
from hopviz.core.quoting import quoted

UNITS, TRIALS = 500, 100
HIGHEST_LOAD, POINTS = 0.25, 10
HEADING = ("rule", "T", "P", "load", "exact recall", "95 % interval", "overlap", "95 % interval", "trials")


def parser() -> argparse.ArgumentParser:
    """What can be asked."""
    parser = Parser(
        prog="hopviz capacity",
        description="Store random memories at several loads alpha = P/N and measure how well they are recalled. "
        "Ctrl+C ends it and keeps what has been measured.",
    )
    parser.add_argument("--n", type=whole, default=UNITS, metavar="N", help=f"units of the networks ({UNITS})")
    parser.add_argument(
        "--rules", type=_rules, default=("hebbian",), metavar="A,B",
        help=f"learning rules, or the beginnings of their names: {', '.join(holding_rules())} (hebbian)",
    )  # fmt: skip
    parser.add_argument(
        "--loads", type=_numbers, metavar="X,Y", help=f"loads alpha = P/N ({POINTS} of them up to {HIGHEST_LOAD})"
    )
    parser.add_argument("--trials", type=whole, default=TRIALS, metavar="N", help=f"cues at every load ({TRIALS})")
    parser.add_argument(
        "--noise", type=real, default=0.0, metavar="X", help="share of the units of a cue that are flipped, 0 to 1 (0)"
    )
    parser.add_argument(
        "--temperature", type=_numbers, default=(0.0,), metavar="T,U", help="one or several; 0 is without noise (0)"
    )
    parser.add_argument("--seed", type=whole, default=0, help="the same seed gives the same numbers (0)")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write a table as well")
    parser.add_argument("--json", action="store_true", help="print the table as JSON")
    parser.set_defaults(act=act)
    return parser


def _numbers(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{quoted(text)} is no list of numbers such as 0.05,0.1") from error


def _rules(text: str) -> tuple[str, ...]:
    return tuple(_rule(part.strip().lower()) for part in text.split(","))


def _rule(text: str) -> str:
    fitting = [name for name in holding_rules() if text and name.startswith(text)]
    if len(fitting) != 1:
        raise argparse.ArgumentTypeError(
            f"there is no learning rule {quoted(text)}: choose from {', '.join(holding_rules())}"
        )
    return fitting[0]


def act(options: argparse.Namespace) -> int:
    """Measure and tell, also when it is cut short."""
    if options.seed < 0:
        raise UserError("the seed must not be negative")
    try:
        loads = options.loads or loads_up_to(options.n, HIGHEST_LOAD, POINTS)
        results = capacity(
            options.n, loads, options.trials, options.rules,
            noise=options.noise, temperatures=options.temperature, seed=options.seed,
        )  # fmt: skip
        table = CapacityTable(number_of_points(options.n, loads, options.rules, options.temperature))
        if options.csv:
            check_writable(options.csv)
        is_whole = _measure(results, table)
    except ValueError as error:
        raise UserError(str(error)) from error
    except MemoryError as error:
        raise UserError("there is not enough memory: choose fewer units or smaller loads") from error
    try:
        if options.csv:
            write_table(options.csv, COLUMNS, map(row, table.points))
    finally:  # what cannot be kept in the one place is in the other
        write(json.dumps(_data(options, table.points, is_whole)) if options.json else as_text(table.points))
    if not is_whole:
        complain(f"stopped at {table.share:.0%}; what has been measured is kept")
    return 0 if is_whole else INTERRUPTED


def _measure(results: Generator[CapacityPoint, None, None], table: CapacityTable) -> bool:
    """Fill the table; whether nobody cut it short."""
    with ProgressBar() as bar:
        bar.show(0.0, "0 %")
        try:
            with closing(results):
                for point in results:
                    table.add(point)
                    bar.show(table.share, f"{table.share:.0%}")
        except KeyboardInterrupt:
            return False
    return True


def _data(options: argparse.Namespace, points: Sequence[CapacityPoint], is_whole: bool) -> dict[str, Any]:
    """Everything, ready for JSON."""
    return {
        "n": options.n,
        "trials": options.trials,
        "seed": options.seed,
        "complete": is_whole,
        "points": [
            {**dict(zip(COLUMNS, row(point), strict=True)), "first_step_error": point.first_step_error}
            for point in points
        ],
    }


def as_text(points: Sequence[CapacityPoint]) -> str:
    """A table in lines, its numbers one below the other."""
    lines = [HEADING, *(_line(point) for point in points)]
    widths = [max(len(line[k]) for line in lines) for k in range(len(HEADING))]
    return "\n".join(
        "  ".join([line[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(line[1:], widths[1:], strict=True))])
        for line in lines
    )


def _line(point: CapacityPoint) -> tuple[str, ...]:
    quality = point.quality
    (low, high), (least, most) = quality.exact_interval, quality.overlap_interval
    return (
        LEARNING_RULES[point.rule].label, f"{point.temperature:g}", f"{point.patterns:,}", f"{point.load:.4g}",
        f"{quality.exact_fraction:.1%}", f"{low:.1%} to {high:.1%}",
        f"{quality.overlap:.3f}", f"{least:.3f} to {most:.3f}", f"{quality.trials:,}",
    )  # fmt: skip
