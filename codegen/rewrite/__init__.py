"""Rewrites array programs: the passes in order. Each keeps the value of every output, by an identity that the kernel
proves."""

from collections.abc import Callable
from functools import lru_cache

from codegen.program.checks import counted, well_formed
from codegen.program.grammar import Program
from codegen.rewrite.common_subexpressions import name_reductions, name_repeated, read_aliases, roots, without_unused
from codegen.rewrite.conditions import complements, leave_out, leave_out_of_rules, leave_out_of_steps
from codegen.rewrite.contractions import separate_products
from codegen.rewrite.deltas import contract_deltas, factor_sums, plain_sums
from codegen.rewrite.deviations import correct_deviations, name_means, take_deviations_first
from codegen.rewrite.entries import name_entries
from codegen.rewrite.guarded_numbers import name_guarded_numbers
from codegen.rewrite.index_names import plain_letters
from codegen.rewrite.log_sum_exp import shift_by_the_largest
from codegen.rewrite.logistic import stable_logistic
from codegen.rewrite.near_one import log_near_one
from codegen.rewrite.nested_sums import merge_sums
from codegen.rewrite.normal_distribution import normal_of_erf
from codegen.rewrite.norms import scale_norms
from codegen.rewrite.shared_products import share_products
from codegen.rewrite.ties import name_ties

Passes = tuple[tuple[str, Callable[[Program], Program]], ...]
PASSES: Passes = (
    ("leave out what no output needs", without_unused),
    ("take what a condition does not leave out", complements),
    ("name ties", name_ties),
    ("contract deltas", contract_deltas),
    ("take 1 + erf as a normal distribution", normal_of_erf),
    ("take common factors out of sums", plain_sums),
    ("take two exponentials as a sigmoid", stable_logistic),
    ("take log(1 + z) as log1p(z)", log_near_one),
    ("shift exponentials by the largest", shift_by_the_largest),
    ("scale norms by the largest", scale_norms),
    ("merge nested sums", merge_sums),
    ("leave out what a condition does", leave_out),
    ("name means", name_means),
    ("correct deviations from means", correct_deviations),
    ("separate products", separate_products),
    ("factor sums", factor_sums),
    ("take deviations first", take_deviations_first),
    ("share products", share_products),
    ("name reductions", name_reductions),
    ("make powers of one root", roots),
    ("name what is repeated", name_repeated),
    ("read aliases by their names", read_aliases),
    ("name entries", name_entries),
    ("plain letters", plain_letters),
)
RULE_PASSES: Passes = (             # a step works on every coordinate by itself: there are no sums over letters
    ("take what a condition does not leave out", complements),
    ("take common factors out of sums", plain_sums),
    ("take two exponentials as a sigmoid", stable_logistic),
    ("take log(1 + z) as log1p(z)", log_near_one),
    ("leave out what a condition does", leave_out_of_rules),
    ("factor sums", factor_sums),
    ("name what is repeated", name_repeated),
    ("name numbers under conditions", name_guarded_numbers),
    ("plain letters", plain_letters),
)
ARRAY_RULE_PASSES: Passes = (       # those of layers; what a step leaves out, it leaves out of numbers too
    *((name, leave_out_of_steps if step is leave_out else step) for name, step in PASSES if step is not scale_norms),
)


@lru_cache(maxsize=100)
def rewritten(program: Program, passes: Passes = PASSES) -> Program:
    """The program after all passes."""
    for name, step in passes:
        program = well_formed(step(program), after=name)
    return counted(program, after="all passes")
