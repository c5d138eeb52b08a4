"""`python -m derive.gradients TEXT`: the gradients of a layer as proof files, and as files for Coq if asked."""
from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from derive.console.command_line import Parser, run
from derive.console.streams import say
from derive.coq.proofs import certificate
from derive.kernel.files import is_result_name, write
from derive.kernel.text import text
from derive.kernel.theorem import Theorem
from derive.kernel.types import Refused
from derive.show.outputs import drafts

from .layers import ProvedLayer, layer


def main(arguments: Sequence[str]) -> int:
    """0 when each gradient is proved, 1 when one is not; the others are those of every command."""
    return run("derive.gradients", _parser, arguments)


def _parser() -> ArgumentParser:
    parser = Parser("python -m derive.gradients", description=__doc__)
    parser.add_argument("text", help="a layer in index notation: y[i] = exp(x[i])/sum(j, exp(x[j]))")
    parser.add_argument("--wrt", help="only the gradient by this input")
    parser.add_argument("--claim", help="prove this formula for a gradient instead: dx[j] = ...")
    parser.add_argument("-o", metavar="FOLDER", type=Path, help="write dNAME.proof for each gradient")
    parser.add_argument("--coq", action="store_true", help="write dNAME.v, which coqc checks, beside it")
    parser.set_defaults(run=_gradients)
    return parser


def _gradients(asked: Namespace) -> int:
    read = layer(asked.text)
    names = [asked.wrt] if asked.wrt else [array.name for array in read.source.inputs]
    return max([_one(read, name, asked.claim, asked.o, asked.coq)
                for name in ([read.claimed(asked.claim)] if asked.claim else names)], default=0)


def _one(read: ProvedLayer, name: str, claim: str | None, folder: Path | None, coq: bool) -> int:
    try:
        theorem = read.check(claim) if claim else read.gradient(name).theorem
    except Refused as refusal:
        say(f"d{name}: not proved: {refusal}")
        return 1
    if theorem is None:
        say(f"d{name}: not proved: the formula was not found to be equal to the gradient")
        return 1
    say(f"d{name}: proved")
    for formula in sorted(map(text, theorem.given)):
        say(f"  given  {formula}")
    say(f"  that   {text(theorem.statement)}")
    if folder is not None:
        _write(folder, result_name(f"d{name}"), theorem, coq)
    return 0


def _write(folder: Path, name: str, theorem: Theorem, coq: bool) -> None:
    with drafts(folder) as made:
        made.put(f"{name}.proof", write({name: theorem}))
        if coq:
            made.put(f"{name}.v", certificate({name: theorem}))


def result_name(name: str) -> str:
    """What a gradient is called in a proof file, which knows neither Greek letters nor primes. No two names get one: a
    name that is written otherwise begins with two lines, and no text has such a name."""
    if is_result_name(name):
        return name
    return "__" + "".join(letter if letter.isascii() and letter.isalnum() else f"_{ord(letter):04x}_"
                          for letter in name)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
