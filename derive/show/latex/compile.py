"""Which TeX there is, and how it makes a PDF of a source; what it complains of is told in a line."""

import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from derive.notation.errors import Error
from derive.show.outputs import drafts

COMMANDS = {
    "latexmk": ("latexmk", "-pdf", "-interaction=nonstopmode", "-halt-on-error", "-file-line-error"),
    "tectonic": ("tectonic", "--keep-logs"),
    "pdflatex": ("pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-file-line-error"),
}
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
        subprocess.run((*COMMANDS[name], source.name), cwd=folder, capture_output=True, check=False)
    log = folder / f"{source.stem}.log"
    return log.read_text("utf-8", "replace") if log.exists() else ""


def complaints(log: str) -> list[str]:
    """Errors, warnings and lines that are too long."""
    return [line for line in log.splitlines() if COMPLAINT.match(line)]
