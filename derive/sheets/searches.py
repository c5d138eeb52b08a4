"""The searches of derive.search as ways to prove a statement."""

from collections.abc import Callable, Mapping
from contextlib import suppress

from derive.elaboration.formulas import Elaborator, Statement
from derive.notation import parse_expression
from derive.outlines.logic import assume
from derive.outlines.outline import Outline
from derive.outlines.terms import (
    Equal,
    Formula,
    Refused,
    Tends,
    real,
)
from derive.search.antisymmetry import prove_by_two_inequalities, prove_of_whole_numbers
from derive.search.approaches import prove_by_distance
from derive.search.certificates import prove_inequality
from derive.search.chained_bounds import prove_by_chained_bounds
from derive.search.comparisons import by_signs
from derive.search.contractions import prove_contracted
from derive.search.denominators import prove_without_denominators
from derive.search.entries import by_equations, prove_by_entries
from derive.search.equalities import Range, prove_by_induction, prove_directly
from derive.search.functions import prove_by_functions
from derive.search.gram_sums import prove_by_squares_of_sums
from derive.search.ideals import prove_from_equations
from derive.search.inductions import prove_at_hand, prove_step_by_step
from derive.search.invariants import prove_eliminated, prove_invariant
from derive.search.iterated import prove_in_two_steps
from derive.search.limits import prove_limit, prove_limit_value
from derive.search.logarithms import prove_with_logarithms
from derive.search.logarithms_compared import prove_by_logarithms
from derive.search.mean_comparisons import prove_about_means
from derive.search.mean_equations import prove_from_means
from derive.search.mean_inequalities import prove_means_compared
from derive.search.mean_rewriting import means_in
from derive.search.modulo import prove_modulo
from derive.search.multiples import prove_multiple
from derive.search.pointwise import prove_pointwise
from derive.search.positive_part_variance import prove_smaller_variance
from derive.search.positivity import prove_by_many_products
from derive.search.products import prove_with_products
from derive.search.relations import prove_relation
from derive.search.remainders import prove_by_two_limits, prove_small
from derive.search.renumbering import prove_renumbered
from derive.search.series import prove_instance, prove_series, prove_telescoped
from derive.search.signed_factors import prove_by_factors
from derive.search.slope_signs import prove_by_slopes
from derive.search.splitting import prove_by_cases
from derive.search.squared import prove_by_squares
from derive.search.squeezing import prove_by_squeezing
from derive.search.unfolding import Knowledge
from derive.sheets.way import Prove


def directly(statement: Statement, knowledge: Knowledge) -> Outline:
    """Definitions put in once, then normal forms; a comparison by signs, and by cases for a minimum."""
    if isinstance(statement.body, Equal):
        return prove_directly(statement.body, knowledge, statement.ranges)
    return prove_relation(statement.body, knowledge, statement.ranges)


def inductively(statement: Statement, knowledge: Knowledge) -> Outline:
    """By induction on the integer that the statement speaks of."""
    if not statement.ranges:
        raise Refused(f"induction: {statement.text} is said for all values of no integer")
    return _by_induction(statement.body, knowledge, statement.ranges)


def _by_induction(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    if not isinstance(goal, Equal) or len(ranges) != 1:
        return prove_step_by_step(goal, knowledge, ranges)
    try:
        return prove_by_induction(goal, knowledge, ranges[0])
    except Refused as refusal:
        with suppress(Refused):
            return prove_step_by_step(goal, knowledge, ranges)
        raise refusal


def renumbered(statement: Statement, knowledge: Knowledge) -> Outline:
    """By induction on the integer at which the sums end."""
    return prove_renumbered(statement.body, knowledge, statement.ranges, _by_induction)


def _of_limits(prove: Callable[[Tends, Knowledge], Outline]) -> Prove:
    """A search for limits, which refuses all else."""
    def of_statement(statement: Statement, knowledge: Knowledge) -> Outline:
        if not isinstance(statement.body, Tends):
            raise Refused(f"limit: {statement.text} states no limit")
        return prove(statement.body, knowledge)
    return of_statement


def _where_means_stand(goal: Formula, knowledge: Knowledge) -> Outline:
    if not any(True for _ in means_in(goal)):
        raise Refused("means: none stand in {}", goal)
    return prove_means_compared(goal, knowledge, ())


distance = _of_limits(prove_by_distance)
limit = _of_limits(prove_limit)
remainders = _of_limits(prove_small)
two_steps = _of_limits(prove_in_two_steps)
squeezed = _of_limits(lambda goal, knowledge: prove_by_squeezing(goal, knowledge, (*POINTWISE, (
    lambda inner, inside: prove_without_denominators(inner, inside, (), POINTWISE)), _where_means_stand)))


def limit_value(statement: Statement, knowledge: Knowledge) -> Outline:
    """The value of a limit that is given to exist, from the recurrence itself."""
    limits = [f for f in knowledge.context if isinstance(f, Tends)]
    if not limits or not isinstance(statement.body, Equal):
        raise Refused("limit: a limit must be given, and an equation claimed")
    if len(limits) > 1:
        return prove_by_two_limits(statement.body, knowledge)
    return prove_limit_value(statement.body, assume(limits[0]), knowledge)


def certificate(statement: Statement, knowledge: Knowledge) -> Outline:
    """An inequality by a sum of products of what is given."""
    return prove_inequality(statement.body, knowledge, statement.ranges)


def at_hand(statement: Statement, knowledge: Knowledge) -> Outline:
    """From what is given for all indices, at those that the statement speaks of."""
    return prove_at_hand(statement.body, knowledge, statement.ranges)


def multiple(statement: Statement, knowledge: Knowledge) -> Outline:
    """A comparison that is a positive multiple of one that is given."""
    return prove_multiple(statement.body, knowledge, statement.ranges)


def instance(name: str, values: Mapping[str, str], statement: Statement, knowledge: Knowledge) -> Outline:
    """A comparison that a cited fact says, with these values for its names."""
    symbols = {symbol.name: symbol for symbol in statement.formula.free_symbols | {r[0] for r in statement.ranges}}
    sorts = {name: lambda _, symbol=symbol: symbol for name, symbol in symbols.items()}
    terms = {real(left): Elaborator(text, sorts).term(parse_expression(text)) for left, text in values.items()}
    return prove_instance(statement.body, knowledge, statement.ranges, name, tuple(terms.items()))


def denominators(statement: Statement, knowledge: Knowledge) -> Outline:
    """An inequality between quotients, times a denominator that is positive."""
    return prove_without_denominators(statement.body, knowledge, statement.ranges, POINTWISE)


def telescoped(statement: Statement, knowledge: Knowledge) -> Outline:
    """A bound of a sum by induction, from a bound of its terms by differences."""
    return prove_telescoped(statement.body, knowledge, statement.ranges)


def series(statement: Statement, knowledge: Knowledge) -> Outline:
    """A multiple of a sum of powers, by the p-series and by a known bound."""
    return prove_series(statement.body, knowledge, statement.ranges)


def equations(statement: Statement, knowledge: Knowledge) -> Outline:
    """An equation that is a combination of those given."""
    return prove_from_equations(statement.body, knowledge, statement.ranges)


def contracted(statement: Statement, knowledge: Knowledge) -> Outline:
    """An equation between sums of products of entries, as of matrices; given products are put in."""
    return prove_contracted(statement.body, knowledge, statement.ranges)


def logarithms(statement: Statement, knowledge: Knowledge) -> Outline:
    """An equation by the rule for the logarithm of a power."""
    return prove_with_logarithms(statement.body, knowledge, statement.ranges)


def positive_part(statement: Statement, knowledge: Knowledge) -> Outline:
    """Var max(0, y) < Var y."""
    return prove_smaller_variance(statement.body, knowledge)


def moments(statement: Statement, knowledge: Knowledge) -> Outline:
    """Means by linearity, by the laws of the families and by the moments that are given; then normal forms."""
    return prove_about_means(statement.body, knowledge, statement.ranges)


def mean_equations(statement: Statement, knowledge: Knowledge) -> Outline:
    """Means in the moments of the families, and multiples of given equations between means added up."""
    return prove_from_means(statement.body, knowledge, statement.ranges)


def eliminated(statement: Statement, knowledge: Knowledge) -> Outline:
    """Multiples of definitions, at the steps the statement speaks of, and of given equations, added up."""
    return prove_eliminated(statement.body, knowledge, statement.ranges)


def invariant(statement: Statement, knowledge: Knowledge) -> Outline:
    """By induction; equations that must be carried along are found where the recurrences are linear."""
    return prove_invariant(statement.body, knowledge, statement.ranges)


def by_cases(statement: Statement, knowledge: Knowledge) -> Outline:
    """By the signs that decide what abs, relu, minimum and maximum are."""
    return prove_by_cases(statement.body, knowledge, statement.ranges, (
        lambda goal, inside: prove_eliminated(goal, inside, ()),
        lambda goal, inside: prove_by_slopes(goal, inside, (), QUICK, ()),
        lambda goal, inside: prove_by_many_products(goal, inside, ()),
        lambda goal, inside: prove_pointwise(goal, inside, ()),
        lambda goal, inside: prove_modulo(goal, inside, ()),
        lambda goal, inside: prove_by_squares(goal, inside, ()),
        lambda goal, inside: prove_means_compared(goal, inside, ()),
        lambda goal, inside: prove_by_slopes(goal, inside, (), QUICK, SIGNS),
        lambda goal, inside: prove_by_functions(goal, inside, ())))


def said(prove: Callable[[Formula, Knowledge, tuple[Range, ...]], Outline]) -> Prove:
    """A search that is asked for what the statement says in its ranges."""
    return lambda statement, knowledge: prove(statement.body, knowledge, statement.ranges)


def induction_by_cases(statement: Statement, knowledge: Knowledge) -> Outline:
    """By induction, whose steps put equations into what is given, compare squares and split cases."""
    return prove_step_by_step(statement.body, knowledge, statement.ranges, (
        lambda goal, inside: prove_by_chained_bounds(goal, inside, (), QUICK),
        lambda goal, inside: prove_by_squares(goal, inside, ()),
        lambda goal, inside: prove_modulo(goal, inside, ()),
        lambda goal, inside: prove_by_cases(goal, inside, (), (
            lambda one, case: prove_by_chained_bounds(one, case, (), QUICK),
            lambda one, case: prove_modulo(one, case, ())))))


def products(statement: Statement, knowledge: Knowledge) -> Outline:
    """Products over ranges in normal form, and factor by factor."""
    return prove_with_products(statement.body, knowledge, statement.ranges, POINTWISE)


def entries(statement: Statement, knowledge: Knowledge) -> Outline:
    """Largest entries as entries, and terms of sums as at most these; then by other searches."""
    return prove_by_entries(statement.body, knowledge, statement.ranges, (
        by_signs, *POINTWISE, by_equations,
        lambda goal, inside: prove_with_products(goal, inside, (), POINTWISE),
        lambda goal, inside: prove_without_denominators(goal, inside, (), POINTWISE)))


POINTWISE: tuple[Callable[[Formula, Knowledge], Outline], ...] = (
    lambda goal, inside: prove_pointwise(goal, inside, ()),
    lambda goal, inside: prove_by_many_products(goal, inside, ()),
    lambda goal, inside: prove_by_squares(goal, inside, ()))


QUICK = by_signs, lambda goal, inside: prove_by_factors(goal, inside, (), (by_signs,))
SIGNS = *POINTWISE, lambda goal, inside: prove_without_denominators(goal, inside, (), POINTWISE)


PRODUCTS: tuple[Callable[[Formula, Knowledge], Outline], ...] = (
    lambda goal, inside: prove_inequality(goal, inside, ()),
    lambda goal, inside: prove_by_many_products(goal, inside, ()),
    lambda goal, inside: prove_modulo(goal, inside, ()))


def two_inequalities(statement: Statement, knowledge: Knowledge) -> Outline:
    """An equation from two inequalities."""
    return prove_by_two_inequalities(statement.body, knowledge, statement.ranges, PRODUCTS)


def whole_numbers(statement: Statement, knowledge: Knowledge) -> Outline:
    """An inequality between whole numbers from a weaker one."""
    return prove_of_whole_numbers(statement.body, knowledge, statement.ranges, PRODUCTS)


def factors(statement: Statement, knowledge: Knowledge) -> Outline:
    """A comparison by the signs of the factors of the difference."""
    return prove_by_factors(statement.body, knowledge, statement.ranges, (by_signs, (
        lambda goal, inside: prove_inequality(goal, inside, ())), *POINTWISE))


def logarithms_compared(statement: Statement, knowledge: Knowledge) -> Outline:
    """A comparison of products of powers by their logarithms."""
    return prove_by_logarithms(statement.body, knowledge, statement.ranges, POINTWISE)


def chained_bounds(statement: Statement, knowledge: Knowledge) -> Outline:
    """A comparison by bounds that are put into bounds."""
    return prove_by_chained_bounds(statement.body, knowledge, statement.ranges, QUICK)


def squares_of_sums(statement: Statement, knowledge: Knowledge) -> Outline:
    """A comparison of sums over pairs of indices, which are squares of sums."""
    return prove_by_squares_of_sums(statement.body, knowledge, statement.ranges, (by_signs, *POINTWISE))


def slopes(statement: Statement, knowledge: Knowledge) -> Outline:
    """A comparison of functions by the sign of a derivative."""
    return prove_by_slopes(statement.body, knowledge, statement.ranges, QUICK, SIGNS)
