"""No term comes into being but by the constructors, none is changed, and none lies about itself."""

import copy
import pickle
from collections.abc import Callable, Iterator, Mapping

import pytest

from derive.kernel.terms import (
    Fields,
    Term,
    abstracted,
    app,
    bound,
    function,
    mapped,
    need_closed,
    need_term,
    number,
    substituted,
    var,
)
from derive.kernel.theorem import assume, generalise, instantiate, reflexive, ring
from derive.kernel.types import BOOL, INT, REAL, Arrow, Refused, to
from derive.kernel.words import FALSE, real, reals

x, y = reals("x y")
n, p, f = var("n", INT), var("p", BOOL), var("f", to(INT, REAL))
HONEST = x + y
PARTS = tuple(HONEST)


class Text(str):
    """A text that is equal to every other."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return True


class Whole(int):
    __hash__ = int.__hash__

    def __eq__(self, other: object) -> bool:
        return True


class Sides(tuple):
    __slots__ = ()
    __hash__ = tuple.__hash__

    def __eq__(self, other: object) -> bool:
        return True


class LyingArrow(Arrow):
    __slots__ = ()
    __hash__ = Arrow.__hash__

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False


class Liar:
    """Equal to everything, with the hash and the fields of an honest term."""

    kind, name, value, parts, type, loose, free = PARTS

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    def __hash__(self) -> int:
        return hash(HONEST)


FORGERIES: dict[str, Callable[[], object]] = {
    "tuple.__new__": lambda: tuple.__new__(Term, PARTS),
    "another type": lambda: tuple.__new__(Term, (*PARTS[:4], BOOL, *PARTS[5:])),
    "a number": lambda: tuple.__new__(Term, ("number", "", 0, (), REAL, (), frozenset())),
    "no free variables": lambda: tuple.__new__(Term, ("variable", "x", 0, (), REAL, (), frozenset())),
    "_make": lambda: Term._make(PARTS),
    "_replace": lambda: HONEST._replace(type=BOOL),
    "_replace nothing": lambda: HONEST._replace(),
    "Fields": lambda: Fields(*PARTS),
    "Fields._make": lambda: Fields._make(PARTS),
    "a tuple": lambda: PARTS,
    "a slice": lambda: HONEST[:],
    "object.__new__": lambda: object.__new__(Term),
    "Term": lambda: Term(*PARTS),
    "Term by name": lambda: Term(kind="variable", name="x", value=0, parts=(), type=REAL, loose=(), free=frozenset()),
    "Term.__new__": lambda: Term.__new__(Term, *PARTS),
    "type.__call__": lambda: type.__call__(Term, *PARTS),
    "Fields.__new__": lambda: Fields.__new__(Term, *PARTS),
    "copy": lambda: copy.copy(HONEST),
    "deepcopy": lambda: copy.deepcopy(HONEST),
    "copy in a list": lambda: copy.deepcopy([HONEST])[0],
    **{f"pickle {k}": lambda k=k: pickle.loads(pickle.dumps(HONEST, k)) for k in range(pickle.HIGHEST_PROTOCOL + 1)},
    "newargs": lambda: Term.__new__(Term, *HONEST.__getnewargs__()),
    "subclass": lambda: type("Own", (Term,), {})(*PARTS),
    "subclass of Fields": lambda: type("Own", (Fields,), {"__slots__": ()})(*PARTS),
    "sum with a tuple": lambda: tuple.__add__(HONEST, ()),
    "equal to a term": Liar,
    "none": lambda: None,
    "text": lambda: "x",
    "whole number": lambda: 1,
    "true": lambda: True,
    "a type": lambda: REAL,
    "a theorem": lambda: reflexive(x),
    "a class": lambda: Term,
}
DOORS: dict[str, Callable[[object], object]] = {
    "need_term": lambda term: need_term(term, ""), "need_closed": lambda term: need_closed(term, ""),
    "app": lambda term: app(term, x), "argument": lambda term: app(f, term),
    "function": lambda term: function(INT, term),
    "abstracted": lambda term: abstracted(x, term), "variable": lambda term: abstracted(term, x),
    "substituted": lambda term: substituted(x, {("x", REAL): term}),
    "assume": assume, "ring": lambda term: ring(term, term), "reflexive": reflexive,
    "instantiate": lambda term: instantiate(reflexive(x), x, term),
    "variable of instantiate": lambda term: instantiate(reflexive(x), term, x),
    "generalise": lambda term: generalise(term, reflexive(x)), "call": lambda term: FALSE >> term,
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_term_is_refused(forgery: str, door: str) -> None:
    with pytest.raises((Refused, TypeError, AttributeError, pickle.PicklingError)):
        DOORS[door](FORGERIES[forgery]())


@pytest.mark.parametrize("door", DOORS)
def test_a_term_without_fields_is_refused(door: str) -> None:
    with pytest.raises((Refused, TypeError, AttributeError)):
        DOORS[door](tuple.__new__(Term, ()))


@pytest.mark.parametrize("name", [*Fields._fields, "__dict__", "__class__", "other", "__eq__"])
def test_no_attribute_is_set_or_deleted(name: str) -> None:
    for term in (x, HONEST, f):
        with pytest.raises((AttributeError, TypeError)):
            setattr(term, name, "number")
        with pytest.raises((AttributeError, TypeError)):
            object.__setattr__(term, name, "number")
        with pytest.raises((AttributeError, TypeError)):
            delattr(term, name)
    with pytest.raises(TypeError):
        HONEST[0] = "number"


def test_what_refuses_says_why() -> None:
    with pytest.raises(Refused, match="term: made by the constructors"):
        Term(*PARTS)
    with pytest.raises(Refused, match="term: no subclasses"):
        type("Own", (Term,), {})
    for make in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(Refused, match="term: not copied and not pickled"):
            make(x)


def test_a_term_equals_itself_alone() -> None:
    again = tuple.__new__(Term, PARTS)
    assert again != HONEST
    assert not again == HONEST          # noqa: SIM201  # here __eq__ is asked
    assert hash(HONEST) != hash(PARTS)


def test_no_subclass() -> None:
    for bases in ((Term,), (Term, Arrow)):
        with pytest.raises((Refused, TypeError)):
            type("Own", bases, {})


def test_a_class_that_is_caught_on_its_way_makes_no_terms() -> None:
    """__set_name__ is called before the base class can refuse its subclass."""
    caught: list[type] = []

    class Net:
        def __set_name__(self, owner: type, name: str) -> None:
            caught.append(owner)

    with pytest.raises(Refused, match="no subclasses"):
        type("Own", (Term,), {"__slots__": (), "net": Net()})
    forged = tuple.__new__(caught[0], PARTS)
    for door in DOORS.values():
        with pytest.raises((Refused, TypeError)):
            door(forged)


@pytest.mark.parametrize("name", [Text("x"), ["x"], ("x",), b"x", None, 1.5])
def test_a_name_is_a_text_and_no_subclass(name: object) -> None:
    with pytest.raises((Refused, TypeError)):
        var(name, REAL)
    with pytest.raises((Refused, TypeError)):
        number(name, REAL)


@pytest.mark.parametrize("type_", [
    Text("real"), Sides(("int", "real")), ("int", "real"), ["int", "real"], LyingArrow(INT, REAL),
    Arrow(Text("int"), REAL),
    Arrow(INT, ("int", "real")), Arrow(INT, LyingArrow(INT, REAL)), Arrow(INT, [REAL]), INT.__class__, Arrow,
], ids=lambda type_: type(type_).__name__)
def test_a_type_is_made_of_texts_and_arrows_and_no_subclasses(type_: object) -> None:
    for make in (lambda: var("x", type_), lambda: bound(0, type_), lambda: number(0, type_),
                 lambda: function(type_, x)):
        with pytest.raises((Refused, TypeError)):
            make()


@pytest.mark.parametrize("value", [True, False, Whole(1), 1.0, "1", None, 1j])
def test_a_number_is_whole_and_no_subclass(value: object) -> None:
    for make in (lambda: number(value, INT), lambda: bound(value, INT), lambda: number(value, REAL)):
        with pytest.raises(Refused):
            make()


class LyingMapping(Mapping):
    """Shows one value to whom looks through it, and another to whom asks."""

    def __init__(self, shown: object, given: object) -> None:
        self.shown, self.given = shown, given

    def __iter__(self) -> Iterator[object]:
        return iter([("n", INT)])

    def __len__(self) -> int:
        return 1

    def __getitem__(self, key: object) -> object:
        return self.given

    def items(self) -> object:
        return [(("n", INT), self.shown)]


@pytest.mark.parametrize("given", [x, 3, None, tuple.__new__(Term, tuple(n))], ids=repr)
def test_a_mapping_that_lies_makes_no_term_of_a_wrong_type(given: object) -> None:
    with pytest.raises((Refused, TypeError)):
        substituted(f(n), LyingMapping(n, given))


def test_a_mapping_that_lies_makes_terms_that_no_rule_takes() -> None:
    for given in (bound(0, INT), bound(3, INT)):
        with pytest.raises(Refused, match="a bound variable is loose"):
            reflexive(substituted(f(n), LyingMapping(n, given)))


def test_a_leaf_that_lies_makes_no_term_of_a_wrong_type() -> None:
    for answer in (n, p, tuple(x), tuple.__new__(Term, tuple(x))):
        with pytest.raises(Refused):
            mapped(x + y, lambda part, depth, answer=answer: answer if part is x else None if part.parts else part)


def test_what_equals_everything_is_no_key() -> None:
    """The table of terms is asked only when the parts are of the right classes."""
    for make in (lambda: var(Text("y"), REAL), lambda: var("y", Text("real")), lambda: number(Whole(7), REAL),
                 lambda: app(f, Sides(n))):
        with pytest.raises(Refused):
            make()
    assert real(7).value == 7
    assert type(var("y", REAL).name) is str
