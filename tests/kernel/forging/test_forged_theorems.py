"""No theorem comes into being but by a rule, none is changed, and no rule takes what only looks like one."""

import contextlib
import copy
import pickle
from collections.abc import Callable

import pytest

from derive.kernel import facts, theorem, types
from derive.kernel.terms import Term, abstracted, var
from derive.kernel.theorem import (
    RULES,
    Sequent,
    Theorem,
    apply,
    assume,
    congruence,
    convert,
    fact,
    generalise,
    imply,
    instantiate,
    linear,
    need_theorem,
    reflexive,
    ring,
    specialise,
    symmetric,
    transitive,
)
from derive.kernel.types import BOOL, INT, REAL, Arrow, Refused, to
from derive.kernel.words import FALSE, either, real, reals

x, y = reals("x y")
n, p = var("n", INT), var("p", BOOL)
HONEST = assume(real(0).eq(1))
WRONG = real(0).eq(1)
FORGERIES: dict[str, Callable[[], object]] = {
    "tuple.__new__": lambda: tuple.__new__(Theorem, (frozenset(), WRONG, "ring", ())),
    "the same parts": lambda: tuple.__new__(Theorem, tuple(HONEST)),
    "_make": lambda: Theorem._make((frozenset(), WRONG, "ring", ())),
    "_replace": lambda: HONEST._replace(given=frozenset()),
    "_replace nothing": lambda: HONEST._replace(),
    "Sequent": lambda: Sequent(frozenset(), WRONG, "ring", ()),
    "a tuple": lambda: (frozenset(), WRONG, "ring", ()),
    "a slice": lambda: HONEST[:],
    "Theorem": lambda: Theorem(frozenset(), WRONG, "ring", ()),
    "by name": lambda: Theorem(given=frozenset(), statement=WRONG, rule="ring", arguments=()),
    "Sequent.__new__": lambda: Sequent.__new__(Theorem, frozenset(), WRONG, "ring", ()),
    "type.__call__": lambda: type.__call__(Theorem, frozenset(), WRONG, "ring", ()),
    "object.__new__": lambda: object.__new__(Theorem),
    "copy": lambda: copy.copy(HONEST),
    "deepcopy": lambda: copy.deepcopy(HONEST),
    **{f"pickle {k}": lambda k=k: pickle.loads(pickle.dumps(HONEST, k)) for k in range(pickle.HIGHEST_PROTOCOL + 1)},
    "subclass": lambda: type("Own", (Theorem,), {})(frozenset(), WRONG, "ring", ()),
    "subclass of Sequent": lambda: type("Own", (Sequent,), {"__slots__": ()})(frozenset(), WRONG, "ring", ()),
    "the body of a rule": lambda: ring.__wrapped__(x, x),
    "a term": lambda: WRONG,
    "text": lambda: "0 = 1",
    "none": lambda: None,
    "a class": lambda: Theorem,
    "a rule": lambda: ring,
}
DOORS: dict[str, Callable[[object], Theorem]] = {
    "imply": lambda it: imply(p, it), "apply": lambda it: apply(it, HONEST),
    "premise": lambda it: apply(assume(WRONG >> p), it),
    "generalise": lambda it: generalise(x, it), "specialise": lambda it: specialise(it, x),
    "instantiate": lambda it: instantiate(it, x, y), "symmetric": symmetric,
    "transitive": lambda it: transitive(it, it),
    "second": lambda it: transitive(HONEST, it), "congruence": lambda it: congruence(abstracted(x, x), it),
    "convert": lambda it: convert(it, it), "converted": lambda it: convert(reflexive(WRONG), it),
    "linear": lambda it: linear(WRONG, it, real(1)),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_theorem_is_refused(forgery: str, door: str) -> None:
    with pytest.raises((Refused, TypeError, AttributeError, pickle.PicklingError)):
        DOORS[door](FORGERIES[forgery]())


def test_each_door_lets_an_honest_theorem_in() -> None:
    assert need_theorem(HONEST, "") is HONEST
    assert linear(WRONG, HONEST, real(1)).statement is WRONG
    assert transitive(HONEST, symmetric(HONEST)).given == {WRONG}


@pytest.mark.parametrize("name", [*Sequent._fields, "__dict__", "__class__", "other"])
def test_no_attribute_is_set_or_deleted(name: str) -> None:
    with pytest.raises((AttributeError, TypeError)):
        setattr(HONEST, name, frozenset())
    with pytest.raises((AttributeError, TypeError)):
        object.__setattr__(HONEST, name, frozenset())
    with pytest.raises((AttributeError, TypeError)):
        delattr(HONEST, name)
    with pytest.raises(TypeError):
        HONEST[0] = frozenset()


def test_what_refuses_says_why() -> None:
    with pytest.raises(Refused, match=r"theorem: made by the rules of derive\.kernel alone"):
        Theorem(frozenset(), WRONG, "ring", ())
    with pytest.raises(Refused, match="theorem: no subclasses"):
        type("Own", (Theorem,), {})
    for make in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(Refused, match="theorem: not copied and not pickled"):
            make(HONEST)


def test_a_theorem_equals_itself_alone() -> None:
    again = tuple.__new__(Theorem, tuple(HONEST))
    assert need_theorem(HONEST, "") == HONEST
    assert again != HONEST
    assert not again == HONEST          # noqa: SIM201  # here __eq__ is asked
    assert hash(HONEST) != hash(tuple(HONEST))
    assert len({HONEST, assume(WRONG)}) == 2


def test_no_field_of_a_fact_is_set() -> None:
    for name in ("statement", "reference"):
        with pytest.raises(AttributeError):
            setattr(facts.FACTS["next"], name, FALSE)


def test_the_hypotheses_cannot_be_taken_away() -> None:
    assert type(HONEST.given) is frozenset
    for name in ("discard", "remove", "clear", "pop", "add", "__isub__"):
        assert not hasattr(HONEST.given, name)
    given = HONEST.given
    given -= {WRONG}
    assert HONEST.given == {WRONG}


def test_arguments_are_not_shared_with_a_list() -> None:
    parts = [x, y]
    made = instantiate(reflexive(x), *parts)
    parts[1] = real(0)
    assert made.arguments[1:] == (x, y)
    assert made.statement is y.eq(y)


def test_no_subclass() -> None:
    with pytest.raises(Refused, match="no subclasses"):
        type("Own", (Theorem,), {})


def test_a_class_that_is_caught_on_its_way_makes_no_theorems() -> None:
    caught: list[type] = []

    class Net:
        def __set_name__(self, owner: type, name: str) -> None:
            caught.append(owner)

    with pytest.raises(Refused, match="no subclasses"):
        type("Own", (Theorem,), {"__slots__": (), "net": Net()})
    forged = tuple.__new__(caught[0], (frozenset(), WRONG, "ring", ()))
    for door in DOORS.values():
        with pytest.raises(Refused, match=r"is not a (theorem|term)"):
            door(forged)


class Liar:
    """Equal to everything, with the hash of an honest theorem, and the fields of a false one."""

    given, statement, rule, arguments = frozenset(), WRONG, "ring", ()
    kind, parts, type, loose, free = "application", WRONG.parts, BOOL, (), frozenset()

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    def __hash__(self) -> int:
        return hash(HONEST)

    @property
    def __class__(self) -> type:
        return Theorem


def test_what_says_it_is_a_theorem_is_none() -> None:
    assert isinstance(Liar(), Theorem)
    for door in DOORS.values():
        with pytest.raises(Refused, match=r"is not a (theorem|term)"):
            door(Liar())
    for rule in (assume, reflexive):
        with pytest.raises(Refused, match="is not a term"):
            rule(Liar())


class Text(str):
    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return True


@pytest.mark.parametrize("name", [Text("absurd"), Text("nonsense"), b"next", None, 0, ["next"], ("next",), facts.FACTS])
def test_the_name_of_a_fact_is_a_text_and_no_subclass(name: object) -> None:
    with pytest.raises((Refused, TypeError)):
        fact(name)


@pytest.mark.parametrize("type_", [Text("int"), ("int", "real"), ["int"], Arrow(INT, Text("real")), None, int], ids=str)
def test_the_type_of_a_fact_is_a_type_and_no_subclass(type_: object) -> None:
    with pytest.raises((Refused, TypeError)):
        fact("if_same", type_)


def test_no_argument_by_name() -> None:
    for use in (lambda: assume(formula=p), lambda: ring(x, right=x), lambda: fact(name="next"),
                lambda: imply(formula=p, theorem=HONEST),
                lambda: linear(WRONG, given=frozenset()), lambda: generalise(x, HONEST, given=frozenset())):
        with pytest.raises(TypeError):
            use()


@pytest.mark.parametrize("table", [RULES, facts.FACTS, types.CONSTANTS], ids=["RULES", "FACTS", "CONSTANTS"])
def test_no_table_is_written_to(table: object) -> None:
    for write in (lambda: table.__setitem__("evil", None), lambda: table.update({}), lambda: table.pop("ring"),
                  lambda: table.clear(), lambda: table.__delitem__("ring"), lambda: table.setdefault("evil", None)):
        with pytest.raises((AttributeError, TypeError)):
            write()
    with pytest.raises(TypeError):
        table["evil"] = None


class Thief:
    """Keeps what it is compared or joined with."""

    def __init__(self) -> None:
        self.stolen: list[object] = []

    def __eq__(self, other: object) -> bool:
        self.stolen.append(other)
        return True

    def __ror__(self, other: object) -> object:
        self.stolen.append(other)
        return self

    __hash__ = None


@pytest.mark.parametrize("table", [RULES, facts.FACTS, types.CONSTANTS], ids=["RULES", "FACTS", "CONSTANTS"])
def test_no_table_hands_out_what_stands_behind_it(table: object) -> None:
    thief = Thief()
    assert table == thief
    with contextlib.suppress(TypeError):
        table | thief
    for stolen in thief.stolen:
        assert not isinstance(stolen, dict), "a dict that the kernel reads can be written to"


def test_no_fact_is_changed() -> None:
    one = facts.FACTS["next"]
    before = one.statement
    for change in (lambda: setattr(one, "statement", FALSE), lambda: object.__setattr__(one, "statement", FALSE)):
        try:
            with pytest.raises((AttributeError, TypeError)):
                change()
        finally:
            if one.statement is not before:
                object.__setattr__(one, "statement", before)




def lying(base: type, **answers: object) -> type:
    return type("Lying", (base,), {"__slots__": (), **answers})


def with_class(one: object, other: type, use: Callable[[], object]) -> object:
    """The use while the object is of another class."""
    own = type(one)
    one.__class__ = other
    try:
        return use()
    finally:
        one.__class__ = own


def test_a_part_of_another_class_is_not_read() -> None:
    total = x + y
    base = Term.__mro__[1]
    with pytest.raises((Refused, TypeError, AttributeError)):
        with_class(x, lying(base, kind="number", value=5), lambda: ring(total, real(5) + y))


def test_a_hypothesis_of_another_class_is_not_read() -> None:
    formula = x.eq(0)
    given = linear(x <= 0, assume(formula), real(1))
    with pytest.raises((Refused, TypeError, AttributeError)):
        with_class(formula, lying(Term.__mro__[1], free=frozenset()), lambda: generalise(x, given))


def test_a_head_of_another_class_is_not_read() -> None:
    given, premise = assume(either(p, WRONG)), assume(p)
    with pytest.raises((Refused, TypeError, AttributeError)):
        with_class(given.statement.parts[0], lying(Term.__mro__[1], name="implies"), lambda: apply(given, premise))


def test_a_theorem_of_another_class_is_refused() -> None:
    with pytest.raises((Refused, TypeError, AttributeError)):
        with_class(HONEST, lying(Sequent, given=frozenset()), lambda: symmetric(HONEST))


def test_an_arrow_of_another_class_is_refused() -> None:
    arrow = Arrow(INT, REAL)
    own = var("of_its_own", arrow)
    taker = var("F", to(to(INT, INT), REAL))
    answers = {"__eq__": lambda self, other: True, "__ne__": lambda self, other: False, "__hash__": Arrow.__hash__}
    with pytest.raises((Refused, TypeError, AttributeError)):
        with_class(own.type, lying(Arrow, **answers), lambda: taker(own))


def test_the_module_has_no_other_makers() -> None:
    makers = {name for name, entry in vars(theorem).items() if callable(entry) and not name.startswith("_")
              and getattr(entry, "__module__", "") == theorem.__name__ and not isinstance(entry, type)}
    assert makers == {*RULES, "need_theorem"}


@pytest.mark.parametrize("value", [facts.FACTS, facts.FACTS["next"], types.Arrow("int", "real"), RULES],
                         ids=["FACTS", "a fact", "an arrow", "RULES"])
def test_nothing_is_added_to_a_row(value: object) -> None:
    with pytest.raises(AttributeError):
        value.more = 1      # type: ignore[attr-defined]


@pytest.mark.parametrize("value", [facts.FACTS, facts.FACTS["next"], types.Arrow("int", "real"), RULES, FALSE,
                                   RULES["reflexive"](FALSE)],
                         ids=["FACTS", "a fact", "an arrow", "RULES", "a term", "a theorem"])
def test_no_class_is_set(value: object) -> None:
    liar = type("Liar", (type(value).__mro__[1],), {"__slots__": ()})
    for change in (lambda: setattr(value, "__class__", liar), lambda: object.__setattr__(value, "__class__", liar)):
        with pytest.raises((AttributeError, TypeError), match=r"has no setter|can.t set attribute"):
            change()
