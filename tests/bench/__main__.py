"""Speed of hopviz on this machine: `python -m tests.bench NAME` runs one bench, without a name it lists them.

Benches print; nothing is asserted, since what they measure belongs to the machine.
"""

from __future__ import annotations

import argparse
import importlib

BENCHES = {
    "dynamics": "visits a second beside other programs, a numpy loop and a C loop, and of a lattice beside numpy",
    "landscape": "all energies, minima and the barrier tree of small networks beside vectorised numpy",
    "live": "from a dragged weight to the picture of the new landscape, for every exact view",
    "capacity": "trials of recall a second, and of the whole capacity experiment, beside a plain numpy loop",
    "attention": "a query answered by 10,000 memories of 4,096 units, beside plain numpy and torch",
    "stretches": "the longest stretch of every public function in which Ctrl+C has to wait",
    "importing": "interval of the GUI tick while a folder of 300 photographs is opened, and how soon it is cancelled",
    "gui": "interval of the GUI tick while 64x64 units as a grid, or 8x8 as a graph, run at full speed",
}


def main() -> None:
    """Run the bench that the command line names."""
    listed = "\n".join(f"  {name:10} {about}" for name, about in BENCHES.items())
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description=f"Benches:\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", choices=BENCHES)
    parser.add_argument("--seconds", type=float, default=None, help="how long each measurement lasts")
    arguments = parser.parse_args()
    bench = importlib.import_module(f"tests.bench.{arguments.name}")
    if arguments.seconds is None:
        bench.run()
    else:
        bench.run(arguments.seconds)


if __name__ == "__main__":
    main()
