"""A proof for each function of the native target that it errs by so many units in the last place at most.

It holds for all arguments whose results are normal numbers: these are cut into intervals, with a bound for each.
(Of smaller results the scaling by 2**n rounds once more, by half of the least number.) What is no arithmetic is taken
as what it stands for: n is a whole number and 2**n exact; x - n*LOG_2_HIGH is exact, as both are multiples of one power
of 2 and the difference has no more places than the type; f is the mantissa less 1. Where tanh and erf are cut off they
are 1, as the tests of the ends see, and the truth is nearer to 1 than a unit.
"""

from collections.abc import Callable, Iterable, Iterator

from flint import arb, arb_series

from codegen.native import polynomials

from .c_reading import Code
from .c_rounding import PLACES, Formulas, Value, between, distance, unit

PARTS = ("types", "plain", "bits", "exp", "near", "tanh", "sigmoid", "log", "erf")
LOG_2 = arb(2).log()
SMALLEST = 30               # below 2**-30 each term but the first is smaller, and the bound of the last interval holds
LEAST = {True: 126, False: 1022}


def text() -> str:
    return "\n".join(map(polynomials.part, PARTS))


def pieces(low: arb | float, high: arb | float, count: int) -> Iterator[arb]:
    low, step = arb(low), (arb(high) - arb(low)) / count
    return (between(low + step * k, low + step * (k + 1)) for k in range(count))


def towards_0(top: float, count: int) -> Iterator[arb]:
    """top/2 to top in pieces, top/4 to top/2 in pieces, ..."""
    return (piece for k in range(SMALLEST) for piece in pieces(top / 2 ** (k + 1), top / 2**k, count))


class Bounds:
    """Of one file of C, as one type sees it."""

    def __init__(self, single: bool, written: str = "") -> None:
        self.code, self.places = Code(written or text(), single), PLACES[single]
        # n may be off the nearest whole number by so much, as x is rounded when it is multiplied
        self.slack = arb(2) ** (-12 if single else -40)
        self.order = 8 if single else 16
        self.least = LEAST[single]
        self.nearest = LOG_2 / 2 + self.slack
        self.left_out: dict[tuple[str, str], arb] = {}

    def value(self, ball: arb | int, error: arb | int = 0) -> Value:
        return Value.of(arb(ball), arb(error), self.places)

    def formulas(self, function: str, **given: Value) -> Formulas[Value]:
        return Formulas(self.code, function, self.value, given)

    def exactly(self, function: str, term: str, **given: arb_series) -> arb_series:
        """A formula without rounding."""
        return Formulas(self.code, function, lambda number: arb_series([number]), given).of(term)

    def units(self, found: Value, missed: arb, true: arb) -> arb:
        assert (found.ball + between(-missed, missed)).overlaps(true), f"{found.ball} is not {true}"
        return arb(((found.error + missed) / unit(true, self.places)).upper())

    # -- exp --
    def reduced(self, function: str, difference: str, n: arb) -> arb:
        """How far r may be from x - n*log(2), by rounding and as LOG_2_HIGH + LOG_2_LOW is not log(2)."""
        known = {"n": self.value(n), difference: self.value(between(-self.nearest, self.nearest))}
        formulas = Formulas(self.code, function, self.value, known)
        high, low = formulas.of("LOG_2_HIGH").ball, formulas.of("LOG_2_LOW").ball
        return arb((formulas.worth("r").error + abs(n * (LOG_2 - high - low))).upper())

    def grown(self, r: arb, off: arb) -> tuple[Value, arb]:
        """taylor(r), and how far it is from exp(r) without rounding."""
        missed = self.missing("exp_of", "taylor(r)", lambda x: x.exp(), r)
        return self.formulas("exp_of", r=self.value(r, off)).of("taylor(r)"), missed

    def missing(self, function: str, term: str, truth: Callable[[arb_series], arb_series], r: arb) -> arb:
        """How far a formula in r is from the truth without rounding."""
        key = term, r.str(30, more=True)
        if key not in self.left_out:
            self.left_out[key] = distance(lambda x: self.exactly(function, term, r=x), truth, r, self.order)
        return self.left_out[key]

    def around(self, count: int) -> Iterator[arb]:
        yield from pieces(-self.nearest, 0, count)
        yield from pieces(0, self.nearest, count)

    def exp(self) -> arb:
        assert str(self.code.function("exp_of")["return"]).startswith("((taylor(r) * of_bits(")
        off = self.reduced("exp_of", "(x - (n * LOG_2_HIGH))", between(-self.least - 1, self.least + 2))
        return _largest(self.units(*self.grown(r, off), r.exp()) for r in self.around(24))

    def relative(self) -> arb:
        """Of exp_near, which reduces as exp_of does."""
        assert "taylor(((x - (n * LOG_2_HIGH)) - (n * LOG_2_LOW)))" in str(self.code.function("exp_near")["return"])
        off = self.reduced("exp_of", "(x - (n * LOG_2_HIGH))", between(-self.least - 1, self.least + 2))
        return _largest((found.error + missed) / arb(r.exp().lower()) for r in self.around(24)
                        for found, missed in [self.grown(r, off)])

    # -- sigmoid: 1/(1 + e) and e/(1 + e) of e = exp(-|x|) --
    def sigmoid(self) -> arb:
        found = []
        for n in range(-self.places - 2, 1):    # beyond, e is as before but for its place, and smaller beside 1
            least = -self.least - 1 if n < -self.places else n
            off = self.reduced("exp_of", "(x - (n * LOG_2_HIGH))", arb(least))
            for r in pieces(-self.nearest, self.nearest if n else 0, 48):
                grown, missed = self.grown(r, off)
                error, e = (grown.error + missed) * arb(2) ** n, r.exp() * arb(2) ** n
                near, moved = self.value(e + between(-error, error)), error / (1 + e - error) ** 2
                for top, true in ((near, e / (1 + e)), (self.value(1), 1 / (1 + e))):
                    given = {"-size_of(x)": self.value(0), "?((x < 0), e, 1)": top}
                    value = Formulas(self.code, "sigmoid_of", self.value, given, {"exp_of": lambda _, near=near: near})
                    found.append(self.units(value.worth("return"), moved, true))
        return _largest(found)

    # -- tanh: e is exp(-2*a) - 1 but for what scale*TAYLOR_LESS_1(r) leaves out --
    def tanh(self) -> arb:
        found = []
        for n in (0, *range(-1, -self.places - 6, -1)):
            scale = arb(2) ** n
            off = self.reduced("tanh_of", "((-2 * a) - (n * LOG_2_HIGH))", arb(n)) if n else arb(0)
            near_0 = (-r for r in towards_0(float(self.nearest.upper()), 24))
            for r in self.around(8 if n < -3 else 24) if n else near_0:
                e = (r.exp() - 1) * scale + (scale - 1) if n else r.expm1()
                missed = self.missing("tanh_of", "TAYLOR_LESS_1(r)", lambda x: x.exp() - 1, r) * scale
                made = self.formulas("tanh_of", r=self.value(r, off), scale=self.value(scale)).worth("e")
                error = made.error + missed
                assert made.ball.overlaps(e)
                value = Formulas(self.code, "tanh_of", self.value, {
                    "e": self.value(made.made), "x": self.value(0)}, {"signed_as": lambda y: y})
                found.append(self.units(value.worth("return"), 2 * error / (e + 2 - error) ** 2, -e / (e + 2)))
        return _largest(found)

    # -- log --
    def log(self) -> arb:
        found, root = [], arb(2).sqrt()
        formulas = self.formulas("log_of")
        high, low = formulas.of("LOG_2_HIGH").ball, formulas.of("LOG_2_LOW").ball
        blocks = [arb(n) for n in range(-16, 17)] + [between(s * 2**k, s * 2 ** (k + 1)) for k in range(4, 10 + 1)
                                                     for s in (-1, 1) if 2**k <= self.least + 2]
        for n in blocks:
            balls = pieces(1 / root - 1, root - 1, 10) if n != 0 else (
                *pieces(1 / root - 1, -0.125, 16), *(-one for one in towards_0(0.125, 8)), *towards_0(0.125, 8),
                *pieces(0.125, root - 1, 16))
            for f in balls:
                given = {"f": self.value(f), "n": self.value(n), "(n * LOG_2_HIGH)": self.value(n * high)}     # exact
                value = Formulas(self.code, "log_of", self.value, given).worth("found")
                key = "log", f.str(30, more=True)
                if key not in self.left_out:
                    self.left_out[key] = distance(lambda x: self.exactly("log_of", "found", f=x, n=arb_series([0])),
                                                  lambda x: (1 + x).log(), f, self.order)
                true = n * LOG_2 + ((1 + f).log() if n != 0 else f.log1p())
                found.append(self.units(value, self.left_out[key] + abs(n * (LOG_2 - high - low)), true))
        return _largest(found)

    # -- erf --
    def erf(self) -> arb:
        found = []
        for a in towards_0(1, 12 if self.places == 24 else 32):
            value = self.formulas("erf_of", a=self.value(a)).worth("near")
            missed = distance(lambda x: self.exactly("erf_of", "near", a=x), lambda x: x.erf(), a, self.order)
            found.append(self.units(value, missed, a.erf()))
        rho, top = self.relative(), 4 if self.places == 24 else 6

        def near(x: Value) -> Value:
            """exp_near(x): the error of x, and its own."""
            size = x.ball.exp()
            return self.value(size, arb(((size + size * x.error * 2) * rho + size * x.error.exp() * x.error).upper()))

        for a in pieces(1, top, 200):
            value = Formulas(self.code, "erf_of", self.value, {"a": self.value(a)}, {"exp_near": near}).worth("beyond")
            missed = distance(lambda x: Formulas(self.code, "erf_of", lambda number: arb_series([number]), {"a": x}, {
                "exp_near": lambda y: y.exp()}).worth("beyond"), lambda x: x.erf(), a, self.order)
            found.append(self.units(value, missed, a.erf()))
        return _largest(found)


def _largest(found: Iterable[arb]) -> arb:
    largest = arb(0)
    for one in found:
        largest = one if not one <= largest else largest
    return largest
