"""Random pairs of update rules: a rule, and one made of it by steps with a known map, or by a small fault."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from tests.optimisers.pair_table import Pair
from tests.optimisers.reading import REDUCTIONS, Rule, base, expression, is_sequence, names, read

ACCUMULATORS = {
    "m": ("{b}*m + (1 - {b})*g", "{b}*m + g", "{b}*m - {lr}*g", "{b}*m + sign(g)", "{b}*m + max(g, 0)",
          "{b}*m + {b}**t*g", "{b}*m + g/(1 + abs(g))", "{b}*m + where(g > 0, g, 2*g)", "m + t*g",
          "{b}*m + g + lam*theta", "{b}*m + (1 - {b})*(g - g[t-1])", "{b}*m + max(-c, min(c, g))"),
    "v": ("{b}*v + (1 - {b})*g**2", "v + g**2", "max({b}*v, abs(g))", "{b}*v + g**2", "v + abs(g)", "max(v, g**2)",
          "{b}*v + (1 - {b})*(g - m)**2", "(1 - 1/t)*v + g**2/t", "{b}*v + (1 - {b})*m**2"),
    "n": ("max(n, v)", "{b}*n + (1 - {b})*v", "{b}*n + m", "n + {lr}**2", "{b}*n + {lr}*m"),
}
KEPT = ("theta", "theta", "theta", "theta*(1 - {lr}*wd)", "(1 - wd)*theta")
RATES = ("{lr}", "{lr}", "{lr}", "{lr}/sqrt(t)", "{lr}/t", "{lr}*(1 - {b}**t)")
DIRECTIONS = ("g", "m", "m", "sign(m)", "({b}*m + g)", "m/(1 - {b}**t)", "max(m, g)", "where(m*g > 0, m, 0)",
              "m/max(1, abs(m))", "abs(m)*g", "(m + n)", "({b}*m + (1 - {b})*g)", "m**3")
DIVISORS = ("", "/(sqrt(v) + eps)", "/(sqrt(v) + eps)", "/sqrt(v + eps)", "/(v + eps)", "/max(sqrt(v), eps)",
            "/(sqrt(v/(1 - {b}**t)) + eps)", "/v**(1/4)", "/(sqrt(n) + eps)", "/(1 + abs(n))")
RANGES = {"lr": ("lr > 0",), "eps": ("eps > 0",), "wd": ("wd > 0",), "lam": ("lam > 0",), "c": ("c > 0",),
          **{name: (f"0 < {name}", f"{name} < 1") for name in ("b1", "b2", "mu")}}
# A parameter in terms of a new one, and the new one in terms of the old.
NEW = {"lr": (("eta*2", "eta", "lr/2"), ("eta*(1 - {b})", "eta", "lr/(1 - {b})"), ("eta**2", "eta", "sqrt(lr)"),
              ("1/k1", "k1", "1/lr")),
       "eps": (("delta/2", "delta", "2*eps"), ("sqrt(delta)", "delta", "eps**2")),
       "wd": (("k2/2", "k2", "2*wd"), ("1 - k2", "k2", "1 - wd")), "lam": (("-k3", "k3", "-lam"),),
       "c": (("k4/3", "k4", "3*c"),),
       "b1": (("1 - a1", "a1", "1 - b1"), ("1/k5", "k5", "1/b1")), "b2": (("1 - a2", "a2", "1 - b2"),),
       "mu": (("1 - a3", "a3", "1 - mu"), ("a3**2", "a3", "sqrt(mu)"))}
REWRITTEN: dict[str, Callable[[str, str], str]] = {
    "abs": lambda x, _: f"max({x}, -({x}))", "sqrt": lambda x, _: f"({x})**(1/2)",
    "max": lambda x, y: f"where({x} > {y}, {x}, {y})", "min": lambda x, y: f"-max(-({x}), -({y}))",
    "sign": lambda x, _: f"where({x} > 0, 1, where({x} < 0, -1, 0))",
}


@dataclass(slots=True)
class Made:
    """A rule that is made of another one, by the map so far: its parameters and starts in terms of the other's."""

    lines: list[tuple[str, ast.expr]]
    values: dict[str, ast.expr] = field(default_factory=dict)
    starts: dict[str, ast.expr] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "; ".join(f"{name} = {ast.unparse(value)}" for name, value in self.lines)

    @property
    def rule(self) -> Rule:
        return read(self.text)

    def put(self, name: str, value: ast.expr) -> None:
        self.lines = [(target, substitute(tree, name, value)) for target, tree in self.lines]


class _Substituted(ast.NodeTransformer):
    def __init__(self, name: str, value: ast.expr) -> None:
        self.name, self.value = name, value

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.value if node.id == self.name else node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        return ast.Call(node.func, [self.visit(arg) for arg in node.args], [])


def substitute(tree: ast.expr, name: str, value: ast.expr) -> ast.expr:
    return _Substituted(name, value).visit(copied(tree))


def copied(tree: ast.expr) -> ast.expr:
    return expression(ast.unparse(tree))


def replaced(tree: ast.expr, old: ast.expr, new: ast.expr) -> ast.expr:
    """The tree with one of its nodes, found by what it is, changed."""
    class Put(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return new if node is old else self.generic_visit(node)
    return copied(Put().visit(tree))


# -- a first rule ------------------------------------------------------------------------------------------------------
def first_rule(draw: Random) -> Made:
    """Up to three accumulators and what is watched, all of it read somewhere."""
    rate = draw.choice(("lr", "lr", "lr", "lr[t]"))
    while True:
        decays = draw.choices(("b1", "b2", "mu"), k=5)
        chosen = [name for name in ("m", "v", "n") if draw.random() < 0.55]
        lines = [f"{name} = {draw.choice(ACCUMULATORS[name]).format(b=b, lr=rate)}"
                 for name, b in zip(chosen, decays, strict=False)]
        last = [draw.choice(parts).format(b=b, lr=rate) for parts, b in zip((KEPT, RATES), decays[3:], strict=True)]
        step = draw.choice(DIRECTIONS) + draw.choice(DIVISORS)
        lines.append(f"theta = {last[0]} - {last[1]}*{step.format(b=decays[0], lr=rate)}")
        rule = read("; ".join(lines))
        used = frozenset().union(*(names(line.value) - {line.name} for line in rule.lines))
        if used & {"m", "v", "n"} == set(chosen) and "g" in used:
            return Made([(line.name, line.value) for line in rule.lines],
                        starts={name: expression(name) for name in rule.states})


# -- steps with a known map --------------------------------------------------------------------------------------------
def rename(made: Made, draw: Random) -> None:
    old = draw.choice([name for name, _ in made.lines])
    new = old + draw.choice(("x", "_new", "2"))
    if new not in {name for name, _ in made.lines}:
        made.put(old, expression(new))
        made.lines = [(new if name == old else name, tree) for name, tree in made.lines]
        if old in made.starts:
            made.starts[new] = made.starts.pop(old)


def scale(made: Made, draw: Random) -> None:
    """A state by a factor of parameters; what is watched stays."""
    states = [name for name in made.rule.states if name != made.rule.watched]
    if not states:
        return
    name = draw.choice(states)
    inner = [p for p in ("lr", "b1", "b2", "mu") if p in made.rule.parameters and p not in made.values]
    factor = draw.choice(["2", "-1", "1/3", *inner, *(f"(1 - {p})" for p in inner if p != "lr"),
                          *(f"1/{p}" for p in inner)])
    made.put(name, expression(f"{name}/({factor})"))
    made.lines = [(target, copied(_times(tree, factor, name)) if target == name else tree)
                  for target, tree in made.lines]
    made.starts[name] = expression(f"({factor})*({ast.unparse(made.starts[name])})") if name in made.starts else (
        expression("1"))


def _times(tree: ast.expr, factor: str, name: str) -> ast.expr:
    """The factor into each term of a sum; once with the state itself it goes."""
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Add | ast.Sub):
        return ast.BinOp(_times(tree.left, factor, name), tree.op, _times(tree.right, factor, name))
    plain = expression(f"{name}/({factor})")
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Mult) and ast.dump(copied(tree.right)) == ast.dump(
            plain):
        return ast.BinOp(tree.left, ast.Mult(), ast.Name(name))
    return ast.BinOp(expression(f"({factor})"), ast.Mult(), tree)


def distribute(made: Made, draw: Random) -> None:
    """a*(b + c) as a*b + a*c, and other ways to write a node."""
    place = draw.randrange(len(made.lines))
    name, tree = made.lines[place]
    found = [(node, new) for node in ast.walk(tree) if (new := _rewritten(node, draw)) is not None]
    if found:
        made.lines[place] = name, replaced(tree, *draw.choice(found))


def _rewritten(node: ast.AST, draw: Random) -> ast.expr | None:
    match node:
        case ast.BinOp(left=a, op=ast.Mult() | ast.Div() as op, right=b):
            for one, other, turned in ((a, b, False), (b, a, True)):
                if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Add | ast.Sub) and not (
                        turned and isinstance(op, ast.Div)):
                    parts = (ast.BinOp(x, op, other) for x in (one.left, one.right))
                    return ast.BinOp(next(parts), one.op, next(parts))
            return ast.BinOp(b, op, a) if isinstance(op, ast.Mult) else (
                ast.BinOp(a, ast.Mult(), ast.BinOp(ast.Constant(1), ast.Div(), b)))
        case ast.BinOp(left=a, op=ast.Pow(), right=ast.Constant(value=2)):
            return ast.BinOp(a, ast.Mult(), a)
        case ast.BinOp(left=a, op=ast.Sub(), right=b):
            return ast.BinOp(ast.UnaryOp(ast.USub(), b), ast.Add(), a)
        case ast.Call(func=ast.Name(id=name), args=args) if name in REWRITTEN:
            parts = [f"({ast.unparse(arg)})" for arg in args]
            return expression(REWRITTEN[name](parts[0], parts[-1]))
    return None


def reparametrise(made: Made, draw: Random) -> None:
    free = [name for name in made.rule.parameters if name in NEW and name not in made.values]
    if not free:
        return
    old = draw.choice(free)
    decays = [name for name in made.rule.parameters if name in ("b1", "b2", "mu")]
    choices = [one for one in NEW[old] if "{b}" not in one[0] or decays]
    value, new, back = draw.choice(choices)
    b = draw.choice(decays) if decays else ""
    if new in made.values or (b and "{b}" in value and b in made.values):
        return
    made.put(old, expression(value.format(b=b)))
    made.values[new] = expression(back.format(b=b))


def running_product(made: Made, draw: Random) -> None:
    """A power of b with t by a product that starts at 1; else a product that nothing reads, from anywhere."""
    powers = [(tree, node) for _, tree in made.lines for node in ast.walk(tree) if isinstance(node, ast.BinOp)
              and isinstance(node.op, ast.Pow) and ast.unparse(node.right) == "t"]
    if "p" in {name for name, _ in made.lines}:
        return
    if powers:
        tree, node = draw.choice(powers)
        factor = copied(node.left)
        new = replaced(tree, node, ast.Name("p"))
        made.lines = [(name, new if old is tree else old) for name, old in made.lines]
        made.starts["p"] = expression("1")
    else:
        factor = expression(draw.choice(("3/4", "1/2", "(1 - 1/(t + 1))")))
    made.lines.insert(0, ("p", ast.BinOp(ast.Name("p"), ast.Mult(), factor)))


def reorder(made: Made, draw: Random) -> None:
    """Two lines of which neither reads the other."""
    for place in range(len(made.lines) - 2):
        (a, x), (b, y) = made.lines[place:place + 2]
        if a != b and a not in names(y) and b not in names(x) and draw.random() < 0.7:
            made.lines[place:place + 2] = [(b, y), (a, x)]


def split(made: Made, draw: Random) -> None:
    place = draw.randrange(len(made.lines))
    name, tree = made.lines[place]
    parts = [node for node in ast.walk(tree) if isinstance(node, ast.BinOp | ast.Call) and node is not tree]
    new = f"u{len(made.lines)}"
    if parts and new not in {target for target, _ in made.lines}:
        part = draw.choice(parts)
        before = copied(part)
        made.lines[place:place + 1] = [(new, before), (name, replaced(tree, part, ast.Name(new)))]


STEPS = (rename, scale, scale, distribute, distribute, reparametrise, reparametrise, running_product, reorder, split)


# -- faults ------------------------------------------------------------------------------------------------------------
def _faults(tree: ast.expr) -> Iterator[tuple[ast.AST, ast.expr]]:
    """Nodes, and what may stand there by mistake."""
    bases = {node.value for node in ast.walk(tree) if isinstance(node, ast.Subscript)}
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(left=a, op=ast.Add(), right=b):
                yield node, ast.BinOp(a, ast.Sub(), b)
                if isinstance(a, ast.Call) and ast.unparse(a.func) == "sqrt":
                    yield node, expression(f"sqrt({ast.unparse(a.args[0])} + {ast.unparse(b)})")
            case ast.BinOp(left=a, op=ast.Sub(), right=b):
                yield node, ast.BinOp(a, ast.Add(), b)
                yield node, a
            case ast.Call(func=ast.Name(id="sqrt"), args=[ast.BinOp(left=a, op=ast.Add(), right=b)]):
                yield node, expression(f"sqrt({ast.unparse(a)}) + {ast.unparse(b)}")
            case ast.Call(func=ast.Name(id="max" | "abs"), args=[arg, *_]):
                yield node, arg
            case ast.BinOp(op=ast.Pow(), left=a, right=ast.Name(id="t")):
                yield node, expression(f"({ast.unparse(a)})**(t + 1)")
            case ast.Name(id="g") if node not in bases:
                yield node, expression("g[t-1]")
            case ast.Name(id="b1" | "b2"):
                yield node, ast.Name("b2" if node.id == "b1" else "b1")
            case ast.Constant(value=int(n)):
                yield node, ast.Constant(n + 1)
            case ast.Subscript() if is_sequence(node) and base(node) not in (*REDUCTIONS, "g"):
                yield node, expression(f"{base(node)}[t-1]")


def spoil(made: Made, draw: Random) -> None:
    """A sign, an index, a constant, the order of two lines, or the place of eps."""
    if len(made.lines) > 2 and draw.random() < 0.15:
        place = draw.randrange(len(made.lines) - 2)
        made.lines[place:place + 2] = made.lines[place:place + 2][::-1]
        made.done.append("spoilt: order")
        return
    found = [(place, node, new) for place, (_, tree) in enumerate(made.lines) for node, new in _faults(tree)]
    if found:
        place, node, new = draw.choice(found)
        name, tree = made.lines[place]
        made.done.append(f"spoilt: {ast.unparse(node)} -> {ast.unparse(new)}")
        made.lines[place] = name, replaced(tree, node, new)


def pair_of(seed: int) -> Pair:
    """Its truth is "equivalent", or "" where a fault is in it: that may be one that changes nothing."""
    draw = Random(seed)
    first = first_rule(draw)
    made = Made([(name, copied(tree)) for name, tree in first.lines], starts=dict(first.starts))
    for step in draw.choices(STEPS, k=draw.randint(1, 4)):
        before = made.text
        step(made, draw)
        if made.text != before:
            made.done.append(step.__name__)
    truth = "equivalent"
    if draw.random() < 0.5:
        before = made.text
        spoil(made, draw)
        truth = truth if made.text == before else ""
    one, other = first.rule, made.rule
    both = dict.fromkeys((*one.parameters, *other.parameters))
    own = tuple(name for name in other.parameters if name not in one.parameters)
    given = tuple(text for name in both if name not in own for text in RANGES.get(name, ()))
    starts = {name: ast.unparse(tree) for name, tree in made.starts.items() if name in other.states}
    return Pair(f"seed {seed}", ", ".join(made.done), one, other, given, own, truth,
                {name: ast.unparse(made.values[name]) for name in own if name in made.values}, starts, {}, "", (), {},
                ())
