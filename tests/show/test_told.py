"""What is told of a claim: the same derivation for every output, in the letters of its document."""

import re
from pathlib import Path

import pytest
from sympy import Basic

from derive.outlines.terms import AtMost, Forall, Less, Tends, at, integer, real
from derive.sheets import course
from derive.show.derivation import derivation
from derive.show.items import Block, Item
from derive.show.maths.glyphs import Letters
from derive.show.maths.sources import Setter
from derive.show.maths.spoken import BEGIN, END, MIDDLE, Speaker
from derive.show.maths.terms import Typesetter
from derive.show.maths.tree import Letter, Row, Sign
from derive.show.phrases import definition, layer_names, order_of, speaker
from derive.show.text import writer_for

from .course_told import EACH_SCRIPT, settled_by, telling

pytestmark = pytest.mark.xdist_group("course")

x, N = real("x"), real("N")
t = integer("t")
LABEL = re.compile(r"\((\d+)\)")


def bones(items: tuple[Item, ...]) -> list[object]:
    """Terms, labels and blocks, without the words."""
    return [(item.mark, bones(item.items)) if isinstance(item, Block) else
            (item.mark, item.start, [step.term for step in item.steps]) for item in items]


def labels(items: tuple[Item, ...]) -> list[list[str]]:
    found: list[list[str]] = []
    for item in items:
        found += labels(item.items) if isinstance(item, Block) else [LABEL.findall(step.reason) for step in item.steps]
    return found


@EACH_SCRIPT
@pytest.mark.parametrize("path", course.scripts(), ids=lambda path: path.stem)
def test_the_terminal_and_the_page_tell_one_derivation(path: Path) -> None:
    for claim in settled_by(path)[0]:
        sources = (*claim.statements, *claim.definitions, *claim.given)
        for theorem in claim.theorems:
            plain = derivation(theorem, writer_for(sources), claim.definitions)
            spoken = derivation(theorem, speaker(sources, Letters()), claim.definitions)
            assert bones(plain) == bones(spoken), claim.name
            assert [len(found) for found in labels(plain)] == [len(found) for found in labels(spoken)], claim.name


def test_a_formula_in_a_text_is_found_again() -> None:
    speak = Speaker(Typesetter())
    told = speak.phrase(f"as {speak(Less(0, x))} and {speak(AtMost(x, N))}, at {speak(x)}")
    kinds = [part if isinstance(part, str) else type(part) for part in told]
    assert kinds == ["as ", Row, " and ", Row, ", at ", Letter]


@pytest.mark.parametrize("formula", [Forall(Less(0, at("y", t)), t, 1, 5), Tends(at("y", t), t, 0, x)])
def test_words_of_a_formula_stay_words(formula: Basic) -> None:
    speak = Speaker(Typesetter())
    told = speak.phrase(speak(formula))
    assert any(part in (" for ", " as ") for part in told)
    assert told == speak.typeset(formula)


def test_the_plain_text_stands_beside_the_number_of_a_formula() -> None:
    """Whoever looks for an equals sign in a reason, or sorts reasons, sees what the terminal sees."""
    speak = Speaker(Typesetter())
    assert speak(Less(x, N)) == f"{BEGIN}x < N{MIDDLE}0{END}"
    assert speak(x) == f"{BEGIN}x{MIDDLE}1{END}"
    assert speak(Less(x, N)) == f"{BEGIN}x < N{MIDDLE}0{END}"


def test_the_letter_that_a_page_has_for_the_upstream_gradient() -> None:
    layer = ("y[i] = a*(x[i] + x[i+2]) + b",)
    assert layer_names(("dx[j] == a*(g[j] + g[j-2])",), layer) == (frozenset({"da", "db", "dx", "dy"}), {"dy": "g"})
    assert layer_names(("dx[j] == a*(dy[j] + dy[j-2])",), layer)[1] == {}
    assert layer_names(("y[t] == N*mu[t]",), ("y[t] = y[t-1] + x[t]; y[0] = 0",)) == (frozenset(), {})


def test_a_definition_with_words() -> None:
    assert definition("x[i] random, i.i.d.", Setter())[-1] == " random, i.i.d."
    assert definition("surely q[i]**2 == q[i]", Setter())[0] == "surely "
    assert definition("y[t] = x[t]; y[0] = 0", Setter())[1] == ", "


def test_the_letters_of_a_document_are_used_in_statement_and_proof() -> None:
    told = {claim.name: claim for claim in telling(course.FOLDER / "assignment_5_sgd_l2.py").told}["l2.map"]
    primed = Letter("μ", "", 1)
    assert told.statements[0][0] == told.proofs[0].statement[0]
    assert isinstance(told.statements[0][0], Row)
    assert told.statements[0][0].parts[:2] == (primed, Sign("=", "relation"))


def test_names_stand_in_the_order_of_the_sources() -> None:
    assert order_of(("eta*C/(B*h*(2 - eta*h)) == eta0*C/(2*h)",))[:3] == ("eta", "eta0", "C")
    assert order_of(("b <= g <= a + b",)) == ("a", "b", "g")
    assert order_of(("x*y == y*x",)) == ("x", "y")
    assert order_of(("theta - alpha*(v + lam*theta) == alpha*lam",)) == ("v", "alpha", "lam", "theta")
