"""Which values are types, and at which types a constant stands."""

import pytest

from derive.kernel.terms import bound, constant, function, number, var
from derive.kernel.types import BOOL, INT, OUTCOME, REAL, Arrow, Refused, fits, is_type, to
from derive.kernel.words import word

from .words import random, typed

k, x = var("k", to(REAL, REAL, REAL)), var("x", REAL)
TYPES = (INT, REAL, BOOL, OUTCOME, to(INT, REAL), to(to(REAL, BOOL), INT, BOOL))


@pytest.mark.parametrize("type_", TYPES, ids=str)
def test_types(type_: object) -> None:
    assert is_type(type_)
    assert var("v", type_).type == bound(3, type_).type == type_


@pytest.mark.parametrize("wrong", [
    "", "Int", "any", "numeric", None, 1, ("int", "real"), ["int"], Arrow("int", "any"), Arrow(("int", "real"), "real"),
    Arrow("int", Arrow("real", "numeric")),
    type("Text", (str,), {})("int"), type("Own", (Arrow,), {})("int", "real"), frozenset(),
])
def test_no_types(wrong: object) -> None:
    assert not is_type(wrong)
    for make in (lambda: var("v", wrong), lambda: bound(0, wrong), lambda: number(0, wrong),
                 lambda: function(wrong, x)):
        with pytest.raises(Refused, match=r"is not a type|has no numbers"):
            make()
    for type_ in (wrong, Arrow(wrong, Arrow(wrong, BOOL))):
        with pytest.raises(Refused, match="constant: equal is not of type"):
            constant("equal", type_)


def test_functions_of_several_arguments() -> None:
    assert to(REAL) == REAL
    assert to(INT, REAL, BOOL) == Arrow(INT, Arrow(REAL, BOOL))
    assert typed("k", REAL, REAL, REAL) is k
    assert random("X").type == to(OUTCOME, REAL)


@pytest.mark.parametrize(("type_", "scheme", "expected"), [
    (INT, INT, True), (INT, REAL, False), (to(INT, REAL), to(INT, REAL), True), (to(INT, REAL), INT, False),
    (INT, to(INT, REAL), False), (to(REAL, REAL), to(INT, REAL), False), (to(INT, INT), to(INT, REAL), False),
    (to(INT, INT), to("any", "any"), True), (to(INT, REAL), to("any", "any"), False), (to(INT, INT), "any", True),
    ((INT, REAL), to(INT, REAL), False),
    (INT, "numeric", True), (REAL, "numeric", True), (BOOL, "numeric", False), (OUTCOME, "numeric", False),
    (to(INT, INT), "numeric", False), (to(INT, REAL), to("numeric", "numeric"), False),
    (to(INT, REAL), to("any", "numeric"), True), (to(INT, INT, REAL), to("any", "any", "any"), False),
    (to(REAL, REAL, BOOL), to("numeric", "numeric", BOOL), True),
    (to(REAL, INT, BOOL), to("numeric", "numeric", BOOL), False),
])
def test_schemes(type_: object, scheme: object, expected: bool) -> None:
    assert fits(type_, scheme, {}) is expected


@pytest.mark.parametrize(("name", "type_"), [
    ("plus", to(INT, REAL, REAL)), ("plus", to(BOOL, BOOL, BOOL)), ("equal", to(INT, REAL, BOOL)),
    ("sqrt", to(INT, REAL)),
    ("less", to(BOOL, BOOL, BOOL)), ("at_most", to(OUTCOME, OUTCOME, BOOL)), ("if", to(BOOL, INT, REAL, INT)),
    ("if", to(BOOL, INT, INT, REAL)), ("all", to(to(INT, REAL), REAL)), ("all", to(to(INT, BOOL), INT)),
    ("recursion", to(INT, to(INT, REAL, REAL), INT, REAL)), ("power", to(REAL, REAL, REAL)), ("false", INT),
    ("pi", INT),
    ("mean", to(to(INT, REAL), REAL)), ("times", to(INT, INT, REAL)), ("implies", to(BOOL, BOOL)),
])
def test_a_constant_at_a_type_beside_its_scheme(name: str, type_: object) -> None:
    with pytest.raises(Refused, match=f"constant: {name} is not of type"):
        constant(name, type_)


def test_a_constant_at_types_of_its_scheme() -> None:
    for type_ in TYPES:
        assert constant("equal", to(type_, type_, BOOL)).name == "equal"
        assert constant("all", to(to(type_, BOOL), BOOL)).type == to(to(type_, BOOL), BOOL)
    assert constant("less", to(INT, INT, BOOL)) is not constant("less", to(REAL, REAL, BOOL))
    assert constant("pi", REAL) is word("pi")
    with pytest.raises(Refused, match="there is no constant 'tau'"):
        constant("tau", REAL)
    for wrong in (3, None, type("Text", (str,), {})("pi")):
        with pytest.raises(Refused, match="there is no constant"):
            constant(wrong, REAL)


@pytest.mark.parametrize("sides", [(), (INT,), (INT, REAL, REAL)])
def test_an_arrow_has_two_sides(sides: tuple[str, ...]) -> None:
    wrong = tuple.__new__(Arrow, sides)
    assert not is_type(wrong)
    with pytest.raises((Refused, TypeError)):
        var("v", wrong)
