"""Short ways to write terms that only tests need."""

from derive.kernel.terms import Term, number, var
from derive.kernel.types import INT, OUTCOME, REAL, Type, to
from derive.kernel.words import every


def integer(value: int) -> Term:
    return number(value, INT)


def random(name: str) -> Term:
    return var(name, to(OUTCOME, REAL))


def typed(name: str, *types: Type) -> Term:
    return var(name, to(*types))


def each(variables: list[Term], body: Term) -> Term:
    for variable in reversed(variables):
        body = every(variable, body)
    return body
