"""`python -m derive.kernel FILE..`: checks proof files, and says what each proves, under which hypotheses and facts."""
from __future__ import annotations

import gc
import sys
from pathlib import Path

from .files import Result, read
from .text import text, type_text
from .types import Refused

PLAIN = {ord(sign): "a" for sign in "/._-"}      # in a file's name that is printed as it is, beside letters and digits


def told(result: Result) -> str:
    """The types of the free variables, the hypotheses, the statement and the facts, a line each."""
    _, theorem, facts = result
    free = sorted({name for formula in (theorem.statement, *theorem.given) for name in formula.free})
    names = tuple(name for name, _ in free)
    return "\n".join([*(f"  for    {name}: {type_text(type_)}" for name, type_ in free),
                      *sorted(f"  given  {text(formula, names, typed=True)}" for formula in theorem.given),
                      f"  that   {text(theorem.statement, names, typed=True)}",
                      f"  facts  {', '.join(sorted(facts)) or 'none'}"])


def main(paths: list[str]) -> int:
    """0 when every file is right, 1 when one is refused, 2 when there is nothing to check, or no file, or no output."""
    if not paths:
        print("python -m derive.kernel FILE..: name the proof files to check", file=sys.stderr)
        return 2
    code = 0
    for path in paths:
        shown = path if path.isascii() and path.translate(PLAIN).isalnum() else ascii(path).replace(" ", "\\x20")
        try:
            with Path(path).open(encoding="utf-8", newline="\n") as lines:
                answers = [f"{shown}: {result.name}: proved\n{told(result)}" for result in read(lines)]
            print("\n".join(answers), flush=True)
        except (OSError, UnicodeDecodeError) as error:
            print(f"{shown}: cannot be read or told: {getattr(error, 'strerror', 'it is not UTF-8')}", file=sys.stderr)
            code = 2
        except (Refused, RecursionError) as refusal:
            print(f"{shown}: refused: {refusal if isinstance(refusal, Refused) else 'it is too deep'}", file=sys.stderr)
            code = max(code, 1)
    return code


if __name__ == "__main__":
    gc.disable()            # terms are kept as long as the process lives: to look for garbage takes a third of the time
    found = main(sys.argv[1:])
    del sys.stdout          # what could not be written is not written again
    sys.exit(found)
