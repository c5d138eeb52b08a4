"""A theorem that no rule made is refused when it is made, or when it is replayed."""

import copy
import dataclasses
import pickle

import pytest
from sympy import S

from derive.outlines.algebra import algebra, transitive
from derive.outlines.logic import assume, generalise, plainly
from derive.outlines.outline import Outline, replay
from derive.outlines.terms import AtMost, Equal, Less, NotEqual, Refused, integer, real, size

x, y, z = real("x"), real("y"), real("z")
i, n = integer("i"), size("n")
FALSE = Equal(0, 1)
HONEST = transitive(algebra((x + y) ** 2, x**2 + 2 * x * y + y**2), algebra(x**2 + 2 * x * y + y**2, (y + x) ** 2))


def forged(**changes: object) -> Outline:
    """What Python lets one build beside the constructor."""
    theorem = object.__new__(Outline)
    parts = {name: getattr(HONEST, name) for name in ("given", "statement", "rule", "arguments")}
    for name, value in (parts | changes).items():
        object.__setattr__(theorem, name, value)
    return theorem


@pytest.mark.parametrize("seal", [None, object(), "seal", Outline, 0])
def test_no_seal_opens_the_constructor(seal: object) -> None:
    with pytest.raises(Refused, match="only a rule"):
        Outline(seal, frozenset(), FALSE, "algebra", ())


@pytest.mark.parametrize("change", [copy.copy, copy.deepcopy, pickle.dumps], ids=lambda f: f.__name__)
def test_a_theorem_is_not_copied(change: type) -> None:
    with pytest.raises(Refused, match="not copied"):
        change(HONEST)


def test_a_theorem_is_not_changed() -> None:
    with pytest.raises(Refused, match="immutable"):
        HONEST.statement = FALSE
    with pytest.raises(Refused, match="immutable"):
        del HONEST.given
    with pytest.raises(Refused, match="no subclasses"):
        type("Own", (Outline,), {})
    with pytest.raises(TypeError):
        dataclasses.replace(HONEST, statement=FALSE)


@pytest.mark.parametrize("changes", [
    {"statement": FALSE}, {"given": frozenset([FALSE])}, {"rule": "symmetric"}, {"rule": "no such rule"},
    {"rule": "algebra"}, {"arguments": HONEST.arguments[::-1]}, {"arguments": ()},
    {"rule": "algebra", "arguments": (S.Zero, S.One), "statement": FALSE},
    {"rule": "assume", "arguments": (FALSE,), "statement": FALSE},
    {"arguments": (forged(statement=Equal(x, y)), forged(statement=Equal(y, z))), "statement": Equal(x, z)},
], ids=str)
def test_a_forged_theorem_is_not_replayed(changes: dict[str, object]) -> None:
    with pytest.raises((Refused, TypeError, AttributeError)):
        replay(forged(**changes))


def test_a_forged_premise_is_found() -> None:
    lie = forged(statement=FALSE, rule="algebra", arguments=(S.Zero, S.One))
    with pytest.raises(Refused, match="normal forms differ"):
        replay(transitive(lie, algebra(S.One, S.One)))


def test_a_lost_hypothesis_is_found() -> None:
    divided = algebra(1 / x + 1 / x, 2 / x)
    with pytest.raises(Refused, match="replay"):
        replay(forged(given=frozenset(), statement=divided.statement, rule="algebra", arguments=divided.arguments))


def test_a_theorem_that_rests_on_itself_is_not_replayed() -> None:
    circle = forged(statement=FALSE)
    object.__setattr__(circle, "arguments", (circle, algebra(S.One, S.One)))
    with pytest.raises((Refused, KeyError)):
        replay(circle)


def test_honest_theorems_are_replayed() -> None:
    ranged = generalise(plainly(Less(0, i), AtMost(1, i), AtMost(i, n)), i, S.One, n)
    for theorem in (HONEST, ranged, assume(Equal(x, y))):
        again = replay(theorem)
        assert again is not theorem
        assert (again.statement, again.given, again.digest) == (theorem.statement, theorem.given, theorem.digest)


def test_the_digest_tells_theorems_apart() -> None:
    theorems = [algebra(x, x), algebra(y, y), algebra(x, x, Less(0, x)), assume(Equal(x, x)), algebra(1 / x, 1 / x),
                algebra(x, x, NotEqual(x, 0))]
    assert len({theorem.digest for theorem in theorems}) == len(theorems)


def test_the_digest_tells_sorts_apart() -> None:
    """x real and x an integer are spelled alike."""
    sorts = [algebra(name("x"), name("x")).digest for name in (real, integer, size)]
    assert len(set(sorts)) == 3
