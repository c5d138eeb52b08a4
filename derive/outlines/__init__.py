"""The trusted base. In order: terms, theorem, normal, domain; then the rules: logic, algebra, sums, induction, limits,
calculus, expectation; and facts, what is believed without proof. Nothing outside of this folder makes a theorem."""

from . import leaves as leaves  # no term is made before SymPy knows what it may not look into
