"""Outlines of proofs, in SymPy's terms: what searches write and people read. Nothing here is trusted: each step is
carried out in the kernel before it counts. In order: terms, outline, normal, domain; then the steps: logic, algebra,
sums, induction, limits, calculus, expectation; and the textbook theorems that an outline may cite."""

from . import leaves as leaves  # no term is made before SymPy knows what it may not look into
