"""The rewrites, in order: each keeps the value of every output, by an identity that the kernel proves."""

from collections.abc import Callable
from functools import lru_cache

from codegen.conditions import complements, leave_out
from codegen.contractions import separate_products
from codegen.deltas import contract_deltas, factor_sums, plain_sums
from codegen.deviations import correct_deviations, name_means, take_deviations_first
from codegen.ir import Program, well_formed
from codegen.letters import plain_letters
from codegen.norms import scale_norms
from codegen.products import share_products
from codegen.sharing import name_reductions, name_repeated, read_aliases, roots, without_unused
from codegen.shift import shift_by_the_largest
from codegen.tails import normal_of_erf
from codegen.ties import name_ties

PASSES: list[tuple[str, Callable[[Program], Program]]] = [
    ("leave out what no output needs", without_unused),
    ("take what a condition does not leave out", complements),
    ("name ties", name_ties),
    ("contract deltas", contract_deltas),
    ("take 1 + erf as a normal distribution", normal_of_erf),
    ("take common factors out of sums", plain_sums),
    ("shift exponentials by the largest", shift_by_the_largest),
    ("scale norms by the largest", scale_norms),
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
    ("plain letters", plain_letters),
]


@lru_cache(maxsize=100)
def rewritten(program: Program) -> Program:
    """The program after all passes."""
    for name, step in PASSES:
        program = well_formed(step(program), after=name)
    return program
