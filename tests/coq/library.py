"""Where the tests have the library of the certificates compiled, and whether Coq is here to do it."""
from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "build" / "coq"        # kept from run to run: the library is compiled once


def _missing() -> str:
    if shutil.which("coqc") is None:
        return "coqc is not installed (Debian's package coq)"
    where = subprocess.run(["coqc", "-where"], capture_output=True, text=True, check=True).stdout.strip()
    if not (Path(where) / "user-contrib" / "Coquelicot").is_dir():
        return "Coquelicot is not installed (Debian's package libcoq-coquelicot)"
    return ""


MISSING = _missing()
needs_coq = pytest.mark.skipif(bool(MISSING), reason=MISSING)
