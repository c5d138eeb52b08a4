"""The derive command: `python -m derive` and, once installed, `derive`."""

import sys

from derive.commands import cli
from derive.garbage import collect_seldom


def main() -> int:
    collect_seldom()
    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
