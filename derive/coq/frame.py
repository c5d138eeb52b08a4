"""What stands around the definitions of a file: the library, the space of outcomes, and the question for axioms."""
from __future__ import annotations

from collections.abc import Iterable

from .names import SPACE, theorem_name

# To compare two terms, Coq looks into the constants only when nothing else helps: their arguments come first.
HEADER = f"""From Coq Require Import Lra.
From Chalkproof Require Import Prelude Facts Polynomials.
Strategy opaque [Z.add Z.mul Z.div Z.modulo Z.le Z.lt IZR powerRZ Rle Rmax Rmin Rabs sqrt exp log sin cos erf PI
  sum_over product_over largest_over recursion choice tends derivative].
Section Certificate.
Variable {SPACE} : Space.
"""


def assembled(parts: Iterable[str], theorems: Iterable[str], after: Iterable[str] = ()) -> str:
    """The file with these parts, which prove theorems of these names, and with what follows from them on some space."""
    return "\n".join([HEADER, *parts, ended(map(theorem_name, theorems)), *(f"{part}\n" for part in after)])


def ended(names: Iterable[str]) -> str:
    """The end of a file that has proved theorems of these names: it prints the axioms that all of them rest on."""
    together = "".join(f"  let _ := {name} in\n" for name in names)
    return f"Definition theorems : True :=\n{together}  I.\nEnd Certificate.\nPrint Assumptions theorems.\n"
