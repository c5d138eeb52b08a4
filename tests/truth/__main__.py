"""Judges the formulas of files of the pool, one by one: what is true, what the tool says, and how long it took.

    python -m tests.truth tests/truth/losses.toml --name softplus
"""

import sys
from argparse import ArgumentParser
from pathlib import Path

from derive.notation.errors import Error
from tests.truth.differences import agrees
from tests.truth.judging import verdict
from tests.truth.table import read


def main() -> int:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--name", default="", help="those alone whose names have this in them")
    parser.add_argument("--all", action="store_true", help="print what is as it should be too")
    asked = parser.parse_args()
    odd = count = 0
    for formula in [formula for path in asked.files for formula in read(path) if asked.name in formula.name]:
        for claim, right in ((formula.right, True), *((wrong, False) for wrong in formula.wrong)):
            count += 1
            try:
                true = agrees(formula, claim)
                said, took, answer = verdict(formula, claim)
            except Error as error:
                true, said, took, answer = right, "refused", 0.0, str(error)
            except Exception as error:
                true, said, took, answer = right, "raised", 0.0, f"{type(error).__name__}: {error}"
            wanted = "refuted" if not right else "undecided" if formula.undecided else "proved"
            fine = true == right and said == wanted and took < 2
            odd += not fine
            if not fine or asked.all:
                note = "" if true == right else f"  ** this is {'right' if true else 'wrong'} by differences **"
                kind = "right" if right else "wrong"
                print(f"{formula.name}: {kind} formula {said} in {took:.2f} s{note}\n    {claim}")
                if not fine:
                    print("    " + answer[:600].replace("\n", "\n    "))
    print(f"{count} claims, {odd} not as they should be")
    return 1 if odd else 0


if __name__ == "__main__":
    sys.exit(main())
