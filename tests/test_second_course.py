"""The second course: what textbooks claim, and famous slips, written as a user writes them, with no way named.

`second_course.toml` says what is true of each claim, decided by hand before any of them was run. `make truth` looks at
all scripts, `make test` at a few.
"""

import tomllib
from pathlib import Path

import pytest

from derive.running.run import claims_of

HERE = Path(__file__).parent
SAID = tomllib.loads((HERE / "second_course.toml").read_text())
SCRIPTS = sorted((HERE.parent / "sheets").glob("*.py"))
FEW = "attention", "generative", "matrices"       # that are looked at each time


def test_each_claim_is_judged_by_hand() -> None:
    written = "\n".join(script.read_text() for script in SCRIPTS)
    assert len(SAID["verdicts"]) >= 100
    assert all(f'name="{name}"' in written for name in SAID["verdicts"])
    assert written.count('name="') == len(SAID["verdicts"])
    assert sum(verdict == "fails" for verdict in SAID["verdicts"].values()) >= len(SAID["verdicts"]) / 5
    assert SAID["undecided"].keys() <= SAID["verdicts"].keys()
    assert ".by_" not in written


@pytest.mark.parametrize("script", [
    script if script.stem in FEW else pytest.param(script, marks=pytest.mark.thorough(seconds=300))
    for script in SCRIPTS], ids=lambda path: path.stem)
def test_a_script_is_judged_rightly(script: Path) -> None:
    claims, error = claims_of(script)
    assert error == ""
    found = {claim.name: str(claim.verdict) for claim in claims}
    expected = {name: "unknown" if name in SAID["undecided"] else SAID["verdicts"][name] for name in found}
    assert len(found) == script.read_text().count("problem.claim(")
    assert found == expected
