"""What is said about two update rules and one start of the first."""

from dataclasses import dataclass

from sympy import Expr

from derive.answers import Answer
from derive.rules.answers import Solution, listed, runs, starting, wherever
from derive.rules.no_start import NoSolution
from derive.rules.starts import Starts


@dataclass(frozen=True)
class SameFrom:
    """Two rules that make the same steps from a start of the first one, with this start of the second."""

    watched: str
    opposite: str
    start: Starts
    needed: Starts
    solution: Solution

    @property
    def theorem(self) -> Answer:
        """That what is watched is the same, wherever the first starts so that the equations between the states hold."""
        return self.solution.theorem

    @property
    def parameters(self) -> dict[str, Expr]:
        return {name.name: value for name, value in self.solution.parameters.items()}

    def __str__(self) -> str:
        head = (f"equivalent{_from(self.start)}: {self.opposite} = {self.watched} after every step, for every sequence "
                "of gradients")
        other = [line for line in self.solution.lines() if not line.startswith(("start:", "from rest:", "if "))]
        begun = ", ".join(f"{name} = {starting(value)}" for name, value in self.needed.items())
        place = 1 if other and other[0].startswith("parameters:") else 0
        other[place:place] = [f"start:      {begun}"] if begun else []
        marked = any("'" in name for name in self.needed)
        notes = ["(a prime marks a state of the second rule)"] if marked else []
        return "\n".join([head, *(f"  {line}" for line in other), *notes])


@dataclass(frozen=True)
class ApartFrom:
    """Two rules that no values of the unknown parameters and no start of the second one make one from a start of the
    first."""

    watched: str
    opposite: str
    start: Starts
    found: NoSolution

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        said = [*([f"whatever {listed(self.found.unknowns)} may be"] if self.found.unknowns else []),
                *([wherever(self.found, self.watched)] if self.found.starts or self.found.alike else [])]
        head = f"not equivalent{_from(self.start)}" + (f", {' and '.join(said)}" if said else "")
        return "\n".join([head, *runs(self.found, self.watched)])


def _from(start: Starts) -> str:
    said = ", ".join(f"{name} = {starting(value)}" for name, value in start.items())
    return f" from {said}" if said else " from any start"

