"""The derive command: `python -m derive` and, once installed, `derive`."""

import sys

from derive.commands.cli import main

if __name__ == "__main__":
    sys.exit(main())
