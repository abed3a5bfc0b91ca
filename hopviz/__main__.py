"""python -m hopviz"""

import sys

from hopviz.cli import main

if __name__ == "__main__":
    sys.exit(main())
