"""Text to formulas: the grammar that a user writes, its frozen syntax tree, and errors that point at the mistake.

Nothing here evaluates anything, and nothing but the standard library is imported.
"""

from derive.notation.claims import parse_claim
from derive.notation.errors import Error, NotationError
from derive.notation.expressions import parse_expression
from derive.notation.names import FUNCTIONS, REDUCTIONS
from derive.notation.programs import defined, parse_equation, parse_program
from derive.notation.source import NOWHERE, Span
from derive.notation.syntax import (
    Access,
    Assign,
    Binary,
    Call,
    Claim,
    Comparison,
    Conjunction,
    Expr,
    Infinity,
    Name,
    Negate,
    Node,
    Number,
    Operator,
    Program,
    Quantified,
    Reduce,
    Reduction,
    Relation,
    Size,
    Tends,
    Tree,
)
from derive.notation.unparse import unparse
from derive.notation.walk import children, indexes, walk

__all__ = [
    "FUNCTIONS",
    "NOWHERE",
    "REDUCTIONS",
    "Access",
    "Assign",
    "Binary",
    "Call",
    "Claim",
    "Comparison",
    "Conjunction",
    "Error",
    "Expr",
    "Infinity",
    "Name",
    "Negate",
    "Node",
    "NotationError",
    "Number",
    "Operator",
    "Program",
    "Quantified",
    "Reduce",
    "Reduction",
    "Relation",
    "Size",
    "Span",
    "Tends",
    "Tree",
    "children",
    "defined",
    "indexes",
    "parse_claim",
    "parse_equation",
    "parse_expression",
    "parse_program",
    "unparse",
    "walk",
]
