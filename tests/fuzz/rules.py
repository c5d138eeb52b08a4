"""Random update rules, of one coordinate or with letters, run for some steps and compared with a plain evaluator.

    python -m tests.fuzz.rules --count 1000 --start 0 --target numpy native
"""

import math
import sys
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from random import Random

import numpy as np
from numpy.typing import NDArray

from codegen.building import build
from derive.notation import parse_program, syntax, unparse
from derive.notation.errors import Error
from derive.notation.programs import defined
from derive.rules.update_rules import update_rule

Array = NDArray[np.float64]
SIZES = {"i": 3, "p": 3, "j": 2, "q": 2}
ONE = ("abs({0})", "sqrt(1 + ({0})**2)", "({0})**2", "sign({0})*({1})", "tanh({0})", "exp(-({0})**2)", "-({0})",
       "log(1 + abs({0}))", "({0})**3", "relu({0})", "sqrt(abs({0}))", "(1 + abs({0}))**a", "b**t*({0})")
TWO = ("({0} + {1})", "({0} - {1})", "({0})*({1})", "({0})/(1 + abs({1}))", "max({0}, {1})", "min({0}, {1})",
       "(a*({0}) + (1 - a)*({1}))", "({0})/sqrt(1 + ({1})**2)")
GUARDED = ("where({2} > 0, ({0})/({2}), {1})", "where({2} > 0, ({0})/sqrt({2}), 0)", "where({2} <= 0, {0}, log({2}))",
           "where(t > 1, ({0})/(t - 1), {1})", "where(t > 2, sqrt(t - 3)*({0}), {1})", "where(t % 2 == 0, {0}, {1})",
           "where(t % k < 1, {0}, 0)", "where({2} > 0, where({2} > 1, ({0})/({2}), {1}), 0)",
           "where(a > 2, ({0})/(a - 3/4), {1})", "where({2} != 0, ({0})/({2}), t % k)", "where({2} >= {3}, {0}, {1})")
NUMBERS = {"a": 0.75, "b": 0.5, "k": 2}


@dataclass(slots=True)
class Words:
    """Expressions with letters in scope; without letters at all, of one coordinate."""

    draw: Random
    names: dict[str, str]               # what may be read, and its letters
    letters: bool

    def atom(self, scope: str, numbers: bool = True) -> str:
        fits = [name for name, own in self.names.items()
                if not self.letters or all(self._ranged(kind, scope) for kind in own)]
        name = self.draw.choice([*fits, "t", "lr[t]", "mu[t+1]", "g[t-1]", *(["1/2"] if numbers else [])])
        if name == "g[t-1]":
            name = "g[t-1]" if not self.letters else "g[t-1,i,j]" if {"i", "j"} <= set(scope) else "a"
        own = self.names.get(name, "")
        return f"{name}[{','.join(self._letter(c, scope) for c in own)}]" if own else name

    def _ranged(self, kind: str, scope: str) -> bool:
        return any(SIZES[letter] == SIZES[kind] for letter in scope)

    def _letter(self, kind: str, scope: str) -> str:
        return self.draw.choice([letter for letter in scope if SIZES[letter] == SIZES[kind]])

    def value(self, scope: str, depth: int) -> str:
        if depth == 0:
            return self.atom(scope)
        if self.letters and self.draw.random() < 0.3:
            free = [letter for letter in SIZES if letter not in scope]
            if free:
                letter = self.draw.choice(free)
                body = self.value(scope + letter, depth - 1)
                if f"{letter}]" in body or f"{letter}," in body:
                    return f"{self.draw.choice(('sum', 'mean', 'max', 'min'))}({letter}, {body})"
        if self.letters and scope and self.draw.random() < 0.05:
            return f"size({self.draw.choice(scope)})"
        form = self.draw.choice(self.draw.choice((ONE, TWO, GUARDED)))
        parts = [self.value(scope, depth - 1), self.value(scope, self.draw.randrange(depth)), self.atom(scope, False),
                 self.atom(scope, False)]
        return form.format(*parts)


def text_of(seed: int) -> str:
    """A rule: some states, a temporary perhaps, each line of what was there before and of what is new."""
    draw = Random(seed)
    letters = draw.random() < 0.5
    states = {"w": "ij", "r": "i", "c": "j", "n": ""} if letters else {"w": "", "m": "", "v": ""}
    chosen = {"w": states["w"], **{name: states[name] for name in draw.sample(sorted(states), draw.randint(0, 2))}}
    words = Words(draw, {**chosen, "g": "ij" if letters else "", "a": "", "b": ""}, letters)
    lines = []
    for name in (*(name for name in chosen if name != "w"), "w"):
        if draw.random() < 0.4:
            own = draw.choice(("ij", "i", "")) if letters else ""
            fresh = f"u{len(lines)}"
            whole = {"ij": " + g[i,j]", "i": " + mean(j, g[i,j])", "": ""}[own]     # so that letters have ranges
            lines.append(f"{draw.choice(('', 'let '))}{_named(fresh, own)} = {words.value(own, 2)}{whole}")
            words.names[fresh] = own
        own = chosen[name]
        keeps = draw.choice(("{} = {} + lr[t]*({})", "{} = {}/2 - ({})", "{} = a*{} + ({})"))
        lines.append(keeps.format(_named(name, own), _named(name, own), words.value(own, draw.randint(1, 3))))
    return "\n".join(lines)


def _named(name: str, letters: str) -> str:
    return f"{name}[{','.join(letters)}]" if letters else name


# -- the plain evaluator -----------------------------------------------------------------------------------------------
@dataclass(slots=True)
class Evaluator:
    """Runs lines in order, entry by entry, in Python's numbers. What is not defined is NaN."""

    now: dict[str, Array | float]
    sequences: Mapping[tuple[str, int], Array | float]          # of t + n
    t: int
    at: dict[str, int] = field(default_factory=dict)

    def line(self, assign: syntax.Assign, shape: tuple[int, ...]) -> None:
        letters = [unparse(i) for i in assign.target.indices] if isinstance(assign.target, syntax.Access) else []
        made = np.empty(tuple(SIZES[letter] for letter in letters) if letters or not shape else shape)
        for place in product(*map(range, made.shape)):
            self.at = dict(zip(letters or ("",), place, strict=False))
            made[place] = self.value(assign.value)
        self.now[defined(assign)] = made

    def value(self, tree: syntax.Tree) -> float:
        match tree:
            case syntax.Number(value=value):
                return float(value)
            case syntax.Name(id="t"):
                return self.t
            case syntax.Name(id=name):
                return self._entry(self.now[name], list(self.at.values())[:1] if "" in self.at else [])
            case syntax.Access(name=name, indices=(first, *rest)) if "t" in unparse(first):
                away = {"t": 0, "t+1": 1, "t-1": -1}[unparse(first).replace(" ", "")]
                where = [self.at[unparse(index)] for index in rest] or list(self.at.values())[:1]
                return self._entry(self.sequences[name, away], where)
            case syntax.Access(name=name, indices=indices):
                return self._entry(self.now[name], [self.at[unparse(index)] for index in indices])
            case syntax.Size(index=index):
                return SIZES[index]
            case syntax.Negate(operand=operand):
                return -self.value(operand)
            case syntax.Binary(op=op, left=left, right=right):
                return binary(op, self.value(left), self.value(right))
            case syntax.Reduce(kind=kind, indices=("t",), body=body):           # t is no letter
                return {"max": max, "min": min}[kind](self.t, self.value(body))
            case syntax.Reduce(kind=kind, indices=(letter,), body=body):
                kept = dict(self.at)
                found = []
                for place in range(SIZES[letter]):
                    self.at = {**kept, letter: place}
                    found.append(self.value(body))
                self.at = kept
                return {"sum": math.fsum, "mean": lambda f: math.fsum(f) / len(f), "max": max, "min": min}[kind](found)
            case syntax.Call(function="where", arguments=(syntax.Relation(op=op, left=left, right=right), one, other)):
                a, b = self.value(left), self.value(right)
                holds = {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b, "==": a == b, "!=": a != b}[op]
                return self.value(one if holds else other)
            case syntax.Call(function=name, arguments=arguments):
                return FUNCTIONS[name](*map(self.value, arguments))
        raise AssertionError(tree)

    @staticmethod
    def _entry(array: Array | float, place: Sequence[int]) -> float:
        return float(array[tuple(place)]) if isinstance(array, np.ndarray) and array.ndim else float(array)


def binary(op: str, a: float, b: float) -> float:
    try:
        found = a / b if op == "/" else a**b if op == "**" else a + b if op == "+" else a - b if op == "-" else a * b
    except ArithmeticError:
        return math.nan
    return math.nan if isinstance(found, complex) else found


FUNCTIONS = {
    "abs": abs, "sqrt": lambda x: math.sqrt(x) if x >= 0 else math.nan, "tanh": math.tanh, "exp": math.exp,
    "log": lambda x: math.log(x) if x > 0 else math.nan, "relu": lambda x: max(x, 0.0), "maximum": max, "minimum": min,
    "sign": lambda x: (x > 0) - (x < 0), "remainder": lambda a, b: a % b,
}


# -- the comparison ----------------------------------------------------------------------------------------------------
def verdict(seed: int, targets: Sequence[str], steps: int = 4) -> str:
    """What is wrong with the kernels of a rule; nothing, or that it is refused, where nothing is."""
    text = text_of(seed)
    said = f"{seed}: {text}"
    try:
        kernels = [build(update_rule(text), target) for target in targets]
    except Error as error:
        return f"{said}\n  refused: {error}"
    except Exception as error:                      # a crash is a finding, and the other rules go on
        return f"{said}\n  crash: {type(error).__name__}: {error}"
    lines = parse_program(text, reassign=True).assignments
    letters = any(isinstance(assign.target, syntax.Access) for assign in lines)
    for target, kernel in zip(targets, kernels, strict=True):
        draw = np.random.default_rng(seed)
        shapes = {defined(assign): tuple(SIZES[unparse(index)] for index in assign.target.indices)
                  if isinstance(assign.target, syntax.Access) else () if letters else (5,) for assign in lines}
        shape = (3, 2) if letters else (5,)
        given = {name: draw.uniform(-2, 2, shapes[name]) for name in kernel.states if name != "g_previous"}
        previous = np.zeros(shape)
        given |= {"g_previous": previous.copy()} if "g_previous" in kernel.states else {}
        wanted: dict[str, Array | float] = {name: value.copy() for name, value in given.items() if name in shapes}
        for t in range(1, steps + 1):
            g, lr, mu = draw.uniform(-2, 2, shape), draw.uniform(0, 1), draw.uniform(0, 1)
            sequences: dict[tuple[str, int], Array | float] = {
                ("g", 0): g, ("g", -1): previous, ("lr", 0): lr, ("mu", 1): mu}
            evaluator = Evaluator({**wanted, "g": g, **NUMBERS}, sequences, t)
            for assign in lines:
                evaluator.line(assign, shapes[defined(assign)])
            known: dict[str, object] = {**given, **NUMBERS, "g": g, "lr": lr, "mu_next": mu, "t": t}
            try:
                with np.errstate(all="raise"):
                    kernel(**{name: known[name] for name in kernel.arguments})      # type: ignore[arg-type]
            except Exception as error:              # whatever it is, a kernel of a defined step must not raise it
                return f"{said}\n  {target}, t = {t}: {type(error).__name__}: {error}"
            wanted = {name: evaluator.now[name] for name in wanted}
            for name, value in wanted.items():
                if not np.allclose(given[name], value, rtol=1e-9, atol=1e-9, equal_nan=True):
                    return f"{said}\n  {target}, t = {t}: {name} is {given[name]}, expected {value}"
            previous = g
    return ""


def main(arguments: Sequence[str]) -> int:
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--target", nargs="+", default=["numpy"], choices=["numpy", "native"])
    told = parser.parse_args(arguments)
    wrong = 0
    for seed in range(told.start, told.start + told.count):
        found = verdict(seed, told.target)
        if found:
            wrong += 1
            print(found, flush=True)
    print(f"{told.count} rules, {wrong} with something to say")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
