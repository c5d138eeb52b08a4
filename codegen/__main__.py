"""The codegen command: which subcommands there are, and which of them work yet."""

import sys
from argparse import REMAINDER, ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence

COMMANDS = {
    "emit": "write an importable package of kernels",
    "check": "say whether the committed kernels are what would be emitted now",
    "bench": "time our kernels beside others and the memory floor",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Answer --help; refuse each command by name, exit 2, until its engine is there."""
    lines = "\n".join(f"  {name:<7}{what} (not there yet)" for name, what in COMMANDS.items())
    parser = ArgumentParser("codegen", description=f"NumPy kernels from proved formulas.\n\ncommands:\n{lines}",
                            formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=COMMANDS, metavar="command")
    parser.add_argument("arguments", nargs=REMAINDER, metavar="...")
    command = parser.parse_args(argv).command
    print(f"codegen: {command} is not there yet", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
