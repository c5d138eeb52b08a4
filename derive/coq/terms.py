"""Terms of the kernel as Coq terms over Prelude.v: nothing is left to be inferred, and large parts are shared."""
from __future__ import annotations

from collections.abc import Iterable

from derive.kernel.terms import APPLICATION, BOUND, CONSTANT, FUNCTION, NUMBER, VARIABLE, Name, Term
from derive.kernel.types import INT, Arrow, Type

from .names import binder, bound_name, coq_type, identifier, in_order

SHARED = 60             # a part of so many signs or more is defined once; elsewhere its name stands
NUMBERS = {"at_most": ("Z.le", "Rle"), "less": ("Z.lt", "Rlt"), "plus": ("Z.add", "Rplus"), "times": ("Z.mul", "Rmult")}
OF_A_TYPE = {"some": "ex", "equal": "eq", "if": "choice", "recursion": "recursion"}
OTHERS = {
    "false": "False", "implies": "(fun p q : Prop => p -> q)", "and": "and", "or": "or", "real": "IZR",
    "quotient": "Z.div", "remainder": "Z.modulo", "inverse": "Rinv", "power": "powerRZ", "maximum": "Rmax",
    "minimum": "Rmin", "absolute": "Rabs", "sqrt": "sqrt", "exp": "exp", "log": "log", "sin": "sin", "cos": "cos",
    "erf": "erf", "pi": "PI", "sum": "sum_over", "product": "product_over", "largest": "largest_over",
    "tends": "tends", "derivative": "derivative", "mean": "(mean space)", "integrable": "(integrable space)",
}
INFIX = {"implies": "->", "and": "/\\", "or": "\\/", "equal": "=", "at_most": "<=", "less": "<", "plus": "+",
         "times": "*"}
QUANTIFIERS = {"all": "forall", "some": "exists"}
Place = tuple[Term, int]        # a part, and the number of binders around it


def argument_type(type_: Type) -> Type:
    """The type of the argument of a type of functions."""
    if not isinstance(type_, Arrow):
        raise TypeError(f"{type_} is no type of functions")
    return type_.argument


class Writer:
    """The texts of terms, and the definitions of the parts that they share, in the order in which they are needed."""

    def __init__(self, shared: int = SHARED) -> None:
        self.lines: list[str] = []
        self._shared = shared
        self._weights: dict[Term, int] = {}
        self._names: dict[Term, str] = {}
        self._texts: dict[Place, str] = {}

    def text(self, term: Term, depth: int = 0) -> str:
        """The text of a term under so many binders, whose variables are bound_name(0), bound_name(1), ..."""
        self._weigh(term)
        for part in self._large(term):
            if part not in self._names:
                self._define(part)
        return self._use(term, depth)

    def _weigh(self, root: Term) -> None:
        waiting = [root]
        while waiting:
            term = waiting[-1]
            missing = [part for part in term.parts if part not in self._weights]
            waiting.extend(missing)
            if not missing:
                self._weights[waiting.pop()] = 1 + sum(map(self._cost, term.parts))

    def _cost(self, term: Term) -> int:
        return 1 + len(term.free) + len(term.loose) if self._is_large(term) else self._weights[term]

    def _is_large(self, term: Term) -> bool:
        return self._weights[term] >= self._shared and bool(term.parts)

    def _large(self, root: Term) -> list[Term]:
        """The parts that are to be defined, inner ones first."""
        found, seen, waiting = list[Term](), set[Term](), [(root, False)]
        while waiting:
            term, ready = waiting.pop()
            if ready:
                found.append(term)
            elif term not in seen and term not in self._names:
                seen.add(term)
                if self._is_large(term):
                    waiting.append((term, True))
                waiting.extend((part, False) for part in term.parts)
        return found

    def _define(self, term: Term) -> None:
        """A definition takes the free variables of the part, then the variables of the binders around it."""
        depth = len(term.loose)
        body = self._written(term, depth)
        self._names[term] = f"t{len(self._names) + 1}"
        parameters = [*(binder(identifier(name), name[1]) for name in in_order(term.free)),
                      *(binder(bound_name(depth - 1 - k), type_) for k, type_ in enumerate(term.loose) if type_)]
        self.lines.append(" ".join(("Definition", self._names[term], *parameters, ":", coq_type(term.type), ":=",
                                    f"{body}.")))

    def _use(self, term: Term, depth: int) -> str:
        if term not in self._names:
            return self._written(term, depth)
        arguments = [*map(identifier, in_order(term.free)),
                     *(bound_name(depth - 1 - k) for k, type_ in enumerate(term.loose) if type_)]
        return f"({' '.join((self._names[term], *arguments))})" if arguments else self._names[term]

    def _written(self, root: Term, depth: int) -> str:
        """The text of a part with its parts in place, but for those that have a name."""
        waiting = [(root, depth)]
        while waiting:
            place = waiting[-1]
            missing = [part for part in _parts(*place) if part[0] not in self._names and part not in self._texts]
            waiting.extend(missing)
            if not missing:
                self._texts[waiting.pop()] = self._composed(*place)
        return self._texts[root, depth]

    def _part(self, place: Place) -> str:
        return self._use(*place) if place[0] in self._names else self._texts[place]

    def _composed(self, term: Term, depth: int) -> str:
        if term.kind == VARIABLE:
            return identifier((term.name, term.type))
        if term.kind == BOUND:
            return bound_name(depth - 1 - term.value)
        if term.kind == NUMBER:
            return f"({term.value})%{'Z' if term.type == INT else 'R'}"
        if term.kind == CONSTANT:
            return head(term)
        if term.kind == FUNCTION:
            body = self._part((term.parts[0], depth + 1))
            return f"(fun {bound_name(depth)} : {coq_type(argument_type(term.type))} => {body})"
        name, arguments = term.parts[0].name if term.parts[0].kind == CONSTANT else "", term.parts[1:]
        if name in QUANTIFIERS:
            return self._quantified(QUANTIFIERS[name], arguments[0], depth)
        texts = [self._part((part, depth)) for part in arguments]
        if name in INFIX and len(texts) == 2:
            scope = ("%Z" if arguments[0].type == INT else "%R") if name in NUMBERS else ""
            return f"({texts[0]} {INFIX[name]} {texts[1]}){scope}"
        return f"({' '.join((self._part((term.parts[0], depth)), *texts))})"

    def _quantified(self, word: str, predicate: Term, depth: int) -> str:
        variable = bound_name(depth)
        if predicate.kind == FUNCTION and predicate not in self._names:
            body = self._part((predicate.parts[0], depth + 1))
        else:
            body = f"({self._part((predicate, depth))} {variable})"
        return f"({word} {variable} : {coq_type(argument_type(predicate.type))}, {body})"


def _parts(term: Term, depth: int) -> Iterable[Place]:
    """The parts whose texts the text of a term is composed of. A predicate under a quantifier is opened."""
    if term.kind == FUNCTION:
        return [(term.parts[0], depth + 1)]
    parts: list[Place] = [(part, depth) for part in term.parts]
    if term.kind == APPLICATION and term.parts[0].kind == CONSTANT and term.parts[0].name in QUANTIFIERS:
        parts = parts[1:]
        if term.parts[1].kind == FUNCTION:
            parts.append((term.parts[1].parts[0], depth + 1))
    return parts


def head(constant: Term) -> str:
    """A constant as a Coq function of all its arguments."""
    name, type_ = constant.name, constant.type
    if name == "all":
        predicates = argument_type(type_)
        return f"(fun s : {coq_type(predicates)} => forall x : {coq_type(argument_type(predicates))}, s x)"
    if name in NUMBERS:
        return NUMBERS[name][0 if argument_type(type_) == INT else 1]
    if name in OF_A_TYPE:
        return f"(@{OF_A_TYPE[name]} {coq_type(_type_argument(name, type_))})"
    return OTHERS[name]


def _type_argument(name: str, type_: Type) -> Type:
    """The type that a constant of any type is used at."""
    first = argument_type(type_)
    if name == "some":
        return argument_type(first)
    if name == "if" and isinstance(type_, Arrow):
        return argument_type(type_.result)
    return first


def closed_over(names: Iterable[Name], text: str) -> str:
    """A statement for all values of its variables."""
    binders = [binder(identifier(name), name[1]) for name in names]
    return f"forall {' '.join(binders)}, {text}" if binders else text
