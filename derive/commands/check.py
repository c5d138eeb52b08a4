"""derive check: a text in which formulas stand one below another."""

import sys
from argparse import Namespace
from pathlib import Path

from derive.console.streams import say_json, write
from derive.notation.errors import Error
from derive.running.proving import NOT_ALL, PROVED
from derive.show.checked import as_json, checked_page, first_wrong
from derive.show.inputs import read_text

STANDARD_INPUT = "-"


def run(asked: Namespace) -> int:
    from derive.sheets.checking import checked
    from derive.sheets.derivation_text import read

    name: str = asked.file
    path = Path(name)
    if path.suffix == ".py" or path.is_dir():
        raise Error(f"{name} is a sheet, not a text with formulas; `derive prove {name}` proves its claims")
    text = read(sys.stdin.read() if name == STANDARD_INPUT else read_text(path), name)
    found = checked(text, name)
    if asked.json:
        say_json(as_json(name, found, text.words))
    else:
        write(lambda width, sign: checked_page(found, text.words, width, sign))
    return PROVED if first_wrong(found) is None else NOT_ALL
