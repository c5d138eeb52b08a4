"""Reads the options of the codegen command and runs its subcommands. A command loads what it runs."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path

from derive.console.command_line import Parser, Version, run
from derive.console.streams import say

FINE, DIFFERS = 0, 1
CODES = ("Exit codes: 0 done; 1 the committed kernels are not what would be emitted now; 2 the call is wrong, or "
         "something cannot be read or written; 3 chalkproof itself failed; 130 interrupted; 141 nobody reads the "
         "output.")
NAME_HELP = "a kernel, such as softmax or adam; all of them, when there is none"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and answer its exit code."""
    return run("codegen", _parser, argv)


def _parser() -> ArgumentParser:
    parser = Parser("codegen", description="NumPy kernels from proved formulas.", epilog=CODES)
    parser.add_argument("--version", action=Version)
    commands = parser.add_subparsers(title="commands", metavar="command", required=True)

    def command(name: str, run: Callable[[Namespace], int], summary: str, more: str = "") -> ArgumentParser:
        made = commands.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}. {more}".strip())
        made.set_defaults(run=run)
        return made

    emit = command("emit", _emit, "write an importable package of kernels")
    emit.add_argument("names", nargs="*", metavar="NAME", help=NAME_HELP)
    emit.add_argument("-o", "--output", required=True, metavar="D", type=Path, help="the folder to write")
    emit.add_argument("--target", default="numpy", choices=("numpy", "native"), help="numpy by default")
    command("check", _check, "say whether the committed kernels are what would be emitted now",
            "Exit 1 when they are not.")
    bench = command("bench", _bench, "time our kernels beside others and the memory floor")
    bench.add_argument("names", nargs="*", metavar="NAME", help=NAME_HELP)
    bench.add_argument("--size", action="append", type=int, default=[], metavar="N", dest="sizes",
                       help="about how many entries, such as 1000 or 10000000; may be given more than once")
    bench.add_argument("--dtype", action="append", choices=("float32", "float64"), dest="dtypes",
                       help="float32 by default; may be given twice")
    bench.add_argument("--threads", type=int, default=1, metavar="N", help="of our kernels, and of torch beside them")
    bench.add_argument("--plot", type=Path, metavar="FILE", help="draw the ratios as well: .svg, .pdf or .png")
    return parser


def _emit(asked: Namespace) -> int:
    from codegen.emit import emit

    written = emit(asked.names, asked.output, asked.target)
    count = sum(path.suffix == ".py" and not path.name.startswith("_") for path in written)
    say(f"{count} kernel{'s' if count > 1 else ''} in {asked.output}")
    return FINE


def _check(asked: Namespace) -> int:
    from codegen.emit import drift

    found = drift()
    for line in found:
        say(line)
    say("the committed kernels are what would be emitted now" if not found else
          f"{len(found)} file{'s' if len(found) > 1 else ''} differ: codegen emit -o codegen/kernels writes them anew")
    return DIFFERS if found else FINE


def _bench(asked: Namespace) -> int:
    from codegen.bench.timing import bench

    bench(asked.names, asked.sizes, asked.dtypes or ("float32",), asked.threads, asked.plot)
    return FINE
