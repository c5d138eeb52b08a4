"""Random uses of each rule: right ones, and near misses, which are refused or give something true all the same."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from derive.kernel.facts import FACTS
from derive.kernel.terms import Term, abstracted
from derive.kernel.theorem import (
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
    reflexive,
    ring,
    specialise,
    symmetric,
    transitive,
)
from derive.kernel.types import BOOL, INT, OUTCOME, REAL, Type, to
from derive.kernel.words import over, real, word

from .random_terms import NAMES, VARIABLES, Terms
from .words import integer

POOL = 120
PREDICATES = ("witness", "unpack")
TYPES: dict[str, tuple[Type, ...]] = {
    "total": (INT, REAL), "antisymmetric": (INT, REAL), "irreflexive": (INT, REAL),
    "product_nonnegative": (INT, REAL), "product_positive": (INT, REAL),
    **dict.fromkeys(PREDICATES, (INT, REAL, BOOL, OUTCOME)),
    **dict.fromkeys(("if_true", "if_false", "if_same", "if_equivalent"), (INT, REAL, BOOL, to(INT, REAL), OUTCOME)),
    **dict.fromkeys(("recursion_start", "recursion_step"), (INT, REAL, BOOL))}


def quantifiers(statement: Term) -> int:
    """How many quantifiers stand one in the other at the front."""
    if statement.kind != "application" or statement.parts[0].name != "all" or statement.parts[1].kind != "function":
        return 0
    return 1 + quantifiers(statement.parts[1].parts[0])


class Derivations:
    """A pool of theorems that grows by random uses of the rules."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.terms = Terms(rng)
        self.pool: list[Theorem] = []
        self.makers: dict[str, Callable[[], Theorem]] = {
            "assume": lambda: assume(self.formula()), "imply": self.imply, "apply": self.apply,
            "generalise": self.generalise, "specialise": self.specialise, "instantiate": self.instantiate,
            "reflexive": lambda: reflexive(self.terms.term(self.type(), 3)),
            "symmetric": lambda: symmetric(self.equation()),
            "transitive": self.transitive, "congruence": self.congruence, "convert": self.convert,
            "ring": self.ring, "linear": self.linear, "fact": self.fact}

    def use(self, rule: str) -> Theorem:
        """One random use; it may be refused."""
        theorem = self.makers[rule]()
        if len(self.pool) < POOL:
            self.pool.append(theorem)
        else:
            self.pool[self.rng.randrange(POOL)] = theorem
        return theorem

    def type(self) -> Type:
        return self.rng.choice(list(NAMES))

    def formula(self) -> Term:
        return self.terms.term(BOOL, self.rng.choice((1, 2, 3)))

    def known(self) -> Theorem:
        """A theorem made before, or a new one by a rule that needs none."""
        if self.pool and self.rng.random() < 0.5:
            return self.rng.choice(self.pool)
        return self.rng.choice([lambda: assume(self.formula()), self.ring, self.fact, self.linear])()

    def imply(self) -> Theorem:
        theorem = self.known()
        given = sorted(theorem.given, key=repr)
        return imply(self.rng.choice(given) if given and self.rng.random() < 0.7 else self.formula(), theorem)

    def apply(self) -> Theorem:
        if self.rng.random() < 0.2:
            return apply(self.known(), self.known())
        if self.rng.random() < 0.5:
            premise = self.known()
            return apply(imply(premise.statement, self.known()), premise)
        theorem = self.instance(self.fact())
        while theorem.statement.parts and theorem.statement.parts[0].name == "implies":
            theorem = apply(theorem, assume(theorem.statement.parts[1]))
        return theorem

    def generalise(self) -> Theorem:
        theorem = self.known()
        while quantifiers(theorem.statement) > 2:       # each takes its samples once more
            theorem = self.known()
        names = [variable for family in VARIABLES.values() for variable in family]
        present = [one for one in names if (one.name, one.type) in theorem.statement.free]
        return generalise(self.rng.choice(present if present and self.rng.random() < 0.8 else names), theorem)

    def specialise(self) -> Theorem:
        theorem = self.generalise()
        return specialise(theorem, self.terms.term(theorem.statement.parts[1].type[0], 2))

    def instantiate(self) -> Theorem:
        return self.instance(self.known())

    def instance(self, theorem: Theorem) -> Theorem:
        variables = [one for family in VARIABLES.values() for one in family if self.rng.random() < 0.4]
        return instantiate(theorem, *(part for one in variables for part in (one, self.terms.term(one.type, 2))))

    def equation(self) -> Theorem:
        rng = self.rng
        if rng.random() < 0.4:
            return self.ring()
        if rng.random() < 0.3:
            return self.congruence()
        type_ = rng.choice((INT, REAL, REAL, BOOL, to(INT, REAL)))
        return assume(self.terms.term(type_, 2).eq(self.terms.term(type_, 2)))

    def transitive(self) -> Theorem:
        first = self.equation()
        middle = first.statement.parts[2]
        if self.rng.random() < 0.1:
            return transitive(first, self.equation())
        if middle.type in (INT, REAL) and self.rng.random() < 0.5:
            return transitive(first, ring(middle, self.terms.rearranged(middle)))
        return transitive(first, assume(middle.eq(self.terms.term(middle.type, 2))))

    def congruence(self) -> Theorem:
        rng, terms = self.rng, self.terms
        binders = rng.choice((0, 0, 1, 1, 2))
        theorem = self.ring() if binders or rng.random() < 0.6 else assume(terms.term(REAL, 1).eq(terms.term(REAL, 1)))
        types: list[Type] = [theorem.statement.parts[1].type]
        for _ in range(binders):
            variable = terms.variable(rng.choice((INT, REAL)))
            theorem = generalise(variable, theorem)
            types.insert(0, variable.type)
        place = terms.variable(to(*types))
        args = [terms.term(type_, 1) for type_ in types[:-1]]
        inside = place(*args)
        body = inside + terms.term(inside.type, 2) if rng.random() < 0.5 else terms.term(inside.type, 1) <= inside
        if types == [INT, REAL] and rng.random() < 0.5:
            body = word("sum", place, terms.term(INT, 0), terms.term(INT, 0)) <= terms.term(REAL, 1)
        return congruence(abstracted(place, body), theorem)

    def convert(self) -> Theorem:
        if self.rng.random() < 0.1:
            return convert(self.equation(), self.known())
        assumed = self.terms.term(REAL, 1).eq(self.terms.term(REAL, 1))
        theorem = self.ring() if self.rng.random() < 0.5 else assume(assumed)
        side = theorem.statement.parts[1]
        place = self.terms.variable(side.type)
        equation = congruence(abstracted(place, self.terms.atom(2)), theorem)
        return convert(equation, assume(equation.statement.parts[1]))

    def ring(self) -> Theorem:
        term = self.terms.term(self.rng.choice((INT, REAL, REAL)), self.rng.choice((2, 3)))
        return ring(term, self.terms.rearranged(self.terms.rearranged(term), self.rng.random() < 0.2))

    def linear(self) -> Theorem:
        rng, terms = self.rng, self.terms
        type_ = rng.choice((INT, REAL, REAL))
        low = terms.term(type_, 1)
        high, parts, strict, loose = low, list[Theorem | Term](), False, False
        for _ in range(rng.choice((0, 1, 1, 2, 3))):
            one, two = terms.term(type_, 1), terms.term(type_, 1)
            relation = rng.choice((Term.__le__, Term.__lt__, Term.eq))
            factor = self.factor(type_, relation is Term.eq)
            parts += [assume(relation(one, two)), factor]
            high = high + factor * (two - one)
            strict, loose = strict or relation is Term.__lt__, loose or relation is not Term.eq
        rest = rng.choice((0, 0, 0, 1, 2, -1))
        relation = rng.choice((Term.__le__, Term.__lt__) if strict else (Term.__le__,)) if loose or rest else Term.eq
        if rng.random() < 0.15:
            relation = rng.choice((Term.__le__, Term.__lt__, Term.eq))
        return linear(relation(low, terms.rearranged(high + rest)), *parts)

    def factor(self, type_: Type, any_: bool) -> Term:
        if any_ and self.rng.random() < 0.5:
            return self.terms.term(type_, 1)
        whole = self.rng.choice((0, 1, 1, 2, 3, -1) if any_ or self.rng.random() < 0.15 else (0, 1, 1, 2, 3))
        if type_ == INT:
            return integer(whole)
        return over(real(whole), real(self.rng.choice((2, 3)))) if self.rng.random() < 0.4 else real(whole)

    def fact(self) -> Theorem:
        name = self.rng.choice(list(FACTS))
        return fact(name, *([self.rng.choice(TYPES[name])] if name in TYPES else []))
