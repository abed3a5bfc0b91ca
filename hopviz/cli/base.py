"""Shared parts of the commands: which lesson is meant, how a mistake is told, how far something long has come."""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from hopviz.actions.replay import Replay
from hopviz.actions.run_verbs import SetSeed
from hopviz.actions.unit_edits import Clamp
from hopviz.actions.unlearning_edits import Dream
from hopviz.cli.output import UserError, write
from hopviz.core.progress import time_left
from hopviz.core.quoting import LONGEST, LONGEST_PATH, quoted, shortened
from hopviz.core.ranges import MOST
from hopviz.core.stepwise import finished
from hopviz.project.choices import Chosen
from hopviz.project.csv_files import csv_steps
from hopviz.project.data_table import Row
from hopviz.project.document import Document
from hopviz.project.files import FileError
from hopviz.project.opening import open_steps

MISTAKE = 2
"""Exit status after a user's mistake."""
INTERRUPTED = 130
"""Exit status after Ctrl+C, as a shell has it."""
WIDTH = 24


class Parser(argparse.ArgumentParser):
    """Reads options; what it cannot read is a mistake like any other, and so is help that cannot be written."""

    def print_help(self, file: object = None) -> None:
        """Write what there is."""
        write(self.format_help().rstrip())

    def error(self, message: str) -> NoReturn:
        """Tell in one line what is wrong."""
        told = " ".join(map(shortened, message.removeprefix("argument ").split()))
        raise UserError(f"{shortened(told, LONGEST_PATH)}; {self.prog} --help lists what there is")


def whole(text: str) -> int:
    """A whole number that an option is given."""
    try:
        number = int(text) if len(text) <= LONGEST else None
    except ValueError:
        number = None
    if number is None or abs(number) > MOST:
        raise argparse.ArgumentTypeError(f"{quoted(text)} is no whole number of at most {MOST}")
    return number


def real(text: str) -> float:
    """A number that an option is given."""
    try:
        number = float(text) if len(text) <= LONGEST else math.nan
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise argparse.ArgumentTypeError(f"{quoted(text)} is no number")
    return number


def units_in(text: str, n: int) -> NDArray[np.int64]:
    """Numbers of units written such as "0-4,7", of a network of `n` units; in order.

    Raises
    ------
    UserError
        If it is something else, or there are no such units.
    """
    found = np.zeros(n, bool)
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        ends = (first, last if dash else first)
        if not all(end.isdecimal() for end in ends):
            raise UserError(f"{quoted(part.strip())} is no unit: give numbers and ranges such as 0-4,7")
        lowest, highest = (int(end) if len(end) <= LONGEST else n for end in ends)
        if not lowest <= highest < n:
            raise UserError(f"there are no units {quoted(part.strip())}: they are numbered 0 to {n - 1}")
        found[lowest : highest + 1] = True
    return np.flatnonzero(found)


def add_lesson_options(parser: argparse.ArgumentParser) -> None:
    """Ask for a lesson, and for what is to be done to it first; see `opened`."""
    parser.add_argument("lesson", metavar="FILE|LESSON", help="a lesson's name, or any file that hopviz opens")
    parser.add_argument("--seed", type=whole, help="another seed than the lesson's")
    parser.add_argument("--clamp", metavar="UNITS", help="hold these units as the cue has them, such as 0-49,60")
    parser.add_argument("--dreams", type=whole, metavar="N", help="let the network dream so many times first")
    best = "of these dreams, keep those after which recall is best"
    parser.add_argument("--best", action="store_true", help=best)
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def document_of_file(name_or_path: str, chosen: Chosen | None = None) -> Document:
    """The document of a lesson or a file; see `open_steps`.

    Raises
    ------
    UserError
        If there is none or it cannot be used.
    """
    try:
        return finished(open_steps(name_or_path, chosen))
    except ValueError as error:
        raise UserError(str(error)) from error


def opened(options: argparse.Namespace) -> Replay:
    """The lesson that is asked for, after the actions that the options stand for.

    Raises
    ------
    UserError
        If there are no such units, the seed is negative, or one of the actions cannot be done.
    """
    replay = Replay(document_of_file(options.lesson))
    if options.clamp is not None:
        replay.perform(Clamp(units_in(options.clamp, replay.project.n)))
    if options.seed is not None:
        if options.seed < 0:
            raise UserError("the seed must not be negative")
        replay.perform(SetSeed(options.seed))
    if options.dreams is not None:
        replay.perform(Dream(options.dreams, stop_at_best=options.best, back_to_best=options.best))
    elif options.best:
        raise UserError("--best needs --dreams with a number")
    for complaint in replay.complaints:
        raise UserError(complaint)
    return replay


def check_writable(path: Path) -> None:
    """Find out before the work is done whether a file can be written; one that is there stays as it is.

    Raises
    ------
    UserError
        If it cannot.
    """
    try:
        is_new = not path.exists()
        with path.open("a"):
            pass
        if is_new:
            path.unlink()
    except (OSError, ValueError) as error:
        cause = error.strerror if isinstance(error, OSError) else "it is no name of a file"
        name = shortened(str(path), LONGEST_PATH)
        raise UserError(f"{name} cannot be written: {cause}; choose another file") from error


def write_table(path: Path, heading: Sequence[str], rows: Iterable[Row]) -> None:
    """Write a file of comma-separated values, whole or not at all.

    Raises
    ------
    UserError
        If it cannot be written.
    """
    try:
        finished(csv_steps(path, heading, rows))
    except FileError as error:
        raise UserError(str(error)) from error


class ProgressBar:
    """A line on stderr that is overwritten and goes in the end; nothing where no terminal looks on.

    Use it in a `with` statement.
    """

    def __init__(self) -> None:
        self._seen = bool(sys.stderr) and sys.stderr.isatty()
        self._began = time.perf_counter()

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(self, *_: object) -> None:
        self._write("")

    def show(self, share: float, told: str) -> None:
        """So much is done, 0 to 1; `told` says it in words."""
        passed = time.perf_counter() - self._began
        filled = round(WIDTH * share)
        self._write(f"[{'#' * filled}{'.' * (WIDTH - filled)}] {told}, {time_left(share, passed)}")

    def _write(self, line: str) -> None:
        if self._seen:
            with suppress(OSError):  # a terminal that is gone is no reason to stop
                print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)
