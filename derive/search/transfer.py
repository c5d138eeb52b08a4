"""Linear rules as matrices, and their transfer functions: what a state answers to its inputs, in terms of the delay.

x[t] = A x[t-1] + B u[t] gives x = D A x + B u, where D delays a sequence by one step; so x = (1 - D A)^-1 B u. Two
rules at rest give equal trajectories for all inputs exactly when these quotients are equal.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sympy import Dummy, Expr, Matrix, Poly, PolynomialError, S, Symbol, cancel, eye, numer, solve, together, zeros

from derive.outlines.terms import At, Refused, at, spelled

DELAY = Dummy("D")
Laws = Mapping[str, Expr]           # the value of each state at step t, in entries at t - 1 and at t
Values = Mapping[Symbol, Expr]
Entry = Callable[[str, Expr], Expr]


@dataclass(frozen=True, slots=True)
class Linear:
    """x[t] = A x[t-1] + B u[t], in this order of states and inputs; the input 1 stands for a constant."""

    states: tuple[str, ...]
    inputs: tuple[Expr, ...]
    A: Matrix
    B: Matrix

    def response(self, state: str) -> dict[Expr, tuple[Expr, Expr]]:
        """For each input the quotient of two polynomials in D that takes it to the state."""
        system = eye(len(self.states)) - DELAY * self.A
        row = self.states.index(state)
        below = cancel(system.det(method="berkowitz"))
        above = system.adjugate(method="berkowitz")[row, :] * self.B
        return {u: (cancel(above[k]), below) for k, u in enumerate(self.inputs)}

    def impulse(self, state: str, source: Expr, steps: int) -> tuple[Expr, ...]:
        """What a 1 at step 1 does to the state at steps 1, 2, ..."""
        row, column = self.states.index(state), self.inputs.index(source)
        vector, found = self.B[:, column], []
        for _ in range(steps):
            found.append(cancel(vector[row]))
            vector = (self.A * vector).applyfunc(cancel)
        return tuple(found)

    def put(self, values: Values) -> "Linear":
        """With values for parameters."""
        put = (m.subs(values, simultaneous=True).applyfunc(cancel) for m in (self.A, self.B))
        return Linear(self.states, self.inputs, *put)

    def renamed(self, names: Mapping[str, str]) -> "Linear":
        return Linear(tuple(names.get(state, state) for state in self.states), self.inputs, self.A, self.B)


def linear(laws: Laws, step: Symbol, entry: Entry = at) -> Linear:
    """The matrices of a rule whose step is linear and the same at all times; `entry` is that of a state at a step."""
    values, made = dict(laws), {entry(name, step): law for name, law in laws.items()}
    for _ in laws:                              # a law may use what another one has made of this step
        values = {name: value.xreplace(made).expand() for name, value in values.items()}
    before = {entry(name, step - 1): Dummy(name) for name in laws}
    entries = set().union(*(value.atoms(At) for value in values.values())) - before.keys()
    sources = {entry: Dummy(entry.name) for entry in sorted(entries, key=spelled)}
    A, B = zeros(len(laws), len(laws)), zeros(len(laws), len(sources) + 1)
    letters = {**before, **sources}
    for row, (name, value) in enumerate(values.items()):
        plain = value.xreplace(letters)
        try:
            form = Poly(plain, *letters.values())
        except PolynomialError:
            raise Refused("linear: {}[{}] = {} is not linear in the states and inputs", name, step, value) from None
        if form.total_degree() > 1 or step in plain.free_symbols or form.free_symbols_in_domain & set(letters.values()):
            raise Refused("linear: {}[{}] = {} is not linear, or not the same at every step", name, step, value)
        for column, letter in enumerate(letters.values()):
            target = (A, row, column) if column < len(laws) else (B, row, column - len(laws))
            target[0][target[1], target[2]] = form.coeff_monomial(letter)
        B[row, len(sources)] = form.coeff_monomial(1)
    inputs = (*sources, S.One)
    used = [k for k in range(len(inputs)) if any(B[:, k])]
    return Linear(tuple(laws), tuple(inputs[k] for k in used), A, B[:, used])


def matching(one: Linear, state: str, other: Linear, opposite: str) -> tuple[Expr, ...]:
    """The polynomials in the parameters that are all 0 exactly when the two answer all inputs alike."""
    left, right = one.response(state), other.response(opposite)
    found: list[Expr] = []
    for source in sorted(left.keys() | right.keys(), key=spelled):
        (a, p), (b, q) = (answers.get(source, (S.Zero, S.One)) for answers in (left, right))
        difference = Poly(numer(together(a * q - b * p)), DELAY)
        found += [coefficient for coefficient in reversed(difference.all_coeffs()) if coefficient != 0]
    return tuple(found)


def solutions(equations: Iterable[Expr], unknowns: Sequence[Symbol]) -> tuple[dict[Symbol, Expr], ...]:
    """All values of the unknowns for which the equations hold whatever the other letters are worth."""
    equations = tuple(equations)
    if not equations:
        return ({},)
    if not unknowns:
        return ()
    found = solve(equations, unknowns, dict=True)
    checked = [one for one in found if all(cancel(e.subs(one, simultaneous=True)) == 0 for e in equations)]
    return tuple(sorted(checked, key=lambda one: (len(one) < len(unknowns), len(str(one)), str(one))))
