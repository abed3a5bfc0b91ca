"""Start of `python -m hopviz` and of the packaged program."""

import multiprocessing
import sys

from hopviz.cli import main

if __name__ == "__main__":
    multiprocessing.freeze_support()  # the packaged program is also what its own worker processes are started by
    sys.exit(main())
