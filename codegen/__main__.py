"""Runs the codegen command: `python -m codegen` and, once installed, `codegen`."""

import sys
from collections.abc import Sequence

from codegen import cli
from derive.garbage import collect_seldom


def main(argv: Sequence[str] | None = None) -> int:
    collect_seldom()
    return cli.main(argv)


if __name__ == "__main__":
    sys.exit(main())
