"""What `python -m hopviz` starts."""

import sys

from hopviz.cli import main

if __name__ == "__main__":
    sys.exit(main())
