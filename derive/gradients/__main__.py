"""`python -m derive.gradients TEXT`: the gradients of a layer as proof files, and as files for Coq if asked."""
from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from derive.coq.proofs import certificate
from derive.kernel.files import write
from derive.kernel.text import text
from derive.kernel.theorem import Theorem
from derive.kernel.types import Refused
from derive.notation.errors import Error

from .layers import ProvedLayer, layer


def main(arguments: Sequence[str]) -> int:
    """0 when each gradient is proved, 1 when one is not, 2 when the layer cannot be read or a file not be written."""
    parser = ArgumentParser("python -m derive.gradients", description=__doc__)
    parser.add_argument("text", help="a layer in index notation: y[i] = exp(x[i])/sum(j, exp(x[j]))")
    parser.add_argument("--wrt", help="only the gradient by this input")
    parser.add_argument("--claim", help="prove this formula for a gradient instead: dx[j] = ...")
    parser.add_argument("-o", metavar="FOLDER", type=Path, help="write dNAME.proof for each gradient")
    parser.add_argument("--coq", action="store_true", help="write dNAME.v, which coqc checks, beside it")
    asked = parser.parse_args(arguments)
    try:
        read = layer(asked.text)
        names = [asked.wrt] if asked.wrt else [array.entries.name for array in read.program.inputs]
        return max([_one(read, name, asked.claim, asked.o, asked.coq)
                    for name in ([read.claimed(asked.claim)] if asked.claim else names)], default=0)
    except (Error, OSError) as error:
        print(error, file=sys.stderr)
        return 2


def _one(read: ProvedLayer, name: str, claim: str | None, folder: Path | None, coq: bool) -> int:
    try:
        theorem = read.check(claim) if claim else read.gradient(name).theorem
    except Refused as refusal:
        print(f"d{name}: not proved: {refusal}")
        return 1
    if theorem is None:
        print(f"d{name}: not proved: the formula was not found to be equal to the gradient")
        return 1
    print(f"d{name}: proved")
    for formula in sorted(map(text, theorem.given)):
        print(f"  given  {formula}")
    print(f"  that   {text(theorem.statement)}")
    if folder is not None:
        _written(folder, name, theorem, coq)
    return 0


def _written(folder: Path, name: str, theorem: Theorem, coq: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"d{name}.proof").write_text(write({f"d{name}": theorem}), encoding="ascii")
    if coq:
        (folder / f"d{name}.v").write_text(certificate({f"d{name}": theorem}), encoding="ascii")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
