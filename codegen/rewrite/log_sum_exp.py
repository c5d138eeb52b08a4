"""Takes the largest exponent out of sums of exponentials, in quotients and in logarithms, so that none overflows."""

from dataclasses import dataclass, field, replace

from codegen.program.grammar import (
    MINUS,
    Affine,
    Axis,
    Num,
    Op,
    Pow,
    Program,
    Read,
    Reduce,
    Value,
    add,
    factors_of,
    letter,
    letters,
    mul,
    parts,
    power,
    put,
    reduce_over,
    terms_of,
    walk,
    with_parts,
)
from codegen.program.value_numbering import Names, Scope, key
from codegen.rewrite.conditions import is_condition


def shift_by_the_largest(program: Program) -> Program:
    """exp(a[j])/sum(k, exp(a[k])) = exp(a[j]-m)/sum(k, exp(a[k]-m)); log(sum(k, exp(a[k]))) = m + log(the same)."""
    if not any(_exponent(part) is not None for let in program.lets for part in walk(let.value)):
        return program
    names = Names(program)
    logs = any(isinstance(part, Op) and part.name == "log" and _exponent(part.args[0]) is not None
               for let in program.lets for part in walk(let.value))
    shifting = Shifting(names, logs)
    for let in program.lets:
        names.define(replace(let, value=shifting.shifted(let.value, {axis.name: axis for axis in let.axes})))
    return replace(program, lets=tuple(names.lets))


@dataclass(frozen=True, slots=True)
class Shifted:
    """sum(axes, exp(exponent)*rest) = exp(largest)*total, where total = sum(axes, exp(apart)*rest)."""

    axes: tuple[Axis, ...]
    exponent: Value
    largest: Value
    apart: Value
    total: Value
    scope: Scope


@dataclass(slots=True)
class Shifting:
    names: Names
    finite: bool        # what is taken out: the logarithm of an infinite sum is infinite, and no difference of two such
    seen: list[Shifted] = field(default_factory=list)

    def shifted(self, term: Value, scope: Scope) -> Value:
        if isinstance(term, Reduce):
            inner = {**scope, **{axis.name: axis for axis in term.axes}}
            return reduce_over(term.kind, term.axes, self.shifted(term.body, inner))
        if isinstance(term, Op) and term.name == "log" and _exponent(term.args[0]) is not None:
            found = self._shift(term.args[0], scope)
            logarithm = self.names.read(Op("log", (found.total,)), scope, "log_total", ("shift log",))
            return add(found.largest, logarithm)
        if isinstance(term, Op) and term.name == "mul":
            return self._product(term, scope)
        inside = parts(term)
        made = with_parts(term, tuple(self.shifted(part, scope) for part in inside)) if inside else term
        return self._apart(made) if isinstance(made, Op) and made.name == "add" else made

    def _product(self, term: Value, scope: Scope) -> Value:
        """A product in which each division by a sum of exponentials meets an exponential."""
        factors = list(factors_of(term))
        for place, factor in enumerate(factors):
            if isinstance(factor, Pow) and factor.exponent < 0 and _exponent(factor.base) is not None:
                rest: Value | None = mul(*factors[:place], *factors[place + 1:])
                found = self._shift(factor.base, scope)
                left = factor.exponent
                while rest is not None and left < 0:
                    rest, left = self._divided(rest, found, scope), left + 1
                if rest is not None and left == 0:
                    return self.shifted(rest, scope)
        return mul(*(self.shifted(factor, scope) for factor in factors))

    def _divided(self, term: Value, by: Shifted, scope: Scope) -> Value | None:
        """The term over the sum, where an exponential stands in it."""
        if isinstance(term, Op) and term.name == "exp":
            own = {axis.name: axis for axis in by.axes}
            text, order = key(by.exponent, {**by.scope, **own})
            said, there = key(term.args[0], scope)
            values = dict(zip(order, map(letter, there), strict=True)) if text == said else {}
            fixed = letters(by.total)
            if text != said or any(values.get(name, letter(name)) != letter(name) for name in fixed):
                return None
            quotient = mul(Op("exp", (by.apart,)), power(by.total, -1))
            value = self.names.read(quotient, {**by.scope, **own}, "share", ("shift",))
            return put(value, values)
        if isinstance(term, Reduce) and term.kind == "sum":
            inner = {**scope, **{axis.name: axis for axis in term.axes}}
            body = self._divided(term.body, by, inner)
            return None if body is None else reduce_over("sum", term.axes, body)
        if isinstance(term, Op) and term.name == "add":
            terms = [self._divided(part, by, scope) for part in term.args]
            return None if None in terms else add(*(part for part in terms if part is not None))
        if isinstance(term, Op) and term.name == "mul":
            for place, factor in enumerate(term.args):
                found = self._divided(factor, by, scope)
                if found is not None:
                    return mul(*term.args[:place], found, *term.args[place + 1:])
        return None

    def _shift(self, total: Value, scope: Scope) -> Shifted:
        assert isinstance(total, Reduce)
        exponent = _exponent(total)
        assert exponent is not None
        inner = {**scope, **{axis.name: axis for axis in total.axes}}
        rest = [factor for factor in factors_of(total.body) if factor != Op("exp", (exponent,))]
        conditions = [factor for factor in rest if is_condition(factor)]        # the largest of what is not left out
        among = Op("among", (mul(*conditions), exponent)) if conditions else exponent
        largest = self.names.read(reduce_over("max", total.axes, among), scope, "largest")
        if self.finite:
            largest = self.names.read(Op("finite", (largest,)), scope, "shift")
        apart = self.names.read(add(exponent, mul(MINUS, largest)), inner, "shifted")
        each = self.names.read(Op("exp", (apart,)), inner, "exp_shifted")
        sum_ = self.names.read(reduce_over("sum", total.axes, mul(each, *rest)), scope, "total")
        found = Shifted(total.axes, exponent, largest, apart, sum_, dict(scope))
        self.seen.append(found)
        return found

    def _apart(self, term: Value) -> Value:
        """a[j] - m by its name, so that the difference is taken before anything else is added."""
        terms = [part for one in terms_of(term) for part in _multiplied_out(one)]
        for found in self.seen:
            minus = mul(MINUS, found.largest)
            for place, one in enumerate(terms):
                values = self._instance(found, one)
                if values is not None and put(minus, values) in terms:
                    terms[place] = put(found.apart, values)
                    terms.remove(put(minus, values))
                    return add(*terms)
        return term

    def _instance(self, found: Shifted, term: Value) -> dict[str, Affine] | None:
        """Other letters for those of an exponent that is read, which make it another read; they go over the whole of
        the array, so that the difference is there wherever the array is."""
        pattern, values = found.exponent, dict[str, Affine]()
        if not (isinstance(pattern, Read) and isinstance(term, Read) and pattern.array == term.array):
            return None
        ranges = {**found.scope, **{axis.name: axis for axis in found.axes}}
        spans = self.names.program.spans(pattern.array)
        for one, other, span in zip(pattern.index, term.index, spans, strict=True):
            if not one.plain or ranges[one.plain].span != span or values.setdefault(one.plain, other) != other:
                return None
        return values


def _multiplied_out(term: Value) -> tuple[Value, ...]:
    """-(a + b) as -a and -b."""
    match term:
        case Op(name="mul", args=(Num() as scale, Op(name="add", args=args))):
            return tuple(mul(scale, arg) for arg in args)
    return (term,)


def _exponent(term: Value) -> Value | None:
    """f of a sum of exp(f(i))*..., where f moves with i."""
    if not (isinstance(term, Reduce) and term.kind == "sum"):
        return None
    found = [factor for factor in factors_of(term.body) if isinstance(factor, Op) and factor.name == "exp"]
    bound = {axis.name for axis in term.axes}
    return found[0].args[0] if len(found) == 1 and letters(found[0]) & bound else None
