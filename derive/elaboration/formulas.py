"""What a written formula means: the sort of each name, the term it stands for, and what its writing presupposes.

A text that writes 1/N speaks of N != 0 only. Such conditions are read off the text itself, before SymPy can cancel
anything; they belong to the statement, not to its proof.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from operator import add, mul, sub

from sympy import Abs, Expr, Mul, Pow, Rational, S, Symbol, cos, erf, exp, log, sin, tanh

from derive.elaboration.starts import defined_from
from derive.notation import syntax
from derive.notation.errors import NotationError, as_ours
from derive.notation.walk import walk
from derive.outlines import terms
from derive.outlines.domain import domain, holds_plainly
from derive.outlines.linear import in_range
from derive.outlines.terms import (
    AtMost,
    Bracket,
    Equal,
    Forall,
    Formula,
    Integrable,
    Largest,
    Less,
    Mean,
    NotEqual,
    Product,
    Sum,
    Surely,
    Tends,
    at,
    integral,
)

Sort = Callable[[str], Symbol]
Sorts = Mapping[str, Sort]
Context = frozenset[Formula]

UNARY: dict[str, Callable[[Expr], Expr]] = {
    "exp": exp, "log": log, "sin": sin, "cos": cos, "tanh": tanh, "erf": erf, "abs": Abs,
    "sqrt": lambda x: Pow(x, Rational(1, 2)), "relu": terms.relu, "sigmoid": terms.sigmoid,
    "sign": lambda x: Bracket(Less(0, x)) - Bracket(Less(x, 0)), "softplus": lambda x: log(1 + exp(x)),
    "sinh": lambda x: (exp(x) - exp(-x)) / 2, "cosh": lambda x: (exp(x) + exp(-x)) / 2,
}
COUNTING = frozenset("ijklmnt")      # `for n >= 1` says that they are whole numbers, as on any blackboard
INFINITE = (S.NaN, S.ComplexInfinity, S.Infinity, S.NegativeInfinity)
POINT = terms.outcome("w")
BINARY = {"minimum": terms.minimum, "maximum": terms.maximum}
PLAIN: dict[str, Callable[[Expr, Expr], Expr]] = {"+": add, "-": sub, "*": mul}
RELATIONS: dict[str, Callable[[Expr, Expr], Formula]] = {
    "==": Equal, "!=": NotEqual, "<": Less, "<=": AtMost,
    ">": lambda a, b: Less(b, a), ">=": lambda a, b: AtMost(b, a),
}


@dataclass(frozen=True, slots=True)
class Statement:
    """One relation as it is written: its body, the integers it speaks of, what it says it is given."""

    text: str
    body: Formula
    ranges: tuple[tuple[Symbol, Expr, Expr], ...] = ()
    given: frozenset[Formula] = frozenset()
    presupposed: frozenset[Formula] = frozenset()

    @property
    def formula(self) -> Formula:
        result = self.body
        for name, low, high in reversed(self.ranges):
            result = Forall(result, name, low, high)
        return result

    @property
    def context(self) -> Context:
        return self.given.union(*(in_range(*ranged) for ranged in self.ranges))


@dataclass(frozen=True, slots=True)
class Elaborator:
    """A text's own way from its tree to terms."""

    text: str
    sorts: Sorts
    conditions: set[Formula] = field(default_factory=set)   # what the writing presupposes, as it is found
    inside: bool = False                                    # of a mean

    def term(self, tree: syntax.Expr, context: Context = frozenset()) -> Expr:
        """The term of a tree. Every reader of a text comes through here, so SymPy's own errors end here."""
        try:
            return self.meaning(tree, context)
        except Exception as error:
            ours = as_ours(error, self.text, tree.at)
            if ours is error:
                raise
            raise ours from error

    def meaning(self, tree: syntax.Expr, context: Context) -> Expr:
        """What one node says; a reader of another language has other meanings for some of them."""
        match tree:
            case syntax.Number(value=value):
                return Rational(value.numerator, value.denominator)
            case syntax.Name(id=name):
                if self.sorts.get(name) is terms.outcome:
                    return self._random(name, (), tree)
                return S.Pi if name == "pi" else self.sorts.get(name, terms.real)(name)
            case syntax.Access(name=name, indices=indices):
                where = tuple(self._integer(index, context) for index in indices)
                return self._random(name, where, tree) if self.sorts.get(name) is terms.outcome else at(name, *where)
            case syntax.Negate(operand=operand):
                return -self.term(operand, context)
            case syntax.Binary(op=op, left=left, right=right):
                return self._finite(tree, self._binary(op, self.term(left, context), self.term(right, context),
                                                       context))
            case syntax.Reduce():
                return self._reduce(tree, context)
            case syntax.Call(function=function, arguments=arguments) if function in UNARY:
                argument = self.term(value_of(arguments[0]), context)
                if function in ("sqrt", "log"):
                    self._presuppose(Pow(argument, Rational(1, 2), evaluate=False) if function == "sqrt"
                                     else log(argument, evaluate=False), context)
                return self._finite(tree, UNARY[function](argument))
            case syntax.Call(function=function, arguments=arguments) if function in BINARY:
                return BINARY[function](*(self.term(value_of(part), context) for part in arguments))
            case syntax.Call(function="where", arguments=(syntax.Relation() as condition, one, other)):
                bracket = Bracket(self.relation(condition, context))
                return (bracket * self.term(value_of(one), context)
                        + (1 - bracket) * self.term(value_of(other), context))
            case syntax.Call(function="E" | "Var" | "Cov" as function, arguments=arguments):
                if terms.outcome not in self.sorts.values():
                    raise NotationError("no random number stands here, so that this says nothing", self.text,
                                        tree.at, 'a line about what is random, "x random" or "x[i] i.i.d."')
                inner = Elaborator(self.text, self.sorts, inside=True)
                parts = [inner.term(value_of(part), context) for part in arguments]
                self.conditions.update(Surely(c, POINT) if POINT in c.free_symbols else c for c in inner.conditions)
                if function == "E":
                    return self._mean(parts[0])
                factors = parts * 2 if function == "Var" else parts
                return self._mean(Mul(*(part - self._mean(part) for part in factors)))
            case syntax.Call(function="remainder"):
                raise NotationError("a remainder and a floor stand in update rules, of whole numbers", self.text,
                                    tree.at, "+ - * / or **")
        raise NotationError("this has no meaning here", self.text, tree.at)

    def _mean(self, term: Expr) -> Mean:
        """The mean, which presupposes that it is finite."""
        self.conditions.add(Integrable(term, POINT))
        return Mean(term, POINT)

    def _finite(self, tree: syntax.Expr, value: Expr) -> Expr:
        """Refuse 1/0 and log(0) of literals: SymPy goes on with infinities, of which no rule knows."""
        if any(part in INFINITE for part in (value, *value.args)):
            raise NotationError("this has no value, whatever its names are", self.text, tree.at,
                                "a denominator and an argument of log other than 0")
        return value

    def _random(self, name: str, indices: tuple[Expr, ...], tree: syntax.Tree) -> Expr:
        if not self.inside:
            raise NotationError(f"{name} is random: only its mean is a number", self.text, tree.at,
                                f"E({name}...), Var or Cov", "what holds of it at every outcome, `about` says: "
                                f"'surely {name} >= 0'")
        return at(name, POINT, *indices)

    def _binary(self, op: str, left: Expr, right: Expr, context: Context) -> Expr:
        if op == "/":
            for factor in Mul.make_args(right):             # a product is not 0 when no factor is
                power = isinstance(factor, Pow) and factor.exp.is_Integer and factor.exp > 0
                self._presuppose(Pow(factor.base if power else factor, -1, evaluate=False), context)
            return left / right
        if op == "**":
            self._presuppose(Pow(left, right, evaluate=False), context)
            return left**right
        return PLAIN[op](left, right)

    def _presuppose(self, term: Expr, context: Context) -> None:
        """The condition of this very power or logarithm; those of its parts were found on the way to it."""
        inner = frozenset().union(*(domain(part, context) for part in term.args))
        self.conditions.update(domain(term, context) - inner)

    def _reduce(self, tree: syntax.Reduce, context: Context) -> Expr:
        if tree.lower is None or tree.upper is None:
            raise NotationError(f"a {tree.kind} here needs its range", self.text, tree.at, f"{tree.kind}(s=1..t, body)")
        low, high = self._integer(tree.lower, context), self._integer(tree.upper, context)
        name = terms.integer(tree.indices[0])
        inner = Elaborator(self.text, {**self.sorts, name.name: terms.integer}, inside=self.inside)
        body = inner.term(tree.body, context | in_range(name, low, high))
        self.conditions.update(Forall(c, name, low, high) if name in c.free_symbols else c for c in inner.conditions)
        if tree.kind in ("max", "min") and not holds_plainly(AtMost(low, high), context):
            self.conditions.add(AtMost(low, high))
        if tree.kind == "prod":
            return Product(body, name, low, high)
        if tree.kind in ("max", "min"):
            return Largest(body, name, low, high) if tree.kind == "max" else -Largest(-body, name, low, high)
        total = Sum(body, name, low, high)
        return total if tree.kind == "sum" else self._binary("/", total, high - low + 1, context)

    def _integer(self, tree: syntax.Expr, context: Context) -> Expr:
        value = self.term(tree, context)
        if not integral(value):
            raise NotationError(f"{value} is not a whole number for all values of its names", self.text, tree.at,
                                "an index such as t, t - 1 or 2*i + k")
        return value

    def relation(self, tree: syntax.Relation, context: Context = frozenset()) -> Formula:
        return RELATIONS[tree.op](self.term(tree.left, context), self.term(tree.right, context))


def value_of(argument: syntax.Expr | syntax.Relation) -> syntax.Expr:
    """An argument of a call that is no condition: the parser lets a comparison stand first in `where` only."""
    assert not isinstance(argument, syntax.Relation)
    return argument


def sorts_of(trees: Iterable[syntax.Tree], declared: Sorts) -> Sorts:
    """Names that index or bound a range are integers, and so are letters that count; a name that only ends ranges is a
    size; others are real."""
    found = [_roles(tree) for tree in trees]
    indices, ends = (frozenset().union(*names) for names in zip(*found, strict=True)) if found else ((), ())
    sizes: dict[str, Sort] = dict.fromkeys(frozenset(ends) - frozenset(indices), terms.size)
    return {**sizes, **dict.fromkeys(indices, terms.integer), **declared}


def with_sorts(formula: Formula, sorts: Sorts) -> Formula:
    """The formula in which free names are of these sorts: a definition that was read by itself took for real numbers
    the names that a claim about it counts with."""
    names = (name for name in formula.free_symbols if name in [sort(name.name) for sort in terms.SORTS])
    wanted = {name: sorts.get(name.name) for name in names}
    return terms.substitute(formula, {name: sort(name.name) for name, sort in wanted.items() if sort in terms.SORTS})


@lru_cache(maxsize=10_000)
def _roles(tree: syntax.Tree) -> tuple[frozenset[str], frozenset[str]]:
    """The names in a tree that index or bound a range, and those that end one."""
    indices: set[str] = set()
    ends: set[str] = set()
    for node, _ in walk(tree):
        if isinstance(node, syntax.Access):
            indices |= _names(node.indices)
        elif isinstance(node, syntax.Reduce):
            indices |= set(node.indices) | (_names([node.lower]) if node.lower else set())
            ends |= _names([node.upper]) if node.upper else set()
        elif isinstance(node, syntax.Tends) and isinstance(node.target, syntax.Infinity):
            indices.add(node.variable)
        elif isinstance(node, syntax.Quantified):
            indices |= {name for condition in node.conditions if (name := _counted(condition))}
    return frozenset(indices), frozenset(ends)


def range_ends(tree: syntax.Claim) -> frozenset[str]:
    """The n of `x[i] <= 1 for 1 <= i <= n`: names that end the range of an index from above."""
    indices, _ = _roles(tree)
    conditions = tree.conditions if isinstance(tree, syntax.Quantified) else ()
    orders = [c for c in conditions if c.op not in ("==", "!=")]
    pairs = [(c.right, c.left) if c.op in (">", ">=") else (c.left, c.right) for c in orders]
    return frozenset(high.id for low, high in pairs if isinstance(low, syntax.Name) and isinstance(high, syntax.Name)
                     and low.id in indices and high.id not in indices)


def _counted(condition: syntax.Relation) -> str:
    """The n of `for n >= 1`: one of the letters that count, which a `for` compares with a whole number."""
    name, bound = _subject(condition), condition.right if isinstance(condition.left, syntax.Name) else condition.left
    whole = isinstance(bound, syntax.Number) and bound.value.denominator == 1
    return name if name in COUNTING and whole else ""


def _names(trees: Iterable[syntax.Tree]) -> set[str]:
    return {node.id for tree in trees for node, _ in walk(tree) if isinstance(node, syntax.Name)}


def statements_of(text: str, tree: syntax.Claim, sorts: Sorts,
                  fixed: frozenset[str] = frozenset()) -> tuple[Statement, ...]:
    """The relations that a written claim makes: a chain a <= b <= c makes two. What is `fixed` no `for` binds."""
    named = {node.id if isinstance(node, syntax.Name) else node.name for node, _ in walk(tree)
             if isinstance(node, (syntax.Name, syntax.Access))}
    return _statements(text, tree, frozenset((name, sort) for name, sort in sorts.items() if name in named),
                       fixed & named)


def surely_of(text: str, tree: syntax.Claim, sorts: Sorts) -> tuple[Formula, ...]:
    """What relations say of each outcome, with a `for` or without: that gives letters their ranges, and no more."""
    def relation(elaborator: Elaborator, part: syntax.Relation, context: Context) -> Formula:
        return Surely(elaborator.relation(part, context), POINT)

    said = _said(tree, Elaborator(text, sorts, inside=True), frozenset(), relation)
    return tuple(one.formula for one in said if not one.given)


@lru_cache(maxsize=10_000)
def _statements(text: str, tree: syntax.Claim, sorts_in_it: frozenset[tuple[str, Sort]],
                fixed: frozenset[str]) -> tuple[Statement, ...]:
    """The same for the sorts of the names in the text: a page says some things of many claims."""
    return _said(tree, Elaborator(text, dict(sorts_in_it)), fixed, Elaborator.relation)


def _said(tree: syntax.Claim, elaborator: Elaborator, fixed: frozenset[str],
          relation: Callable[[Elaborator, syntax.Relation, Context], Formula]) -> tuple[Statement, ...]:
    said = tree.body if isinstance(tree, syntax.Quantified) else tree
    conditions = tree.conditions if isinstance(tree, syntax.Quantified) else ()
    subjects = {elaborator.relation(condition): _subject(condition) for condition in conditions}
    given = set(subjects)
    used = _names([said]) - fixed
    whole = {name for name, sort in elaborator.sorts.items() if sort is terms.integer and name in used}
    ranges = _ranges(subjects, whole)
    context = frozenset(given)
    if isinstance(said, syntax.Tends):
        bodies = [_tends(said, elaborator)]
    else:
        parts = said.parts if isinstance(said, syntax.Conjunction) else (said,)
        bodies = [relation(elaborator, part, context) for part in parts]
    ranged = frozenset().union(*(in_range(*r) for r in ranges))
    kept = frozenset(c for c in given if not holds_plainly(c, ranged))
    presupposed = frozenset(_everywhere(c, ranges) for c in elaborator.conditions if not holds_plainly(c, context))
    return tuple(Statement(elaborator.text, body, ranges, kept, presupposed) for body in bodies)


def _tends(tree: syntax.Tends, elaborator: Elaborator) -> Formula:
    if not isinstance(tree.target, syntax.Infinity):
        raise NotationError("only limits at infinity have a meaning here", elaborator.text, tree.at, "-> L as t -> oo")
    name = terms.integer(tree.variable)
    first = Elaborator(elaborator.text, elaborator.sorts)
    first.term(tree.expression, in_range(name, S.Zero, S.Infinity))
    ranged = (name, defined_from(name, first.conditions), S.Infinity)
    inner = Elaborator(elaborator.text, elaborator.sorts)
    body = inner.term(tree.expression, in_range(*ranged))
    elaborator.conditions.update(_everywhere(c, (ranged,)) for c in inner.conditions)
    return Tends(body, *ranged[:2], elaborator.term(tree.limit))


def _everywhere(condition: Formula, ranges: tuple[tuple[Symbol, Expr, Expr], ...]) -> Formula:
    for name, low, high in reversed(ranges):
        condition = Forall(condition, name, low, high) if name in condition.free_symbols else condition
    return condition


def _subject(condition: syntax.Relation) -> str:
    """The name that a condition is about: k in k <= T, and in 1 <= k."""
    return next((side.id for side in (condition.left, condition.right) if isinstance(side, syntax.Name)), "")


def _ranges(subjects: Mapping[Formula, str], variables: set[str]) -> tuple[tuple[Symbol, Expr, Expr], ...]:
    """`for t >= 1`, `for t > 1`, `for t >= 1, t <= T`: the integers a statement speaks of, each with its range."""
    ranges = []
    for name in sorted(map(terms.integer, variables), key=str):
        given = [c for c, subject in subjects.items() if subject == name.name]
        lows = [c.lhs + int(isinstance(c, Less)) for c in given if isinstance(c, (AtMost, Less)) and c.rhs == name]
        highs = [c.rhs - int(isinstance(c, Less)) for c in given if isinstance(c, (AtMost, Less)) and c.lhs == name]
        if len(lows) == 1 and integral(lows[0]) and len(highs) <= 1 and all(map(integral, highs)):
            ranges.append((name, lows[0], highs[0] if highs else S.Infinity))
    return tuple(ranges)
