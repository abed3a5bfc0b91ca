"""Command line.

`hopviz` opens the window; the commands need neither it nor a screen, and but for `render`, which paints, no Qt.  A
user's mistake is answered by one line on stderr and exit status 2.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from hopviz.actions.action import ActionError, EditError
from hopviz.cli import capacity, census, convert, lessons, output, recall, render, window
from hopviz.cli.base import INTERRUPTED, MISTAKE
from hopviz.cli.output import UserError
from hopviz.core.limits import OutOfRangeError
from hopviz.project.lesson_files import LessonError

COMMANDS: dict[str, Callable[[], argparse.ArgumentParser]] = {
    "recall": recall.parser,
    "census": census.parser,
    "capacity": capacity.parser,
    "convert": convert.parser,
    "render": render.parser,
    "lessons": lessons.parser,
}
"""The first word of the command line, and the parser of what follows it; its options carry `act`: what does it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    output.prepare()
    _ignore_settings_of_numba()
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        status = _act(given)
        output.flush()
        return status
    except BrokenPipeError:  # whoever read along, such as `head`, has read enough
        return MISTAKE
    except (UserError, LessonError, ActionError, EditError, OutOfRangeError) as mistake:
        told = str(mistake)
        output.complain(f"{told[:1].lower()}{told[1:]}")
        return MISTAKE
    except KeyboardInterrupt:
        return INTERRUPTED


def _ignore_settings_of_numba() -> None:
    """Take them from the environment before numba is imported: a wrong one ends the program, and it needs none."""
    for name in [name for name in os.environ if name.startswith("NUMBA_")]:
        del os.environ[name]


def _act(given: Sequence[str]) -> int:
    command = COMMANDS.get(given[0]) if given else None
    try:
        options = command().parse_args(given[1:]) if command else window.parser().parse_args(given)
    except SystemExit:  # help has been printed
        return 0
    return int(options.act(options))
