"""Which TeX there is, and how it makes a PDF of a source; what it complains of is told in a line."""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from derive.notation.errors import Error
from derive.show.outputs import drafts

COMMANDS = {
    "latexmk": ("latexmk", "-pdf", "-interaction=nonstopmode", "-halt-on-error", "-file-line-error"),
    "tectonic": ("tectonic", "--keep-logs"),
    "pdflatex": ("pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-file-line-error"),
}
TIME_LIMIT = 600        # seconds for one document; the longest of the course takes some ten
RUNS = {"pdflatex": 2}                  # the second run knows the labels of the first
COMPLAINT = re.compile(r"^(?:!|Overfull|LaTeX Warning|LaTeX Font Warning|Package \w+ Warning|.*:\d+:)")


def engine() -> str:
    """The first TeX of the table that is installed."""
    found = next((name for name in COMMANDS if shutil.which(name)), None)
    if found is None:
        raise Error(f"no TeX is installed: --pdf needs one of {', '.join(COMMANDS)}")
    return found


def compiled(source: Path) -> Path:
    """The PDF beside its source."""
    with TemporaryDirectory() as folder:
        log = run(source, Path(folder))
        pdf = Path(folder) / f"{source.stem}.pdf"
        if not pdf.exists():
            raise Error(f"{source}: {'; '.join(complaints(log)[:3]) or 'TeX made no PDF'}")
        with drafts(source.parent) as made:
            return made.put(f"{source.stem}.pdf", pdf.read_bytes())


def run(source: Path, folder: Path) -> str:
    """Compile in a folder of its own, and answer the log."""
    name = engine()
    shutil.copy(source, folder)
    for style in source.parent.glob("*.sty"):
        shutil.copy(style, folder)
    for _ in range(RUNS.get(name, 1)):
        _run((*COMMANDS[name], source.name), folder)
    log = folder / f"{source.stem}.log"
    return log.read_text("utf-8", "replace") if log.exists() else ""


def _run(command: Sequence[str], folder: Path) -> None:
    """One run, which asks nobody anything and ends in time, with all that it has started."""
    nobody = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=folder, stdin=nobody, stdout=nobody, stderr=nobody,
                          start_new_session=True) as process:
        try:
            process.wait(TIME_LIMIT)
        except BaseException as stopped:        # Ctrl-C too: it goes to us alone, as the session is its own
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            process.kill()
            if isinstance(stopped, subprocess.TimeoutExpired):
                raise Error(f"{command[0]} was not done after {TIME_LIMIT} s with {command[-1]}; compile it by hand to "
                            "see where it waits, or name fewer claims") from None
            raise


def complaints(log: str) -> list[str]:
    """Errors, warnings and lines that are too long."""
    return [line for line in log.splitlines() if COMPLAINT.match(line)]
