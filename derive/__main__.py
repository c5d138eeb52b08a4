"""The derive command: `python -m derive` and, once installed, `derive`."""

import sys
from collections.abc import Sequence

from derive.commands import cli
from derive.garbage import collect_seldom


def main(argv: Sequence[str] | None = None) -> int:
    collect_seldom()
    return cli.main(argv)


if __name__ == "__main__":
    sys.exit(main())
