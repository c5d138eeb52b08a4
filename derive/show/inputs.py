"""Text files that a user names: read as UTF-8 and up to a size, and what is wrong with one is told by its name."""

from pathlib import Path

from derive.notation.errors import Error

LARGEST = 10_000_000        # bytes; a sheet of formulas has a few thousand, and /dev/zero has no end


def read_text(path: Path, what: str = "") -> str:
    """The text of a file; `what` is said of one that cannot be read, in place of its name."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as wrong:
        reason = wrong.strerror if isinstance(wrong, OSError) else wrong
        raise Error(f"{what or f'{path} cannot be read'}: {reason}") from None
    if len(data) > LARGEST:
        raise Error(f"{path} is too large: expected at most {LARGEST:,} bytes of text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = data.count(b"\n", 0, wrong.start) + 1
        raise Error(f"{path}, line {line}: byte 0x{data[wrong.start]:02X} is not UTF-8, expected a text in UTF-8; save "
                    "the file in that encoding") from None
