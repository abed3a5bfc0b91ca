"""Fuzzing by command: says which cases are faulty, and how."""

from __future__ import annotations

import argparse
import sys

from tests.fuzz.processes import fuzz
from tests.fuzz.readers import READERS


def main() -> int:
    """Try so many cases of every reader, or of one; the exit status tells whether all were well."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=0, help="number of the first case")
    parser.add_argument("--cases", type=int, default=1000, help="how many, in all")
    parser.add_argument("--reader", choices=READERS, help="one reader alone")
    options = parser.parse_args()
    readers = [options.reader] if options.reader else list(READERS)
    count = -(-options.cases // len(readers))
    faults = sum(fuzz(reader, options.seed, options.seed + count) for reader in readers)
    print(f"{count * len(readers):,} cases, {faults} faults")
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main())
