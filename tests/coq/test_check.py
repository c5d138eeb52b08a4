"""The answers about files that prove nothing, or that believe what coqc has not proved."""
from __future__ import annotations

from pathlib import Path

import pytest

from derive.coq import check
from derive.coq.proofs import certificate
from derive.kernel.theorem import reflexive
from derive.kernel.types import Refused

from .library import FOLDER, needs_coq
from .samples import x

GOOD = certificate({"it": reflexive(x)})
END = "Definition theorems"


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


# What is wrong with a file, and a part of the answer.
WRONG = {
    "another statement": (changed("(x_r_x = x_r_x)", "(x_r_x = 0%R)"), "has type"),
    "a hole": (changed(END, f"Lemma hole : False. Proof. Admitted.\n{END}"), "without proof, by Admitted"),
    "an axiom": (changed(END, f"Axiom hole : False.\n{END}"), "without proof, by Axiom"),
    "excluded middle": (changed(":= theorem_it", ":= Classical_Prop.classic")
                        .replace("From", "From Coq Require Classical_Prop.\nFrom", 1), "Classical_Prop.classic"),
    "nothing printed": (changed("Print Assumptions theorems.", ""), "does not print what it assumes"),
    "no end": ("Goal True. do 1000000000 idtac. Abort.", "was not done after"),
}


@pytest.mark.thorough(seconds=6, every=7)
@needs_coq
@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_refused(name: str) -> None:
    text, part = WRONG[name]
    longest = 5 if name == "no end" else check.LONGEST
    assert part in check.refusals({name: text}, FOLDER, longest=longest)[name]


@pytest.mark.thorough(seconds=4)
@needs_coq
def test_answers_stand_under_the_names_of_the_files() -> None:
    answers = check.refusals({"good": GOOD, "bad": GOOD.replace("eq_refl", "eq_sym"), "good too": GOOD}, FOLDER)
    assert [name for name, refusal in answers.items() if not refusal] == ["good", "good too"]


@pytest.mark.thorough(seconds=4)
@needs_coq
def test_a_folder_by_a_relative_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """coqc runs in the folder of the file: what it is told of the library may not depend on where the command runs."""
    monkeypatch.chdir(FOLDER.parent)
    assert check.refusals({"good": GOOD}, Path(FOLDER.name)) == {"good": ""}


def test_axioms_are_read_from_what_coq_prints() -> None:
    printed = ("Closed under the global context\nAxioms:\nA.sig : forall P : Prop,\n  {P} + {~ P}\nhole\n  : False\n"
               "Closed under the global context\nSection Variables:\nspace : Space\n")
    assert check.axioms(printed) == {"A.sig", "hole", "space"}


def test_without_coqc_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Refused, match="libcoq-coquelicot"):
        check.refusals({"it": GOOD}, tmp_path)
    assert list(tmp_path.iterdir()) == []
