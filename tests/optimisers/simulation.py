"""What an update rule does, step by step, at 40 digits or on arrays: an evaluator that shares no code with `derive`."""

import ast
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from tests.optimisers.numbers import FORTY_DIGITS, Number, Numbers
from tests.optimisers.reading import GRADIENT, REDUCTIONS, STEP, Rule, base, indices, is_sequence, subscripts

Values = Mapping[str, Number]
Sequence_ = Callable[[int], Number]
COMPARE = {ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
           ast.Eq: operator.eq, ast.NotEq: operator.ne}
ARITHMETIC = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Mod: operator.mod,
              ast.FloorDiv: lambda whole, by: (whole - whole % by)/by}


@dataclass(slots=True)
class Place:
    """Where an expression is evaluated: what the names are now, at which step, and at which coordinates."""

    numbers: Numbers
    now: dict[str, Number]
    sequences: Mapping[str, Sequence_] = field(default_factory=dict)
    step: int = 0
    sizes: Mapping[str, int] = field(default_factory=dict)
    at: dict[str, int] = field(default_factory=dict)

    def value(self, tree: ast.expr) -> Number:
        match tree:
            case ast.Constant(value=value):
                return self.numbers.constant(str(value))
            case ast.Name(id=name):
                return self.now[name] if name in self.now else self.at[name]
            case ast.Subscript():
                return self._indexed(tree)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self.value(operand)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self.numbers.negated(self.value(operand))
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return self.numbers.divide(self.value(left), self.value(right))
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return self.numbers.power(self.value(left), self.value(right))
            case ast.BinOp(left=left, op=op, right=right):
                return ARITHMETIC[type(op)](self.value(left), self.value(right))
            case ast.Compare(left=left, ops=ops, comparators=comparators):
                sides = [self.value(side) for side in (left, *comparators)]
                parts = [COMPARE[type(op)](a, b) for op, a, b in zip(ops, sides, sides[1:], strict=False)]
                return self._joined(self.numbers.both, parts)
            case ast.BoolOp(op=op, values=values):
                join = self.numbers.both if isinstance(op, ast.And) else self.numbers.either
                return self._joined(join, [self.value(value) for value in values])
            case ast.Call(func=ast.Name(id=name), args=args):
                return self._call(name, args)
        raise NotImplementedError(ast.unparse(tree))

    @staticmethod
    def _joined(join: Callable[[bool, bool], bool], parts: Sequence[bool]) -> bool:
        first, *others = parts
        for other in others:
            first = join(first, other)
        return first

    def _indexed(self, tree: ast.Subscript) -> Number:
        name = base(tree)
        if is_sequence(tree):
            (index,) = indices(tree)
            step = int(self.value(index))
            if name == GRADIENT and step == self.step and GRADIENT in self.now:
                return self.now[GRADIENT]
            return self.sequences[name](step)
        return self.now[name][tuple(self.at[letter] for letter in subscripts(tree))]

    def _call(self, name: str, args: list[ast.expr]) -> Number:
        if name == "where":
            condition, yes, no = args
            return self.numbers.choose(self.value(condition), lambda: self.value(yes), lambda: self.value(no))
        if name == "size":
            (letter,) = args
            return self.numbers.constant(str(self.sizes[letter.id]))
        *letters, body = args
        bound = [letter.id for letter in letters if isinstance(letter, ast.Name) and letter.id in self.sizes]
        if name in REDUCTIONS and letters and len(bound) == len(letters):
            return self._reduced(name, bound, body)
        return self.numbers.functions[name](*map(self.value, args))

    def _reduced(self, name: str, letters: list[str], body: ast.expr) -> Number:
        found = [self.value(body) for _ in self._everywhere(letters)]
        if name in ("max", "min"):
            return self.numbers.functions[name](*found)
        total = sum(found[1:], found[0])
        return total if name == "sum" else self.numbers.divide(total, self.numbers.constant(str(len(found))))

    def _everywhere(self, letters: Sequence[str]) -> Iterator[tuple[int, ...]]:
        """Binds the letters to each of their places in turn."""
        before = dict(self.at)
        for places in product(*(range(self.sizes[letter]) for letter in letters)):
            self.at = before | dict(zip(letters, places, strict=True))
            yield places
        self.at = before

    def assign(self, name: str, letters: tuple[str, ...], tree: ast.expr) -> None:
        if letters:
            array = np.empty([self.sizes[letter] for letter in letters], dtype=object)
            for places in self._everywhere(letters):
                array[places] = self.value(tree)
            self.now[name] = array
        else:
            self.now[name] = self.value(tree)


def run(rule: Rule, start: Values, parameters: Values, sequences: Mapping[str, Sequence_], steps: int,
        numbers: Numbers = FORTY_DIGITS, shapes: Mapping[str, tuple[int, ...]] | None = None) -> list[Values]:
    """All values after each step. The sequences give the gradient, the schedules and further inputs at each step;
    shapes give the sizes of the letters that the arrays of these names have."""
    missing = {*rule.states, *rule.parameters, *rule.sequences, *rule.inputs} - {*start, *parameters, *sequences}
    assert not missing, f"no value for {sorted(missing)}"
    now = dict(parameters) | {name: start[name] for name in rule.states}
    sizes = _sizes(rule, shapes or {})
    found = []
    for t in range(1, steps + 1):
        inputs = {name: sequences[name](t) for name in {GRADIENT, *rule.inputs}}
        place = Place(numbers, now | {STEP: numbers.constant(str(t))} | inputs, sequences, t, sizes)
        for line in rule.lines:
            place.assign(line.name, line.letters, line.value)
        now = {name: value for name, value in place.now.items() if name not in {STEP, *inputs}}
        found.append(dict(place.now))
    return found


def path(rule: Rule, start: Values, parameters: Values, sequences: Mapping[str, Sequence_], steps: int,
         numbers: Numbers = FORTY_DIGITS, shapes: Mapping[str, tuple[int, ...]] | None = None) -> list[Number]:
    """What is watched, after each step."""
    return [values[rule.watched] for values in run(rule, start, parameters, sequences, steps, numbers, shapes)]


def _sizes(rule: Rule, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, int]:
    """How many places each letter has: as the dimension of an array that it indexes."""
    sizes: dict[str, int] = {}
    if not rule.letters:
        return sizes
    for name, letters in rule.shapes.items():
        if name in shapes:
            sizes |= dict(zip(letters, shapes[name], strict=True))
    for _ in rule.lines:
        for line in rule.lines:
            for node in ast.walk(line.value):
                if isinstance(node, ast.Subscript) and not is_sequence(node):
                    own = rule.shapes.get(base(node)) or rule.shapes[GRADIENT]
                    for letter, dimension in zip(subscripts(node), own, strict=True):
                        if dimension in sizes:
                            sizes.setdefault(letter, sizes[dimension])
    return sizes
