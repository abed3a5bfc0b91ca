"""What can be done from the command line without a window?  One table: a command is a module and a row.

Commands need neither Qt nor a screen.  A module has `parser()`, whose options carry `act`: what does it.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

from hopviz.cli import capacity, census, recall

COMMANDS: dict[str, Callable[[], argparse.ArgumentParser]] = {
    "recall": recall.parser,
    "census": census.parser,
    "capacity": capacity.parser,
}
"""The first word of the command line, and the parser of what follows it."""
