"""Which layer, or which update rules, the definitions of a claim are: what a kernel can be built from."""

from collections.abc import Mapping, Sequence

from sympy import Expr, Symbol

from derive.layers.layer import Layer, layer
from derive.notation.errors import Error
from derive.outlines.terms import At, at
from derive.rules.reading import Reading, T
from derive.rules.recurrences import Recurrence, recurrence
from derive.rules.update_rules import UpdateRule


def objects_of(definitions: Sequence[str]) -> tuple[Layer, ...] | tuple[UpdateRule, ...]:
    """The layer that they define; or the rules whose steps their recurrences are, one for each variable that counts
    steps. What is neither (a law that leads backwards, what is random) is left out."""
    rules = steppings(definitions)
    if rules or not definitions or any("random" in text for text in definitions):
        return rules
    try:
        return (layer("\n".join(definitions)),)
    except Error:
        return ()


def steppings(definitions: Sequence[str]) -> tuple[UpdateRule, ...]:
    """y[t] = F(y[t-1], x[t]) as the rule that makes y[t] of y[t-1], and of the x[t] that it is given."""
    found: dict[Symbol, list[Recurrence]] = {}
    for text in definitions:
        try:
            read = recurrence(text.partition(";")[0])
        except Error:
            continue
        found.setdefault(read.variable, []).append(read)
    return tuple(rule for together in found.values() for rule in _rule(together))


def _rule(recurrences: Sequence[Recurrence]) -> tuple[UpdateRule, ...]:
    """The recurrences as one step. Each state is read at t - 1, or at t where its own law comes first; each other
    sequence at one place, whose value the step is given. Without such a step there is no rule."""
    laws = {read.name: _law(read) for read in recurrences}
    accesses = {access for law in laws.values() for access in law.atoms(At)}
    places = {name: {access.indices for access in accesses if access.name == name}
              for name in {access.name for access in accesses}}
    steps = {name: indices for name, indices in places.items() if name in laws}
    inputs = {name: indices for name, indices in places.items() if name not in laws}
    named = {symbol.name for law in laws.values() for symbol in law.free_symbols - {T}}
    if (not any((T - 1,) in indices for indices in steps.values()) or any(indices - {(T,), (T - 1,)} for indices in
            steps.values()) or any(len(indices) > 1 for indices in inputs.values()) or named & {T.name, *places}):
        return ()
    given: dict[Expr, Expr] = {at(name, *place): at(name, T) for name, (place,) in inputs.items()}
    ordered = _ordered({name: law.xreplace(given) for name, law in laws.items()})
    if len(ordered) < len(laws):
        return ()
    text = "\n".join(read.text for read in recurrences)
    parameters = tuple(sorted(named | set(inputs) - {"g"}))
    return (UpdateRule(Reading(text, ordered, parameters, next(reversed(ordered)), written=False)),)


def _law(read: Recurrence) -> Expr:
    """What the sequence is at step T."""
    said = read.law.open(T)
    law: Expr = said.args[1]
    return law


def _ordered(laws: Mapping[str, Expr]) -> dict[str, Expr]:
    """Each law after those whose new value it reads; before those whose old value it reads, where that can be."""
    waiting, done = dict(laws), dict[str, Expr]()
    while waiting:
        ready = [name for name, law in waiting.items() if not any(at(other, T) in law.atoms(At) for other in waiting)]
        if not ready:
            break
        unread = [name for name in ready if not any(at(name, T - 1) in law.atoms(At)
                                                    for other, law in waiting.items() if other != name)]
        name = (unread or ready)[0]
        done[name] = waiting.pop(name)
    return done
