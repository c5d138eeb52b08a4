"""What coqc says of certificates: nothing, or why it refuses one; the library they rest on is compiled once."""
from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

from derive.kernel.types import Refused

# What Coq's real numbers are made of, and the functions that are equal where their values are.
ALLOWED = frozenset({
    "ClassicalDedekindReals.sig_forall_dec", "ClassicalDedekindReals.sig_not_dec",
    "FunctionalExtensionality.functional_extensionality_dep",
})
LIBRARY = ("MeanValue", "Elementary", "Prelude", "Polynomials", "Facts")     # each may use those before it
LONGEST = 600           # seconds for one file, on a machine that is busy
SOURCES = Path(__file__).parent
# Commands that make Coq believe something, or make it believe more. No identifier of a certificate is one of these.
BELIEVES = re.compile(r"\b(Admitted|admit|give_up|Axioms?|Parameters?|Conjectures?|Hypothes[ei]s|Unset|bypass_check)\b")
LISTED = re.compile(r"^([\w.']+)(?: :|$)", re.M)
CLOSED = "Closed under the global context"


def compiler() -> str:
    """Where coqc is."""
    found = shutil.which("coqc")
    if found is None:
        raise Refused("coqc is not on the PATH: certificates are checked by Coq with Coquelicot; "
                      "install both (on Debian, the packages coq and libcoq-coquelicot)")
    return found


def compiled(folder: Path) -> Path:
    """The compiled library inside a build folder, compiled if these sources have not been compiled there before."""
    sources = {name: (SOURCES / f"{name}.v").read_text() for name in LIBRARY}
    library = folder / sha256("".join(sources.values()).encode()).hexdigest()[:12]
    if library.exists():
        return library
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = Path(mkdtemp(dir=folder))
    try:
        for name, text in sources.items():
            (unfinished / f"{name}.v").write_text(text)
            run = _run(unfinished / f"{name}.v", unfinished, LONGEST)
            if run.returncode:
                raise Refused(f"coqc refuses {name}.v, on which all certificates rest: {_one_line(run.stderr)}; "
                              "expected Coq 8.16 or later with Coquelicot (on Debian, libcoq-coquelicot)")
        with suppress(OSError):             # another process may have been faster
            unfinished.rename(library)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return library


def refusals(certificates: Mapping[str, str], folder: Path, jobs: int = 2, longest: int = LONGEST) -> dict[str, str]:
    """Why coqc does not accept certificates, each under its name; an empty text where it does."""
    library = compiled(folder)
    with ThreadPoolExecutor(jobs) as pool:
        answers = pool.map(lambda text: refusal(text, library, longest), certificates.values())
        return dict(zip(certificates, answers, strict=True))


def refusal(certificate: str, library: Path, longest: int = LONGEST) -> str:
    """Why coqc does not accept a certificate; nothing, if it does and its theorem rests on allowed axioms alone."""
    if believed := BELIEVES.search(certificate):
        return f"it believes something without proof, by {believed[0]}"
    place = Path(mkdtemp(prefix="certificate"))
    (place / "certificate.v").write_text(certificate)
    try:
        run = _run(place / "certificate.v", library, longest)
    except subprocess.TimeoutExpired:
        return f"coqc was not done after {longest} s"
    finally:
        shutil.rmtree(place)
    if run.returncode:
        return _one_line(run.stderr) or f"coqc ends with {run.returncode}"
    strange = axioms(run.stdout) - ALLOWED
    if strange:
        return f"it assumes {', '.join(sorted(strange))}"
    return "" if CLOSED in run.stdout or "Axioms:" in run.stdout else "it does not print what it assumes"


def axioms(printed: str) -> set[str]:
    """The axioms that Print Assumptions lists. Section variables, of which a closed section has none, count as such."""
    return {name for part in re.split(r"^(?:Axioms|Section Variables):$", printed, flags=re.M)[1:]
            for name in LISTED.findall(part.partition(CLOSED)[0])}


def _run(file: Path, library: Path, longest: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run([compiler(), "-q", "-w", "none", "-Q", str(library.resolve()), "Chalkproof", file.name],
                          cwd=file.parent, capture_output=True, encoding="utf-8", errors="replace", check=False,
                          timeout=longest)


def _one_line(text: str) -> str:
    return " ".join(text.split())[:500]
