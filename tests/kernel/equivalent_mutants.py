"""The mutants of the kernel that no test can notice, each with the reason."""

COMMUTES = "polynomials commute, so that the order of the two changes no result"
SHORTCUT = "a shortcut: the general way that it leaves out gives the same polynomial"
LENGTHS = "both lists have one length here, as has been checked before"

GROUPS: list[tuple[str, str, tuple[str, ...]]] = [
    ("a term applied to no argument is the term",
     "facts.py: return self.statement if isinstance(self.statement, Term) else self.statement(*types)",
     ("self.statement if isinstance(self.statement, Term) else self.statement(*types): second",)),
    (COMMUTES, "polynomials.py: return combined(polynomial(args[0], known), polynomial(args[1], known))",
     ("combined(polynomial(args[0], known), polynomial(args[1], known)): arguments swapped",)),
    (COMMUTES, "polynomials.py: return multiplied(polynomial(args[0], known), polynomial(args[1], known))",
     ("multiplied(polynomial(args[0], known), polynomial(args[1], known)): arguments swapped",)),
    (COMMUTES, "theorem.py: rest = combined(rest, multiplied(weight, slack), -1)",
     ("multiplied(weight, slack): arguments swapped",)),
    ("an atom a under `real` is real(a) the general way, too", "polynomials.py: if inner != {((args[0], 1),): 1}:",
     ("inner != {((args[0], 1),): 1}: always",
      *(f"1 {sign} 1 in column {place}" for sign in "+-" for place in (36, 42)))),
    (SHORTCUT, "polynomials.py: if not one or not other:",
     ("not one or not other: never", "not one or not other: And", "without not one", "without not other")),
    ("where the two lengths are equal, the first alternative holds",
     "theorem.py: need(len(arguments) == len(doors) or (bool(rest) and len(arguments) > len(doors)),",
     ("len(arguments) > len(doors): GtE",)),
    (LENGTHS, ("theorem.py: new = {(variable.name, variable.type): value for variable, value in "
               "zip(variables, values, strict=True)}"), ("not True",)),
    (LENGTHS, "theorem.py: for theorem, factor in zip(premises[::2], premises[1::2], strict=True):", ("not True",)),
    ("the number is asked for only where the polynomial is 0, and 0 and 1 are both at least 0",
     'theorem.py: need(kind != "equal" and weight.keys() <= {()} and weight.get((), 0) >= 0,', ("0 + 1 in column 78",)),
    (COMMUTES, "polynomials.py: _add(result, _product(one, other), value * factor)",
     ("_product(one, other): arguments swapped",)),
    (COMMUTES, "polynomials.py: result = multiplied(result, base)", ("multiplied(result, base): arguments swapped",)),
    ("it is asked for the argument of `all` alone, and that is a function",
     "theorem.py: if not isinstance(term.type, Arrow):", ("not isinstance(term.type, Arrow): never",)),
    ("both sides of a comparison have one type",
     'theorem.py: need(bool(parts) and parts[0].type in (INT, REAL), "linear: {!r} compares no numbers", comparison)',
     ("0 + 1 in column 31",)),
    ("both sides of a comparison have one type", ("theorem.py: return comparison.parts[0].name, parts[0].type, "
                                                  "combined(polynomial(parts[1]), polynomial(parts[0]), -1)"),
     ("0 + 1 in column 43",)),
]
EQUIVALENT = {f"{line} | {told}": reason for reason, line, changes in GROUPS for told in changes}
