"""Runs the codegen command: `python -m codegen` and, once installed, `codegen`."""

import sys

from codegen import cli
from derive.garbage import collect_seldom


def main() -> int:
    collect_seldom()
    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
