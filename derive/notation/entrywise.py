"""A rule of one coordinate as a rule of arrays, which says the same of each of their entries."""

from dataclasses import replace

from derive.notation.programs import defined
from derive.notation.rules import GRADIENT, RuleTree
from derive.notation.source import Span
from derive.notation.syntax import Access, Expr, Name, Program
from derive.notation.unparse import unparse
from derive.notation.walk import with_parts


def spread(tree: RuleTree, letters: tuple[str, ...]) -> str:
    """The text of the rule with these letters behind the names of states and of gradients."""
    arrays = {GRADIENT, *tree.targets}

    def entry(name: str, steps: tuple[Expr, ...], at: Span) -> Access:
        return Access(name, (*steps, *(Name(letter, at=at) for letter in letters)), at=at)

    def of(part: Expr) -> Expr:
        match part:
            case Name(id=name) if name in arrays:
                return entry(name, (), part.at)
            case Access(name=name, indices=steps) if name in arrays:
                return entry(name, steps, part.at)
        return with_parts(part, of)

    lines = tuple(replace(line, target=entry(defined(line), (), line.target.at), value=of(line.value))
                  for line in tree.program.assignments)
    return unparse(Program(lines, tree.program.outputs, at=tree.program.at))
