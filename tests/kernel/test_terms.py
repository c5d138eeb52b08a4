"""Terms: types, bound variables, one object where equal, beta-eta-normal forms, substitution without capture."""

from dataclasses import replace
from random import Random

import pytest

from derive.kernel.terms import (
    Term,
    abstracted,
    app,
    bound,
    constant,
    function,
    mapped,
    need_closed,
    number,
    opened,
    shifted,
    substituted,
    var,
)
from derive.kernel.types import BOOL, INT, OUTCOME, REAL, Refused, to
from derive.kernel.words import (
    both,
    choice,
    every,
    ints,
    no,
    quantified,
    real,
    reals,
    some,
    total,
    word,
)

from .attack import drawn, variables
from .models import Undecided, equal, value
from .notation import written
from .random_terms import NAMES, VARIABLES, Terms
from .words import each

p, q = var("p", BOOL), var("q", BOOL)
x, y, z = reals("x y z")
a, b, n = ints("a b n")
f, g, h = var("f", to(INT, REAL)), var("g", to(INT, REAL)), var("h", to(INT, INT))
u, k, A = var("u", to(REAL, REAL)), var("k", to(REAL, REAL, REAL)), var("A", to(INT, INT, REAL))
B, F = var("B", to(INT, INT, BOOL)), var("F", to(to(INT, REAL), REAL))


def bounds(type_: object, *indices: int) -> list[Term]:
    return [bound(index, type_) for index in indices]


# Makers and what they refuse
@pytest.mark.parametrize("name", ["", "1x", "x y", "x.y", "x-1", "all x", 3, None, b"x", ("x",), type("Text", (str,),
                                                                                                      {})("x")])
def test_no_names(name: object) -> None:
    with pytest.raises(Refused, match="is no name"):
        var(name, REAL)


def test_names() -> None:
    assert var("x'", REAL).name == "x'"
    assert var("x''", REAL) is not var("x'", REAL)
    assert var("theta_1", REAL).free == {("theta_1", REAL)}


@pytest.mark.parametrize("wrong", [True, False, 1.0, "1", None, type("Whole", (int,), {})(1)], ids=repr)
def test_no_numbers(wrong: object) -> None:
    with pytest.raises(Refused, match="is not a whole number"):
        number(wrong, INT)
    with pytest.raises(Refused, match="counts no binders"):
        bound(wrong, INT)
    if not isinstance(wrong, int) or isinstance(wrong, bool):
        with pytest.raises(Refused):
            x + wrong


@pytest.mark.parametrize("type_", [BOOL, OUTCOME, to(INT, INT)], ids=str)
def test_numbers_are_integers_or_real(type_: object) -> None:
    with pytest.raises(Refused, match="has no numbers"):
        number(1, type_)


def test_a_bound_variable_counts_from_0() -> None:
    with pytest.raises(Refused, match="counts no binders"):
        bound(-1, INT)
    assert bound(0, INT).loose == (INT,)
    assert bound(2, INT).loose == (None, None, INT)
    assert (number(-3, INT).value, bound(2, INT).value, number(0, REAL).value) == (-3, 2, 0)


@pytest.mark.parametrize(("head", "args"), [
    (x, [x]), (f, [x]), (f, [n, n]), (u, [n]), (k, [x, n]), (p, [p]), (F, [n]), (F, [u]),
    (constant("sqrt", to(REAL, REAL)), [n]),
    (abstracted(x, x), [n]), (abstracted(x, y), [n]), (real(2), [x]),
], ids=repr)
def test_only_a_function_is_applied_and_to_its_type(head: Term, args: list[Term]) -> None:
    with pytest.raises(Refused, match=r"app: .* is not applied to"):
        app(head, *args)


def test_an_application_to_nothing_is_what_is_applied() -> None:
    assert app(f) is f
    assert app(app(k, x), y) is app(k, x, y)
    assert app(k, x).type == to(REAL, REAL)
    assert app(k, x, y).parts == (k, x, y)


def test_the_same_loose_variable_has_one_type() -> None:
    g2 = var("g", to(INT, REAL, BOOL))
    with pytest.raises(Refused, match="a bound variable is of types"):
        app(g2, *bounds(INT, 0), *bounds(REAL, 0))
    with pytest.raises(Refused, match="a bound variable is of types"):
        app(k, app(u, bound(2, REAL)), app(f, bound(2, INT)))
    with pytest.raises(Refused, match="function: its variable is not of type int"):
        function(INT, app(u, bound(0, REAL)))
    with pytest.raises(Refused, match="function: its variable is not of type int"):
        function(INT, bound(0, REAL))
    assert app(g2, bound(0, INT), bound(1, REAL)).loose == (INT, REAL)
    assert app(k, bound(3, REAL), bound(1, REAL)).loose == (None, REAL, None, REAL)
    assert app(k, bound(1, REAL), bound(3, REAL)).loose == (None, REAL, None, REAL)
    assert app(k, app(k, bound(0, REAL), bound(2, REAL)), bound(1, REAL)).loose == (REAL, REAL, REAL)
    assert app(k, bound(1, REAL), app(k, bound(0, REAL), bound(2, REAL))).loose == (REAL, REAL, REAL)
    assert app(k, bound(1, REAL), x).loose == app(k, x, bound(1, REAL)).loose == (None, REAL)
    assert function(INT, app(k, bound(3, REAL), bound(1, REAL))).loose == (REAL, None, REAL)
    assert function(REAL, app(k, bound(0, REAL), bound(0, REAL))).loose == ()


def test_free_variables() -> None:
    assert (x + f(n)).free == {("x", REAL), ("f", to(INT, REAL)), ("n", INT)}
    assert abstracted(n, x + f(n)).free == {("x", REAL), ("f", to(INT, REAL))}
    assert abstracted(n, x).free == {("x", REAL)}
    assert abstracted(var("x", INT), x).free == {("x", REAL)}
    assert (real(1) + 2).free == word("pi").free == bound(0, REAL).free == frozenset()


@pytest.mark.parametrize(("term", "fields"), [
    (x, ("variable", "x", 0, (), REAL, (), frozenset({("x", REAL)}))),
    (word("pi"), ("constant", "pi", 0, (), REAL, (), frozenset())),
    (number(5, INT), ("number", "", 5, (), INT, (), frozenset())),
    (bound(1, INT), ("bound", "", 1, (), INT, (None, INT), frozenset())),
    (app(f, n), ("application", "", 0, (f, n), REAL, (), frozenset({("f", to(INT, REAL)), ("n", INT)}))),
    (app(f, bound(1, INT)), ("application", "", 0, (f, bound(1, INT)), REAL, (None, INT), f.free)),
    (function(INT, x), ("function", "", 0, (x,), to(INT, REAL), (), x.free)),
    (function(REAL, bound(2, INT)), ("function", "", 0, (bound(2, INT),), to(REAL, INT), (None, INT), frozenset())),
], ids=lambda value: "" if isinstance(value, tuple) and type(value) is tuple else repr(value))
def test_fields(term: Term, fields: tuple[object, ...]) -> None:
    assert tuple(term) == fields


# Equal terms are one object
def test_equal_terms_are_one_object() -> None:
    assert var("x", REAL) is x
    assert var("x", INT) is not x
    assert number(1, INT) is not number(1, REAL)
    assert number(1, INT) is number(1, INT)
    assert bound(0, INT) is bound(0, INT)
    assert bound(0, INT) is not bound(0, REAL)
    assert x + y is x + y
    assert x + y is not y + x
    assert abstracted(x, x * x) is abstracted(y, y * y)
    assert abstracted(x, x + y) is not abstracted(y, x + y)
    assert function(INT, x) is not function(REAL, x)
    assert abstracted(n, real(1)).type == to(INT, REAL)
    assert constant("false", BOOL) is not var("false_", BOOL)


def test_a_term_equals_itself_alone() -> None:
    assert x != y
    assert x != "x"
    assert x + y == x + y
    assert len({x, y, x, var("x", REAL)}) == 2


# Normal forms
def test_beta() -> None:
    assert app(abstracted(x, x * x), y + 1) is (y + 1) * (y + 1)
    assert app(abstracted(x, y), z) is y
    assert app(abstracted(x, abstracted(y, x - y)), z, x) is z - x
    assert app(abstracted(x, abstracted(y, x - y)), y) is abstracted(z, y - z)
    assert app(abstracted(f, f(a) + f(b)), abstracted(n, word("real", n * n))) is word("real", a * a) + word("real",
                                                                                                             b * b)
    assert app(abstracted(F, F(g)), abstracted(f, total(n, f(n), a, b))) is word("sum", g, a, b)
    assert app(abstracted(f, abstracted(n, f(n + 1))), abstracted(n, word("real", n))) is abstracted(n,
        word("real", n + 1))


def test_eta() -> None:
    assert abstracted(n, f(n)) is f
    assert abstracted(n, abstracted(a, A(n, a))) is A
    assert abstracted(a, A(n, a)) is A(n)
    assert abstracted(x, word("sqrt", x)) is constant("sqrt", to(REAL, REAL))
    assert abstracted(n, A(n, n)).kind == "function"
    assert abstracted(n, A(n, a)).kind == "function"
    assert abstracted(n, f(n + 0)).kind == "function"
    assert every(n, quantified("all", B(n))) is quantified("all", abstracted(n, quantified("all", B(n))))
    assert function(INT, app(f, bound(0, INT))) is f
    assert function(INT, app(A, bound(1, INT), bound(0, INT))) is app(A, bound(0, INT))
    taker = var("c", to(to(INT, REAL), INT, REAL))
    assert function(INT, app(taker, abstracted(a, A(n, a) + 0), bound(0, INT))).kind == "application"


def test_normal_after_a_substitution() -> None:
    """A function for a variable is applied at once, and x -> f(x) that comes to be is f."""
    assert substituted(f(n) + 1, {("f", f.type): abstracted(n, word("real", n))}) is word("real", n) + 1
    assert substituted(abstracted(n, A(n, n)), {("A", A.type): abstracted(a, g)}) is g
    assert substituted(word("sum", f, a, b), {("f", f.type): abstracted(n, g(n + 1))}) is total(n, g(n + 1), a, b)
    assert substituted(F(f), {("F", F.type): abstracted(f, f(a)), ("f", f.type): abstracted(n, x)}) is x
    assert substituted(abstracted(n, h(n)), {("h", h.type): abstracted(n, n)}) is abstracted(n, n)


# Substitution
def test_all_at_once() -> None:
    assert substituted(x + y, {("x", REAL): y, ("y", REAL): x}) is y + x
    assert substituted(x + y, {}) is x + y
    assert substituted(x + y, {("z", REAL): real(1)}) is x + y
    assert substituted(f(n), {("n", REAL): x}) is f(n)


def test_no_capture() -> None:
    assert written(substituted(every(y, y < x), {("x", REAL): y})) == "all r0: r0 < y"
    assert substituted(abstracted(y, x * y + x), {("x", REAL): y}) is abstracted(z, y * z + y)
    assert substituted(abstracted(n, abstracted(a, A(n, a) + f(b))), {("b", INT): n}) is abstracted(
        a, abstracted(b, A(a, b) + f(n)))
    assert app(abstracted(b, abstracted(n, A(n, b) + 0)), n) is abstracted(a, A(a, n) + 0)


@pytest.mark.parametrize(("name", "value_", "says"), [
    (("x", REAL), n, "is not of the type of x"), (("x", REAL), bound(0, REAL), "loose"),
    (("x", REAL), 3, "is not a term"),
    (("f", to(INT, REAL)), h, "is not of the type of f"), (("x", REAL), u, "is not of the type of x"),
])
def test_a_value_of_another_type(name: tuple[str, object], value_: object, says: str) -> None:
    with pytest.raises(Refused, match=f"substituted: .*{says}"):
        substituted(x + f(n), {name: value_})


def test_shifted_under_several_binders() -> None:
    inner = app(k, app(u, bound(0, REAL)), bound(1, REAL))           # two loose variables
    assert shifted(inner, 2) is app(k, app(u, bound(2, REAL)), bound(3, REAL))
    assert shifted(shifted(inner, 3), -3) is inner
    assert shifted(function(REAL, inner), 1) is function(REAL, app(k, app(u, bound(0, REAL)), bound(2, REAL)))
    deep = function(INT, function(INT, app(A, bound(0, INT), bound(3, INT))))
    assert shifted(deep, 4) is function(INT, function(INT, app(A, bound(0, INT), bound(7, INT))))
    assert shifted(x, 5) is x
    assert shifted(inner, 0) is inner
    with pytest.raises(Refused, match="counts no binders"):
        shifted(inner, -1)


def test_opened_under_several_binders() -> None:
    inner = function(INT, function(INT, app(A, bound(0, INT), bound(2, INT)) + app(A, bound(1, INT), bound(3, INT))))
    whole = function(INT, inner)
    assert opened(whole, n) is function(INT, function(INT, app(A, bound(0, INT), n) + app(A, bound(1, INT), bound(2,
        INT))))
    assert opened(whole, bound(0, INT)) is function(INT, function(INT, app(A, bound(0, INT), bound(2, INT)) + app(
        A, bound(1, INT), bound(2, INT))))
    assert opened(whole, bound(5, INT)).loose == (INT, None, None, None, None, INT)
    with pytest.raises(Refused, match=r"app: .* is not applied to"):
        opened(whole, x)
    with pytest.raises(Refused, match=r"app: .* is not applied to"):
        opened(f, n)


def test_abstracted() -> None:
    assert written(abstracted(n, total(a, A(a, n), b, n))) == "i0 -> sum(i1 -> A(i1, i0), b, i0)"
    assert abstracted(x, real(3) + y) is function(REAL, real(3) + y)
    for wrong, says in ((x + y, "is no variable"), (real(1), "is no variable"), (bound(0, REAL), "loose"),
                        ("x", "not a term")):
        with pytest.raises(Refused, match=f"abstracted: .*{says}"):
            abstracted(wrong, x)
    for wrong, says in ((bound(0, REAL), "loose"), (app(u, bound(4, REAL)), "loose"), (1, "not a term")):
        with pytest.raises(Refused, match=f"abstracted: .*{says}"):
            abstracted(x, wrong)
    with pytest.raises(Refused, match="where: a bound variable is loose"):
        need_closed(bound(0, INT), "where")
    assert need_closed(x, "where") is x


def test_the_map_goes_to_each_part_with_its_depth() -> None:
    seen: list[tuple[str, int]] = []
    term = abstracted(n, total(a, A(a, n) + x, b, n) + y)
    answers = mapped(term, lambda part, depth: seen.append((part.name, depth)) or (part if not part.parts else None))
    assert answers is term
    assert {("b", 1), ("y", 1), ("x", 2), ("A", 2), ("sum", 1)} <= set(seen)


@pytest.mark.parametrize("forged", [None, "x", 1, ("variable", "x"), tuple(x), tuple.__new__(Term, tuple(x))], ids=repr)
def test_what_is_no_term_is_no_part(forged: object) -> None:
    for make in (lambda: app(f, forged), lambda: app(forged, n), lambda: function(INT, forged),
                 lambda: abstracted(forged, x),
                 lambda: abstracted(x, forged), lambda: substituted(x, {("x", REAL): forged}),
                 lambda: need_closed(forged, "")):
        with pytest.raises(Refused, match="is not a term"):
            make()


# Against values: substituting is evaluating somewhere else
@pytest.mark.parametrize("seed", range(4))
def test_a_term_with_values_in_it_is_worth_the_term_at_these_values(seed: int) -> None:
    rng = Random(f"substitution {seed}")
    terms = Terms(rng)
    decided = 0
    for _ in range(60):
        type_ = rng.choice(list(NAMES))
        term = terms.term(type_, 3)
        chosen = [one for family in VARIABLES.values() for one in family if rng.random() < 0.4]
        values = [terms.term(one.type, 2) for one in chosen]
        after = substituted(term, {(one.name, one.type): v for one, v in zip(chosen, values, strict=True)})
        assert after.type == type_
        world = drawn(variables(term, *values, *chosen), rng)
        try:
            inside = {(one.name, one.type): value(v, world) for one, v in zip(chosen, values, strict=True)}
            same = equal(type_, value(after, world), value(term, replace(world, values=world.values | inside)), (),
                         world)
        except Undecided:
            continue
        assert same
        decided += 1
    assert decided > 40


def test_operators_are_the_constants() -> None:
    assert [written(term) for term in (x + 1, x * y, x - y, -x, x <= 1, x < y, x.eq(2), p >> q, f(3), a + 1)] == [
        "x + 1", "x * y", "x - y", "-x", "x <= 1", "x < y", "x = 2", "p -> q", "f(3)", "a + 1"]
    assert (x + 1).parts[2] is number(1, REAL)
    assert x - 1 is x - real(1)
    assert (a + 1).parts[2] is number(1, INT)
    assert f(3).parts[1] is number(3, INT)
    assert (x < 1).type == BOOL
    assert [written(term) for term in (no(p), both(p, q), choice(p, x, y), some(x, x < y),
                                       each([x, y], x + y < y))] == [
        "not p", "p & q", "if(p, x, y)", "some r0: r0 < y", "all r0: all r1: r0 + r1 < r1"]
    for make in (lambda: p + q, lambda: x < p, lambda: p <= q, lambda: x >> p, lambda: x + n, lambda: -p,
                 lambda: x.eq(p)):
        with pytest.raises(Refused, match=r"is not of type|is not applied|has no numbers"):
            make()
    for make in (lambda: 1 + x, lambda: 2 * x, lambda: x > y, lambda: x >= y, lambda: x + 1.5, lambda: x + None):
        with pytest.raises((TypeError, Refused)):
            make()


@pytest.mark.parametrize("name", ["pi", "equal", "for", "given", "\u0445", "\u03bc", "x y", "", "1"])
def test_a_name_that_reads_as_something_else_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="is no name of a variable"):
        var(name, REAL)


def test_binders_are_counted_up_to_ten_thousand() -> None:
    assert bound(9_999, INT).value == 9_999
    with pytest.raises(Refused, match="counts no binders"):
        bound(10_000, INT)


def test_only_a_function_that_is_a_term_is_opened() -> None:
    for function_, value_ in ((x, x), (tuple(abstracted(x, x)), x), (abstracted(x, x * x), tuple(x))):
        with pytest.raises(Refused):
            opened(function_, value_)       # type: ignore[arg-type]


def test_no_argument_makes_no_term_of_what_is_none() -> None:
    with pytest.raises(Refused, match="app: a tuple that is not a term"):
        app(tuple(x))       # type: ignore[arg-type]
