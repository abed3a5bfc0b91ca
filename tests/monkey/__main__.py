"""Random person at the command line: `python -m tests.monkey --seed N --events N`."""

from __future__ import annotations

import argparse
import faulthandler
import os
import sys
import tempfile
import warnings
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from tests.bench.window import application
from tests.monkey.monkey import Run


def main() -> int:
    """Do so many events; 1 if anything went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.monkey", description=__doc__)
    parser.add_argument("--seed", type=int, default=0, help="the same seed does the same")
    parser.add_argument("--events", type=int, default=2000, help="how many keys, moves, presses, drops …")
    arguments = parser.parse_args()
    faulthandler.enable()
    warnings.simplefilter("error")
    log = Path(tempfile.gettempdir()) / f"monkey-{arguments.seed}.log"
    print(f"Seed {arguments.seed}, {arguments.events} events, each of them in {log}", flush=True)
    with application(), tempfile.TemporaryDirectory() as place, log.open("w", encoding="utf-8", buffering=1) as lines:
        if sys.platform == "linux":
            os.environ["XDG_DATA_HOME"] = place  # what it does not save is offered to nobody else
        else:
            QStandardPaths.setTestModeEnabled(True)
        folder = Path(place, "files")
        folder.mkdir()
        outcome = Run(arguments.seed, folder, heard=lambda line: print(line, file=lines)).go(arguments.events)
    warnings.simplefilter("ignore", ResourceWarning)  # the socket for signals lives as long as the process
    for failure, story in zip(outcome.failures, outcome.stories, strict=True):
        print(f"\n{failure}\n\nThe events before:\n{story}")
        print(f"To see it again: python -m tests.monkey --seed {arguments.seed} --events {failure.event}")
    print(f"{len(outcome.failures)} failures; the window was opened {outcome.openings} times")
    return 1 if outcome.failures else 0


if __name__ == "__main__":
    sys.exit(main())
