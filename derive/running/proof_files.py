"""The proof files of claims: one for each statement, named after its claim and its number, for the kernel to check."""

import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path

from derive.show.outputs import drafts
from derive.show.proofs import proof_file
from derive.show.settled import Shown


def files_of(claim: Shown) -> Iterator[tuple[str, str]]:
    """momentum.limit.2.proof is of the second statement of momentum.limit; what stands in the place of a claim that is
    not proved itself has a name of its own."""
    for number, proof in enumerate(claim.proofs, 1):
        yield f"{claim.name}.{number}.proof", proof_file(proof)
    if claim.repair is not None:
        yield from files_of(claim.repair)


def write(files: Iterable[tuple[str, str]], folder: Path) -> list[Path]:
    """All of them, each once, put into place when the last is written."""
    with drafts(folder) as made:
        return [made.put(name, text) for name, text in dict(files).items()]


def how_to_check(paths: list[Path], folder: Path) -> str:
    """One line on what was written."""
    if not paths:
        return f"no proofs, so none in {folder}"
    return (f"{len(paths)} proof{'s' * (len(paths) != 1)} in {folder}; to check them with the kernel alone: "
            f"python -m derive.kernel {shlex.quote(str(folder))}/*.proof")
