"""What coqc says of a file: nothing, or why it refuses it, and on which axioms its theorems rest."""

import re
import shutil
import subprocess
from pathlib import Path

from derive.notation.errors import Error

# What the standard library's real numbers are made of. A file that rests on anything else is refused.
OF_THE_REALS = frozenset({
    "ClassicalDedekindReals.sig_not_dec", "ClassicalDedekindReals.sig_forall_dec", "Classical_Prop.classic",
    "FunctionalExtensionality.functional_extensionality_dep",
})
LONGEST = 300           # seconds: a step that is not right may make a tactic search for ever
AXIOM = re.compile(r"^([\w.']+)(?: :|$)", re.M)


def compiler() -> str:
    """Where coqc is."""
    found = shutil.which("coqc")
    if found is None:
        raise Error("no Coq is installed: --check needs coqc (on Debian, the package coq)")
    return found


def refusal(path: Path) -> str:
    """Why coqc does not accept a file; nothing, if it does."""
    try:
        run = subprocess.run([compiler(), "-q", path.name], cwd=path.parent, capture_output=True,
                             encoding="utf-8", errors="replace", check=False, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        return f"coqc was not done after {LONGEST} s"
    if run.returncode:
        return " ".join(run.stderr.split()) or f"coqc ends with {run.returncode}"
    strange = sorted(set(axioms(run.stdout)) - OF_THE_REALS)
    return f"it assumes {', '.join(strange)}" if strange else ""


def axioms(printed: str) -> list[str]:
    """The axioms that Print Assumptions lists."""
    return [name for part in printed.split("Axioms:\n")[1:]
            for name in AXIOM.findall(part.partition("Closed under")[0])]
