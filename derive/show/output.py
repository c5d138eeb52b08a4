"""Which signs an output can show, and lines written to it as plain text: none that moves the cursor of a terminal."""

from collections.abc import Callable, Iterable
from typing import TextIO

from derive.notation.source import printable

from .lines import Line
from .signs import ASCII, plain


def sign_for(stream: TextIO) -> Callable[[str], str]:
    """Our signs where the stream has them, ASCII where it has not."""
    try:
        "".join(ASCII).encode(stream.encoding or "ascii")
    except UnicodeEncodeError:
        return plain
    return str


def write_plainly(lines: Iterable[Line], stream: TextIO) -> None:
    """All lines at once, without styles, so that an interruption leaves no half of them."""
    stream.write("".join(printable("".join(text for text, _ in line)).rstrip() + "\n" for line in lines))
    stream.flush()
