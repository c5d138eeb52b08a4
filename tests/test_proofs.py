"""The course itself: every script runs by itself, its proofs are proved, and the index is what it would be now.

Write proofs/README.md again with: python -m tests.test_proofs
"""

import subprocess
import sys
from pathlib import Path

import pytest

from derive.kernel.files import read, write
from derive.sheets import course
from derive.show.index import index
from derive.show.record import row_of
from derive.show.settled import Shown

from .show.course_told import EACH_SCRIPT, WHOLE_COURSE, settled_by

pytestmark = pytest.mark.xdist_group("course")
ROOT = Path(__file__).parents[1]
README = ROOT / "proofs" / "README.md"
AGAIN = "write it again with: python -m tests.test_proofs"


def settled(script: Path) -> tuple[Shown, ...]:
    claims, error = settled_by(script)
    assert error == ""
    return claims


def index_now() -> str:
    return index((path.name, course.problem(path), [row_of(claim) for claim in settled(path) if claim.inventory])
                 for path in course.scripts())


@EACH_SCRIPT
@pytest.mark.parametrize("script", course.scripts(), ids=lambda path: path.stem)
def test_a_script_settles_claims_and_the_kernel_proves_them(script: Path) -> None:
    claims = settled(script)
    assert any(claim.inventory for claim in claims)
    for claim in claims:
        if claim.theorems:
            back = read(write({f"proof{place}": proof for place, proof in enumerate(claim.proofs)}).splitlines())
            assert [one.theorem.statement for one in back] == [proof.statement for proof in claim.proofs]


@EACH_SCRIPT
@pytest.mark.parametrize("script", course.scripts(), ids=lambda path: path.stem)
def test_every_claim_of_a_document_reaches_a_verdict(script: Path) -> None:
    assert [claim.name for claim in settled(script) if claim.inventory and claim.verdict == "unknown"] == []


@WHOLE_COURSE
def test_no_name_is_taken_twice() -> None:
    names = [claim.name for path in course.scripts() for claim in settled(path)]
    assert len(names) == len(set(names))


@WHOLE_COURSE
def test_the_index_is_up_to_date() -> None:
    assert README.read_text("utf-8") == index_now(), AGAIN


@pytest.mark.thorough(seconds=4)
def test_a_script_by_itself_prints_its_derivations_and_verdicts() -> None:
    script = ROOT / "proofs" / "sgd_1_momentum.py"
    told = subprocess.run([sys.executable, str(script)], cwd="/", env={"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
                          text=True, capture_output=True, check=True).stdout
    assert "momentum.rescaled   SGD problems, problem 1(c)   [0.5]\n" in told
    assert "= N·(1 - 1/N)·μ[t] + x[t+1]       induction hypothesis\n" in told
    assert told.endswith("5 claims: 4 holds, 1 holds-if\n")


if __name__ == "__main__":
    README.write_text(index_now(), "utf-8")
