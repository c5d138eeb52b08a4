"""The ways to prove a statement, each with the statements that it may be tried on, the cheap ones first."""

from dataclasses import replace

from sympy import Abs, Pow, cos, erf, exp, log, sin, tanh

from derive.elaboration.formulas import Statement
from derive.outlines.outline import Outline
from derive.outlines.terms import (
    Largest,
    Mean,
    Product,
    Sum,
    Tends,
    sigmoid,
)
from derive.search.absolute_values import prove_of_absolute_value
from derive.search.aligned_sums import prove_aligned
from derive.search.best_steps import prove_by_their_mean
from derive.search.bounded_entries import prove_with_bounded_entries
from derive.search.closed_sums import prove_comparison_of_closed_sums, prove_with_closed_sums
from derive.search.definitions_put_in import prove_with_definitions
from derive.search.fractions_cleared import prove_with_fractions_cleared
from derive.search.functions import prove_by_functions, prove_by_functions_and_equations
from derive.search.instances_of_facts import prove_by_a_fact
from derive.search.mean_inequalities import prove_means_compared, prove_means_equal_at_each_outcome
from derive.search.modulo import prove_modulo
from derive.search.moments_put_in import prove_with_moments
from derive.search.orthogonality import prove_by_orthogonality
from derive.search.pointwise import prove_pointwise
from derive.search.positivity import prove_by_many_products
from derive.search.signs_at_hand import prove_by_signs_at_hand
from derive.search.sizes import prove_for_all_sizes
from derive.search.slope_signs import SMOOTH
from derive.search.splitting import DECIDED
from derive.search.squared import prove_by_squares
from derive.search.strengthened import prove_by_more
from derive.search.term_by_term import prove_term_by_term
from derive.search.unfolding import Knowledge
from derive.search.weighted_means import prove_by_weighted_means
from derive.sheets.forms import (
    a_comparison,
    a_limit,
    an_equation,
    an_order,
    anything,
    holding,
    of_means,
    ranged,
    speaking_of,
    unequal,
    where_given,
)
from derive.sheets.searches import (
    at_hand,
    by_cases,
    certificate,
    chained_bounds,
    contracted,
    denominators,
    directly,
    distance,
    eliminated,
    entries,
    equations,
    factors,
    induction_by_cases,
    inductively,
    invariant,
    limit,
    limit_value,
    logarithms,
    logarithms_compared,
    mean_equations,
    moments,
    multiple,
    positive_part,
    products,
    remainders,
    renumbered,
    said,
    series,
    slopes,
    squares_of_sums,
    squeezed,
    telescoped,
    two_inequalities,
    two_steps,
    whole_numbers,
)
from derive.sheets.way import Prove, Way, by_one_of


def best_steps(statement: Statement, knowledge: Knowledge) -> Outline:
    """A comparison of the least of some numbers by one of their mean, which is any other way's."""
    return prove_by_their_mean(statement.body, knowledge, statement.ranges, lambda goal: _by_other_ways(
        replace(statement, body=goal), knowledge, (fractions_cleared,)))


def fractions_cleared(statement: Statement, knowledge: Knowledge) -> Outline:
    """A comparison of quotients by one without them, which is any other way's."""
    return prove_with_fractions_cleared(statement.body, knowledge, statement.ranges, lambda goal: _by_other_ways(
        replace(statement, body=goal), knowledge))


def term_by_term(statement: Statement, knowledge: Knowledge) -> Outline:
    """A comparison of sums by one of their terms, which is any other way's."""
    return prove_term_by_term(statement.body, knowledge, statement.ranges, lambda goal, inside: _by_other_ways(
        replace(statement, body=goal, ranges=()), inside))


def closed_sums_compared(statement: Statement, knowledge: Knowledge) -> Outline:
    """A comparison with closed forms for its sums, which is any other way's."""
    return prove_comparison_of_closed_sums(statement.body, knowledge, statement.ranges, lambda goal: _by_other_ways(
        replace(statement, body=goal), knowledge))


def moments_put_in(statement: Statement, knowledge: Knowledge) -> Outline:
    """Means in known moments; what is left, in which these are numbers, is any other way's."""
    return prove_with_moments(statement.body, knowledge, statement.ranges, lambda goal, known: _by_other_ways(
        replace(statement, body=goal), known, (fractions_cleared, closed_sums_compared)))


def definitions_put_in(statement: Statement, knowledge: Knowledge) -> Outline:
    """A comparison in which what is defined by others is put in, which is any other way's."""
    return prove_with_definitions(statement.body, knowledge, statement.ranges, lambda goal: _by_other_ways(
        replace(statement, body=goal), knowledge))


def bounded_entries(statement: Statement, knowledge: Knowledge) -> Outline:
    """A comparison of sums with bounds for their entries, which is any other way's."""
    return prove_with_bounded_entries(statement.body, knowledge, statement.ranges, lambda goal, known: _by_other_ways(
        replace(statement, body=goal), known, (closed_sums_compared, fractions_cleared)))


def absolute_values(statement: Statement, knowledge: Knowledge) -> Outline:
    """An absolute value at most a bound, as two comparisons without it, which are any other way's."""
    return prove_of_absolute_value(statement.body, knowledge, statement.ranges, lambda goal: _by_other_ways(
        replace(statement, body=goal), knowledge, (bounded_entries,)))


# Ways that ask others.
ASKING = (absolute_values, bounded_entries, definitions_put_in, best_steps, fractions_cleared, term_by_term,
          moments_put_in, closed_sums_compared)


def _by_other_ways(statement: Statement, knowledge: Knowledge, more: tuple[Prove, ...] = ()) -> Outline:
    """By ways that ask no others, and by some more."""
    return by_one_of((way for way in WAYS if way.prove in more or way.prove not in ASKING), statement, knowledge)


# In this order they are tried, so a way stands after those that are cheaper on what both can prove.
WAYS = (
    Way("moments", moments, of_means(anything)),
    Way("moments and equations", mean_equations, of_means(an_equation)),
    Way("bounds of means", said(prove_means_compared), of_means(an_order)),
    Way("moments put in", moments_put_in, holding(anything, Mean)),
    Way("limits", limit, a_limit),
    Way("limits of quotients", moments, a_limit),
    Way("the distance from a limit", distance, a_limit),
    Way("algebra", directly, a_comparison),
    Way("the value of a limit", limit_value, where_given(an_equation, Tends)),
    Way("logarithms", logarithms, holding(an_equation, log)),
    Way("functions", said(prove_by_functions), holding(an_equation, Abs, exp, log, sin, cos, tanh, erf, sigmoid, Pow)),
    Way("elimination", eliminated, a_comparison),
    Way("instances", at_hand, a_comparison),
    Way("signs at hand", said(prove_by_signs_at_hand), unequal),
    Way("induction", inductively, ranged(a_comparison)),
    Way("induction, renumbered", renumbered, holding(ranged(a_comparison), Sum)),
    Way("closed sums", said(prove_with_closed_sums), holding(anything, Sum)),
    Way("induction on a size", said(prove_for_all_sizes), a_comparison),
    Way("invariants", invariant, ranged(an_equation)),
    Way("combinations", equations, an_equation),
    Way("sums cut where others end", said(prove_aligned), speaking_of(a_comparison, Sum)),
    Way("contractions", contracted, holding(an_equation, Sum)),
    Way("functions and equations", said(prove_by_functions_and_equations),
        holding(an_equation, *DECIDED, exp, log, sin, cos, tanh, sigmoid, Pow)),
    Way("cases", by_cases, holding(a_comparison, *DECIDED)),
    Way("squares of sums", squares_of_sums, holding(an_order, Sum)),
    Way("bounds at each index", said(prove_pointwise), holding(an_order, Sum, exp, log, tanh, sigmoid)),
    Way("products", products, holding(a_comparison, Product, Pow)),
    Way("entries of a range", entries, speaking_of(a_comparison, Sum, Largest)),
    Way("squares of both sides", said(prove_by_squares), holding(an_order, Abs, Pow)),
    Way("multiples", multiple, unequal),
    Way("bounds put into bounds", chained_bounds, an_order),
    Way("cited facts", said(prove_by_a_fact), an_order),
    Way("a positive part", positive_part, holding(an_order, Mean)),
    Way("denominators", denominators, holding(an_order, Pow)),
    Way("telescoping", telescoped, holding(ranged(an_order), Sum)),
    Way("series", series, anything),
    Way("logarithms compared", logarithms_compared, holding(an_order, Pow)),
    Way("weighted means", said(prove_by_weighted_means), holding(an_order, Pow)),
    Way("factors", factors, holding(an_order, Pow)),
    Way("slopes", slopes, holding(an_order, *SMOOTH, Pow)),
    Way("certificates", certificate, an_order),
    Way("two inequalities", two_inequalities, an_equation),
    Way("means at each outcome", said(prove_means_equal_at_each_outcome), holding(an_equation, Mean)),
    Way("whole numbers", whole_numbers, an_order),
    Way("orthogonality", said(prove_by_orthogonality), holding(a_comparison, Sum)),
    Way("bounded entries", bounded_entries, holding(an_order, Sum)),
    Way("absolute values", absolute_values, holding(an_order, Abs)),
    Way("definitions put in", definitions_put_in, a_comparison),
    Way("closed sums compared", closed_sums_compared, holding(an_order, Sum)),
    Way("term by term", term_by_term, holding(an_order, Sum)),
    Way("many products", said(prove_by_many_products), an_order),
    Way("bounds modulo equations", said(prove_modulo), an_order),
    Way("induction by cases", induction_by_cases, ranged(an_order)),
    Way("a stronger induction", said(prove_by_more), ranged(an_order)),
    Way("fractions cleared", fractions_cleared, holding(a_comparison, Pow)),
    Way("best steps", best_steps, holding(an_order, Largest)),
    Way("squeezing", squeezed, a_limit),
    Way("remainders", remainders, where_given(a_limit, Tends)),
    Way("two steps", two_steps, where_given(a_limit, Tends)),
)
