"""Claims of textbooks, put to the prover one by one with no way named, get the verdicts that were decided by hand.

`make truth` looks at all of them, `make test` at every tenth.
"""

import tomllib
from pathlib import Path
from typing import TypedDict

import pytest

import derive


class Said(TypedDict, total=False):
    name: str
    text: str
    texts: list[str]
    about: list[str]
    given: list[str]
    integers: str
    verdict: str
    undecided: str


CLAIMS: list[Said] = tomllib.loads(Path(__file__).with_suffix("").with_name("textbooks.toml").read_text())["claim"]


def test_the_table_says_of_each_claim_what_is_true() -> None:
    assert len({said["name"] for said in CLAIMS}) == len(CLAIMS) >= 150
    assert {said["verdict"] for said in CLAIMS} == {"holds", "holds-if", "fails"}
    assert sum("undecided" in said for said in CLAIMS) <= len(CLAIMS) / 4


@pytest.mark.thorough(seconds=300, every=10, first=7)
@pytest.mark.parametrize("said", CLAIMS, ids=lambda said: said["name"])
def test_a_claim_is_judged_rightly(said: Said) -> None:
    texts = said["texts"] if "texts" in said else [said["text"]]
    answer = derive.claim(*texts, about=said.get("about", ()), given=said.get("given", ()), name=said["name"],
                          integers=said.get("integers", ""))
    assert str(answer.verdict) == ("unknown" if "undecided" in said else said["verdict"]), answer.note
