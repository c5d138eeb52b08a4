"""Runs the codegen command: `python -m codegen` and, once installed, `codegen`."""

import sys

from codegen.cli import main

if __name__ == "__main__":
    sys.exit(main())
