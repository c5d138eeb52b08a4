"""`python -m derive.kernel FILE..`: checks proof files, and says what each proves, under which hypotheses and facts."""
from __future__ import annotations

import sys
from pathlib import Path

from .files import read
from .text import text
from .types import Refused


def main(paths: list[str]) -> int:
    """0 when every file is right, 1 when one is refused, 2 when there is nothing to check or a file is not there."""
    if not paths:
        print("python -m derive.kernel FILE..: name the proof files to check", file=sys.stderr)
        return 2
    code = 0
    for path in paths:
        try:
            with Path(path).open(encoding="utf-8", newline="\n") as lines:
                results = read(lines)
        except (OSError, UnicodeDecodeError) as error:
            print(f"{path}: cannot be read: {error}", file=sys.stderr)
            return 2
        except Refused as refusal:
            print(f"{path}: refused: {refusal}", file=sys.stderr)
            code = 1
            continue
        for name, theorem, facts in results:
            print(f"{path}: {name}: proved")
            for formula in sorted(map(text, theorem.given)):
                print(f"  given  {formula}")
            print(f"  that   {text(theorem.statement)}")
            print(f"  facts  {', '.join(sorted(facts)) or 'none'}")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
