"""Binding, substitution, and what SymPy must not do to a term behind the kernel's back."""

import pickle

import pytest
import sympy
from sympy import Basic, Dummy, Float, Function, I, Integer, Pow, S, Symbol, Tuple, Wild, diff, nan, oo, zoo
from sympy.core.symbol import Str

from derive.outlines.algebra import algebra
from derive.outlines.terms import (
    At,
    AtMost,
    Bracket,
    Equal,
    Forall,
    Less,
    Refused,
    Sum,
    Tends,
    at,
    integer,
    number,
    real,
    sigmoid,
    size,
    substitute,
    well_formed,
)

x, y = real("x"), real("y")
i, j, k, t = integer("i"), integer("j"), integer("k"), integer("t")
m, n = size("m"), size("n")


def test_terms_that_differ_in_bound_names_only_are_equal() -> None:
    assert Sum(at("x", i), i, 1, n) == Sum(at("x", j), j, 1, n)
    assert hash(Sum(at("x", i), i, 1, n)) == hash(Sum(at("x", j), j, 1, n))
    assert Sum(Sum(at("x", i, j), i, 1, m), j, 1, n) == Sum(Sum(at("x", j, k), j, 1, m), k, 1, n)
    assert Forall(Tends(at("x", t, k), t, 0, k), k, 0, oo) == Forall(Tends(at("x", i, t), i, 0, t), t, 0, oo)
    assert Sum(at("x", i), i, 1, n) - Sum(at("x", j), j, 1, n) == 0


def test_terms_that_differ_otherwise_are_not_equal() -> None:
    total = Sum(at("x", i), i, 1, n)
    others = [Sum(at("x", i), i, 0, n), Sum(at("x", i), i, 1, m), Sum(at("y", i), i, 1, n),
              Sum(at("x", i + 1), i, 1, n),
              Forall(Equal(at("x", i), 0), i, 1, n), Sum(Sum(at("x", i, j), i, 1, n), j, 1, n)]
    assert total not in others
    assert Sum(Sum(at("x", i, j), i, 1, n), j, 1, n) != Sum(Sum(at("x", i, j), j, 1, n), i, 1, n)
    assert Sum(at("x", k), i, 1, n) != Sum(at("x", i), i, 1, n)


def test_substitution_does_not_capture() -> None:
    total = Sum(at("x", j) * y, j, 1, n)
    assert substitute(total, {y: j}) == Sum(at("x", i) * j, i, 1, n)
    assert substitute(total, {y: total}) == Sum(at("x", i) * Sum(at("x", j) * y, j, 1, n), i, 1, n)
    assert substitute(Sum(Sum(at("x", i, j), i, 1, k), j, 1, n), {k: j + 1}) == Sum(
        Sum(at("x", i, t), i, 1, j + 1), t, 1, n)


def test_substitution_is_simultaneous_and_reaches_ranges() -> None:
    assert substitute(x + 2 * y, {x: y, y: x}) == y + 2 * x
    assert substitute(Sum(at("x", i), i, k, n), {k: Integer(2), n: k}) == Sum(at("x", i), i, 2, k)
    assert substitute(Sum(at("x", i) * x, i, 1, n), {x: S.Zero}) == 0


def test_substitution_of_what_is_not_free_changes_nothing() -> None:
    total = Sum(at("x", i), i, 1, n)
    assert substitute(total, {i: k}) is total
    assert total.free_symbols == {n}


def test_a_binder_is_higher_than_all_that_it_holds() -> None:
    inner = Sum(at("x", i, j, k), i, 1, n)
    twice = Sum(inner, j, 1, n)
    limit = Tends(at("y", t), t, 0, twice)
    assert [inner.height, twice.height] == [1, 2]
    assert limit.height > twice.height
    assert Forall(limit, k, 0, oo).free_symbols == {n}
    assert Forall(limit, k, 0, oo).open(k) == limit


def test_opening_with_a_free_name_is_refused() -> None:
    with pytest.raises(Refused, match="open: k is already free"):
        Sum(at("x", i, k), i, 1, n).open(k)


@pytest.mark.parametrize("name", [x, n, Symbol("i"), Symbol("i", integer=True, positive=True)], ids=repr)
def test_a_bound_name_is_an_integer(name: Symbol) -> None:
    with pytest.raises(Refused, match="not of the sort that it ranges over"):
        Sum(x + name, name, 1, n)


@pytest.mark.parametrize("term", [
    Float(1.5), x + Float("0.5"), oo, -oo, zoo, nan, I, x * I, Dummy("x"), Wild("x"), Symbol("x"),
    Symbol("x", positive=True), Symbol("n", integer=True, positive=True), Symbol("x", commutative=False),
    Function("f")(x), sympy.gamma(x), sympy.Sum(i, (i, 1, n)), sympy.Piecewise((x, x > 0), (0, True)),
    sympy.GoldenRatio,
    at("x", x), at("x", S.Half), at("x", k / 2), at("x", oo), Sum(x, i, 1, oo), Sum(x, i, 1, y), sympy.Eq(x, y), x < y,
    Sum(Equal(x, i), i, 1, n), Forall(x + i, i, 1, n), Tends(x, t, 0, oo), Forall(Equal(x, i), i, -oo, n),
], ids=str)
def test_what_is_not_in_the_language_is_refused(term: sympy.Basic) -> None:
    with pytest.raises(Refused, match="term:"):
        well_formed(term)


@pytest.mark.parametrize("text", ["x", "1/0", "__import__('os').system('false')"])
def test_text_is_never_executed(text: str) -> None:
    assert number(text) is text
    for attempt in (lambda: algebra(text, x), lambda: algebra(Equal(text, 1), x), lambda: algebra(x, at("x", text))):
        with pytest.raises((Refused, AttributeError, TypeError)):
            attempt()


@pytest.mark.parametrize("change", [
    lambda term: term.subs(n, 3), lambda term: term.subs(y, i), lambda term: term.xreplace({y: x}),
    lambda term: term.replace(y, x), lambda term: diff(term, y), lambda term: (term**2).subs(y, j),
    lambda term: term.subs(at("x", i), 1),
])
def test_sympy_does_not_reach_under_a_binder(change: type) -> None:
    total = Sum(at("x", j) * y, j, 1, n)
    try:
        changed = change(total)
    except Refused:
        return
    assert changed in (total, total**2)


def test_the_derivative_by_an_entry_is_no_sympy_derivative() -> None:
    with pytest.raises((Refused, ValueError)):
        diff(Sum(at("x", i) ** 2, i, 1, n), at("x", i))


def test_expanding_leaves_a_sum_alone() -> None:
    total = Sum((at("x", i) + y) ** 2, i, 1, n)
    assert sympy.expand(total) == total
    assert sympy.expand(y * (total + 1)) == y * total + y


def test_a_binder_survives_pickling() -> None:
    total = Sum(Sum(at("x", i, j), i, 1, k), j, 1, n)
    assert pickle.loads(pickle.dumps(total)) is total
    said = Forall(Less(at("x", k), Bracket(Equal(x, y))), k, 1, oo)
    assert pickle.loads(pickle.dumps(said)) is said


def test_equal_terms_are_one_object() -> None:
    assert at("x", i) is at("x", i)
    assert Sum(at("x", i), i, 1, n) is Sum(at("x", j), j, 1, n)
    assert Bracket(Less(x, y)) is Bracket(Less(x, y))
    assert at("x", i) is not at("x", real("i"))         # which is no index, and is found out as before
    assert type(at("x", 1).indices[0]) is type(Integer(1))


@pytest.mark.parametrize("part", [1, True, 1.0, "1", None])
def test_what_equals_a_term_and_is_none_does_not_take_its_place(part: object) -> None:
    with pytest.raises(TypeError, match="not terms"):
        At(Str("q"), part)
    with pytest.raises(TypeError, match="not terms"):
        Bracket(part)
    well_formed(Equal(at("q", 1), 0))


def test_a_text_that_prints_as_another_names_only_itself() -> None:
    class Lying(str):
        def __str__(self) -> str:
            return "yy"

    at(Lying("xx"), i)
    assert str(at("xx", i)) == "At(xx, i)"


def test_zero_to_the_zero_is_one() -> None:
    assert Pow(S.Zero, S.Zero) == 1
    assert substitute(x**k, {x: S.Zero, k: S.Zero}) == 1
    assert substitute(AtMost(0, S.Zero**n), {n: S.Zero}) == AtMost(0, 1)


def test_a_term_that_lies_about_its_height_makes_no_binder_capture() -> None:
    class Lying(sigmoid):
        height = 1

    inner = Sum(Sum(at("x", i, j, k), i, 1, 2), j, 1, 2)
    assert inner.height == 2
    assert Sum(Lying(inner), k, 1, 2).height == 3


def made(of: type) -> type:
    return type(of.__name__, (of,), {})


@pytest.mark.parametrize("term", [
    made(At)(Str("x"), i), made(sigmoid)(x), made(Less)(x, y), made(Bracket)(Less(x, y)),
    made(Sum)(at("x", i), i, 1, n), made(Forall)(Less(x, i), i, 1, n), made(Symbol)("x", real=True),
    made(Tuple)(x, y), made(Integer)(3),
], ids=lambda term: type(term).__base__.__name__)
def test_a_class_made_of_one_of_ours_is_not_ours(term: Basic) -> None:
    """It might say anything of itself: what is free in it, how high it is."""
    well_formed(sigmoid(x))
    with pytest.raises(Refused):
        well_formed(term)
